package redact

import (
	"errors"
	"fmt"
	"html"
	"io"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/platform/docx"
)

// ErrFormat reports a format that copies are not written in.
var ErrFormat = errors.New("redact: no such format")

// The formats of copies.
const (
	TXT  = "txt"
	HTML = "html"
	DOCX = "docx"
)

// WriteCopy writes the text of a copy. Every format is written anew from the
// text, so that no property, comment, revision, hidden text or picture of the
// original can be in it. What is lost with these: tables become lines, running
// heads, pictures and seals are left out. A PDF is never written over: what lies
// under a black bar can be read.
func WriteCopy(w io.Writer, format, text string, doc *judgment.Doc) error {
	switch format {
	case TXT:
		_, err := io.WriteString(w, text)
		return err
	case HTML:
		return writeHTML(w, lines(text, doc))
	case DOCX:
		return docx.WritePlain(w, lines(text, doc))
	}
	return fmt.Errorf("%w: %q", ErrFormat, format)
}

// lines splits a copy into paragraphs and says how each is set.
func lines(text string, doc *judgment.Doc) []docx.Line {
	var out []docx.Line
	heading := true
	signing := false
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		flat := strings.NewReplacer(" ", "", "　", "").Replace(l)
		form := docx.BodyLine
		switch {
		case heading && (flat == doc.Court.Text || flat == doc.Title.Text || flat == doc.Court.Text+doc.Title.Text):
			form = docx.TitleLine
		case heading && doc.CaseNo != nil && strings.Contains(flat, doc.CaseNo.Text) && len(flat) < len(doc.CaseNo.Text)+10:
			form, heading = docx.RightLine, false
		case signs(flat, doc.Signers):
			form, signing = docx.RightLine, true
		case signing && (strings.HasPrefix(flat, "二〇") || strings.HasPrefix(flat, "二○") || strings.HasPrefix(flat, "20")) && strings.HasSuffix(flat, "日"):
			form = docx.RightLine
		}
		out = append(out, docx.Line{Text: l, Form: form})
	}
	return out
}

// signs reports whether a line is one of the signature block.
func signs(flat string, signers []judgment.Signer) bool {
	if len(flat) > 60 {
		return false
	}
	for _, s := range signers {
		if strings.HasPrefix(flat, s.Role) {
			return true
		}
	}
	return false
}

// writeHTML writes a page without a script, a style sheet or any word about who
// made it.
func writeHTML(w io.Writer, lines []docx.Line) error {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head><meta charset=\"utf-8\"><title></title></head>\n<body>\n")
	for _, l := range lines {
		switch l.Form {
		case docx.TitleLine:
			b.WriteString("<h1 align=\"center\">" + html.EscapeString(l.Text) + "</h1>\n")
		case docx.RightLine:
			b.WriteString("<p align=\"right\">" + html.EscapeString(l.Text) + "</p>\n")
		case docx.BodyLine:
			b.WriteString("<p>" + html.EscapeString(l.Text) + "</p>\n")
		}
	}
	b.WriteString("</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Notice is what article 6 has published in place of a document that is not:
// the case number, the court, the day of the decision and the reason. It is ""
// when even these may not be told, because the case touches state secrets.
func Notice(doc *judgment.Doc, d disclosure.Decision) string {
	reason := ""
	for _, g := range d.Grounds {
		if g.Answer != disclosure.No {
			continue
		}
		if strings.HasSuffix(g.Article, "第四条第（一）项") {
			return ""
		}
		if reason == "" {
			reason = g.Article
		}
	}
	unknown := func(s string) string {
		if s == "" {
			return "（未能识别，请补填）"
		}
		return s
	}
	number, day := "", ""
	if doc.CaseNo != nil {
		number = doc.CaseNo.Text
	}
	if s := doc.Signed; s != nil && s.Day > 0 {
		day = fmt.Sprintf("%d年%d月%d日", s.Year, s.Month, s.Day)
	}
	return "不公开文书信息\n案号：" + unknown(number) + "\n审理法院：" + unknown(doc.Court.Text) + "\n裁判日期：" + unknown(day) + "\n不公开理由：" + unknown(reason) + "\n"
}
