package rule

import (
	_ "embed" // the names of states
	"fmt"
	"slices"
	"sort"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
)

//go:embed states.tsv
var stateList string

// terminology reports words of the lexicon, and Taiwan, Hong Kong and Macao in
// an enumeration of states.
//
// How grave a word is, the list says: the court owns it. A name that was right
// until a day is held against the text only where the text speaks of a later
// day.
func terminology() *Rule {
	// The list is tested as it is built in; one that could not be read would
	// find nothing, and the rule would say so.
	own, err := lexicon.Default()
	states := readStates(stateList)
	return &Rule{
		ID:    "J27",
		Title: "用语不规范",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）关于裁判文书用语规范的要求；词条自列来源",
		Max:   Critical,
		What:  "词表所列的不规范用语：已更名的国家机关（以落款日期和所叙日期为准）、国名和国家机关名称的错误写法、涉港澳台的不当用语、法律已经修改的用语、带有歧视的用语；以及把台湾、香港、澳门与国家并列。法院可以用自己的词表代替或者补充。",
		Why:   "用语关系国家主权和文书的权威；机关更名后仍用旧名，当事人会不知道向谁履行、向谁申请。",
		Known: "只查词表所列的写法；引号、书名号内的引文不查；叙述更名之前的事情可以用旧名，附近没有日期时只提示；地方机构的新名称各地不一，有几种写法的不提供一键修改；“严重”“错误”等级由词条指定，不经统计验证。",
		Unchecked: func(in *Input) string {
			if in.Lexicon == nil && err != nil {
				return "词表不可用"
			}
			return ""
		},
		Check: func(in *Input) []Hit {
			list := in.Lexicon
			if list == nil {
				list = own
			}
			if list == nil {
				return nil
			}
			hits := states.check(in)
			for _, h := range lexiconHits(in, list) {
				if !slices.ContainsFunc(hits, func(o Hit) bool { return o.Start < h.End && h.Start < o.End }) {
					hits = append(hits, h)
				}
			}
			return hits
		},
	}
}

// lexiconHits turns the words found into hits.
func lexiconHits(in *Input, list *lexicon.List) []Hit {
	signed := judgment.Day{}
	if in.Signed != nil && in.Signed.Full() {
		signed = in.Signed.On()
	}
	var hits []Hit
	for _, f := range list.Find(in.Text, signed) {
		severity, confidence := Severity(f.Entry.Grade), 0.85
		switch in.SectionAt(f.Start) {
		case judgment.Annex, judgment.Heading, judgment.Signature:
			continue // a law is copied as it is, and a name is not a term
		case "", judgment.Litigants, judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons, judgment.Basis, judgment.Disposition, judgment.Costs, judgment.Remedy:
		}
		if f.Entry.Former {
			switch in.toldOf(f.Start, f.Entry.From) {
			case speaksBefore:
				continue
			case speaksOfNoDay:
				if severity != Hint {
					severity, confidence = Hint, 0.5
				}
			case speaksAfter:
			}
		}
		h := Hit{Span: f.Span, Severity: severity, Confidence: confidence, Message: termMessage(f.Entry), Basis: f.Entry.Source}
		if fix := f.Entry.Fix(); fix != "" {
			h.Fix = &fix
		}
		hits = append(hits, h)
	}
	return hits
}

// termMessage is what the reader is told of an entry.
func termMessage(e *lexicon.Entry) string {
	m := fmt.Sprintf("“%s”是不规范用语", e.Wrong)
	if len(e.Right) > 0 {
		m = fmt.Sprintf("“%s”应为“%s”", e.Wrong, strings.Join(e.Right, "”或者“"))
	}
	if e.Reason != "" {
		m += "：" + e.Reason
	}
	if e.From != (judgment.Day{}) {
		m += fmt.Sprintf("（自%s起）", e.From)
	}
	return m
}

// tense is when something that the text tells of happened, against a day.
type tense int

const (
	speaksOfNoDay tense = iota
	speaksBefore
	speaksAfter
)

