package judgment_test

import (
	"testing"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// FuzzParse holds that Parse takes any text and that every span it returns
// lies inside the text, on code point boundaries, and in text order.
func FuzzParse(f *testing.F) {
	f.Add(readCase(f, "civil_first.txt"))
	for _, s := range []string{
		"", "年", "元", "《", "（", "二〇", "\xe5\xb9", "（2017）沪0120刑初684号", "同年次日", "第条第款", "《甲》第一条第二款第（三）项之一", "￥", "人民币", "990102198603070019",
		"审判员", "判决如下：审判员李", "案件受理费由负担", "2017-1-1", "元元元", "壹亿亿亿元", "3，000，00元", "\ufeff法院判决书（", "书记员（",
		"甲县人民法院 民事判决书 （2020）澄0121民初1号 原告甲 依照《甲法》第一条，判决如下： 案件受理费1元减半收取由甲负担由乙负担2元，保全费3元各负担 审判员甲 二〇二〇年一月一日 书记员",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := judgment.Parse(text)
		last := 0
		span := func(what string, s judgment.Span) {
			if s.Start < 0 || s.End < s.Start || s.End > len(text) {
				t.Fatalf("%s: %d to %d of %d", what, s.Start, s.End, len(text))
			}
			if !utf8.ValidString(text) {
				return // boundaries are only defined for text
			}
			for _, at := range []int{s.Start, s.End} {
				if at < len(text) && !utf8.RuneStart(text[at]) {
					t.Fatalf("%s: %d lies inside a code point", what, at)
				}
			}
		}
		ordered := func(what string, s judgment.Span) {
			span(what, s)
			if s.Start < last {
				t.Fatalf("%s at %d stands before %d", what, s.Start, last)
			}
			last = s.End
		}
		for _, s := range d.Sections {
			ordered("section", s.Span)
		}
		last = 0
		for _, m := range d.Dates {
			ordered("date", m.Span)
		}
		last = 0
		for _, m := range d.Sums {
			ordered("sum", m.Span)
		}
		last = 0
		for _, m := range d.CaseNos {
			ordered("case number", m.Span)
		}
		last = 0
		for _, m := range d.Cites {
			ordered("cite", m.Span)
			span("law", m.Name.Span)
			for _, a := range m.Articles {
				span("article", a.Span)
			}
		}
		last = 0
		for _, m := range d.IDs {
			ordered("identity number", m.Span)
		}
		last = 0
		for _, m := range d.Signers {
			ordered("signer", m.Span)
		}
		last = 0
		for _, m := range d.Parties {
			ordered("party", m.Span)
		}
		for _, m := range d.Fees {
			span("fee", m.Span)
			span("fee's sum", m.Sum.Span)
			for _, s := range m.Shares {
				span("share", s.Span)
			}
		}
		for _, m := range []judgment.Mention{d.Court, d.Title} {
			span("heading", m.Span)
		}
	})
}
