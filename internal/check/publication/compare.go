package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/platform/calendar"
)

// Entry is a document that stands online.
type Entry struct {
	N      int // row of the sheet
	CaseNo string
	Title  string
	Online calendar.Day
	Hash   string // of the text without blanks; "" when neither it nor the text was given
	Text   string // "" when it was not given
}

// TextHash names a text whatever its blanks: it is what a list may hold in place
// of the text. SHA-256 of the characters without white space, in UTF-8, in hex.
func TextHash(text string) string {
	sum := sha256.Sum256([]byte(squeeze(text)))
	return hex.EncodeToString(sum[:])
}

// squeeze takes white space out.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}

// Known is a document on the register as the comparison needs it.
type Known struct {
	Publication
	Copied     string // the text that should stand online; "" when there is no copy
	Redactions []Redaction
}

// Kind is a kind of difference.
type Kind string

// The kinds of difference.
const (
	Missing   Kind = "missing"   // should be online and is not
	Late      Kind = "late"      // went online after its last day
	Unknown   Kind = "unknown"   // online and not on the register
	Forbidden Kind = "forbidden" // online and not to be published
	Remains   Kind = "remains"   // withdrawn and still online
	Differs   Kind = "differs"   // another text than the copy
	Shows     Kind = "shows"     // shows what the copy masks
	Hides     Kind = "hides"     // masks what has to stay
)

// Kinds lists the kinds of difference, the gravest first.
func Kinds() []Kind { return []Kind{Forbidden, Shows, Remains, Missing, Late, Differs, Hides, Unknown} }

// Item is the item of the checklist that a difference is about.
func (k Kind) Item() string {
	switch k {
	case Forbidden:
		return "item-38"
	case Shows, Hides:
		return "item-39"
	case Missing, Late, Unknown, Remains, Differs:
		return "item-40"
	}
	return ""
}

// Difference is one thing in which the register and what is online do not agree.
type Difference struct {
	Kind        Kind
	Entry       *Entry       // nil when nothing is online
	Publication *Publication // nil when it is not on the register
	CaseNo      string
	Days        int      // working days late
	Words       []string // that are shown, or hidden
	Pieces      []Piece  // where the texts differ; nil when only the hashes are known
	Signature   string
}

// Span is the days on which what a list holds went online, both included.
type Span struct{ From, To calendar.Day }

// Compare compares what is online with the register of the same court. Whatever
// had to be online by the last day of the list and stands neither on it nor went
// online before it is missing. It is pure.
func Compare(online []Entry, register []Known, span Span, days calendar.Calendar) []Difference {
	var out []Difference
	add := func(d Difference) {
		d.CaseNo = caseNoOf(d)
		d.Signature = d.signature()
		out = append(out, d)
	}
	seen := map[ID]bool{}
	for i := range online {
		e := &online[i]
		k := match(e, register)
		if k == nil {
			add(Difference{Kind: Unknown, Entry: e})
			continue
		}
		again := seen[k.ID]
		seen[k.ID] = true
		for _, d := range of(e, k, days, again) {
			add(d)
		}
	}
	for i := range register {
		k := &register[i]
		absent := !seen[k.ID] && k.Due <= span.To && (k.FirstOn == "" || k.FirstOn >= span.From)
		if absent && (k.State.Open() || k.State.Online()) {
			add(Difference{Kind: Missing, Publication: &k.Publication, Days: days.WorkingDaysBetween(k.Due, span.To)})
		}
	}
	slices.SortStableFunc(out, func(a, b Difference) int {
		return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind)
	})
	return out
}

// match finds the entry's document: by its case number and, where a case has
// several, by the type of document that the title names.
func match(e *Entry, register []Known) *Known {
	var found *Known
	for i := range register {
		k := &register[i]
		if NormalCaseNo(k.CaseNo) != NormalCaseNo(e.CaseNo) {
			continue
		}
		if name := typeName(k.Type); name != "" && strings.Contains(e.Title, name) {
			return k
		}
		if found == nil {
			found = k
		}
	}
	return found
}

// typeName is the word in a title by which a type of document is known; "" when
// there is none.
func typeName(typ string) string {
	switch judgment.Type(typ) {
	case judgment.Judgment:
		return "判决书"
	case judgment.Ruling:
		return "裁定书"
	case judgment.Mediation:
		return "调解书"
	case judgment.Decision:
		return "决定书"
	case judgment.Notice:
		return "通知书"
	case judgment.PaymentOrder:
		return "支付令"
	case judgment.UnknownType:
	}
	return ""
}

