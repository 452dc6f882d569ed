package rule

import (
	_ "embed" // the traditional characters
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"xiezhi/internal/engine/judgment"
)

//go:embed traditional.tsv
var traditionalList string

// lookAlikes reports characters that look like the right one and are not:
// traditional forms, 笫 for 第, 曰 for 日, a circle for 〇, characters of private
// use, compatibility forms, and characters that cannot be seen. The signing
// date belongs to J19.
func lookAlikes() *Rule {
	table := readTraditional(traditionalList)
	return &Rule{
		ID:    "J24",
		Title: "形近字符或异常字符",
		Basis: "《国家通用语言文字法》第二条、第九条；《通用规范汉字表》（国发〔2013〕23号）",
		Max:   Suspect,
		What:  "繁体字、“笫”（第）、“曰”（日）、“兀”（元）、数字中的字母（1O元、1l月）、汉字数字中的圆圈和字母（〇）、造字区字符、兼容汉字和部首字符、看不见的字符。",
		Why:   "这些字符看上去无误，却使检索、比对和公开平台的自动处理失败，换一台电脑还可能显示不出来。",
		Known: "当事人、代理人、审判人员姓名中的繁体字可能就是本名，只提示；引号之内和全文反复出现的同一写法可能是名称，也只提示；有多个简化字的繁体字（如乾、藉）和规范字表已收的字不查；看不见的字符和兼容字符由文件转换带入的，或者全文多于三处的，只提示；落款日期由J19检查；实测命中不足五十处，至多报“疑似”。",
		Check: func(in *Input) []Hit {
			s := &lookAlikeScan{in: in, text: in.Text, table: table, forms: -1, hidden: map[string]int{}}
			s.run()
			return s.hits
		},
	}
}

// traditional is a set of characters with their simplified forms.
type traditional struct {
	bits   [0xa000 / 64]uint64 // the set, for a quick look
	simple map[rune]rune
}

func (t *traditional) has(r rune) bool { return t.bits[r>>6]&(1<<(r&63)) != 0 }

// readTraditional parses the list; a line it cannot read is left out, which
// the test of the list reports.
func readTraditional(list string) *traditional {
	t := &traditional{simple: make(map[rune]rune, 4096)}
	for line := range strings.SplitSeq(list, "\n") {
		from, to, ok := strings.Cut(line, "\t")
		r, _ := utf8.DecodeRuneInString(from)
		s, _ := utf8.DecodeRuneInString(to)
		if !ok || !isHan(r) || line[0] == '#' {
			continue
		}
		t.bits[r>>6] |= 1 << (r & 63)
		t.simple[r] = s
	}
	return t
}

// lookAlikeScan is one walk over a text.
type lookAlikeScan struct {
	in     *Input
	text   string
	table  *traditional
	forms  int            // compatibility forms in the text; -1 until counted
	hidden map[string]int // how often each character that cannot be seen stands in the text
	hits   []Hit
}

func (s *lookAlikeScan) run() {
	text := s.text
	for i := 0; i < len(text); {
		b := text[i]
		if isFigureLetter(b) {
			if end := s.figure(i); end > i {
				i = end
				continue
			}
		}
		if b < utf8.RuneSelf && b != '0' && b != 'O' && b != 'o' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '笫' || r == '曰' || r == '兀':
			s.similar(i, r)
		case isHan(r):
			if s.table.has(r) {
				s.traditional(i, r)
			}
		case isCircle(r):
			if end := s.circles(i); end > i {
				i = end
				continue
			}
		case r == utf8.RuneError && size == 1, r < 0x200b && r != 0xad:
		default:
			s.odd(i, r, size)
		}
		i += size
	}
}

func (s *lookAlikeScan) add(from, to int, sev Severity, conf float64, fix *string, message string) {
	s.hits = append(s.hits, Hit{Span: judgment.Span{Start: from, End: to}, Severity: sev, Confidence: conf, Message: message, Fix: fix})
}

// isFigureLetter reports whether b is a letter that is taken for 0 or 1.
func isFigureLetter(b byte) bool { return b == 'O' || b == 'o' || b == 'l' || b == 'I' }

