package rule

import (
	_ "embed" // the words that make a doubled character right
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

//go:embed doubled_words.tsv
var doubledWordList string

//go:embed doubled_rare.tsv
var doubledRareList string

// doubledWords reports a function word or a phrase that stands twice in a row
// where the language has it once.
//
// A doubled character is often right because a word ends or begins there
// (目的的, 对对方), and then the rule is silent: the words are data.
func doubledWords() *Rule {
	words := readDoubledWords(doubledWordList)
	words.rare = readDoubledRare(doubledRareList)
	return &Rule{
		ID:    "J22",
		Title: "字词重复",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于裁判文书用语准确、避免文字错误的要求；其他文书参照",
		Max:   Suspect,
		What:  "连续写了两遍的虚词（将将、对对、在在、的的、及及等）和其他从不连写的字，连续写了两遍的二至六字词组，连续写了两遍的分句、句子。",
		Why:   "重复字词多是修改、粘贴时留下的，读者一望即知，直接损害文书的严肃性。",
		Known: "“目的的”“对对方”等前后可以成词的一律不报，其中少数确有重复的会漏掉，“被被告人”只在介词之后才报；可作姓氏的字（向、和、由、从、于）后面像人名时不报；虚词以外的单字只查表中所列，前后都可以成词或者都不成词的（处罚|罚款）、全文不止一处的不报；两字词组含“的”“一”、数字、“某”的不查，后面的字能与它组成另一词的（支付|支付令）不报；三字以上词组含数字、“某”的不查，附录不查词组；分句四个字以上才查；实测命中不足五十处，至多报“疑似”。",
		Check: func(in *Input) []Hit {
			hits := words.check(in.Doc)
			return append(hits, repeatedClauses(in.Doc, hits)...)
		},
	}
}

// doubles is what doubled_words.tsv says.
type doubles struct {
	words   map[rune]neighbours
	rare    map[rune]rareDouble
	phrases map[string]bool // two characters, wrong twice whatever follows
	except  map[string]bool // phrases that two words can make
}

// neighbours are the words around one doubled character, without it.
type neighbours struct {
	before []string // 目 of 目的
	after  []string // 确 of 的确
}

// rareDouble is a character that two words hardly ever bring together, with the
// characters that make a word with it from before and from behind.
type rareDouble struct{ before, after string }

// meet reports whether a doubled character between these two is a meeting of
// two words, or no word at all, as in a name; a slip adds to one word.
func (r rareDouble) meet(previous, next rune) bool {
	return strings.ContainsRune(r.before, previous) == strings.ContainsRune(r.after, next)
}

// readDoubledRare parses the list of those characters.
func readDoubledRare(list string) map[rune]rareDouble {
	rare := map[rune]rareDouble{}
	for line := range strings.SplitSeq(list, "\n") {
		if cells := strings.Split(line, "\t"); len(cells) == 3 && line[0] != '#' {
			c, _ := utf8.DecodeRuneInString(cells[0])
			rare[c] = rareDouble{before: cells[1], after: cells[2]}
		}
	}
	return rare
}

// readDoubledWords parses the list; a line it cannot read is left out, which
// the test of the list reports.
func readDoubledWords(list string) *doubles {
	d := &doubles{words: map[rune]neighbours{}, phrases: map[string]bool{}, except: map[string]bool{}}
	sets := map[string]map[string]bool{"PHRASES": d.phrases, "EXCEPT": d.except}
	for line := range strings.SplitSeq(list, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			continue
		}
		if set, ok := sets[cells[0]]; ok {
			for p := range strings.FieldsSeq(cells[1]) {
				set[p] = true
			}
			continue
		}
		c, _ := utf8.DecodeRuneInString(cells[0])
		var n neighbours
		for w := range strings.FieldsSeq(cells[1]) {
			if stem, ok := strings.CutSuffix(w, cells[0]); ok {
				n.before = append(n.before, stem)
			}
		}
		for w := range strings.FieldsSeq(cells[2]) {
			if stem, ok := strings.CutPrefix(w, cells[0]); ok {
				n.after = append(n.after, stem)
			}
		}
		d.words[c] = n
	}
	return d
}

// check walks the text once. A Han character of the common block is three
// bytes long, so a phrase of k characters stands twice where k such characters
// in a row equal those k before, 3k bytes away.
func (d *doubles) check(doc *judgment.Doc) []Hit {
	const shortest, longest = 2, 6
	var hits []Hit
	var same [longest + 1]int // same[k]: characters in a row equal to those k before
	var last [8]rune          // the characters before, by their number modulo 8
	text := doc.Text
	end := 0 // end of the last hit
	for at, n := 0, 0; at < len(text); n++ {
		if b := text[at]; b < 0xE0 || b > 0xEF || at+2 >= len(text) {
			same, last = [longest + 1]int{}, [8]rune{}
			at++
			continue
		}
		c := rune(text[at]&0x0F)<<12 | rune(text[at+1]&0x3F)<<6 | rune(text[at+2]&0x3F)
		at += 3
		for k := shortest; k <= longest; k++ {
			if last[(n-k)&7] != c {
				same[k] = 0
				continue
			}
			same[k]++
			start := at - 6*k
			if same[k] < k || start < end {
				continue
			}
			if h, ok := d.phrase(doc, start, k); ok {
				hits = append(hits, h)
				end = h.End
			}
		}
		if last[(n-1)&7] == c && at-6 >= end {
			if h, ok := d.character(doc, at-6); ok {
				hits = append(hits, h)
				end = h.End
			}
		}
		last[n&7] = c
	}
	return hits
}

