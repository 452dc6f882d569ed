package judgment

import (
	"strings"
	"unicode/utf8"
)

// headReach is how far into the text, in bytes, the heading is looked for: a
// published text may carry a page header or a web title before it.
const headReach = 2400

// squeezed is a stretch of the text without its white space, with the way back.
type squeezed struct {
	text string
	at   []int // source offset of every byte, and of the end
}

// squeezeHead takes the white space out of the first headReach bytes.
func squeezeHead(text string) squeezed {
	var b strings.Builder
	at := make([]int, 0, min(len(text), headReach)+1)
	off := 0
	for off < len(text) && off < headReach {
		r, n := runeAt(text, off)
		if !isSpace(r) {
			b.WriteString(text[off : off+n])
			for i := range n {
				at = append(at, off+i)
			}
		}
		off += n
	}
	return squeezed{b.String(), append(at, off)}
}

// span maps a range of the squeezed text back to the source.
func (q squeezed) span(start, end int) Span {
	if start >= end {
		return Span{q.at[start], q.at[start]}
	}
	return Span{q.at[start], q.at[end-1] + 1}
}

// titleEnds are the last characters of the titles, with the type they mean.
var titleEnds = [...]struct {
	word string
	kind Type
}{
	{"判决书", Judgment}, {"裁定书", Ruling}, {"调解书", Mediation}, {"决定书", Decision}, {"通知书", Notice}, {"支付令", PaymentOrder},
}

// titleStarts are the beginnings of titles, the longest first.
var titleStarts = [...]string{
	"刑事附带民事", "附带民事", "国家赔偿", "行政赔偿", "司法赔偿", "司法救助", "强制医疗", "刑事", "民事", "行政", "执行", "赔偿", "非诉行政", "督促",
	"受理案件", "应诉", "举证", "拘留", "罚款", "回避", "复议", "支付", "协助",
}

// heading finds court, title and the case number of the heading, and returns
// the offset where the heading ends; 0 when nothing was found.
func (d *Doc) heading() int {
	head := squeezeHead(d.Text)
	limit := litigantsIn(head.text)
	no, noAt, noEnd := headerNumber(head, limit)
	search := head.text[:limit]
	if noAt >= 0 {
		search = head.text[:noAt]
	}
	titleAt, titleEnd, kind := lastTitle(search)
	end := 0
	if titleAt >= 0 {
		span := head.span(titleAt, titleEnd)
		d.Title, d.Type = Mention{span, head.text[titleAt:titleEnd]}, kind
		end = span.End
	}
	if titleAt < 0 {
		titleAt = len(search)
	}
	if at, stop := courtBefore(d.Text, head, titleAt); at >= 0 {
		d.Court = Mention{head.span(at, stop), head.text[at:stop]}
		end = max(end, d.Court.End)
	}
	if noAt >= 0 {
		no.Span = head.span(noAt, noEnd)
		no.OfHeader = true
		d.placeHeader(no)
		end = max(end, d.CaseNo.End)
	}
	return end
}

// litigantsIn is where the first litigant begins in the squeezed head, so that
// the heading is not looked for behind it.
func litigantsIn(head string) int {
	limit := len(head)
	for _, role := range [...]string{"公诉机关", "原告", "上诉人", "申请人", "申请执行人", "再审申请人", "抗诉机关", "原公诉机关", "起诉人", "自诉人", "赔偿请求人", "异议人", "复议申请人", "罪犯", "被告人"} {
		for from := 0; ; {
			at := strings.Index(head[from:limit], role)
			if at < 0 {
				break
			}
			at += from
			// A web title may name the parties too; a title follows it.
			if t, _, _ := lastTitle(head[at:min(len(head), at+240)]); t < 0 || strings.ContainsAny(head[at:at+t], "。；") {
				limit = at
				break
			}
			from = at + len(role)
		}
	}
	return limit
}

// headerNumber is the first case number before limit; its offsets are those of
// the squeezed head, and start is -1 when there is none.
func headerNumber(head squeezed, limit int) (no CaseNo, start, end int) {
	for at := 0; at < limit; {
		r, n := runeAt(head.text, at)
		if isOpen(r) {
			if found, ok := readCaseNo(head.text, at); ok && found.End <= limit+200 {
				// Behind the title any number is the heading's, however it is written.
				if title, _, _ := lastTitle(head.text[:at]); title >= 0 || found.ofCourt() {
					return found, at, found.End
				}
			}
		}
		at += n
	}
	return bareNumber(head.text, limit)
}

