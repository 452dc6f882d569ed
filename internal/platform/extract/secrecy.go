package extract

import (
	"regexp"
	"strings"
	"unicode"
)

// headLines is how many lines with text at the head of a document may come
// before its mark: a copy number, the name of the court, the title.
const headLines = 8

// grade is the mark itself, with the star and the period that may follow.
const grade = `((?:绝密|机密|秘密)(?:[★☆＊*](?:长期|启封前|[0-9０-９〇一二三四五六七八九十]{1,3}(?:年|个月|月|日|天)|[^特加平急]{0,8}))?)`

// markLine is a line (white space taken out) that is a secrecy mark: the grade
// alone, in brackets, after a copy number, or with a star and a period, and
// perhaps with the urgency beside it.
var markLine = regexp.MustCompile(`^(?:(?:№|No\.?|编号[:：]?)?[0-9０-９]{1,8})?(?:密级[:：])?[【\[（(〔★☆]?` +
	grade + `[】\])）〕]?(?:件|级)?(?:特急|加急|特提|平急|急件)?$`)

// atOnce is a mark at the very beginning of text whose line breaks were lost:
// with its star, or standing apart before a longer word. (A title set wide,
// 秘 密 侦 查, is followed by a single character.)
var atOnce = regexp.MustCompile(`^(?:[0-9０-９]{1,8}[\s　]+)?(?:` +
	`([绝机秘][\s　]*密[\s　]*[★☆][\s　]*(?:长期|启封前|[0-9０-９〇一二三四五六七八九十]{1,3}[\s　]*(?:年|个月|月|日|天))?)|` +
	`([绝机秘][\s　]?密)[\s　]+[^\s　]{2})`)

// SecrecyMark finds a mark of state secrecy (绝密, 机密, 秘密) at the head of a
// document, such as "机密★1年". It returns the mark without inner spaces. The
// words inside a sentence or a title, as in 侵害商业秘密纠纷, are no mark.
func SecrecyMark(text string) (mark string, ok bool) {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	if m := atOnce.FindStringSubmatch(text[:min(len(text), 200)]); m != nil {
		return squeeze(m[1] + m[2]), true
	}
	before, seen := "", 0
	for line := range strings.Lines(text) {
		line = squeeze(line)
		if line == "" {
			continue
		}
		if seen++; seen > headLines {
			return "", false
		}
		if m := markLine.FindStringSubmatch(line); m != nil && !carriedOver(before, line) {
			return m[1], true
		}
		before = line
	}
	return "", false
}

// SecrecyMark looks for a mark at the head of the text and in the running
// headers, where Word users put it as well.
func (d Document) SecrecyMark() (mark string, ok bool) {
	if mark, ok = SecrecyMark(d.Text); ok {
		return mark, ok
	}
	for line := range strings.Lines(d.Margins) {
		if mark, ok = SecrecyMark(line); ok {
			return mark, ok
		}
	}
	return "", false
}

// carriedOver reports a line that is the end of the line before, as when a
// narrow page breaks 侵害商业秘密 before its last word.
func carriedOver(before, line string) bool {
	if strings.ContainsAny(line, "★☆") {
		return false
	}
	for _, w := range []string{"商业", "国家", "工作", "技术", "经营", "审判", "军事", "个人", "泄露", "保守", "涉及", "侵犯", "侵害"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// squeeze takes out all white space.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}
