package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestDocxText(t *testing.T) {
	box := `<w:txbxContent>` + para("框内") + `</w:txbxContent>`
	for _, tt := range []struct {
		name, body, want string
	}{
		{"paragraphs", para("第一段") + `<w:p/>` + para("第二段"), "第一段\n\n第二段\n"},
		{"runs join", `<w:p>` + run("（2024）澄01") + run("民初12号") + `</w:p>`, "（2024）澄01民初12号\n"},
		{"tab and breaks", `<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r></w:p>`, "甲\t乙\n丙\na-b\n"},
		{"table cell by cell", `<w:tbl><w:tr><w:tc>` + para("货款") + `</w:tc><w:tc>` + para("100元") + `</w:tc></w:tr><w:tr><w:tc>` + para("利息") + `</w:tc><w:tc>` + para("5元") + `</w:tc></w:tr></w:tbl>`, "货款\n100元\n利息\n5元\n"},
		{"deleted and inserted", `<w:p>` + run("支付") + `<w:del w:id="1"><w:r><w:delText>一</w:delText></w:r></w:del><w:ins w:id="2">` + run("二") + `</w:ins>` + run("百元") + `</w:p>`, "支付二百元\n"},
		{"plain text inside w:del", `<w:p><w:del>` + run("删") + `</w:del>` + run("留") + `</w:p>`, "留\n"},
		{"moved", `<w:p><w:moveFrom>` + run("旧处") + `</w:moveFrom>` + run("中") + `<w:moveTo>` + run("新处") + `</w:moveTo></w:p>`, "中新处\n"},
		{"deleted paragraph mark", `<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr>` + run("前半") + `</w:p>` + para("后半"), "前半后半\n"},
		{"field", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + run("结果") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>` + run("之后") + `</w:p>`, "结果之后\n"},
		{"field within an instruction", `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>IF </w:instrText><w:fldChar w:fldCharType="begin"/><w:instrText>X</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>` + run("内层") + `<w:r><w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="separate"/></w:r>` + run("外层") + `<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`, "外层\n"},
		{"simple field", `<w:p><w:fldSimple w:instr="PAGE">` + run("7") + `</w:fldSimple></w:p>`, "7\n"},
		{"field never closed", `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>X</w:instrText></w:r></w:p>` + para("仍在"), "\n仍在\n"},
		{"text box once, after its paragraph", `<w:p>` + run("锚") + `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>` + box + `</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>` + box + `</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>` + run("点") + `</w:p>`, "锚点\n框内\n"},
		{"old text box", `<w:p>` + run("锚") + `<w:r><w:pict><v:textbox>` + box + `</v:textbox></w:pict></w:r></w:p>` + para("下段"), "锚\n框内\n下段\n"},
		{"alternative with a fallback only", `<w:p><w:r><mc:AlternateContent><mc:Fallback><w:t>备用</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`, "备用\n"},
		{"hyperlink, content control, smart tag", `<w:p><w:hyperlink>` + run("甲") + `</w:hyperlink><w:sdt><w:sdtContent>` + run("乙") + `</w:sdtContent></w:sdt><w:smartTag>` + run("丙") + `</w:smartTag></w:p>`, "甲乙丙\n"},
		{"hidden", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>` + run("常") + `</w:p>`, "显常\n"},
		{"reading above characters", `<w:p><w:r><w:ruby><w:rt><w:r><w:t>zhì</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>豸</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`, "豸\n"},
		{"white space at the ends", `<w:p><w:r><w:t> 甲 </w:t></w:r><w:r><w:t xml:space="preserve"> 乙 </w:t></w:r></w:p>`, "甲 乙 \n"},
		{"entities", para("A&amp;B&#x8c78;"), "A&B豸\n"},
		{"character data section", `<w:p><w:r><w:t><![CDATA[甲<乙]]></w:t></w:r></w:p>`, "甲<乙\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, docx(t, tt.body), "文书.docx")
			if doc.Text != tt.want {
				t.Errorf("text is %q, want %q", doc.Text, tt.want)
			}
		})
	}
}

func TestDocxStrictNamespace(t *testing.T) {
	body := strings.ReplaceAll(wordRoot("document", "<w:body>"+para("严格格式")+"</w:body>"), nsWord, nsStrict)
	doc := mustRead(t, zipOf(t, part{"word/document.xml", body}), "a.docx")
	if doc.Text != "严格格式\n" {
		t.Errorf("text is %q", doc.Text)
	}
}

