package ui

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// unbroken matches what a line must not break: dates, times, case numbers and
// numbers of documents, and a number with the word it counts.
var unbroken = regexp.MustCompile(strings.Join([]string{
	`（\d{4}）\p{Han}{1,2}\d{0,6}\p{Han}{1,4}\d+号(?:之[一二三四五六七八九十]+)?`, // （2026）澄0102民初1287号
	`\p{Han}{0,6}〔\d{4}〕\d+号`,    // 通报〔2026〕31号
	`[\p{Han}A-Z]-\d{4}-\d{2,6}`, // 督-2026-0096
	`\b[A-Z]-\d+(?:-\d+)*`,       // E-0231, C-1123-2
	`\d{4}年\d{1,2}月\d{1,2}日`,
	`\d{4}年\d{1,2}月`,
	`\d{1,2}月\d{1,2}日`,
	`\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?`,
	`\d{2}-\d{2} \d{2}:\d{2}`,
	`第[ \x{a0}]?[\d–-]+[ \x{a0}]?(?:条|款|项|段|页|期|次|号)`,
	`[\d,.]+(?:/[\d,.]+)?[ \x{a0}](?:个工作日|小时|分钟|[\p{Han}]|KB|MB|GB|%)`,
	`\d{1,2}:\d{2}(?::\d{2})?`,
}, "|"))

// Text writes s with the places that must stay on one line wrapped in .xz-nb.
// What a pattern cannot know, above all names of people, is passed in whole.
func Text(s string, whole ...string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		at := 0
		for _, span := range unbreakable(s, whole) {
			b.WriteString(templ.EscapeString(s[at:span[0]]))
			b.WriteString(`<span class="xz-nb">`)
			b.WriteString(templ.EscapeString(s[span[0]:span[1]]))
			b.WriteString(`</span>`)
			at = span[1]
		}
		b.WriteString(templ.EscapeString(s[at:]))
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// Together writes s so that no line breaks inside it: a name, a date.
func Together(s string) templ.Component { return Text(s, s) }

// Facts writes facts on one line with separators between. By hand, because a
// template would put a space on one side of the separator only.
func Facts(facts []string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for i, f := range facts {
			if i > 0 {
				if _, err := io.WriteString(w, `<i class="xz-sep"></i>`); err != nil {
					return err
				}
			}
			if err := Text(f).Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// figure writes a figure and what belongs to it without a space: 212/236 人.
func figure(n, rest string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		text := templ.EscapeString(n)
		if rest != "" {
			text += "<small>" + templ.EscapeString(rest) + "</small>"
		}
		_, err := io.WriteString(w, text)
		return err
	})
}

// unbreakable lists the spans of s, in order and apart from each other. Of two
// that overlap the earlier wins, of two that begin together the longer.
func unbreakable(s string, whole []string) [][]int {
	spans := unbroken.FindAllStringIndex(s, -1)
	for _, name := range whole {
		if name == "" {
			continue
		}
		for from := 0; ; {
			i := strings.Index(s[from:], name)
			if i < 0 {
				break
			}
			spans = append(spans, []int{from + i, from + i + len(name)})
			from += i + len(name)
		}
	}
	slices.SortFunc(spans, func(a, b []int) int {
		if a[0] != b[0] {
			return a[0] - b[0]
		}
		return b[1] - a[1]
	})
	kept, end := spans[:0], 0
	for _, span := range spans {
		if span[0] >= end {
			kept = append(kept, span)
			end = span[1]
		}
	}
	return kept
}