// NormalCaseNo is a case number without blanks and with full-width brackets.
func NormalCaseNo(s string) string {
	return strings.NewReplacer("(", "（", ")", "）", "〔", "（", "〕", "）").Replace(squeeze(s))
}

// of compares one document with its entry. again says that the list has it
// twice: then only what the text shows counts anew.
func of(e *Entry, k *Known, days calendar.Calendar, again bool) []Difference {
	var out []Difference
	add := func(d Difference) {
		d.Entry, d.Publication = e, &k.Publication
		out = append(out, d)
	}
	switch {
	case k.State == Withheld || k.State == Withholding:
		add(Difference{Kind: Forbidden})
	case k.State == Withdrawn || k.State == Preparing && k.WithdrawnOn != "" && e.Online <= k.WithdrawnOn:
		add(Difference{Kind: Remains})
	case !again && e.Online > k.Due && (k.FirstOn == "" || k.FirstOn > k.Due):
		add(Difference{Kind: Late, Days: max(1, days.WorkingDaysBetween(k.Due, e.Online))})
	}
	if e.Text != "" && k.Redactions != nil {
		if shown := shows(e.Text, k.Redactions); len(shown) > 0 {
			add(Difference{Kind: Shows, Words: shown})
		}
		if hidden := hides(e.Text, k.Redactions); len(hidden) > 0 {
			add(Difference{Kind: Hides, Words: hidden})
		}
	}
	if k.Copied != "" && e.Hash != "" && e.Hash != TextHash(k.Copied) {
		d := Difference{Kind: Differs}
		if e.Text != "" {
			d.Pieces = pieces(k.Copied, e.Text)
		}
		add(d)
	}
	return out
}

// shows lists what a text shows and the copy masks.
func shows(text string, list []Redaction) []string {
	var out []string
	for _, l := range leaksOf(text, list) {
		if !slices.Contains(out, l.Found) {
			out = append(out, l.Found)
		}
	}
	return out
}

// hides lists what has to stay and does not stand in a text.
func hides(text string, list []Redaction) []string {
	flat := squeeze(text)
	var out []string
	for _, r := range list {
		if !r.Kept() || len([]rune(squeeze(r.Text))) < 2 {
			continue
		}
		if !strings.Contains(flat, squeeze(r.Text)) && !slices.Contains(out, r.Text) {
			out = append(out, r.Text)
		}
	}
	return out
}

func caseNoOf(d Difference) string {
	if d.Publication != nil {
		return d.Publication.CaseNo
	}
	return d.Entry.CaseNo
}

// signature names a difference, so that the same one of another list does not
// become a second candidate. It says nothing about the words.
func (d *Difference) signature() string {
	court, online := "", ""
	if d.Publication != nil {
		court = string(d.Publication.ID)
	}
	if d.Entry != nil {
		online = string(d.Entry.Online)
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{"publication", string(d.Kind), court, NormalCaseNo(d.CaseNo), online}, "\n")))
	return hex.EncodeToString(sum[:])
}

// Piece is a stretch of sentences that stands in one of two texts only.
type Piece struct {
	Gone bool // stands in the copy and not online; otherwise the other way round
	Text string
}

// mostSentences bounds the texts whose sentences are compared one by one; of
// longer ones it is only said that they differ.
const mostSentences = 1500

// pieces says where two texts differ, sentence by sentence.
func pieces(copied, online string) []Piece {
	a, b := sentences(copied), sentences(online)
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > mostSentences || len(b) > mostSentences {
		return nil
	}
	var out []Piece
	add := func(gone bool, text string) {
		if n := len(out); n > 0 && out[n-1].Gone == gone {
			out[n-1].Text += text
			return
		}
		out = append(out, Piece{gone, text})
	}
	// length[i][j] is how many sentences a[i:] and b[j:] have in common, in order.
	length := make([][]int32, len(a)+1)
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
			out = append(out, Piece{}) // what comes next is another place
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			add(true, a[i])
			i++
		default:
			add(false, b[j])
			j++
		}
	}
	return slices.DeleteFunc(out, func(p Piece) bool { return p.Text == "" })
}

// sentences cuts a text after each mark that ends a sentence or clause of a
// list, without blanks.
func sentences(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		line = squeeze(line)
		from := 0
		for i, r := range line {
			if r == '。' || r == '；' {
				out = append(out, line[from:i+len("。")])
				from = i + len("。")
			}
		}
		if from < len(line) {
			out = append(out, line[from:])
		}
	}
	return out
}