// character judges the doubled character at byte offset at.
func (d *doubles) character(doc *judgment.Doc, at int) (Hit, bool) {
	text := doc.Text
	c, size := utf8.DecodeRuneInString(text[at:])
	n, listed := d.words[c]
	rare, once := d.rare[c]
	if size != 3 || !listed && !once {
		return Hit{}, false
	}
	before, after := text[:at], text[at+6:]
	if !listed {
		previous, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if rare.meet(previous, next) || strings.Count(text, text[at:at+6]) > 1 || doc.SectionAt(at) == judgment.Annex || inMentions(doc, at) {
			return Hit{}, false // the last three: a name, written so each time
		}
	}
	for _, w := range n.before {
		if strings.HasSuffix(before, w) {
			return Hit{}, false
		}
	}
	preposition := c == '被' && hasSuffixAny(before, "对", "向", "由", "把", "根据", "认为，") || // 对被被害人 cannot be a passive
		c == '对' && hasSuffixAny(before, "按", "按照", "依照", "向", "与", "由", "把") // nor can 对 follow one of these
	if !preposition {
		for _, w := range n.after {
			if strings.HasPrefix(after, w) {
				return Hit{}, false
			}
		}
	}
	one := text[at : at+3]
	if strings.HasSuffix(before, one) || strings.HasPrefix(after, one) {
		return Hit{}, false // three in a row: a cry, a row of marks
	}
	if strings.ContainsRune("向和由从于", c) && looksLikeName(text, at+3) {
		return Hit{}, false
	}
	if next, _ := utf8.DecodeRuneInString(after); next == '×' || next == '＊' || next == '*' || next == '某' {
		return Hit{}, false
	}
	return Hit{
		Span: judgment.Span{Start: at, End: at + 6}, Severity: Suspect, Confidence: 0.95,
		Message: "“" + one + one + "”重复，应为“" + one + "”", Fix: &one,
	}, true
}

func hasSuffixAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// looksLikeName reports whether the two characters at byte offset at stand
// elsewhere in the text without their first one before them: then they are the
// beginning of a name (向东), and the doubled character is a word and a surname.
func looksLikeName(text string, at int) bool {
	if at+6 > len(text) {
		return false
	}
	pair, one := text[at:at+6], text[at:at+3]
	for from := 0; ; {
		i := strings.Index(text[from:], pair)
		if i < 0 {
			return false
		}
		i += from
		if i != at && !strings.HasSuffix(text[:i], one) {
			return true
		}
		from = i + len(pair)
	}
}

// phrase judges the phrase of k characters that stands twice from byte offset
// start on.
func (d *doubles) phrase(doc *judgment.Doc, start, k int) (Hit, bool) {
	text := doc.Text
	one, after := text[start:start+3*k], text[start+6*k:]
	first, _ := utf8.DecodeRuneInString(one)
	different := false
	for i, r := range one {
		if i%3 != 0 || !isHan(r) || r == '某' || (k > 2 && isNumeral(r)) {
			return Hit{}, false
		}
		different = different || r != first
	}
	next, _ := utf8.DecodeRuneInString(after)
	switch {
	case !different, d.except[one], k == 2 && !d.phrases[one] && !saidOnce(text, start):
		return Hit{}, false
	case k == 2 && one == "被告" && next == '人', k == 2 && one == "上诉" && next == '人': // 被告被告人
		return Hit{}, false
	case k > 2 && strings.ContainsRune("的等会对有", first): // 申请人的土地|的土地承包权 and the like
		return Hit{}, false
	case strings.HasSuffix(one, "人") && (next == '民' || next == '体'): // 申请人申请人民法院
		return Hit{}, false
	case doc.SectionAt(start) == judgment.Annex:
		return Hit{}, false
	// 检刑检刑诉〔2019〕20号: the number of a document is copied, not composed.
	case strings.ContainsAny(after[:min(len(after), 12)], "〔［[（("):
		return Hit{}, false
	}
	return Hit{
		Span: judgment.Span{Start: start, End: start + 6*k}, Severity: Suspect, Confidence: 0.8,
		Message: "“" + one + "”连续写了两遍", Fix: &one,
	}, true
}

// joined are characters that make another word of the two before them
// (支付令, 赔偿金, 大队长), which may then stand after these two.
const joined = "人金费款令员权书物率法院局部厅者方队机卡证团会号性品账户长贴状单表类期量额价租税险罪犯刑案站所处店厂场区市县镇村乡街路站车船地站线层组科室社群众学生业务主位点面版版库池箱袋盒本册页题项目标网址民体"

