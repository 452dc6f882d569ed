package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"xiezhi/internal/platform/redline"
)

// us is who signs in these tests.
var us = redline.Reviewer{Author: "獬豸文书检查", Initials: "獬豸", Date: time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC), InNote: "（脚注）", InBox: "（文本框）"}

// note is a remark on the first place where text stands.
func note(t *testing.T, doc Document, text string, fix *string) redline.Mark {
	t.Helper()
	i := strings.Index(doc.Text, text)
	if i < 0 {
		t.Fatalf("%q is not in %q", text, doc.Text)
	}
	m, ok := doc.Mark(i, i+len(text))
	if !ok {
		t.Fatalf("%q has no place", text)
	}
	m.Comment, m.Fix = "批注："+text, fix
	return m
}

func annotate(t interface{ Fatal(...any) }, data []byte, marks ...redline.Mark) []byte {
	var out bytes.Buffer
	if err := redline.Annotate(&out, bytes.NewReader(data), int64(len(data)), us, marks); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// partOf unpacks one part.
func partOf(t interface{ Fatal(...any) }, data []byte, name string) string {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := zr.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// rejected takes our changes back: our insertions go, our deletions are text
// again. It works on the XML as any program would.
func rejected(t interface{ Fatal(...any) }, data []byte) []byte {
	var parts []part
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range zr.File {
		text := partOf(t, data, f.Name)
		if strings.HasSuffix(f.Name, ".xml") {
			text = reject(t, text)
		}
		parts = append(parts, part{f.Name, text})
	}
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, p := range parts {
		w, err := zw.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func reject(t interface{ Fatal(...any) }, text string) string {
	dec := xml.NewDecoder(strings.NewReader(text))
	var out strings.Builder
	var ours []string // "ins", "del" or "" for each open element
	drop := 0
	for {
		from := dec.InputOffset()
		tok, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		raw := text[from:dec.InputOffset()]
		switch e := tok.(type) {
		case xml.StartElement:
			kind := ""
			if attr(e, "author") == us.Author && (e.Name.Local == "ins" || e.Name.Local == "del") {
				kind = e.Name.Local
			}
			ours = append(ours, kind)
			if kind == "ins" {
				drop++
			}
			if kind == "" && drop == 0 {
				out.WriteString(strings.Replace(raw, "delText", "t", 1))
			}
		case xml.EndElement:
			kind := ours[len(ours)-1]
			ours = ours[:len(ours)-1]
			if kind == "" && drop == 0 {
				out.WriteString(strings.Replace(raw, "delText", "t", 1))
			}
			if kind == "ins" {
				drop--
			}
		default:
			if drop == 0 {
				out.WriteString(raw)
			}
		}
	}
}

func TestAFixIsATrackedChangeAndACommentOnExactlyItsCharacters(t *testing.T) {
	data := docx(t, `<w:p><w:r w:rsidR="1"><w:rPr><w:b/></w:rPr><w:t>依照第二十五条笫一款之规定</w:t></w:r></w:p>`)
	doc := mustRead(t, data, "a.docx")
	out := annotate(t, data, note(t, doc, "笫", ptr("第")))
	want := `<w:r w:rsidR="1"><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">依照第二十五条</w:t></w:r><w:commentRangeStart w:id="0"/>` +
		`<w:del w:id="1" w:author="獬豸文书检查" w:date="2026-11-23T01:02:03Z"><w:r w:rsidR="1"><w:rPr><w:b/></w:rPr><w:delText xml:space="preserve">笫</w:delText></w:r></w:del>` +
		`<w:ins w:id="2" w:author="獬豸文书检查" w:date="2026-11-23T01:02:03Z"><w:r w:rsidR="1"><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">第</w:t></w:r></w:ins>` +
		`<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r><w:r w:rsidR="1"><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">一款之规定</w:t></w:r>`
	if got := partOf(t, out, "word/document.xml"); !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
	for name, want := range map[string]string{
		"word/comments.xml":            `<w:comment w:id="0" w:author="獬豸文书检查" w:date="2026-11-23T01:02:03Z" w:initials="獬豸"><w:p><w:r><w:t xml:space="preserve">批注：笫</w:t>`,
		"word/_rels/document.xml.rels": `Target="comments.xml"`,
		"[Content_Types].xml":          `PartName="/word/comments.xml"`,
	} {
		if got := partOf(t, out, name); !strings.Contains(got, want) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := mustRead(t, out, "a.docx").Text; got != "依照第二十五条第一款之规定\n" {
		t.Errorf("accepted: %q", got)
	}
	if got := mustRead(t, rejected(t, out), "a.docx").Text; got != doc.Text {
		t.Errorf("rejected: %q", got)
	}
}

func ptr(s string) *string { return &s }

// TestRemarksEverywhere has a remark in each place where text may stand.
func TestRemarksEverywhere(t *testing.T) {
	run := func(s string) string { return `<w:r><w:t>` + s + `</w:t></w:r>` }
	body := `<w:p>` + run("甲乙") + `<w:r><w:rPr><w:i/></w:rPr><w:t>丙丁</w:t></w:r>` + run("戊") + `</w:p>` +
		`<w:tbl><w:tr><w:tc><w:p>` + run("格子里的字") + `</w:p></w:tc></w:tr></w:tbl>` +
		`<w:p><w:ins w:id="7" w:author="某人" w:date="2026-01-01T00:00:00Z">` + run("插入的字") + `</w:ins><w:del w:id="8" w:author="某人"><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>` +
		`<w:p><w:smartTag w:uri="x" w:element="y">` + run("标记内") + `</w:smartTag><w:hyperlink w:anchor="z">` + run("链接内") + `</w:hyperlink></w:p>` +
		`<w:p>` + run("A &amp; B 公司 &#x7B2B;一") + `</w:p>` +
		`<w:p><w:r><w:t>前</w:t><w:tab/><w:t>后</w:t></w:r></w:p>` +
		`<w:p><w:r><w:t>挂着框</w:t></w:r><w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>` + run("框中字") + `</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>` +
		`<w:p>` + run("有注") + `<w:r><w:footnoteReference w:id="2"/></w:r></w:p>`
	data := docx(t, body,
		part{"word/footnotes.xml", wordRoot("footnotes", `<w:footnote w:id="2"><w:p>`+run("脚注文字")+`</w:p></w:footnote>`)},
		part{"word/comments.xml", wordRoot("comments", `<w:comment w:id="4" w:author="某人"><w:p>`+run("旧批注")+`</w:p></w:comment>`)},
		part{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` +
			`http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>`})
	doc := mustRead(t, data, "a.docx")
	fixed := doc.Text
	var marks []redline.Mark
	for _, c := range [][2]string{
		{"乙丙丁", "二三四"},
		{"里", "裏"},
		{"入的", "進"},
		{"记", "計"},
		{"接", "連"},
		{"& B", "和乙"},
		{"笫", "第"},
		{"中", "里"},
		{"注文", "註"},
	} {
		marks = append(marks, note(t, doc, c[0], ptr(c[1])))
		fixed = strings.Replace(fixed, c[0], c[1], 1)
	}
	marks = append(marks, note(t, doc, "前\t后", ptr("前后"))) // not whole: a comment alone
	out := annotate(t, data, marks...)
	if got := mustRead(t, out, "a.docx").Text; got != fixed {
		t.Errorf("accepted\n%q, want\n%q", got, fixed)
	}
	if got := mustRead(t, rejected(t, out), "a.docx").Text; got != doc.Text {
		t.Errorf("rejected\n%q, want\n%q", got, doc.Text)
	}
	main := partOf(t, out, "word/document.xml")
	comments := partOf(t, out, "word/comments.xml")
	if n := strings.Count(comments, "<w:comment "); n != len(marks)+1 {
		t.Errorf("%d comments, want %d", n, len(marks)+1)
	}
	for id := 5; id < 5+len(marks); id++ {
		for _, name := range []string{"commentRangeStart", "commentRangeEnd", "commentReference"} {
			if n := strings.Count(main, fmt.Sprintf(`<w:%s w:id="%d"/>`, name, id)); n != 1 {
				t.Errorf("%d %s of comment %d", n, name, id)
			}
		}
	}
	if strings.Contains(partOf(t, out, "word/footnotes.xml"), "comment") {
		t.Error("a comment stands in a footnote")
	}
	for _, want := range []string{"（脚注）批注：注文", "（文本框）批注：中", "旧批注"} {
		if !strings.Contains(comments, want) {
			t.Errorf("no comment %q", want)
		}
	}
	if !strings.Contains(main, `</w:del></w:ins><w:ins w:id="`) {
		t.Error("an insertion lies in an insertion")
	}
}

func TestRemarksThatOverlapJoin(t *testing.T) {
	data := docx(t, para("天地玄黄宇宙洪荒"))
	doc := mustRead(t, data, "a.docx")
	out := annotate(t, data, note(t, doc, "地玄", ptr("X")), note(t, doc, "玄黄", ptr("Y")), note(t, doc, "洪", ptr("Z")))
	if got := mustRead(t, out, "a.docx").Text; got != "天地玄黄宇宙Z荒\n" {
		t.Errorf("%q", got)
	}
	if c := partOf(t, out, "word/comments.xml"); !strings.Contains(c, "批注：地玄</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\">批注：玄黄") {
		t.Error(c)
	}
}

func TestWhatIsMissingIsRemarkedAtItsPoint(t *testing.T) {
	data := docx(t, para("审判长")+para("")+para("书记员"))
	doc := mustRead(t, data, "a.docx")
	m, ok := doc.Mark(len("审判长\n"), len("审判长\n"))
	if !ok {
		t.Fatal("no place")
	}
	m.Comment = "缺少审判员"
	out := annotate(t, data, m)
	if got := partOf(t, out, "word/document.xml"); !strings.Contains(got, `审判长</w:t></w:r><w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/>`) {
		t.Error(got)
	}
}

// TestRedlineProperty marks random places of random documents: accepting gives
// the mended text, rejecting the text as it was.
func TestRedlineProperty(t *testing.T) {
	words := rapid.SampledFrom([]string{"原告", "被告", "人民法院", "&amp;", "  ", "一", "", "&#20080;", "款项，", "𠮷"})
	rapid.Check(t, func(r *rapid.T) {
		var body strings.Builder
		for range rapid.IntRange(1, 6).Draw(r, "paragraphs") {
			body.WriteString("<w:p>")
			for range rapid.IntRange(0, 5).Draw(r, "runs") {
				space := rapid.SampledFrom([]string{"", ` xml:space="preserve"`}).Draw(r, "space")
				inner := `<w:t` + space + `>` + words.Draw(r, "word") + words.Draw(r, "word") + `</w:t>`
				if rapid.Bool().Draw(r, "tab") {
					inner += `<w:tab/><w:t>` + words.Draw(r, "word") + `</w:t>`
				}
				text := `<w:r><w:rPr><w:b/></w:rPr>` + inner + `</w:r>`
				switch rapid.IntRange(0, 5).Draw(r, "around") {
				case 0:
					text = `<w:ins w:id="3" w:author="某人">` + text + `</w:ins>`
				case 1:
					text = `<w:hyperlink w:anchor="a">` + text + `</w:hyperlink>`
				case 2:
					text = `<w:del w:id="5" w:author="某人"><w:r><w:delText>去</w:delText></w:r></w:del>` + text
				}
				body.WriteString(text)
			}
			body.WriteString("</w:p>")
		}
		data := docx(t, body.String())
		doc, err := read(t, data, "a.docx", Limits{})
		if err != nil {
			return // a document without text is refused
		}
		fixed, at := "", 0
		var marks []redline.Mark
		runes := []rune(doc.Text)
		for i := 0; i < len(runes); {
			n := rapid.IntRange(0, 4).Draw(r, "length")
			n = min(n, len(runes)-i)
			start := len(string(runes[:i]))
			end := start + len(string(runes[i:i+n]))
			if m, ok := doc.Mark(start, end); ok && n > 0 {
				m.Comment = "注"
				if rapid.Bool().Draw(r, "fix") {
					fix := rapid.SampledFrom([]string{"", "改", "<改>&"}).Draw(r, "text")
					m.Fix = &fix
					if m.Whole {
						fixed += doc.Text[at:start] + fix
						at = end
					}
				}
				marks = append(marks, m)
			}
			i += n + rapid.IntRange(1, 5).Draw(r, "gap")
		}
		fixed += doc.Text[at:]
		out := annotate(r, data, marks...)
		if got, err := read(t, out, "a.docx", Limits{}); err == nil && got.Text != fixed {
			r.Fatalf("accepted %q, want %q", got.Text, fixed)
		}
		if got, err := read(t, rejected(r, out), "a.docx", Limits{}); err != nil || got.Text != doc.Text {
			r.Fatalf("rejected %q, want %q (%v)", got.Text, doc.Text, err)
		}
	})
}

// TestTenThousandChanges reads and marks a document that somebody has changed
// in ten thousand places.
func TestTenThousandChanges(t *testing.T) {
	const n = 10_000
	data := docx(t, strings.Repeat(`<w:p><w:del w:id="1" w:author="某人"><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins w:id="2" w:author="某人"><w:r><w:t>新字</w:t></w:r></w:ins></w:p>`, n))
	doc := mustRead(t, data, "a.docx")
	var marks []redline.Mark
	for i := range n {
		m, ok := doc.Mark(i*len("新字\n"), i*len("新字\n")+len("新"))
		if !ok {
			t.Fatal("no place")
		}
		m.Comment, m.Fix = "注", ptr("改")
		marks = append(marks, m)
	}
	out := annotate(t, data, marks...)
	if got, want := mustRead(t, out, "a.docx").Text, strings.Repeat("改字\n", n); got != want {
		t.Errorf("accepted: %d bytes, want %d", len(got), len(want))
	}
	if got := mustRead(t, rejected(t, out), "a.docx").Text; got != doc.Text {
		t.Error("rejected: another text")
	}
}

// FuzzRedline marks whatever text is found in whatever XML.
func FuzzRedline(f *testing.F) {
	f.Add(`<w:p><w:r><w:t>甲&amp;乙</w:t></w:r></w:p>`)
	f.Add(`<w:p><w:ins><w:r><w:rPr/><w:t xml:space="preserve"> 一 </w:t><w:t/></w:r></w:ins></w:p>`)
	f.Fuzz(func(t *testing.T, body string) {
		data := docx(t, body)
		doc, err := read(t, data, "a.docx", Limits{})
		if err != nil {
			return
		}
		var marks []redline.Mark
		for i, r := range doc.Text {
			if m, ok := doc.Mark(i, i+utf8.RuneLen(r)); ok && i%3 == 0 {
				m.Comment, m.Fix = "注", ptr("改")
				marks = append(marks, m)
			}
		}
		var out bytes.Buffer
		if err := redline.Annotate(&out, bytes.NewReader(data), int64(len(data)), us, marks); err != nil {
			return
		}
		if _, err := read(t, out.Bytes(), "a.docx", Limits{}); err != nil && !errors.Is(err, ErrTooLarge) {
			t.Errorf("the copy cannot be read: %v", err)
		}
	})
}