// toldOf says whether the text at off speaks of days before day or after. The
// last date before it in the sentence counts; where the sentence has none, the
// last of the paragraphs before counts, except among the litigants and in the
// orders, which speak of the day of signing.
func (in *Input) toldOf(off int, day judgment.Day) tense {
	const reach = 900 // bytes
	text := in.Text
	sentence := sentenceAround(text, off, judgment.Span{End: len(text)}, reach)
	now := false
	switch in.SectionAt(off) {
	case judgment.Litigants, judgment.Disposition, judgment.Costs, judgment.Remedy:
		now = true
	case "", judgment.Heading, judgment.Procedure, judgment.Claims, judgment.Facts, judgment.Reasons, judgment.Basis, judgment.Signature, judgment.Annex:
	}
	last := judgment.Date{}
	first := sort.Search(len(in.Dates), func(i int) bool { return in.Dates[i].End >= off-reach })
	for _, d := range in.Dates[first:] {
		if d.Start > sentence.End {
			break
		}
		if d.Month == 0 || d.Year == 0 || !d.Valid() || isBirth(in, d) || d.End < sentence.Start && (now || last.Start > sentence.Start) {
			continue
		}
		if d.End < sentence.Start && in.SectionAt(d.Start) == judgment.Procedure {
			continue // the course of the suit, not what it is about
		}
		if d.Start > off && last.End > 0 {
			break // a date after the word counts only when none stands before it
		}
		last = d
	}
	if last.End == 0 {
		if now {
			return speaksAfter // only entries that hold on the signing day get here
		}
		return speaksOfNoDay
	}
	on := judgment.Day{Year: last.Year, Month: last.Month, Day: max(last.Day, 1)}
	if on.Before(day) {
		return speaksBefore
	}
	return speaksAfter
}

// regions are the places that are no states.
var regions = [...]string{"台湾", "香港", "澳门"}

// stateNames finds enumerations of states.
type stateNames struct {
	names   map[string]bool
	matcher *lexicon.Matcher
	words   []string // the regions first
}

// readStates parses the list of names.
func readStates(list string) *stateNames {
	s := &stateNames{names: map[string]bool{}, words: regions[:]}
	for line := range strings.SplitSeq(list, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		for name := range strings.SplitSeq(line, "\t") {
			s.names[name] = true
		}
	}
	s.matcher = lexicon.NewMatcher(s.words)
	return s
}

// check looks at the neighbours of every region in its enumeration: a state
// before or after it, parted by 、 or 和, and no word that says region.
func (s *stateNames) check(in *Input) []Hit {
	var hits []Hit
	text := in.Text
	s.matcher.Each(text, func(start, end, word int) bool {
		if strings.HasSuffix(text[:start], "中国") || lexicon.Quoted(text, start) || in.SectionAt(start) == judgment.Annex {
			return true
		}
		next, _ := cutSeparator(text[end:])
		prior := text[:start]
		var beside string
		if stem, ok := cutSeparatorBefore(prior); ok {
			beside = s.suffixOf(stem)
		}
		if beside == "" && len(next) < len(text[end:]) {
			beside = s.prefixOf(next)
		}
		if beside == "" || regionSaid(text[end:]) {
			return true
		}
		fix := map[string]string{"台湾": "中国台湾地区", "香港": "中国香港特别行政区", "澳门": "中国澳门特别行政区"}[s.words[word]]
		hits = append(hits, Hit{
			Span: judgment.Span{Start: start, End: end}, Severity: Suspect, Confidence: 0.85,
			Message: fmt.Sprintf("“%s”与“%s”并列，不得将台湾、香港、澳门列为国家", s.words[word], beside), Fix: &fix,
			Basis: "关于正确使用涉台宣传用语的意见（2016年修订）和涉港澳用语的通行规范",
		})
		return true
	})
	return hits
}

// separators part the members of an enumeration.
var separators = [...]string{"、", "和", "与", "及", "以及", "或"}

func cutSeparator(s string) (string, bool) {
	for _, sep := range separators {
		if rest, ok := strings.CutPrefix(s, sep); ok {
			return rest, true
		}
	}
	return s, false
}

func cutSeparatorBefore(s string) (string, bool) {
	for _, sep := range separators {
		if rest, ok := strings.CutSuffix(s, sep); ok {
			return rest, true
		}
	}
	return s, false
}

// longestState is the length in bytes of the longest name of a state looked for.
const longestState = len("吉尔吉斯斯坦")

func (s *stateNames) suffixOf(text string) string {
	for n := min(longestState, len(text)); n >= len("中国"); n -= 3 {
		if name := text[len(text)-n:]; s.names[name] {
			return name
		}
	}
	return ""
}

func (s *stateNames) prefixOf(text string) string {
	for n := min(longestState, len(text)); n >= len("中国"); n -= 3 {
		if s.names[text[:n]] {
			return text[:n]
		}
	}
	return ""
}

// regionSaid reports whether the enumeration that goes on in text calls its
// members regions too: 台湾地区, 等国家和地区, 等地.
func regionSaid(text string) bool {
	const reach = 75 // bytes
	rest := text[:runeStart(text, min(len(text), reach))]
	if i := strings.IndexAny(rest, "。；，\n"); i >= 0 {
		rest = rest[:i]
	}
	return beginsWithAny(rest, []string{"地区", "特别行政区", "省", "同胞", "居民", "等地", "人", "籍", "岛", "市", "当局"}) ||
		containsAny(rest, []string{"国家和地区", "国家或地区", "国家及地区", "国家与地区", "国家或者地区", "国家、地区", "等地", "国和地区", "等国或地区"})
}