func TestDocxNotesAndMargins(t *testing.T) {
	doc := mustRead(t, docx(t, para("正文"),
		part{"word/footnotes.xml", wordRoot("footnotes", `<w:footnote w:type="separator" w:id="-1">`+para("线")+`</w:footnote><w:footnote w:id="1">`+para("脚注")+`</w:footnote>`)},
		part{"word/endnotes.xml", wordRoot("endnotes", `<w:endnote w:id="1">`+para("尾注")+`</w:endnote>`)},
		part{"word/header1.xml", wordRoot("hdr", para("机密★1年"))},
		part{"word/footer1.xml", wordRoot("ftr", para("页脚"))},
	), "a.docx")
	if doc.Text != "正文\n脚注\n尾注\n" {
		t.Errorf("text is %q", doc.Text)
	}
	if doc.Margins != "机密★1年\n页脚\n" {
		t.Errorf("margins are %q", doc.Margins)
	}
	if mark, ok := doc.SecrecyMark(); !ok || mark != "机密★1年" {
		t.Errorf("mark is %q, %v", mark, ok)
	}
	at := strings.Index(doc.Text, "脚注")
	if p := doc.Map.Places(at, at+3); len(p) != 1 || p[0].Part != "word/footnotes.xml" {
		t.Errorf("places are %v", p)
	}
}

// Every place leads back to the bytes of the part that the text was made from.
func TestDocxPlaces(t *testing.T) {
	data := docx(t, `<w:p>`+run("甲方")+run("A&amp;B")+`<w:r><w:t>  乙方  </w:t></w:r></w:p><w:p><w:r><w:pict><v:textbox><w:txbxContent>`+para("框")+`</w:txbxContent></v:textbox></w:pict></w:r>`+run("末")+`</w:p>`)
	doc := mustRead(t, data, "a.docx")
	src := unzip(t, data, "word/document.xml")
	exact := 0
	for _, sp := range doc.Map {
		raw := src[sp.From:sp.To]
		var unescaped string
		if err := xml.Unmarshal([]byte("<a>"+raw+"</a>"), &unescaped); err != nil {
			t.Fatalf("%+v: %v", sp, err)
		}
		if unescaped != doc.Text[sp.Start:sp.End] {
			t.Errorf("place %+v is %q in the source, %q in the text", sp, raw, doc.Text[sp.Start:sp.End])
		}
		if sp.To-sp.From == int64(sp.End-sp.Start) {
			exact++
		}
	}
	if len(doc.Map) != 5 || exact != 4 {
		t.Errorf("%d places, %d of them byte for byte", len(doc.Map), exact)
	}
}

// unzip is the content of one part.
func unzip(t *testing.T, data []byte, name string) string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := zr.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDocxRemarks(t *testing.T) {
	doc := mustRead(t, docx(t, `<w:p><w:pPr><w:numPr/></w:pPr><w:del>`+run("x")+`</w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>y</w:t></w:r><w:r><w:sym w:char="F0FE"/></w:r>`+run("正文")+`</w:p>`), "a.docx")
	var got []string
	for _, n := range doc.Notes {
		got = append(got, n.Key)
		if s := n.Sentence("en"); strings.ContainsAny(s, "{}⟦") {
			t.Errorf("sentence is %q", s)
		}
	}
	want := "extract.note.deleted extract.note.hidden extract.note.symbols extract.note.numbering"
	if strings.Join(got, " ") != want {
		t.Errorf("notes are %v", got)
	}
}

