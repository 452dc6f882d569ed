package docx

import (
	"fmt"
	"strings"
)

// body collects the paragraphs of a document.
type body struct {
	format Format
	b      strings.Builder
	keep   bool // the next paragraph stays with the one after it
}

// run is a piece of text in one font.
func run(east, props, text string) string {
	parts := strings.Split(esc(text), "\n")
	return `<w:r><w:rPr>` + fonts(east) + props + `</w:rPr><w:t xml:space="preserve">` +
		strings.Join(parts, `</w:t><w:br/><w:t xml:space="preserve">`) + `</w:t></w:r>`
}

// para adds a paragraph of a style; props are further properties in the order of the schema.
func (b *body) para(style, props, runs string) {
	b.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + props + `</w:pPr>` + runs + "</w:p>\n")
}

// document is the main part.
func (p Paper) document() (string, error) {
	b := &body{format: p.Format}
	if p.Format == Letter {
		b.letterHead(p)
	} else {
		b.officialHead(p)
	}
	for i, block := range p.Blocks {
		// The signature does not stand on a page alone.
		if i+1 < len(p.Blocks) {
			_, b.keep = p.Blocks[i+1].(Signature)
		}
		if err := block.write(b); err != nil {
			return "", err
		}
		b.keep = false
	}
	if err := b.imprint(p); err != nil {
		return "", err
	}
	// A document ends with a paragraph; this one takes no room.
	b.para("Tail", "", "")
	b.section()
	return xmlHead + `<w:document ` + namespaces + `><w:body>` + "\n" + b.b.String() + `</w:body></w:document>`, nil
}

// officialHead is the head of the ordinary format: the mark 35 mm under the
// top of the type area, the number two lines below it, the rule 4 mm under that.
func (b *body) officialHead(p Paper) {
	size := markSize(p.Issuer, officialMark)
	line := size * 12 // 1.2 of the size, in twips
	// A line set exactly has its characters a tenth of their size below its top.
	before := millimetres(35) - size
	b.para("Mark", fmt.Sprintf(`<w:spacing w:before="%d" w:line="%d" w:lineRule="exact"/>`, before, line),
		run(titling, fmt.Sprintf(`<w:color w:val="%s"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, red, size, size), oneLine(p.Issuer)))
	b.para("Number", fmt.Sprintf(`<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="8" w:color="%s"/></w:pBdr>`, red), run(fangsong, "", oneLine(p.Number)))
}

// letterHead is the head of the letter format: the mark 30 mm from the edge of
// the paper, a double rule 170 mm long 4 mm under it, the number at the right.
func (b *body) letterHead(p Paper) {
	size := markSize(p.Issuer, letterMark)
	line := size * 12
	top := millimetres(30) - size
	b.para("Mark", fmt.Sprintf(`<w:framePr w:w="%d" w:h="%d" w:hRule="exact" w:wrap="around" w:vAnchor="page" w:hAnchor="margin" w:xAlign="left" w:y="%d"/>`+
		`<w:spacing w:line="%d" w:lineRule="exact"/>`, textWidth, line, top, line),
		run(titling, fmt.Sprintf(`<w:color w:val="%s"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, red, size, size), oneLine(p.Issuer)))
	before := millimetres(30) + size*10 + millimetres(4) - topMargin
	b.para("Rule", fmt.Sprintf(`<w:pBdr><w:top w:val="single" w:sz="24" w:space="0" w:color="%s"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="%s"/></w:pBdr>`+
		`<w:spacing w:before="%d" w:line="40" w:lineRule="exact"/>%s`, red, red, before, ruleIndent()), "")
	b.para("LetterNumber", "", run(fangsong, "", oneLine(p.Number)))
}

// ruleIndent lets a rule reach 20 mm from either edge of the paper.
func ruleIndent() string {
	return fmt.Sprintf(`<w:ind w:left="%d" w:right="%d"/>`, millimetres(20)-leftMargin, millimetres(20)-rightMargin)
}

func (t Title) write(b *body) error {
	b.para("PaperTitle", "", run(titling, "", strings.TrimSpace(string(t))))
	return nil
}

func (a Addressee) write(b *body) error {
	text := strings.TrimRight(oneLine(string(a)), "：:") + "："
	b.para("Plain", "", run(fangsong, "", text))
	return nil
}

func (h Heading) write(b *body) error {
	style, font := "Heading"+fmt.Sprint(min(max(h.Level, 1), 4)), fangsong
	switch {
	case h.Level <= 1:
		font = heiti
	case h.Level == 2:
		font = kaiti
	}
	runs, props := run(font, "", oneLine(h.Text)), ""
	if h.Then != "" {
		// It is a paragraph by itself and need not wait for the next.
		runs, props = runs+run(fangsong, "", oneLine(h.Then)), `<w:keepNext w:val="0"/>`
	}
	b.para(style, props, runs)
	return nil
}

func (p Paragraph) write(b *body) error {
	list := lines(string(p))
	// A paragraph that is kept with the next moves as a whole, so only a short one is.
	for i, l := range list {
		props := ""
		if b.keep && i == len(list)-1 && width(l) <= 2*28*4 {
			props = "<w:keepNext/>"
		}
		b.para("Body", props, run(fangsong, "", l))
	}
	return nil
}