// bareNumber finds, behind the title, a number that lacks its year or its
// brackets: 松刑初字第117号, 2018沪0120刑初1号.
func bareNumber(head string, limit int) (no CaseNo, start, end int) {
	_, at, _ := lastTitle(head[:limit])
	stop := strings.Index(head[at:limit], "号")
	if at == 0 || stop < 0 || stop > 90 {
		return no, -1, -1
	}
	first := at
	if r, _ := runeAt(head, first); digit(r) >= 0 {
		if year, next, _ := ordinal(head, first); year >= 1950 && year <= 2999 {
			no.Year = year
			first = next
			if strings.HasPrefix(head[first:], "年") {
				first += len("年")
			}
		}
	}
	last, serial := caseNoBody(head, first)
	if last < 0 {
		return no, -1, -1
	}
	no.Text, no.Serial = head[at:last], head[serial.Start:serial.End]
	no.Court, no.Type, no.Legacy = caseCodes(head[first:serial.Start])
	if !strings.ContainsAny(no.Type, caseTypeSigns) {
		return no, -1, -1
	}
	return no, at, last
}

// lastTitle finds the last title in s. A title has a known beginning; the one
// of "…罪一审刑事判决书" is 刑事.
func lastTitle(s string) (start, end int, kind Type) {
	start = -1
	for _, t := range titleEnds {
		at := strings.LastIndex(s, t.word)
		if at < 0 || at+len(t.word) <= end {
			continue
		}
		from := titleStart(s, at)
		if t.kind == PaymentOrder {
			if after := s[at+len(t.word):]; after != "" && !strings.HasPrefix(after, "（") && !strings.HasPrefix(after, "(") {
				continue // 申请支付令 is told, not titled
			}
			from = at
		}
		start, end, kind = from, at+len(t.word), t.kind
	}
	return start, end, kind
}

// titleStart walks back from 判决书 at off to the title's beginning.
func titleStart(s string, off int) int {
	before := s[max(0, off-len("刑事附带民事再审一审")):off]
	best := -1
	for _, w := range titleStarts {
		if at := strings.LastIndex(before, w); at >= 0 && (best < 0 || at < best) {
			best = at
		}
	}
	if court := strings.LastIndex(before, "法院"); court >= 0 && best < court {
		best = court + len("法院")
	}
	if best < 0 {
		return off
	}
	return off - len(before) + best
}

// courtBefore finds the court's name that ends nearest before titleAt.
func courtBefore(text string, head squeezed, titleAt int) (start, end int) {
	at := strings.LastIndex(head.text[:titleAt], "法院")
	if at < 0 {
		return -1, -1
	}
	end = at + len("法院")
	start = end
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(head.text[:start])
		if !isHan(r) || end-start > 120 {
			break
		}
		if start < end && lineBreakBetween(text, head, start-n, start) {
			break
		}
		if strings.HasSuffix(head.text[:start], "书") || strings.HasSuffix(head.text[:start], "裁判文书网") {
			break
		}
		start -= n
	}
	if end-start < len("县法院") {
		return -1, -1
	}
	return start, end
}

// lineBreakBetween reports whether the white space between two neighbours of
// the squeezed head parts two paragraphs: a line end, or a blank between words
// (between single characters it is letter spacing).
func lineBreakBetween(text string, head squeezed, a, b int) bool {
	from, to := head.at[a], head.at[b]
	_, n := runeAt(text, from)
	blank := text[from+n : to]
	if blank == "" {
		return false
	}
	if strings.ContainsAny(blank, "\n\r") {
		return true
	}
	return !singleBefore(text, from) || !singleAfter(text, to)
}

// singleBefore reports whether the character at off stands alone: white space
// or the text's beginning before it.
func singleBefore(text string, off int) bool {
	r, n := runeBefore(text, off)
	return n == 0 || isSpace(r)
}

