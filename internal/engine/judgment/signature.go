package judgment

import (
	"sort"
	"strings"
)

// signerRoles are the roles of a signature block, longer before shorter.
var signerRoles = [...]string{
	"人民陪审员", "代理审判长", "代理审判员", "助理审判员", "见习审判员", "独任审判员", "审判长", "审判员", "陪审员",
	"代理执行长", "代理执行员", "执行长", "执行员", "执行法官", "承办法官", "法官助理", "审判辅助人员",
	"见习书记员", "实习书记员", "代理书记员", "代书记员", "书记员", "院长",
}

// IsJudge reports whether a signer's role decides the case.
func (s Signer) IsJudge() bool {
	switch s.Role {
	case "法官助理", "审判辅助人员", "院长":
		return false
	}
	return !s.IsClerk()
}

// IsClerk reports whether the signer kept the record.
func (s Signer) IsClerk() bool { return strings.HasSuffix(s.Role, "书记员") }

// wordAt matches word at off, passing over blanks between its characters, and
// returns where it ends; off when it does not stand there.
func wordAt(text string, off int, word string) int {
	if strings.HasPrefix(text[off:], word) {
		return off + len(word)
	}
	at := off
	for i, w := range word {
		if i > 0 {
			for n := 0; n < 4; n++ {
				r, size := runeAt(text, at)
				if !isSpace(r) || r == '\n' || r == '\r' {
					break
				}
				at += size
			}
		}
		r, size := runeAt(text, at)
		if size == 0 || r != w {
			return off
		}
		at += size
	}
	return at
}

// signerRole reads a role at off.
func signerRole(text string, off int) (string, int) {
	// Nothing else begins with one of these characters.
	if r, _ := runeAt(text, off); !strings.ContainsRune("人代助见独审陪执承法实书院", r) {
		return "", off
	}
	for _, role := range signerRoles {
		if end := wordAt(text, off, role); end > off {
			return role, end
		}
	}
	return "", off
}

// findSignerLines finds every paragraph or sentence from low on that begins
// with a role and a name and nothing more.
func findSignerLines(text string, low int) []int {
	var lines []int
	for at := skipSpace(text, low); at < len(text); at = afterBreak(text, at) {
		if end := signerLine(text, at); end > at {
			lines = append(lines, at)
		}
	}
	return lines
}

// signerLine reads one role with its name at off and reports where it ends;
// off when what follows is a sentence and not a signature.
func signerLine(text string, off int) int {
	role, end := signerRole(text, off)
	if role == "" {
		return off
	}
	name := readName(text, afterColon(text, end), len(text))
	if name.Len() == 0 {
		if at := afterColon(text, end); yearAt(text, at) {
			return end // the name was left out
		}
		return off
	}
	at := skipNote(text, name.End)
	next := skipSpace(text, at)
	if next == len(text) || next > at || at > name.End {
		return name.End
	}
	if _, end := signerRole(text, next); end > next {
		return name.End
	}
	if r, _ := runeAt(text, next); isZeroLike(r) || hanDigit(r) >= 0 || digit(r) >= 0 || r == '（' {
		return name.End
	}
	return off
}

func afterColon(text string, off int) int {
	at := skipSpace(text, off)
	if r, n := runeAt(text, at); r == '：' || r == ':' {
		at = skipSpace(text, at+n)
	}
	return at
}

// maxName is the longest name of a signer in characters; names of some peoples
// and of foreigners are long.
const maxName = 16

// isNameRune is a character a name may have, masked names included.
func isNameRune(r rune) bool {
	return isHan(r) || r == '·' || r == '•' || r == '×' || r == '＊' || r == '*' || r == 'X'
}

