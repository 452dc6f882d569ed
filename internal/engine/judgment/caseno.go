package judgment

import (
	"strings"
	"unicode/utf8"
)

// caseTypeEnds are the characters in which the type code of an older number
// (…字第…号) ends.
const caseTypeEnds = "初终执再申监辖破督特催赔管减假抗核罚更审复保清撤提告确"

// caseTypeSigns are the characters of which a modern type code has at least
// one. They tell a court's number from another office's.
const caseTypeSigns = "民刑行执初终再申监抗辖撤特督保破清赔财诉司协认请更惩恢异他知"

// caseNoAt reads a case number at the bracket at off, which is size bytes long.
func (s *scanner) caseNoAt(off, size int) int {
	after := off + size
	n, ok := readCaseNo(s.doc.Text, off)
	if !ok || !n.ofCourt() || off < s.done {
		return after
	}
	s.doc.CaseNos = append(s.doc.CaseNos, n)
	s.done = n.End
	return n.End
}

// ofCourt tells a court's number from that of a prosecutor's, a notary's or an
// administrative office.
func (n CaseNo) ofCourt() bool {
	if n.Year == 0 || n.Type == "" || strings.Contains(n.Court, "检") || strings.ContainsAny(n.Type, "检证鉴仲劳政函文警") {
		return false
	}
	if n.Legacy {
		last, _ := utf8.DecodeLastRuneInString(n.Type)
		return strings.ContainsRune(caseTypeEnds, last)
	}
	return strings.ContainsAny(n.Type, caseTypeSigns) && n.Court != ""
}

// isOpen and isClose are the brackets around the year, right and wrong ones.
func isOpen(r rune) bool  { return strings.ContainsRune("（(〔［[【", r) }
func isClose(r rune) bool { return strings.ContainsRune("）)〕］]】", r) }

// readCaseNo reads （2017）沪0120刑初684号之一 at off. It is lenient about
// brackets and blanks: what is wrong with a number is a rule's business.
func readCaseNo(text string, off int) (CaseNo, bool) {
	r, n := runeAt(text, off)
	if !isOpen(r) {
		return CaseNo{}, false
	}
	year, at, _ := ordinal(text, gap(text, off+n))
	at = gap(text, at)
	r, n = runeAt(text, at)
	if year < 1950 || year > 2999 || !isClose(r) {
		return CaseNo{}, false
	}
	body := at + n
	end, serial := caseNoBody(text, body)
	if end < 0 {
		return CaseNo{}, false
	}
	no := CaseNo{Mention: Mention{Span{off, end}, squeeze(text[off:end])}, Year: year}
	no.Serial = squeeze(text[serial.Start:serial.End])
	no.Court, no.Type, no.Legacy = caseCodes(squeeze(text[body:serial.Start]))
	return no, true
}

// caseNoBody finds the end of a number whose year ends at off, and its serial;
// end is -1 when it is none.
func caseNoBody(text string, off int) (end int, serial Span) {
	at := off
	han := 0
	for at-off < 90 {
		at = gap(text, at)
		r, n := runeAt(text, at)
		switch {
		case r == '号' && serial.End == at && serial.Len() > 0 && han > 0:
			end = at + n
			if sub, next := subArticle(text, end); sub > 0 {
				end = next
			}
			return end, serial
		case digit(r) >= 0:
			serial.Start = at
			for digit(r) >= 0 && at-serial.Start < 40 {
				at += n
				r, n = runeAt(text, at)
			}
			serial.End = at
			if next := gap(text, at); next > at {
				if r, _ := runeAt(text, next); r == '号' {
					serial.End = next
				}
			}
			continue
		case isHan(r) && r != '号':
			han++
		default:
			return -1, Span{}
		}
		at += n
	}
	return -1, Span{}
}

// caseCodes parts what stands between the year and the serial: 沪0120刑初 or
// 松刑初字第.
func caseCodes(body string) (court, kind string, legacy bool) {
	if cut, found := strings.CutSuffix(body, "字第"); found {
		legacy = true
		body = cut
	} else if cut, found := strings.CutSuffix(body, "字"); found {
		legacy = true
		body = cut
	} else if cut, found := strings.CutSuffix(body, "第"); found {
		body = cut
	}
	if legacy {
		at := strings.IndexAny(body, "刑民行执商知破赔减辖督催立审确委司")
		if at <= 0 {
			return "", body, true
		}
		return body[:at], body[at:], true
	}
	if strings.HasPrefix(body, "最高法") {
		return "最高法", body[len("最高法"):], false
	}
	_, n := runeAt(body, 0)
	at := n
	for at < len(body) {
		r, size := runeAt(body, at)
		if digit(r) < 0 {
			break
		}
		at += size
	}
	return body[:at], body[at:], false
}
