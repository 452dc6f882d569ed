package judgment

import (
	"sort"
	"strings"
)

// A cut is where a section begins.
type cut struct {
	kind SectionKind
	at   int
}

// outline finds the sections. It works from the ends inwards: heading and
// signature are the surest, then the words of decision (判决如下), then what
// lies between. Breaks are line ends, blanks (a text whose line breaks were
// lost has single blanks instead) and full stops.
func (d *Doc) outline(headEnd int) {
	text := d.Text
	d.signerLines = findSignerLines(text, headEnd)
	decided := d.decision(headEnd)
	sign := d.signatureStart(decided)
	if sign < 0 && (d.Type == Decision || d.Type == Notice || d.Type == UnknownType) {
		sign = d.dateAlone(decided.End)
	}
	sign = d.dateBefore(sign, decided.End)
	if headEnd == 0 && decided.Len() == 0 && sign < 0 {
		return
	}
	var cuts []cut
	add := func(kind SectionKind, at int) {
		if at < 0 {
			return
		}
		at = skipSpace(text, at)
		if n := len(cuts); at >= len(text) || n > 0 && at <= cuts[n-1].at {
			return
		}
		cuts = append(cuts, cut{kind, at})
	}
	add(Heading, 0)
	end := len(text)
	if sign >= 0 {
		end = sign
	}
	front := end
	if decided.Len() > 0 {
		front = decided.Start
	}
	d.outlineFront(headEnd, front, decided, add)
	if decided.Len() > 0 {
		add(Disposition, decided.End)
		costs, remedy := d.tailParts(decided.End, end)
		add(Costs, costs)
		add(Remedy, remedy)
	} else if n := len(cuts); n > 0 && rankOf(cuts[n-1].kind) >= rankOf(Claims) && sign >= 0 {
		costs, remedy := d.tailParts(cuts[n-1].at, end)
		add(Disposition, ordersBefore(text, cuts[n-1].at, firstOf(costs, remedy, end)))
		add(Costs, costs)
		add(Remedy, remedy)
	}
	if sign >= 0 {
		add(Signature, sign)
		if annex := d.readSigners(sign); annex < len(text) {
			add(Annex, annex)
		}
	}
	d.setSections(cuts)
}

// setSections turns cuts into sections.
func (d *Doc) setSections(cuts []cut) {
	sort.SliceStable(cuts, func(i, j int) bool { return cuts[i].at < cuts[j].at })
	for i, c := range cuts {
		end := len(d.Text)
		if i+1 < len(cuts) {
			end = cuts[i+1].at
		}
		if s := trimSpan(d.Text, Span{c.at, end}); s.Len() > 0 {
			d.Sections = append(d.Sections, Section{s, c.kind})
		}
	}
}

// rankOf is the place of a kind in the order of a judgment's front.
func rankOf(k SectionKind) int {
	for i, o := range [...]SectionKind{Heading, Litigants, Procedure, Claims, Facts, Reasons, Basis} {
		if o == k {
			return i
		}
	}
	return -1
}

// ordersBefore finds the operative part that ends at to in a document without
// the words of decision: the last paragraph before, or the numbered list that
// it ends; -1 when that does not read like an order.
func ordersBefore(text string, from, to int) int {
	at, best := to, -1
	for range 12 {
		end := trimSpan(text, Span{from, at}).End
		i := strings.LastIndexByte(text[from:end], '\n')
		if i < 0 {
			return best
		}
		at = skipSpace(text, from+i)
		rest := text[at:]
		number := strings.TrimLeft(rest[:min(len(rest), 9)], "一二三四五六七八九十")
		switch {
		case strings.HasPrefix(rest, "一、"):
			return at
		case strings.HasPrefix(number, "、"):
			best = at
		case best >= 0:
			return best
		case strings.HasPrefix(rest, "驳回") || strings.HasPrefix(rest, "准许") || strings.HasPrefix(rest, "维持") || strings.HasPrefix(rest, "撤销") || strings.HasPrefix(rest, "被告"):
			return at
		case strings.HasPrefix(rest, "如果未按") || strings.HasPrefix(rest, "（"):
		default:
			return -1
		}
		at = from + i
	}
	return best
}

