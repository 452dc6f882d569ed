package docx

import (
	"io"
	"strings"
)

// Line is one paragraph of a plain document.
type Line struct {
	Text string
	Form LineForm
}

// LineForm says how a paragraph is set.
type LineForm string

// The forms.
const (
	BodyLine  LineForm = ""      // 仿宋, two characters indented
	TitleLine LineForm = "title" // centred, 小标宋
	RightLine LineForm = "right" // at the right margin: a case number, a signature
)

const (
	plainTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

	plainRelations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
)

// WritePlain writes lines as a Word document that holds nothing but their text:
// no properties, no author, no time, no comment and no revision. It is for copies
// that leave the house.
func WritePlain(w io.Writer, lines []Line) error {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:document ` + namespaces + `><w:body>` + "\n")
	for _, l := range lines {
		props, font, size := `<w:spacing w:line="580" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/>`, fangsong, `<w:sz w:val="32"/><w:szCs w:val="32"/>`
		switch l.Form {
		case TitleLine:
			props, font, size = `<w:spacing w:line="580" w:lineRule="exact"/><w:jc w:val="center"/>`, titling, `<w:sz w:val="44"/><w:szCs w:val="44"/>`
		case RightLine:
			props = `<w:spacing w:line="580" w:lineRule="exact"/><w:jc w:val="right"/>`
		case BodyLine:
		}
		b.WriteString(`<w:p><w:pPr>` + props + `</w:pPr>` + run(font, size, oneLine(l.Text)) + "</w:p>\n")
	}
	b.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1978" w:left="1587" w:header="851" w:footer="1304" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return pack(w, []part{{"[Content_Types].xml", plainTypes}, {"_rels/.rels", plainRelations}, {"word/document.xml", b.String()}})
}
