package rule

import (
	_ "embed" // the pairs and their contexts
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
)

//go:embed confusions.tsv
var confusionList string

// confusedWords reports one of two words that are taken for each other where
// the words around it say that the other was meant.
//
// A pair fires only in contexts that were read; the pairs, their contexts and
// an example of each are data, and every example is tested.
func confusedWords() *Rule {
	pairs, _ := readConfusions(confusionList) // a line it cannot read is left out, which the test of the list reports
	words := make([]string, len(pairs.words))
	copy(words, pairs.words)
	pairs.matcher = lexicon.NewMatcher(words)
	return &Rule{
		ID:    "J26",
		Title: "易混词语误用",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于裁判文书用语准确、规范的要求；其他文书参照",
		Max:   Suspect,
		What:  "法律文书中容易混用的词语：被告人与被告、制订与制定、权力与权利、订金与定金、帐与账、做出与作出、其它与其他、抵消与抵销、委托代理人与委托诉讼代理人（依落款日期）、座落与坐落、启示与启事、即与既、截止与截至、罚款与罚金、抚养与扶养与赡养、上诉与上述、辨与辩、侦察与侦查等。",
		Why:   "这些词音近义近，输入法常选错，而法律后果往往不同：订金不适用定金罚则，罚款不是刑罚。",
		Known: "只在词表列出的上下文中报告，换了说法会漏掉；引号和书名号内的不查；“其它”“帐”“座落”等在旧法条、旧契约原文中出现而没有加引号的会误报。",
		Check: pairs.check,
	}
}

// wordPair is one row of the list.
type wordPair struct {
	wrong, right     string
	kinds            []string // 民事, 刑事, 行政; none is every kind
	from, to         judgment.Day
	before, after    []string // one must stand there, when there are any
	near             []string // one must stand in the sentence, when there are any
	notBefore        []string
	notAfter         []string
	notNear          []string
	document         []string // one must stand anywhere in the text, when there are any
	severity         Severity
	reason, source   string
	example, counter string // a sentence in which it fires, one in which it does not
}

// confusions is the list, ready to be looked up.
type confusions struct {
	rows    []wordPair
	words   []string
	byWord  [][]int
	matcher *lexicon.Matcher
}

var errConfusion = errors.New("rule: confusion not readable")

// readConfusions parses the list. It returns what it could read, and what it
// could not as an error.
func readConfusions(list string) (*confusions, error) {
	const columns = 17
	c := &confusions{}
	numbers := map[string]int{}
	var bad error
	for line := range strings.SplitSeq(list, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != columns {
			bad = errors.Join(bad, fmt.Errorf("%w: %d columns in %q, want %d", errConfusion, len(cells), line, columns))
			continue
		}
		from, ok1 := dayOf(cells[3])
		to, ok2 := dayOf(cells[4])
		if !ok1 || !ok2 {
			bad = errors.Join(bad, fmt.Errorf("%w: a date of %q", errConfusion, line))
			continue
		}
		row := wordPair{
			wrong: cells[0], right: cells[1], kinds: strings.Fields(cells[2]), from: from, to: to,
			before: strings.Fields(cells[5]), after: strings.Fields(cells[6]), near: strings.Fields(cells[7]),
			notBefore: strings.Fields(cells[8]), notAfter: strings.Fields(cells[9]), notNear: strings.Fields(cells[10]),
			document: strings.Fields(cells[11]), severity: Severity(cells[12]), reason: cells[13], source: cells[14], example: cells[15], counter: cells[16],
		}
		n, ok := numbers[row.wrong]
		if !ok {
			n = len(c.words)
			numbers[row.wrong] = n
			c.words = append(c.words, row.wrong)
			c.byWord = append(c.byWord, nil)
		}
		c.byWord[n] = append(c.byWord[n], len(c.rows))
		c.rows = append(c.rows, row)
	}
	return c, bad
}

// dayOf reads YYYY-MM-DD; an empty cell is no limit.
func dayOf(cell string) (judgment.Day, bool) {
	var d judgment.Day
	if cell == "" {
		return d, true
	}
	n, err := fmt.Sscanf(cell, "%d-%d-%d", &d.Year, &d.Month, &d.Day)
	return d, err == nil && n == 3
}

// kindName is the kind of a case in the words of the list.
func kindName(k judgment.Kind) string {
	switch k {
	case judgment.Civil:
		return "民事"
	case judgment.Criminal:
		return "刑事"
	case judgment.Administrative:
		return "行政"
	case judgment.Enforcement:
		return "执行"
	case judgment.Compensation:
		return "赔偿"
	case judgment.UnknownKind:
	}
	return ""
}