// outlineFront cuts the part before the words of decision.
func (d *Doc) outlineFront(headEnd, front int, decided Span, add func(SectionKind, int)) {
	text := d.Text
	litigants := skipSpace(text, headEnd)
	hasLitigants := false
	if _, end := partyRole(text, litigants); end > litigants {
		hasLitigants = true
	}
	procedure := d.procedureStart(litigants, front)
	reasonsFrom := litigants
	procedureEnd := -1
	if procedure >= 0 {
		procedureEnd = d.procedureEnd(procedure, front)
		reasonsFrom = procedure
	}
	basis := -1
	if decided.Len() > 0 {
		basis = d.basisStart(max(reasonsFrom, 0), decided.Start)
	}
	stop := front
	if basis >= 0 {
		stop = basis
	}
	facts := findOpening(text, max(reasonsFrom, procedureEnd), stop, isFactsOpening)
	if facts >= 0 {
		reasonsFrom = facts
	}
	reasons := findOpening(text, reasonsFrom, stop, isReasonsOpening)
	if facts < 0 {
		limit := stop
		if reasons >= 0 {
			limit = reasons
		}
		facts = findOpening(text, max(reasonsFrom, procedureEnd), limit, isEvidenceOpening)
	}
	if hasLitigants || procedure > litigants {
		add(Litigants, litigants)
	}
	add(Procedure, procedure)
	claims := procedureEnd
	if first := firstOf(facts, reasons, basis); claims >= 0 && first >= 0 && skipSpace(text, claims) >= first {
		claims = -1
	}
	add(Claims, claims)
	add(Facts, facts)
	add(Reasons, reasons)
	add(Basis, basis)
}

// firstOf is the first of its arguments that is not negative.
func firstOf(offs ...int) int {
	for _, off := range offs {
		if off >= 0 {
			return off
		}
	}
	return -1
}

// decisionWords end in 如下 and open the operative part.
var decisionWords = [...]string{"判决如下", "裁定如下", "决定如下", "达成如下协议", "协议如下", "达成协议如下", "命令如下", "通知如下", "发出如下支付令", "支付令如下"}

// decision finds the words of decision with the colon after them: the last
// that stands before a signature and is not another court's.
func (d *Doc) decision(from int) Span {
	text := d.Text
	best := Span{}
	lastSigner := -1
	if n := len(d.signerLines); n > 0 {
		lastSigner = d.signerLines[n-1]
	}
	for at := from; at < len(text); {
		i := strings.Index(text[at:], "如下")
		if i < 0 {
			break
		}
		i += at
		at = i + len("如下")
		word := ""
		for _, w := range decisionWords {
			cut := strings.Index(w, "如下")
			if i >= from+cut && strings.HasPrefix(text[i-cut:], w) {
				word = w
				break
			}
		}
		if word == "" {
			continue
		}
		start := i - strings.Index(word, "如下")
		end := start + len(word)
		at = end
		r, n := runeAt(text, end)
		if r != '：' && r != ':' && r != ';' && r != '；' && r != '，' && r != '。' && !isSpace(r) {
			continue
		}
		if !isSpace(r) {
			end += n
		}
		if best.Len() > 0 && lastSigner < end {
			break
		}
		best = Span{start, end}
	}
	return best
}

// afterBreak is the first offset after from that begins a paragraph or a
// sentence; len(text) when none does.
func afterBreak(text string, from int) int {
	for from < len(text) {
		c := text[from]
		switch {
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
			return skipSpace(text, from)
		case c == 0xE3 && (strings.HasPrefix(text[from:], "。") || strings.HasPrefix(text[from:], "\u3000")):
			return skipSpace(text, from+3)
		}
		from++
	}
	return len(text)
}

// findOpening is the first paragraph or sentence between from and to that
// opens says yes to; -1 when none does. opens sees the paragraph's beginning.
func findOpening(text string, from, to int, opens func(string) bool) int {
	if from < 0 {
		return -1
	}
	at := skipSpace(text, from)
	for at < to {
		if opens(text[at:min(to, at+90)]) {
			return at
		}
		at = afterBreak(text, at)
	}
	return -1
}