// figure judges the figure around the letter at byte offset i (1O000元, 1l月),
// and returns its end, or i when it is none. What has another letter beside it
// is a code or a word.
func (s *lookAlikeScan) figure(i int) int {
	text := s.text
	part := func(b byte) bool { return '0' <= b && b <= '9' || isFigureLetter(b) || b == '.' || b == ',' }
	from, end := i, i
	for from > 0 && part(text[from-1]) {
		from--
	}
	for end < len(text) && part(text[end]) {
		end++
	}
	for end > from && (text[end-1] == '.' || text[end-1] == ',') {
		end--
	}
	for from < end && (text[from] == '.' || text[from] == ',') {
		from++
	}
	if from > 0 && isLatin(text[from-1]) || end < len(text) && isLatin(text[end]) {
		return i
	}
	digits, letters, inside := 0, 0, true
	for k := from; k < end; k++ {
		switch {
		case isFigureLetter(text[k]):
			letters++
			inside = inside && k > from && k+1 < end
		case text[k] != '.' && text[k] != ',':
			digits++
		}
	}
	unit, _ := utf8.DecodeRuneInString(text[end:])
	counted := strings.ContainsRune("元年月日时分万亿余多角％%‰号人次名份件条个米克吨亩斤公千百平折倍", unit)
	const long = 8 // figures of a number of that length are a telephone, a card, a code
	if digits == 0 || letters > digits || !counted && (!inside || letters > 2 || end-from < long) {
		return i
	}
	fix := strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1").Replace(text[from:end])
	s.add(from, end, Suspect, 0.9, &fix, "数字中混有字母“"+firstLetter(text[from:end])+"”")
	return end
}

// isLatin reports whether b is a Latin letter or joins one to the next.
func isLatin(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b == '-' || b == '_' || b == '/'
}

// firstLetter is the first letter of a figure.
func firstLetter(figure string) string {
	i := strings.IndexAny(figure, "OolI")
	return figure[i : i+1]
}

// similar judges 笫, which is right in 床笫, 兀, which is right in 突兀, and 曰,
// which is right where somebody speaks or is named.
func (s *lookAlikeScan) similar(i int, r rune) {
	before, after := s.text[:i], s.text[i+3:]
	if r == '笫' {
		if fix := "第"; !strings.HasSuffix(before, "床") {
			s.add(i, i+3, Suspect, 0.97, &fix, "“笫”应为“第”")
		}
		return
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if r == '兀' {
		if fix := "元"; isDigit(last) || isCapital(last) || strings.ContainsRune("零一二三四五六七八九十百千万亿余多", last) || strings.HasPrefix(after, "整") {
			s.add(i, i+3, Suspect, 0.9, &fix, "“兀”应为“元”")
		}
		return
	}
	day := isNumeral(last) || isDigit(last) || last == '十' || strings.ContainsRune("当次同昨今即生节假每", last)
	if fix := "日"; day && !strings.HasPrefix(after, "：") || strings.HasPrefix(after, "期") || strings.HasPrefix(after, "常") {
		s.add(i, i+3, Suspect, 0.9, &fix, "“曰”应为“日”")
	}
}

// traditional judges a traditional character. In a full name it may be the
// person's own.
func (s *lookAlikeScan) traditional(i int, r rune) {
	fix := string(s.table.simple[r])
	message := fmt.Sprintf("“%c”是繁体字，规范字为“%s”", r, fix)
	switch {
	case s.inName(i, r):
		s.add(i, i+3, Hint, 0.4, &fix, message+"；如系姓名用字，请与身份证件核对")
		return
	case s.quoted(i), s.habitual(i):
		s.add(i, i+3, Hint, 0.4, &fix, message+"；如系名称用字或者引文，请与原件核对")
		return
	}
	s.add(i, i+3, Suspect, 0.85, &fix, message)
}

// inName reports whether the character at byte offset i stands in the full
// name of a party, a representative or a signer. A masked name (陳某) is
// composed by the court and must be in standard characters.
func (s *lookAlikeScan) inName(i int, r rune) bool {
	holds := func(m judgment.Mention) bool {
		if m.Contains(i) {
			return true
		}
		at := strings.IndexRune(m.Text, r)
		if at < 0 || strings.Contains(m.Text, "某") {
			return false
		}
		from := i - at
		return from >= 0 && strings.HasPrefix(s.text[from:], m.Text)
	}
	for k := range s.in.Parties {
		if m := s.in.Parties[k].Mention; holds(m) && !strings.Contains(m.Text, "某") {
			return true
		}
	}
	for k := range s.in.Signers {
		if holds(s.in.Signers[k].Mention) {
			return true
		}
	}
	return false
}

// quoted reports whether byte offset i stands inside a short quotation, such as
// a shop sign or a trademark.
func (s *lookAlikeScan) quoted(i int) bool {
	const near = 90
	before := s.text[max(0, i-near):i]
	return strings.LastIndex(before, "“") > strings.LastIndex(before, "”")
}

// habitual reports whether the character stands after the same one elsewhere
// too: the name of a person or a firm that is always written so.
func (s *lookAlikeScan) habitual(i int) bool {
	_, size := utf8.DecodeLastRuneInString(s.text[:i])
	if size != 3 {
		return false
	}
	return strings.Count(s.text, s.text[i-size:i+3]) > 1
}

// isCircle reports whether r is taken for 〇.
func isCircle(r rune) bool {
	switch r {
	case '○', '◯', '〇', 'Ｏ', 'ｏ', '０', 'Ο', 'ο', 'О', 'о', 'O', 'o', '0':
		return true
	}
	return false
}

// circles judges the number in Chinese numerals around the circle at byte
// offset i, and returns its end, or i when it is none.
func (s *lookAlikeScan) circles(i int) int {
	text := s.text
	from, numerals, wrong := i, 0, 0
	for from > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:from])
		if !isCounting(r) && !isCircle(r) {
			break
		}
		from -= size
	}
	end := from
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		switch {
		case isCounting(r):
			numerals++
		case isCircle(r):
			if r != '〇' {
				wrong++
			}
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		end += size
	}
	if letter := strings.IndexAny(text[from:end], "Oo"); numerals == 0 && letter >= 0 {
		return max(i, end, s.figure(from+letter)) // 180O0元
	}
	first, _ := utf8.DecodeRuneInString(text[from:])
	if numerals == 0 || wrong == 0 || first < utf8.RuneSelf || s.signing(from) {
		return max(end, i)
	}
	var fix strings.Builder
	for _, r := range text[from:end] {
		if isCircle(r) {
			r = '〇'
		}
		fix.WriteRune(r)
	}
	want := fix.String()
	s.add(from, end, Suspect, 0.9, &want, "汉字数字中的“零”应写作“〇”")
	return end
}

