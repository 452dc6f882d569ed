package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// punctuation reports marks that stand twice, brackets and quotation marks
// without their other half, half-width marks among Chinese characters, title
// marks inside title marks, and paragraphs that end without a mark.
//
// Half-width marks in a .txt or .html file are mostly left by conversion, so
// there they are one hint a document; in the original .docx or .pdf each is
// reported for itself.
func punctuation() *Rule {
	return &Rule{
		ID:    "J23",
		Title: "标点、括号有误",
		Basis: "《标点符号用法》（GB/T 15834—2011）",
		Max:   Suspect,
		What:  "连用的句内点号（，，、。，、；。等）；不成对的括号、书名号、引号和形状不配的括号；汉字之间的半角标点；书名号里再用双书名号；段末缺句号。",
		Why:   "标点错误会改变文义，也是差错率统计中最常见的一类；括号、引号不成对多半说明有漏字或者粘贴残缺。",
		Known: "半角标点在 .txt、.html 中多由转换造成，每篇只提示一次；段末句号只在分段可靠时（.docx，其余各段都以标点结尾，或者有缩进、空行）检查，PDF 不查；“1）”一类序号的半个括号不报；引文每段开头重复的左引号不报；实测命中不足五十处，至多报“疑似”。",
		Check: func(in *Input) []Hit {
			s := &punctuationScan{in: in, text: in.Text}
			s.run()
			s.paragraphs()
			return s.hits
		},
	}
}

// pairing is one kind of bracket or quotation mark.
type pairing int

const (
	round pairing = iota
	square
	title
	quote
	kinds // how many there are
)

// mark is an opening half that waits for the other.
type mark struct {
	at int
	r  rune
}

// punctuationScan is one walk over a text.
type punctuationScan struct {
	in     *Input
	text   string
	hits   []Hit
	open   [kinds][]mark
	halves []judgment.Span // half-width marks
}

func (s *punctuationScan) run() {
	text := s.text
	before := rune(0)
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if isHan(r) { // nine characters in ten
			before, i = r, i+size
			continue
		}
		switch r {
		case '，', '。', '；', '、', '：':
			if end := s.doubled(i); end > i {
				i, before = end, r
				if r == '。' {
					s.flushTitles()
				}
				continue
			}
			if r == '。' || r == '；' {
				s.flushTitles()
			}
		case '（', '(':
			s.open[round] = append(s.open[round], mark{i, r})
		case '）', ')':
			s.closeRound(i, r)
		case '〔', '［', '【', '[':
			s.open[square] = append(s.open[square], mark{i, r})
		case '〕', '］', '】', ']':
			s.closeSquare(i, r)
		case '《':
			s.openTitle(i)
		case '》':
			s.closeTitle(i)
		case '“':
			s.openQuote(i, before)
		case '”':
			s.closeQuote(i)
		}
		if size == 1 && isHalfMark(byte(r)) && s.halfWidth(i, before) {
			s.halves = append(s.halves, judgment.Span{Start: i, End: i + 1})
		}
		before, i = r, i+size
	}
	s.flushTitles()
	for _, k := range []pairing{round, square, quote} {
		for _, m := range s.open[k] {
			s.unpaired(m.at, m.r)
		}
	}
	s.reportHalves()
}

func (s *punctuationScan) add(h Hit) { s.hits = append(s.hits, h) }

// doubled reports the run of marks from byte offset i on and returns its end,
// or i when only one stands there.
func (s *punctuationScan) doubled(i int) int {
	end, n := i, 0
	first, same := "", true
	for end < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[end:])
		if !strings.ContainsRune("，。；、：", r) {
			break
		}
		m := s.text[end : end+size]
		if n == 0 {
			first = m
		}
		same = same && m == first
		end += size
		n++
	}
	if n < 2 {
		return i
	}
	h := Hit{Span: judgment.Span{Start: i, End: end}, Severity: Suspect, Confidence: 0.95, Message: "标点“" + s.text[i:end] + "”连用"}
	switch {
	case same && n > 2 && first == "。":
		h.Message, h.Confidence = "省略号应写作“……”，不用一串句号", 0.8
	case same:
		h.Fix = &first
		h.Message += "，多写了一个"
	}
	s.add(h)
	return end
}

// unpaired reports a half without the other.
func (s *punctuationScan) unpaired(at int, r rune) {
	size := utf8.RuneLen(r)
	s.add(Hit{
		Span: judgment.Span{Start: at, End: at + size}, Severity: Suspect, Confidence: 0.9,
		Message: fmt.Sprintf("“%c”没有与之成对的另一半", r),
	})
}

// longestAside is more bytes than anybody writes between brackets.
const longestAside = 1500

