package docx

import (
	"fmt"
	"slices"
	"strings"
)

const borders = `<w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/>`

func (t Table) write(b *body) error {
	for i, r := range t.Rows {
		if len(r) != len(t.Head) {
			return fmt.Errorf("%w: row %d has %d, the head %d", ErrTable, i+1, len(r), len(t.Head))
		}
	}
	if len(t.Head) == 0 {
		return nil
	}
	cols := columns(t.Widths, len(t.Head))
	b.openTable(cols)
	centred := make([]string, len(t.Head))
	align := make([]string, len(t.Head))
	for i := range t.Head {
		centred[i], align[i] = "center", "center"
		// A column of figures or words is centred, a column of text is not.
		if slices.ContainsFunc(t.Rows, func(r []string) bool { return width(r[i]) > 24 }) {
			align[i] = "left"
		}
	}
	b.row(cols, t.Head, heiti, centred, `<w:tblHeader/>`, "")
	for _, r := range t.Rows {
		b.row(cols, r, fangsong, align, "", "")
	}
	b.b.WriteString("</w:tbl>\n")
	return nil
}

func (s Slip) write(b *body) error {
	b.para("Cut", "", "")
	b.para("SlipTitle", "<w:keepNext/>", run(heiti, "", oneLine(s.Title)))
	cols := columns([]int{2, 5}, 2)
	b.openTable(cols)
	for i, r := range s.Rows {
		keep := "<w:keepNext/>" // who cuts it off wants it whole
		if i == len(s.Rows)-1 {
			keep = ""
		}
		b.row(cols, r[:], fangsong, []string{"center", "left"}, "", keep)
	}
	b.b.WriteString("</w:tbl>\n")
	return nil
}

// columns shares the width of the type area out. Relative widths that do not
// fit the number of columns are left aside.
func columns(relative []int, n int) []int {
	sum := 0
	for _, w := range relative {
		sum += max(w, 0)
	}
	out := make([]int, n)
	for i := range out {
		out[i] = textWidth / n
		if len(relative) == n && sum > 0 {
			out[i] = textWidth * max(relative[i], 0) / sum
		}
	}
	return out
}

func (b *body) openTable(cols []int) {
	fmt.Fprintf(&b.b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>%s</w:tblBorders><w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, textWidth, borders)
	for _, c := range cols {
		fmt.Fprintf(&b.b, `<w:gridCol w:w="%d"/>`, c)
	}
	b.b.WriteString("</w:tblGrid>\n")
}

// row adds a row that stays on one page; rowProps and paraProps are further
// properties of it and of its paragraphs.
func (b *body) row(cols []int, cells []string, font string, align []string, rowProps, paraProps string) {
	b.b.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="567" w:hRule="atLeast"/>` + rowProps + `</w:trPr>`)
	for i, c := range cells {
		fmt.Fprintf(&b.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, cols[i])
		b.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="Cell"/>` + paraProps + `<w:jc w:val="` + align[i] + `"/></w:pPr>` + run(font, "", strings.TrimSpace(c)) + `</w:p></w:tc>`)
	}
	b.b.WriteString("</w:tr>\n")
}