// readName reads a name at off, before limit. A name of letter-spaced single
// characters (李　某) is one name.
func readName(text string, off, limit int) Span {
	end, count := off, 0
	if roleStarts(text, off) {
		return Span{off, off} // the name was left out, and the next role follows
	}
	for end < limit && count < maxName {
		r, n := runeAt(text, end)
		if digit(r) >= 0 && count > 0 && n == 1 && strings.HasSuffix(text[off:end], "某") {
			if next, _ := runeAt(text, end+n); digit(next) < 0 && next != '年' {
				end += n
			}
			break
		}
		if !isNameRune(r) || count > 0 && (yearAt(text, end) || roleStarts(text, end) || annexStarts(text, end)) {
			break
		}
		end += n
		count++
	}
	if count != 1 {
		return Span{off, end}
	}
	// One character is no name: join the single characters that follow.
	for pieces := 1; pieces < 4; pieces++ {
		at := end
		for at < limit {
			r, n := runeAt(text, at)
			if !isSpace(r) || r == '\n' || r == '\r' {
				break
			}
			at += n
		}
		r, n := runeAt(text, at)
		if at == end || at >= limit || !isNameRune(r) || yearAt(text, at) || roleStarts(text, at) || annexStarts(text, at) {
			break
		}
		end = at + n
		if r, n := runeAt(text, end); pieces == 1 && isNameRune(r) && !yearAt(text, end) && !roleStarts(text, end) {
			end += n // 李 某某
			break
		}
	}
	return Span{off, end}
}

func roleStarts(text string, off int) bool {
	_, end := signerRole(text, off)
	return end > off
}

// annexStarts reports whether the appendix begins at off.
func annexStarts(text string, off int) bool {
	for _, w := range [...]string{"附：", "附:", "附相关", "附本", "附录", "附件", "附页", "附注", "附法", "附判", "本案", "本件", "相关法", "主要法", "适用法", "引用法"} {
		if strings.HasPrefix(text[off:], w) {
			return true
		}
	}
	return false
}

// yearAt reports whether a date begins at off: 二〇, 二○, 20, 一九.
func yearAt(text string, off int) bool {
	r, n := runeAt(text, off)
	if r != '二' && r != '一' && r != '2' && r != '1' && r != '２' {
		return false
	}
	next, _ := runeAt(text, off+n)
	return isZeroLike(next) || r == '一' && next == '九' || digit(next) >= 0
}

// signatureStart finds the signature block: the first signature line after the
// words of decision, or, without those, the last group in the text.
func (d *Doc) signatureStart(decided Span) int {
	lines := d.signerLines
	if len(lines) == 0 {
		return -1
	}
	if decided.Len() > 0 {
		i := sort.SearchInts(lines, decided.End)
		if i == len(lines) {
			return -1
		}
		return lines[i]
	}
	i := len(lines) - 1
	for i > 0 && lines[i]-lines[i-1] < 150 {
		i--
	}
	return lines[i]
}

// dateAlone finds the signing date of a document that only the court signs: a
// date that stands alone in its paragraph, with nothing of
// the document behind it; the court's own name may stand before it. It is -1
// when there is none after from.
func (d *Doc) dateAlone(from int) int {
	text := d.Text
	for i := len(d.Dates) - 1; i >= 0 && d.Dates[i].Start >= from; i-- {
		date := d.Dates[i]
		before, n := runeBefore(text, date.Start)
		after, m := runeAt(text, date.End)
		if !date.Numerals && d.Type != Notice || !date.Full() || n > 0 && !isSpace(before) || m > 0 && !isSpace(after) {
			continue
		}
		rest := skipSpace(text, date.End)
		if rest < len(text) && !annexStarts(text, rest) {
			continue
		}
		line := strings.TrimRight(text[:date.Start], " \t\r\n\u3000")
		if at := strings.LastIndexByte(line, '\n') + 1; at > from {
			if name := squeeze(line[at:]); name != "" && (name == d.Court.Text || strings.HasSuffix(name, "委员会") && len(name) < 90) {
				return skipSpace(text, at)
			}
		}
		return date.Start
	}
	return -1
}

// dateBefore is where a date stands right before the signature block that
// begins at sign, which is part of it: a decision that only the clerk signs has
// its date first. It is sign when there is none after low.
func (d *Doc) dateBefore(sign, low int) int {
	if sign < 0 {
		return sign
	}
	i := sort.Search(len(d.Dates), func(i int) bool { return d.Dates[i].Start >= sign }) - 1
	if i < 0 || d.Dates[i].Start < low || !d.Dates[i].Full() || skipSpace(d.Text, d.Dates[i].End) != sign || d.Dates[i].End == sign {
		return sign
	}
	if r, n := runeBefore(d.Text, d.Dates[i].Start); n == 0 || !isSpace(r) {
		return sign
	}
	return d.Dates[i].Start
}