func (s *punctuationScan) closeRound(i int, r rune) {
	if n := len(s.open[round]); n > 0 {
		m := s.open[round][n-1]
		s.open[round] = s.open[round][:n-1]
		if i-m.at > longestAside && strings.Contains(s.text[m.at:i], "。") {
			s.unpaired(m.at, m.r) // two halves of different brackets
			s.unpaired(i, r)
		}
		return
	}
	if !isEnumerator(s.text[:i]) {
		s.unpaired(i, r)
	}
}

// isEnumerator reports whether before ends in the number of 1） or 一） or a）.
func isEnumerator(before string) bool {
	n := 0
	for n < 3 {
		r, size := utf8.DecodeLastRuneInString(before)
		if !isNumeral(r) && r != '十' && ('0' > r || r > '9') && ('a' > r || r > 'z') && ('A' > r || r > 'Z') && ('①' > r || r > '⑳') {
			break
		}
		before = before[:len(before)-size]
		n++
	}
	if n == 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune(" \u3000\n\t，。；：、（(“", r)
}

func (s *punctuationScan) closeSquare(i int, r rune) {
	n := len(s.open[square])
	if n == 0 {
		s.unpaired(i, r)
		return
	}
	m := s.open[square][n-1]
	s.open[square] = s.open[square][:n-1]
	if want := map[rune]rune{'〔': '〕', '［': '］', '【': '】', '[': ']'}[m.r]; want != r {
		fix := string(want)
		s.add(Hit{
			Span: judgment.Span{Start: i, End: i + utf8.RuneLen(r)}, Severity: Suspect, Confidence: 0.8,
			Message: fmt.Sprintf("“%c”与“%c”不成对", m.r, r), Fix: &fix,
			Evidence: []judgment.Span{{Start: m.at, End: m.at + utf8.RuneLen(m.r)}},
		})
	}
}

// longestTitle is more bytes than the title of any law has.
const longestTitle = 360

func (s *punctuationScan) openTitle(i int) {
	if n := len(s.open[title]); n > 0 && i-s.open[title][n-1].at > longestTitle {
		s.flushTitles()
	}
	s.open[title] = append(s.open[title], mark{i, '《'})
}

func (s *punctuationScan) closeTitle(i int) {
	n := len(s.open[title])
	if n == 0 {
		s.unpaired(i, '》')
		return
	}
	m := s.open[title][n-1]
	s.open[title] = s.open[title][:n-1]
	if n == 1 {
		return
	}
	end := i + len("》")
	fix := "〈" + s.text[m.at+len("《"):i] + "〉"
	s.add(Hit{
		Span: judgment.Span{Start: m.at, End: end}, Severity: Hint, Confidence: 0.9,
		Message: "书名号里面还要用书名号时，里面一层用单书名号〈〉", Fix: &fix,
	})
}

// flushTitles reports the title marks that are still open where no title can
// go on.
func (s *punctuationScan) flushTitles() {
	for _, m := range s.open[title] {
		s.unpaired(m.at, m.r)
	}
	s.open[title] = s.open[title][:0]
}

// openQuote handles “. A quotation of several paragraphs has one at the head
// of each, and “ before a mark is a ” mistyped.
func (s *punctuationScan) openQuote(i int, before rune) {
	const size = len("“")
	n := len(s.open[quote])
	if n == 0 {
		s.open[quote] = append(s.open[quote], mark{i, '“'})
		return
	}
	if before == '\n' || before == ' ' || before == '\u3000' {
		s.open[quote][n-1] = mark{i, '“'}
		return
	}
	next, _ := utf8.DecodeRuneInString(s.text[i+size:])
	if strings.ContainsRune("，。；、：）", next) || !s.closesSoon(i+size) && i-s.open[quote][n-1].at < nearQuote {
		s.open[quote] = s.open[quote][:n-1]
		s.misdirected(i, '“', '”')
		return
	}
	s.open[quote] = append(s.open[quote], mark{i, '“'})
}

// nearQuote is how many bytes apart two halves of one quotation mostly stand.
const nearQuote = 300

// closesSoon reports whether ” is the next quotation mark after byte offset i.
func (s *punctuationScan) closesSoon(i int) bool {
	rest := s.text[i:min(len(s.text), i+nearQuote)]
	j := strings.Index(rest, "”")
	return j >= 0 && !strings.Contains(rest[:j], "“")
}

// closeQuote handles ”. Without an opening half it is a “ mistyped when
// another ” follows before the next “.
func (s *punctuationScan) closeQuote(i int) {
	const size = len("”")
	if n := len(s.open[quote]); n > 0 {
		s.open[quote] = s.open[quote][:n-1]
		return
	}
	if s.closesSoon(i + size) {
		s.misdirected(i, '”', '“')
		s.open[quote] = append(s.open[quote], mark{i, '”'})
		return
	}
	s.unpaired(i, '”')
}