func (a Attachments) write(b *body) error {
	const label = "附件："
	number := 2*155 - 80 // "1." in twips
	for i, name := range a {
		name = oneLine(name)
		var props, text string
		switch {
		case len(a) == 1:
			props, text = indent(5*em, 3*em), label+name
		case i == 0:
			props, text = indent(5*em+number, 3*em+number), label+"1."+name
		default:
			props, text = indent(5*em+number, number), fmt.Sprintf("%d.%s", i+1, name)
		}
		if i == 0 {
			props = fmt.Sprintf(`<w:spacing w:before="%d"/>`, linePitch) + props
		}
		if b.keep {
			props = "<w:keepNext/>" + props
		}
		b.para("Plain", props, run(fangsong, "", text))
	}
	return nil
}

func indent(left, hanging int) string {
	return fmt.Sprintf(`<w:ind w:left="%d" w:hanging="%d"/>`, left, hanging)
}

// write puts the date four characters from the right and the name centred over
// it, under two free lines: over those the seal will stand, its upper edge less
// than a line below the text.
func (s Signature) write(b *body) error {
	date, err := arabic(s.Date)
	if err != nil {
		return err
	}
	unit := oneLine(s.Unit)
	right := 4 * em
	over := max(right+(width(date)-width(unit))*em/4, 0)
	b.para("Sign", fmt.Sprintf(`<w:keepNext/><w:spacing w:before="%d"/><w:ind w:right="%d"/>`, 2*linePitch, over), run(fangsong, "", unit))
	b.para("Sign", fmt.Sprintf(`<w:ind w:right="%d"/>`, right), run(fangsong, "", date))
	return nil
}

func (n Note) write(b *body) error {
	text := strings.TrimSuffix(strings.TrimPrefix(oneLine(string(n)), "（"), "）")
	b.para("Body", "", run(fangsong, "", "（"+text+"）"))
	return nil
}

func (a Annex) write(b *body) error {
	b.para("Plain", "<w:pageBreakBefore/>", run(heiti, "", oneLine(a.Mark)))
	return Title(a.Title).write(b)
}

// imprint is the last element of the last page (版记): rules, copies, office and
// date. In the letter format it is the copies only, without rules. It is a
// table that stands on the lower edge of the type area, wherever the text ends.
func (b *body) imprint(p Paper) error {
	var rows []string
	if len(p.Copies) > 0 {
		// One character from either side, further lines under the names.
		names := fmt.Sprintf(`<w:ind w:left="%d" w:right="%d" w:hanging="%d"/>`, 4*smallEm, smallEm, 3*smallEm)
		rows = append(rows, `<w:p><w:pPr><w:pStyle w:val="Imprint"/>`+names+`</w:pPr>`+
			run(fangsong, "", "抄送："+oneLine(strings.Join(p.Copies, "，"))+"。")+`</w:p>`)
	}
	if p.Format == Official && p.Imprint != (Imprint{}) {
		date, err := arabic(p.Imprint.Date)
		if err != nil {
			return err
		}
		rows = append(rows, `<w:p><w:pPr><w:pStyle w:val="Imprint"/>`+fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs><w:ind w:left="%d"/>`, textWidth-smallEm, smallEm)+
			`</w:pPr>`+run(fangsong, "", oneLine(p.Imprint.Office))+`<w:r><w:tab/></w:r>`+run(fangsong, "", date+"印发")+`</w:p>`)
	}
	if len(rows) == 0 {
		return nil
	}
	rules := ""
	if p.Format == Official {
		const thick, thin = `w:val="single" w:sz="8" w:space="0" w:color="000000"/>`, `w:val="single" w:sz="6" w:space="0" w:color="000000"/>`
		rules = `<w:tblBorders><w:top ` + thick + `<w:bottom ` + thick + `<w:insideH ` + thin + `</w:tblBorders>`
	}
	fmt.Fprintf(&b.b, `<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="%d" w:tblpYSpec="bottom"/>`+
		`<w:tblW w:w="%d" w:type="dxa"/>%s<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>`+
		`<w:tblGrid><w:gridCol w:w="%d"/></w:tblGrid>`+"\n", leftMargin, textWidth, rules, textWidth)
	for _, r := range rows {
		fmt.Fprintf(&b.b, `<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc></w:tr>`+"\n", textWidth, r)
	}
	b.b.WriteString("</w:tbl>\n")
	return nil
}

// section closes the body: page, margins, grid, and which footers are shown.
func (b *body) section() {
	refs := `<w:footerReference w:type="default" r:id="rId1"/><w:footerReference w:type="even" r:id="rId2"/>`
	first := ""
	if b.format == Letter {
		refs += `<w:footerReference w:type="first" r:id="rId3"/>`
		first = `<w:titlePg/>`
	}
	fmt.Fprintf(&b.b, `<w:sectPr>%s<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/>%s<w:docGrid w:type="lines" w:linePitch="%d"/></w:sectPr>`,
		refs, pageWidth, pageHeight, topMargin, rightMargin, bottomMargin, leftMargin, footerFrom, first, gridPitch)
}
