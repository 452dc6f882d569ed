package docx

import (
	"fmt"
	"strings"
)

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/word/footer3.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	relations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	documentRelations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer2.xml"/>` +
		`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer3.xml"/>` +
		`<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>` +
		`<Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId6" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable" Target="fontTable.xml"/></Relationships>`

	settings = xmlHead + `<w:settings ` + namespaces + `><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`
)

// parts are all files of the package but the main one.
func (p Paper) parts() []part {
	return []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relations},
		{"docProps/core.xml", p.properties()},
		{"word/_rels/document.xml.rels", documentRelations},
		{"word/settings.xml", settings},
		{"word/styles.xml", styles()},
		{"word/fontTable.xml", fontTable()},
		{"word/footer1.xml", pageNumber("right")},
		{"word/footer2.xml", pageNumber("left")},
		{"word/footer3.xml", firstFooter()},
	}
}

// properties names title and issuer; no person and no time.
func (p Paper) properties() string {
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		`<dc:title>` + esc(p.title()) + `</dc:title><dc:subject>` + esc(oneLine(p.Number)) + `</dc:subject><dc:creator>` + esc(oneLine(p.Issuer)) + `</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>`
}

// pageNumber is a footer with "— 1 —" in 四号, one character from its side.
func pageNumber(side string) string {
	const props = `<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>`
	return xmlHead + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="PageNumber"/>` +
		fmt.Sprintf(`<w:ind w:%s="%d"/><w:jc w:val="%s"/></w:pPr>`, side, smallEm, side) +
		`<w:r>` + props + `<w:t xml:space="preserve">— </w:t></w:r><w:r>` + props + `<w:fldChar w:fldCharType="begin"/></w:r>` +
		`<w:r>` + props + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r>` + props + `<w:fldChar w:fldCharType="separate"/></w:r>` +
		`<w:r>` + props + `<w:t>1</w:t></w:r><w:r>` + props + `<w:fldChar w:fldCharType="end"/></w:r>` +
		`<w:r>` + props + `<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`
}

// firstFooter is the foot of a letter's first page: no number, and the second
// double rule 20 mm from the edge of the paper, the thick line below.
func firstFooter() string {
	return xmlHead + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Rule"/>` +
		fmt.Sprintf(`<w:framePr w:w="%d" w:h="120" w:hRule="exact" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="%d" w:y="%d"/>`,
			pageWidth-2*millimetres(20), millimetres(20), pageHeight-millimetres(20)-110) +
		fmt.Sprintf(`<w:pBdr><w:top w:val="single" w:sz="8" w:space="0" w:color="%s"/><w:bottom w:val="single" w:sz="24" w:space="0" w:color="%s"/></w:pBdr>`, red, red) +
		`<w:spacing w:line="40" w:lineRule="exact"/></w:pPr></w:p><w:p><w:pPr><w:pStyle w:val="PageNumber"/></w:pPr></w:p></w:ftr>`
}

// fontTable tells a machine without one of our fonts which other it may take.
func fontTable() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:fonts ` + namespaces + `>`)
	for _, f := range [][2]string{
		{titling, "小标宋"}, {fangsong, "仿宋"}, {kaiti, "楷体"}, {heiti, "SimHei"}, {songti, "SimSun"},
	} {
		fmt.Fprintf(&b, `<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>`, f[0], f[1])
	}
	b.WriteString(`<w:font w:name="` + latin + `"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`)
	return b.String()
}

// style is a paragraph style.
type style struct {
	id, name, based string
	para, run       string
}

func styles() string {
	center := `<w:jc w:val="center"/>`
	first := fmt.Sprintf(`<w:ind w:firstLineChars="200" w:firstLine="%d"/>`, 2*em)
	exact := func(before, after, line int) string {
		return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="exact"/>`, before, after, line)
	}
	size := func(half int) string {
		return fmt.Sprintf(`<w:spacing w:val="0"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, half, half)
	}
	list := []style{
		{"Plain", "Plain", "Normal", "", ""},
		{"Body", "Body", "Normal", first, ""},
		{"Mark", "Mark", "Normal", `<w:snapToGrid w:val="0"/>` + center, size(officialMark)},
		{"Number", "Number", "Normal", exact(2*linePitch, 0, linePitch) + center, ""},
		{"LetterNumber", "Letter Number", "Normal", exact(90, 0, linePitch) + `<w:jc w:val="right"/>`, ""},
		{"PaperTitle", "Title", "Normal", exact(2*linePitch, linePitch, 660) + center + `<w:outlineLvl w:val="0"/>`, size(44)},
		{"Rule", "Rule", "Normal", `<w:snapToGrid w:val="0"/>` + exact(0, 0, 40), size(2)},
		{"Sign", "Signature", "Normal", `<w:jc w:val="right"/>`, ""},
		{"Cell", "Cell", "Normal", exact(40, 40, 440), size(28)},
		{"Imprint", "Imprint", "Normal", exact(0, 0, 520), size(28)},
		{"PageNumber", "Paper Page Number", "Normal", exact(0, 0, 320), size(28)},
		{"Cut", "Cut", "Normal", `<w:keepNext/><w:pBdr><w:bottom w:val="dashed" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>` + exact(0, 0, linePitch), ""},
		{"SlipTitle", "Slip Title", "Normal", exact(linePitch/2, linePitch/4, linePitch) + center, ""},
		{"Tail", "Tail", "Normal", `<w:snapToGrid w:val="0"/>` + exact(0, 0, 20), size(2)},
	}
	for n := 1; n <= 2; n++ {
		list = append(list, style{fmt.Sprintf("Heading%d", n), fmt.Sprintf("heading %d", n), "Normal", `<w:keepNext/>` + first + fmt.Sprintf(`<w:outlineLvl w:val="%d"/>`, n), ""})
	}
	// From the third level on a heading is an item of a list rather than a title.
	for n := 3; n <= 4; n++ {
		list = append(list, style{fmt.Sprintf("Heading%d", n), fmt.Sprintf("heading %d", n), "Normal", first, ""})
	}
	var b strings.Builder
	b.WriteString(xmlHead + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr>` + fonts(fangsong) +
		fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, bodySize, bodySize) +
		`<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>` + "\n" +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>` +
		exact(0, 0, linePitch) + fmt.Sprintf(`<w:jc w:val="both"/></w:pPr><w:rPr><w:spacing w:val="%d"/></w:rPr></w:style>`, condense) + "\n")
	for _, s := range list {
		custom := ` w:customStyle="1"`
		if s.name == "Title" || s.name == "Signature" || strings.HasPrefix(s.name, "heading ") {
			custom = "" // Word knows these by name
		}
		fmt.Fprintf(&b, `<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="%s"/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`+"\n",
			custom, s.id, s.name, s.based, s.para, s.run)
	}
	b.WriteString(`</w:styles>`)
	return b.String()
}