// fillers are lines that stand in a signature block without being part of it.
var fillers = [...]string{
	"本件与原本核对无异", "本件与原件核对无异", "此件与原本核对无异", "本文与原件核对无误", "本件与原本核对无误", "本页无正文", "（此页无正文）", "（本页无正文）", "(此页无正文)", "（院印）", "院印", "（印章）", "（盖章）", "（公章）",
}

// readSigners reads the block from start on into d.Signers and d.Signed and
// returns where the block ends.
func (d *Doc) readSigners(start int) int {
	text := d.Text
	date := sort.Search(len(d.Dates), func(i int) bool { return d.Dates[i].Start >= start })
	end := start
	if len(d.signerLines) == 0 && date < len(d.Dates) {
		start = d.Dates[date].Start // the court alone signs
		end = start
	}
	for at := start; at < len(text); {
		at = skipSpace(text, at)
		for date < len(d.Dates) && d.Dates[date].Start < at {
			date++
		}
		if role, stop := signerRole(text, at); stop > at {
			limit := len(text)
			if date < len(d.Dates) {
				limit = d.Dates[date].Start
			}
			next := d.addSigners(role, stop, limit)
			if next > stop {
				at, end = next, next
				continue
			}
			if next := afterColon(text, stop); date < len(d.Dates) && d.Dates[date].Start == next {
				at, end = next, next
				continue
			}
		}
		if date < len(d.Dates) && d.Dates[date].Start == at {
			if d.Signed == nil && d.Dates[date].Month > 0 {
				d.Signed = &d.Dates[date]
			}
			at = d.Dates[date].End
			end = at
			continue
		}
		next := d.skipFiller(at)
		if next == at {
			break
		}
		at = next
	}
	return skipSpace(text, end)
}

// addSigners reads the name or names after a role and returns where they end.
func (d *Doc) addSigners(role string, off, limit int) int {
	text := d.Text
	name := readName(text, afterColon(text, off), limit)
	if name.Len() == 0 {
		return off
	}
	d.Signers = append(d.Signers, Signer{Mention{name, squeeze(text[name.Start:name.End])}, role})
	after := name.End
	end := skipNote(text, after)
	for {
		at := end
		if r, n := runeAt(text, at); r == '、' {
			at += n
		}
		at = skipSpace(text, at)
		if at == after || roleStarts(text, at) || yearAt(text, at) || annexStarts(text, at) {
			return end
		}
		more := readName(text, at, limit)
		if n := len([]rune(text[more.Start:more.End])); n < 2 || n > 4 || !isSurname(text, more.Start) || d.skipFiller(at) > at {
			return end
		}
		if r, n := runeAt(text, more.End); n > 0 && !isSpace(r) && r != '、' {
			return end
		}
		d.Signers = append(d.Signers, Signer{Mention{more, squeeze(text[more.Start:more.End])}, role})
		after = more.End
		end = skipNote(text, after)
	}
}

// surnames are common family names. They are needed only where a second name
// follows the first without a role, to tell it from other words.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐庞倪柳伍庄颜章柯翟鲁聂"

func isSurname(text string, off int) bool {
	r, _ := runeAt(text, off)
	return strings.ContainsRune(surnames, r)
}

// skipFiller passes over a line of the block that names nobody, if another
// signature line or date follows; off otherwise.
func (d *Doc) skipFiller(off int) int {
	text := d.Text
	for _, f := range fillers {
		if end := wordAt(text, off, f); end > off {
			return end
		}
	}
	// A short foreign line (第3页, 审判, a lone mark) within the block.
	at := off
	for n := 0; at < len(text) && n < 12; n++ {
		r, size := runeAt(text, at)
		if isSpace(r) {
			next := skipSpace(text, at)
			if roleStarts(text, next) && signerLine(text, next) > next {
				return next
			}
			return off
		}
		at += size
	}
	return off
}