// singleAfter reports whether white space or the end follows the character at off.
func singleAfter(text string, off int) bool {
	_, n := runeAt(text, off)
	r, m := runeAt(text, off+n)
	return m == 0 || isSpace(r)
}

// placeHeader puts the heading's number in its place among d.CaseNos, where
// the pass over the text may have found it already.
func (d *Doc) placeHeader(no CaseNo) {
	at := 0
	for at < len(d.CaseNos) && d.CaseNos[at].End <= no.Start {
		at++
	}
	if at < len(d.CaseNos) && d.CaseNos[at].Start < no.End {
		d.CaseNos[at] = no
	} else {
		d.CaseNos = append(d.CaseNos, CaseNo{})
		copy(d.CaseNos[at+1:], d.CaseNos[at:])
		d.CaseNos[at] = no
	}
	d.CaseNo = &d.CaseNos[at]
}

// classify sets kind and level from the title, the type code and the text.
func (d *Doc) classify() {
	code := ""
	if d.CaseNo != nil {
		code = d.CaseNo.Type
	}
	d.Kind = kindOf(d.Title.Text, code)
	if d.Kind == UnknownKind {
		d.Kind = d.kindByReference()
	}
	d.Level = levelOf(d.Title.Text, code)
	if d.Level != UnknownLevel {
		return
	}
	litigants, ok := d.Section(Litigants)
	if !ok || code != "" && (!strings.ContainsAny(code, "民刑行") || strings.ContainsAny(code, "特督更减假辖保")) {
		return
	}
	part := d.Text[litigants.Start:litigants.End]
	switch {
	case strings.Contains(part, "再审申请人") || strings.Contains(part, "申诉人"):
		d.Level = Retrial
	case strings.Contains(part, "上诉人") || strings.Contains(part, "抗诉机关"):
		d.Level = Second
	case opensLine(part, "原告") || opensLine(part, "公诉机关"):
		d.Level = First
	}
}

// opensLine reports whether a line of s begins with word. The first may be a
// case number that cannot be read.
func opensLine(s, word string) bool {
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasPrefix(strings.TrimLeft(line, " \u3000\t\r"), word) {
			return true
		}
	}
	return false
}

// kindByReference is the kind of the first other case that the text names: a
// fine or a grant of aid belongs to the case in which it was decided.
func (d *Doc) kindByReference() Kind {
	if d.Type != Decision && d.Type != Notice {
		return UnknownKind
	}
	first := UnknownKind
	for i := range d.CaseNos {
		no := &d.CaseNos[i]
		if no.OfHeader {
			continue
		}
		kind := kindOf("", no.Type)
		if kind == Enforcement {
			return kind // the judgment enforced is named with it
		}
		if first == UnknownKind {
			first = kind
		}
	}
	return first
}

func kindOf(title, code string) Kind {
	switch {
	case strings.HasPrefix(code, "执") || strings.HasPrefix(title, "执行") || strings.HasSuffix(code, "救执") || strings.HasSuffix(code, "司救执"):
		return Enforcement
	case strings.HasPrefix(code, "委赔") || strings.HasPrefix(code, "法赔") || strings.HasPrefix(code, "司赔") ||
		strings.Contains(title, "国家赔偿") || strings.Contains(title, "司法赔偿"):
		return Compensation
	case strings.Contains(title, "刑事"):
		return Criminal
	case strings.Contains(title, "民事"):
		return Civil
	case strings.Contains(title, "行政"):
		return Administrative
	}
	for _, r := range code {
		switch r {
		case '刑':
			return Criminal
		case '民', '商', '知', '破', '督':
			return Civil
		case '行':
			return Administrative
		}
	}
	return UnknownKind
}

func levelOf(title, code string) Level {
	switch {
	case strings.ContainsAny(code, "破清强"): // 破申 asks for bankruptcy, not for a retrial
		return UnknownLevel
	case strings.ContainsAny(code, "再申监抗") || strings.Contains(title, "再审"):
		return Retrial
	case strings.Contains(code, "终"):
		return Second
	case strings.Contains(code, "初"):
		return First
	case code != "":
		return UnknownLevel
	case strings.Contains(title, "二审"):
		return Second
	case strings.Contains(title, "一审"):
		return First
	}
	return UnknownLevel
}