// within reports whether any of words stands in the first n bytes of s, before
// a comma or a colon ends the opening.
func within(s string, n int, words ...string) bool {
	if len(s) > n {
		s = s[:n]
	}
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func isFactsOpening(s string) bool {
	if strings.HasPrefix(s, "原审") || strings.HasPrefix(s, "一审") || strings.HasPrefix(s, "原判") {
		return false
	}
	if strings.HasPrefix(s, "二审中") || strings.HasPrefix(s, "二审期间") {
		return true
	}
	if number := strings.TrimLeft(s, "（(一二三四五六七八九十"); strings.HasPrefix(number, "、") || strings.HasPrefix(number, "）") {
		s = strings.TrimLeft(number, "、）")
	}
	if strings.HasPrefix(s, "双方") || strings.HasPrefix(s, "各方") || strings.HasPrefix(s, "对于") || strings.HasPrefix(s, "当事人") {
		return within(s, 75, "予以确认", "认定如下", "没有争议")
	}
	if strings.HasPrefix(s, "本院") || strings.HasPrefix(s, "经") || strings.HasPrefix(s, "审") || strings.HasPrefix(s, "查明") || strings.HasPrefix(s, "二审") || strings.HasPrefix(s, "再审") || strings.HasPrefix(s, "根据") || strings.HasPrefix(s, "通过") || strings.HasPrefix(s, "现查明") || strings.HasPrefix(s, "综合") {
		return within(s, 60, "查明", "认定事实", "认定如下事实", "认定以下事实", "确认如下事实", "确认以下事实", "认定本案事实")
	}
	return false
}

func isEvidenceOpening(s string) bool {
	return strings.HasPrefix(s, "上述") && within(s, 24, "事实") || strings.HasPrefix(s, "以上事实") || strings.HasPrefix(s, "对上述") ||
		strings.HasPrefix(s, "本院审理") && within(s, 60, "一致", "属实") || strings.HasPrefix(s, "经开庭审理") || strings.HasPrefix(s, "经庭审") || strings.HasPrefix(s, "认定上述")
}

func isReasonsOpening(s string) bool {
	s = strings.TrimPrefix(s, "综上，")
	if strings.HasPrefix(s, "本院认为") {
		return true
	}
	if !strings.HasPrefix(s, "本院") {
		return false
	}
	// 本院再审认为， opens the reasons; 本院二审认为某某… tells of another trial.
	lead, rest, ok := strings.Cut(s[:min(len(s), 60)], "认为")
	return ok && !strings.ContainsAny(lead, "，。：") && !strings.Contains(lead, "查明") && (strings.HasPrefix(rest, "，") || strings.HasPrefix(rest, "：") || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, ","))
}

// procedureStart finds the paragraph that tells how the case came up.
func (d *Doc) procedureStart(from, to int) int {
	text := d.Text
	for at := from; at < to; {
		next := nextParagraph(text, at, to)
		paragraph := text[at:next]
		_, end := partyRole(text, at)
		narrates := strings.Contains(paragraph, "一案") || strings.Contains(paragraph, "提起公诉") || strings.Contains(paragraph, "起诉书") ||
			strings.Contains(paragraph, "审理终结") || strings.Contains(paragraph, "指控") && strings.Contains(paragraph, "本院") ||
			strings.Contains(paragraph, "本院") && (strings.Contains(paragraph, "立案") || strings.Contains(paragraph, "受理")) || strings.Contains(paragraph, "向本院")
		if narrates {
			if end == at || !strings.ContainsAny(text[end:min(end+60, next)], "：:") {
				return d.procedureSentence(at, next)
			}
			// All blanks were lost, and the litigants' paragraphs run on into this one.
			if s := d.procedureSentence(at, next); s > at && within(text[s:next], 600, "一案", "提起公诉") && within(text[s:next], 600, "本院") {
				return s
			}
		}
		if isReasonsOpening(paragraph) || isFactsOpening(paragraph) {
			return -1
		}
		at = next
	}
	return -1
}

// procedureSentence finds, in a paragraph that runs from the litigants into
// the procedure, the sentence where the procedure begins.
func (d *Doc) procedureSentence(from, to int) int {
	text := d.Text
	for at := from; at < to; {
		end := to
		if i := strings.Index(text[at:to], "。"); i >= 0 {
			end = at + i + len("。")
		}
		sentence := text[at:end]
		if strings.Contains(sentence, "一案") || strings.Contains(sentence, "提起公诉") || strings.Contains(sentence, "起诉书") ||
			strings.Contains(sentence, "指控") || strings.Contains(sentence, "审理终结") || strings.Contains(sentence, "立案") || strings.Contains(sentence, "受理") {
			return skipSpace(text, at)
		}
		at = end
	}
	return from
}

// nextParagraph is where the paragraph after the one at off begins, at most to.
// Where line breaks were lost a blank ends it.
func nextParagraph(text string, off, to int) int {
	i := strings.IndexAny(text[off:to], " \n\r\t\u3000")
	if i < 0 {
		return to
	}
	return max(min(skipSpace(text, off+i), to), min(off+1, to))
}

// procedureEnd is the end of the sentence that says the trial is over, or of
// the paragraph.
func (d *Doc) procedureEnd(start, to int) int {
	text := d.Text
	if i := strings.Index(text[start:to], "审理终结"); i >= 0 {
		at := start + i
		if r, n := runeAt(text, at+len("审理终结")); r == '。' || r == '．' || r == '；' || r == '，' {
			return at + len("审理终结") + n
		}
		return at + len("审理终结")
	}
	return nextParagraph(text, start, to)
}