// saidOnce reports whether the two characters at byte offset start, which stand
// twice, are no meeting of two words. In seventeen million characters of
// statutes and judgments only some dozens of pairs meet so.
func saidOnce(text string, start int) bool {
	one, before, after := text[start:start+6], text[:start], text[start+12:]
	next, _ := utf8.DecodeRuneInString(after)
	switch {
	case strings.ContainsAny(one, "的一两几百千万亿某甲乙丙丁左右上下东西南北"), strings.ContainsRune(joined, next):
		return false
	case strings.HasPrefix(after, one[:3]), strings.HasSuffix(before, one[3:]):
		return false // a longer row of them: a cry, a sound
	case strings.HasPrefix(after, "请求"), strings.HasPrefix(after, "义务"), strings.HasPrefix(after, "机关"), strings.HasPrefix(after, "合同"), strings.HasPrefix(after, "责任"):
		return false // 赔偿|赔偿请求人, 抚养|抚养义务
	}
	for _, r := range one {
		if isNumeral(r) {
			return false
		}
	}
	return strings.Count(text, text[start:start+12]) == 1 // 叮当叮当 and the like come again
}

// inMentions reports whether byte offset at lies in the name of a party or a signer.
func inMentions(doc *judgment.Doc, at int) bool {
	for i := range doc.Parties {
		if doc.Parties[i].Contains(at) {
			return true
		}
	}
	for i := range doc.Signers {
		if doc.Signers[i].Contains(at) {
			return true
		}
	}
	return false
}

// repeatedClauses reports a clause or a sentence that is followed by itself:
// pasted twice. Where one of seen lies in it, that is enough.
func repeatedClauses(doc *judgment.Doc, seen []Hit) []Hit {
	var hits []Hit
	for _, clauses := range []bool{true, false} {
		text := doc.Text
		var last judgment.Span // the clause before, with its mark
		for start := 0; start < len(text); {
			end := clauseEnd(text, start, clauses)
			now := judgment.Span{Start: start, End: end}
			if last.End == start && sameClause(text, last, now) && tellsIn(doc.SectionAt(start)) && !overlapsAny(seen, last.Start, end) && !overlapsAny(hits, last.Start, end) {
				one := strings.TrimRight(text[last.Start:last.End], "\n")
				if !strings.HasSuffix(text[start:end], "\n") && strings.HasSuffix(text[last.Start:last.End], "\n") {
					one = text[start:end]
				}
				hits = append(hits, Hit{
					Span: judgment.Span{Start: last.Start, End: start + len(strings.TrimRight(text[start:end], "\n"))}, Severity: Suspect, Confidence: 0.9,
					Message: "“" + shortened(one) + "”连续写了两遍", Fix: &one,
				})
			}
			last, start = now, end
		}
	}
	return hits
}

// clauseEnd is where the clause or, if not clauses, the sentence that begins at
// start ends, with its mark.
func clauseEnd(text string, start int, clauses bool) int {
	for at := start; at < len(text); at++ {
		switch text[at] {
		case '\n':
			return at + 1
		case "。"[0]:
			if strings.HasPrefix(text[at:], "。") {
				return at + len("。")
			}
		case "，"[0]:
			if clauses && (strings.HasPrefix(text[at:], "，") || strings.HasPrefix(text[at:], "；") || strings.HasPrefix(text[at:], "：")) {
				return at + len("，")
			}
		}
	}
	return len(text)
}

// shortened is s, cut to what a message can hold.
func shortened(s string) string {
	const most = 20
	rs := []rune(strings.TrimRight(s, "，。；：\n"))
	if len(rs) > most {
		return string(rs[:most]) + "……"
	}
	return string(rs)
}

// tellsIn reports whether a section is running text, where nothing is said
// twice in a row on purpose.
func tellsIn(kind judgment.SectionKind) bool {
	switch kind {
	case judgment.Heading, judgment.Signature, judgment.Annex, "":
		return false
	default:
		return true
	}
}

// sameClause reports whether two clauses are the same words, four characters
// at least.
func sameClause(text string, a, b judgment.Span) bool {
	const white = " \u3000\t\r\n，。；："
	first, _ := utf8.DecodeRuneInString(text[a.Start:])
	if second, _ := utf8.DecodeRuneInString(text[b.Start:]); first != second && isHan(first) && isHan(second) {
		return false // as nearly always; the trimming below takes its time
	}
	x := strings.Trim(text[a.Start:a.End], white)
	return len(x) >= len("四个汉字") && x == strings.Trim(text[b.Start:b.End], white) && strings.IndexFunc(x, isHan) >= 0 && !strings.Contains(x, "某")
}

func overlapsAny(hits []Hit, start, end int) bool {
	for i := range hits {
		if hits[i].Start < end && start < hits[i].End {
			return true
		}
	}
	return false
}