func TestDocxRefused(t *testing.T) {
	long := `<w:p><w:r><w:t>` + strings.Repeat("甲", maxToken) + `</w:t></w:r></w:p>`
	var attrs strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&attrs, ` a%d=""`, i)
	}
	entity := `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="` + nsWord + `"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>`
	good := docx(t, para("正文"))
	var many []part
	for i := range 60 {
		many = append(many, part{fmt.Sprintf("word/media/%d.bin", i), ""})
	}
	for _, tt := range []struct {
		name string
		data []byte
		lim  Limits
		want error
		key  string
	}{
		{"external entity", zipOf(t, part{"word/document.xml", entity}), Limits{}, ErrExternalEntity, "extract.external_entity"},
		{"entity in a footnote", docx(t, para("正文"), part{"word/footnotes.xml", entity}), Limits{}, ErrExternalEntity, "extract.external_entity"},
		{"undeclared entity", docx(t, para("&x;")), Limits{}, ErrCorrupted, "extract.corrupted"},
		{"swells too much", docx(t, para("正文")+strings.Repeat(" ", 8<<20)), Limits{}, ErrZipBomb, "extract.zip_bomb"},
		{"too large unpacked", docx(t, para("正文"), part{"word/media/a.bin", strings.Repeat("x", 1<<20)}), Limits{Unpacked: 1 << 19}, ErrZipBomb, "extract.zip_bomb"},
		{"lies about its size", lying(t, good, 30), Limits{Unpacked: 1000}, ErrCorrupted, "extract.corrupted"},
		{"too many entries", docx(t, para("正文"), many...), Limits{Entries: 50}, ErrZipBomb, "extract.zip_bomb"},
		{"too deep", docx(t, strings.Repeat("<w:sdt>", 300)+strings.Repeat("</w:sdt>", 300)), Limits{}, ErrCorrupted, "extract.corrupted"},
		{"one token too long", docx(t, long), Limits{Ratio: 1 << 20}, ErrCorrupted, "extract.corrupted"},
		{"attributes without end", docx(t, `<w:p`+attrs.String()+`/>`), Limits{Ratio: 1 << 20}, ErrCorrupted, "extract.corrupted"},
		{"too much text", docx(t, para(strings.Repeat("甲", 100))), Limits{Text: 100}, ErrTooLarge, "extract.text_too_long"},
		{"too many pieces", docx(t, `<w:p>`+strings.Repeat(run("甲"), 20)+`</w:p>`), Limits{Places: 10}, ErrTooLarge, "extract.too_many_parts"},
		{"too many text boxes", docx(t, `<w:p><w:r><w:pict>`+strings.Repeat(`<w:txbxContent/>`, maxBoxes+1)+`</w:pict></w:r></w:p>`), Limits{}, ErrTooLarge, "extract.too_many_parts"},
		{"cut off", good[:len(good)-40], Limits{}, ErrCorrupted, "extract.corrupted"},
		{"a byte changed", flipped(t, good), Limits{}, ErrCorrupted, "extract.corrupted"},
		{"not well formed", docx(t, `<w:p>`), Limits{}, ErrCorrupted, "extract.corrupted"},
		{"no main part", zipOf(t, part{"word/styles.xml", "<x/>"}), Limits{}, ErrCorrupted, "extract.corrupted"},
		{"nothing in it", docx(t, `<w:p/><w:p/>`), Limits{}, ErrEmpty, "extract.empty"},
		{"pictures only", docx(t, `<w:p><w:r><w:drawing/></w:r></w:p>`), Limits{}, ErrNeedsOCR, "extract.needs_ocr"},
		{"zip with a password", protected(good), Limits{}, ErrEncrypted, "extract.encrypted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(t, tt.data, "文书.docx", tt.lim)
			refuses(t, err, tt.want, tt.key)
		})
	}
}

// lying makes the directory claim that every part is only size bytes long.
func lying(t *testing.T, data []byte, size byte) []byte {
	t.Helper()
	out := bytes.Clone(data)
	at := 0
	for {
		i := bytes.Index(out[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return out
		}
		copy(out[at+i+24:], []byte{size, 0, 0, 0})
		at += i + 4
	}
}

// flipped changes one byte of the compressed main part.
func flipped(t *testing.T, data []byte) []byte {
	t.Helper()
	out := bytes.Clone(data)
	i := bytes.Index(out, []byte("word/document.xml"))
	if i < 0 {
		t.Fatal("no main part")
	}
	out[i+60] ^= 0x40
	return out
}

// protected sets the flag of encryption on every entry.
func protected(data []byte) []byte {
	out := bytes.Clone(data)
	for at := 0; ; at += 4 {
		i := bytes.Index(out[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return out
		}
		at += i
		out[at+8] |= 1
	}
}

// The table of contents is counted across the borders of the reads as well.
func TestCountEntries(t *testing.T) {
	for _, pad := range []int{0, 64<<10 - 5, 64<<10 - 3, 64<<10 - 2, 64<<10 - 1, 64 << 10, 128<<10 - 4} {
		data := append(bytes.Repeat([]byte{'x'}, pad), "PK\x01\x02..PK\x01\x02"...)
		s := &source{r: bytes.NewReader(data), size: int64(len(data)), lim: DefaultLimits()}
		n, err := s.countEntries()
		if n != 2 || err != nil {
			t.Errorf("padding %d: %d entries, %v", pad, n, err)
		}
	}
}