// basisStart finds 依照《… in the sentence that ends in the words of decision.
func (d *Doc) basisStart(from, decided int) int {
	text := d.Text
	low := max(from, decided-9000)
	for low > from && text[low]&0xC0 == 0x80 {
		low++
	}
	sentence := low
	before := text[low:decided]
	before = strings.TrimSuffix(strings.TrimRight(before, " \t\r\n\u3000"), "。") // …之规定。判决如下
	if i := strings.LastIndex(before, "。"); i >= 0 {
		sentence = low + i + len("。")
	}
	best := -1
	words := newFinder(text[:decided], sentence, "依照", "依据", "根据", "按照")
	for at := words.from(sentence); at >= 0; at = words.from(at + len("依照")) {
		near := text[at:min(decided, at+90)]
		if strings.Contains(near, "《") || strings.Contains(near, "第") && strings.Contains(near, "条") {
			return at
		}
		if best < 0 {
			best = at
		}
	}
	if best >= 0 {
		return best
	}
	if at := skipSpace(text, sentence); at < decided && decided-at < 600 {
		return at
	}
	return decided
}

// finder walks over the places where any of several words stands. It keeps the
// next place of each word, so that the walk stays linear.
type finder struct {
	text  string // searched up to its end
	words []string
	next  []int // -1: not after this
}

func newFinder(text string, from int, words ...string) *finder {
	f := &finder{text, words, make([]int, len(words))}
	for i := range f.next {
		f.next[i] = from - 1
		f.find(i, from)
	}
	return f
}

func (f *finder) find(i, from int) {
	f.next[i] = -1
	if from < len(f.text) {
		if at := strings.Index(f.text[from:], f.words[i]); at >= 0 {
			f.next[i] = from + at
		}
	}
}

// from is the first place at or after off; -1 when there is none.
func (f *finder) from(off int) int {
	best := -1
	for i := range f.words {
		if f.next[i] >= 0 && f.next[i] < off {
			f.find(i, off)
		}
		if at := f.next[i]; at >= 0 && (best < 0 || at < best) {
			best = at
		}
	}
	return best
}

// tailParts finds the costs and the remedy between the words of decision and
// the signature.
func (d *Doc) tailParts(from, to int) (costs, remedy int) {
	text := d.Text
	remedy = -1
	words := newFinder(text[:to], from, "如不服", "不服本", "为终审", "如对本", "如果不服", "立即生效", "发生法律效力", "申请复议")
	for at := words.from(from); at >= 0; at = words.from(at + len("不服")) {
		start := openingBefore(text, from, at)
		if isRemedy(text[start:min(to, start+240)]) {
			remedy = start
			break
		}
		if r, _ := runeBefore(text, at); (r == '）' || r == ')') && isRemedy(text[at:min(to, at+240)]) {
			remedy = at // …缴纳。）如不服本判决, without a break
			break
		}
	}
	costs = -1
	stop := to
	if remedy >= 0 {
		stop = remedy
	}
	words = newFinder(text[:stop], from, "受理费", "诉讼费", "申请费", "保全费", "鉴定费", "公告费")
	for at := words.from(from); at >= 0; at = words.from(at + len("受理费")) {
		start := openingBefore(text, from, at)
		if at-start <= 45 && isFeeOpening(text[start:at]) {
			costs = start
			break
		}
	}
	return costs, remedy
}

// isFeeOpening reports whether lead, the words between a paragraph's beginning
// and a fee's name, belong to a sentence about court fees and not to a payment
// that the judgment orders.
func isFeeOpening(lead string) bool {
	for _, w := range [...]string{"支付", "赔偿", "偿还", "驳回", "原告", "给付", "承担"} {
		if strings.Contains(lead, w) {
			return false
		}
	}
	return true
}

// isRemedy reports whether a sentence tells how the decision may be challenged,
// or that it is final.
func isRemedy(s string) bool {
	if i := strings.Index(s, "。"); i >= 0 {
		s = s[:i]
	}
	if strings.HasPrefix(s, "本判决") || strings.HasPrefix(s, "本裁定") || strings.HasPrefix(s, "本决定") || strings.HasPrefix(s, "本调解") {
		return within(s, 90, "终审", "生效", "法律效力", "不服", "上诉", "复议")
	}
	return within(s, 90, "如不服", "不服本", "如果不服", "如对本") && !strings.HasPrefix(s, "一、")
}

// openingBefore is where the sentence or paragraph that holds off begins, not
// before low.
func openingBefore(text string, low, off int) int {
	for at := off; at > low; {
		r, n := runeBefore(text, at)
		if off-at > 600 || isSpace(r) || r == '。' || r == '；' && off-at > 0 {
			return at
		}
		at -= n
	}
	return low
}