func (s *punctuationScan) misdirected(at int, is, want rune) {
	fix := string(want)
	s.add(Hit{
		Span: judgment.Span{Start: at, End: at + utf8.RuneLen(is)}, Severity: Suspect, Confidence: 0.9,
		Message: fmt.Sprintf("引号方向不对，此处应为“%c”", want), Fix: &fix,
	})
}

func isHalfMark(b byte) bool { return strings.IndexByte(`,;:!?()"`, b) >= 0 }

// halfWidth reports whether the half-width mark at byte offset i stands among
// Chinese characters. Brackets of a case number belong to J02.
func (s *punctuationScan) halfWidth(i int, before rune) bool {
	after, _ := utf8.DecodeRuneInString(s.text[i+1:])
	left := isHan(before) || strings.ContainsRune("）》”〉×", before)
	right := isHan(after) || strings.ContainsRune("（《“〈×", after)
	switch s.text[i] {
	case '(', ')', '"':
		if !left && !right {
			return false
		}
	case ':':
		if !left || !right && !isDigit(after) {
			return false
		}
	default:
		if !left || !right && after != '\n' && !isDigit(after) {
			return false
		}
	}
	for k := range s.in.CaseNos {
		if s.in.CaseNos[k].Contains(i) {
			return false
		}
	}
	return true
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// reportHalves reports half-width marks: one hint for text that was converted,
// one hit for each in an original.
func (s *punctuationScan) reportHalves() {
	if len(s.halves) == 0 {
		return
	}
	if s.in.Format != DOCX && s.in.Format != PDF {
		s.add(Hit{
			Span: s.halves[0], Severity: Hint, Confidence: 0.6, Evidence: s.halves[1:],
			Message: fmt.Sprintf("汉字之间使用了半角标点，共%d处；若原件如此，应改为全角", len(s.halves)),
		})
		return
	}
	wide := map[byte]string{',': "，", ';': "；", ':': "：", '!': "！", '?': "？", '(': "（", ')': "）"}
	for _, sp := range s.halves {
		h := Hit{Span: sp, Severity: Suspect, Confidence: 0.9, Message: "汉字之间应使用全角标点"}
		if w, ok := wide[s.text[sp.Start]]; ok {
			h.Message += "“" + w + "”"
			h.Fix = &w
		}
		s.add(h)
	}
}

// paragraphs reports paragraphs of running text that end in a character
// instead of a mark. Where a paragraph ends is sure in .docx, and in a text
// whose lines otherwise end in a mark; elsewhere the next one must be set off by
// an indent or an empty line.
func (s *punctuationScan) paragraphs() {
	if s.in.Format == PDF {
		return
	}
	const shortest = 90 // bytes: headings and signature lines are shorter
	sure := s.in.Format == DOCX || paragraphsEnd(s.text, shortest)
	from := 0
	for from < len(s.text) {
		length := strings.IndexByte(s.text[from:], '\n')
		if length < 0 {
			return
		}
		line := strings.TrimRight(s.text[from:from+length], " \u3000\r\t")
		end := from + len(line)
		next := s.text[from+length+1:]
		from += length + 1
		if len(line) < shortest || !sure && !setOff(next) {
			continue
		}
		switch s.in.SectionAt(end - 1) {
		case judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons, judgment.Disposition, judgment.Costs, judgment.Remedy:
		default: // headings, parties, signatures and the annex have lines without a mark
			continue
		}
		if last, _ := utf8.DecodeLastRuneInString(line); isHan(last) {
			fix := "。"
			s.add(Hit{
				Span: judgment.Span{Start: end, End: end}, Severity: Suspect, Confidence: 0.8,
				Message: "段末缺少句号", Fix: &fix,
			})
		}
	}
}

// paragraphsEnd reports whether the long lines of a text are paragraphs: nearly
// all of them end in a mark, as lines that were broken to a width do not.
func paragraphsEnd(text string, shortest int) bool {
	const fewest, share = 5, 6 // lines to judge by, and how many marks to one character
	marks, characters := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \u3000\r\t\n")
		if len(line) < shortest {
			continue
		}
		if last, _ := utf8.DecodeLastRuneInString(line); strings.ContainsRune("。；：！？”）", last) {
			marks++
		} else {
			characters++
		}
	}
	return marks >= fewest && marks >= share*characters
}

// setOff reports whether a paragraph that begins with next is set off from the
// one before.
func setOff(next string) bool {
	for _, lead := range []string{"\u3000", "  ", "\t", "\n", "\r\n"} {
		if strings.HasPrefix(next, lead) {
			return true
		}
	}
	return false
}