func (c *confusions) check(in *Input) []Hit {
	kind := kindName(in.Kind)
	signed := judgment.Day{}
	if in.Signed != nil && in.Signed.Full() {
		signed = in.Signed.On()
	}
	var hits []Hit
	held := map[int]bool{} // rows whose document words were looked for, and whether one was there
	c.matcher.Each(in.Text, func(start, end, word int) bool {
		for _, i := range c.byWord[word] {
			row := &c.rows[i]
			if !row.applies(kind, signed) || !row.fires(in.Text, start, end) {
				continue
			}
			if len(row.document) > 0 {
				holds, known := held[i]
				if !known {
					holds = containsAny(in.Text, row.document)
					held[i] = holds
				}
				if !holds {
					continue
				}
			}
			if lexicon.Quoted(in.Text, start) || in.SectionAt(start) == judgment.Annex || in.partOfName(start, end) {
				break
			}
			hits = append(hits, Hit{
				Span: judgment.Span{Start: start, End: end}, Severity: row.severity, Confidence: 0.8,
				Message: fmt.Sprintf("“%s”疑应为“%s”：%s", row.wrong, row.right, row.reason), Fix: &row.right, Basis: row.source,
			})
			break
		}
		return true
	})
	return apart(hits)
}

// apart keeps, of hits that overlap, the one that begins first, of those the
// longest.
func apart(hits []Hit) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	kept, end := hits[:0], 0
	for _, h := range hits {
		if h.Start >= end {
			kept = append(kept, h)
			end = h.End
		}
	}
	return kept
}

// applies reports whether the row is for documents of this kind and day. One
// that names a kind or a day is not for a document that has none.
func (c *wordPair) applies(kind string, signed judgment.Day) bool {
	if len(c.kinds) > 0 && !slices.Contains(c.kinds, kind) {
		return false
	}
	none := judgment.Day{}
	if c.from == none && c.to == none {
		return true
	}
	return signed != none && !signed.Before(c.from) && (c.to == none || !c.to.Before(signed))
}

// fires reports whether what stands around the word says that it is wrong.
func (c *wordPair) fires(text string, start, end int) bool {
	prior, next := text[:start], text[end:]
	if len(c.before) > 0 && !endsInAny(prior, c.before) || len(c.after) > 0 && !beginsWithAny(next, c.after) {
		return false
	}
	if endsInAny(prior, c.notBefore) || beginsWithAny(next, c.notAfter) {
		return false
	}
	if len(c.near) == 0 && len(c.notNear) == 0 {
		return true
	}
	const reach = 240 // bytes to each side
	s := sentenceAround(text, start, judgment.Span{End: len(text)}, reach)
	sentence := text[s.Start:max(s.End, end)]
	return (len(c.near) == 0 || containsAny(sentence, c.near)) && !containsAny(sentence, c.notNear)
}

// endsInAny reports whether text ends in one of words; # is any digit, ^ the
// beginning of a line.
func endsInAny(text string, words []string) bool {
	for _, w := range words {
		switch {
		case w == "^":
			line := strings.TrimRight(text, " \u3000")
			if line == "" || strings.HasSuffix(line, "\n") {
				return true
			}
		case w == "#":
			if n := len(text); n > 0 && text[n-1] >= '0' && text[n-1] <= '9' {
				return true
			}
		case strings.HasSuffix(text, w):
			return true
		}
	}
	return false
}

// beginsWithAny reports whether text begins with one of words; # is any digit.
func beginsWithAny(text string, words []string) bool {
	for _, w := range words {
		if w == "#" {
			if text != "" && text[0] >= '0' && text[0] <= '9' {
				return true
			}
			continue
		}
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

// partOfName reports whether the text from start to end lies in the name of a
// party or of a signer: a name may hold any word.
func (in *Input) partOfName(start, end int) bool {
	inside := func(name string) bool {
		if !strings.Contains(name, in.Text[start:end]) {
			return false
		}
		low := runeStart(in.Text, max(0, start-len(name)))
		i := strings.Index(in.Text[low:min(len(in.Text), end+len(name))], name)
		return i >= 0 && low+i <= start && low+i+len(name) >= end
	}
	for _, p := range in.Parties {
		if inside(p.Text) {
			return true
		}
	}
	for _, s := range in.Signers {
		if utf8.RuneCountInString(s.Text) > 1 && inside(s.Text) {
			return true
		}
	}
	return false
}