// isCounting reports whether r is a Chinese numeral as years are written.
func isCounting(r rune) bool { return strings.ContainsRune("零一二三四五六七八九", r) }

// signing reports whether byte offset i belongs to the signing date or the
// block around it, which J19 checks.
func (s *lookAlikeScan) signing(i int) bool {
	if s.in.Signed != nil && s.in.Signed.Contains(i) {
		return true
	}
	return s.in.SectionAt(i) == judgment.Signature
}

// odd judges a character that has no business in a Chinese text.
func (s *lookAlikeScan) odd(i int, r rune, size int) {
	end := i + size
	switch {
	case r == 0xfeff && i == 0: // byte order mark
	case r == 0xad || 0x200b <= r && r <= 0x200f || 0x2028 <= r && r <= 0x202e || 0x2060 <= r && r <= 0x2064 || r == 0xfeff:
		none := ""
		s.add(i, end, s.unseen(i, end), 0.9, &none, fmt.Sprintf("此处有看不见的字符（U+%04X）", r))
	case r == 0xfffd:
		s.add(i, end, Suspect, 0.9, nil, "此处的字符已损坏，无法还原")
	case 0xe000 <= r && r <= 0xf8ff || r >= 0xf0000:
		s.add(i, end, Suspect, 0.9, nil, fmt.Sprintf("此处是造字区字符（U+%04X），其他电脑上可能显示为空白", r))
	case 0xf900 <= r && r <= 0xfaff || 0x2e80 <= r && r <= 0x2fdf || 0x2f800 <= r && r <= 0x2fa1f:
		c := string(r)
		if want := norm.NFKC.String(c); want != c {
			s.add(i, end, s.compatibility(), 0.8, &want, fmt.Sprintf("“%s”是兼容字符（U+%04X），应为“%s”", c, r, want))
		}
	}
}

// few is how many odd characters of a kind a text may have for each to be a
// slip: what converts a file leaves many.
const few = 3

// unseen is the severity of a character that cannot be seen from i to end:
// inside a word it keeps the word from being found.
func (s *lookAlikeScan) unseen(i, end int) Severity {
	last, _ := utf8.DecodeLastRuneInString(s.text[:i])
	next, _ := utf8.DecodeRuneInString(s.text[end:])
	if s.in.Format == PDF || s.in.Format == Scan || !isHan(last) || !isHan(next) {
		return Hint
	}
	c := s.text[i:end]
	n, counted := s.hidden[c]
	if !counted {
		n = strings.Count(s.text, c)
		s.hidden[c] = n
	}
	if n > few {
		return Hint
	}
	return Suspect
}

// compatibility is the severity of a compatibility form: an original holds it by
// intent, a PDF makes it on extraction, and so does a text that was copied out
// of one, all over.
func (s *lookAlikeScan) compatibility() Severity {
	switch s.in.Format {
	case DOCX, DOC:
		return Suspect
	case PDF, Scan:
		return Hint
	case TXT, HTML:
	}
	if s.forms < 0 {
		s.forms = 0
		for _, r := range s.text {
			if 0xf900 <= r && r <= 0xfaff || 0x2e80 <= r && r <= 0x2fdf || 0x2f800 <= r && r <= 0x2fa1f {
				s.forms++
			}
		}
	}
	if s.forms > few {
		return Hint
	}
	return Suspect
}
