package statute

import "strings"

// normal is the form under which names are compared: no title marks, no
// spaces, full-width brackets, no 中华人民共和国, and no year of revision at the end.
func normal(name string) string {
	var b strings.Builder
	b.Grow(len(name))
	for _, r := range name {
		switch r {
		case '《', '》', '〈', '〉', '<', '>', '＜', '＞', '﹤', '﹥', '“', '”', '"', ' ', '\u3000', '\u00a0', '\t', '\r', '\n':
		case '(':
			b.WriteRune('（')
		case ')':
			b.WriteRune('）')
		case '﹑':
			b.WriteRune('、')
		default:
			b.WriteRune(r)
		}
	}
	s := strings.ReplaceAll(b.String(), "中华人民共和国", "")
	return withoutYear(s)
}

// withoutYear drops a last （2021修正）; （一） and （试行） belong to the title.
func withoutYear(s string) string {
	if !strings.HasSuffix(s, "）") {
		return s
	}
	i := strings.LastIndex(s, "（")
	if i <= 0 {
		return s
	}
	inner := s[i+len("（"):]
	if len(inner) < 4 || (inner[:2] != "19" && inner[:2] != "20") || !isDigit(inner[2]) || !isDigit(inner[3]) {
		return s
	}
	return s[:i]
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// withoutIssuer drops the bodies that issued an interpretation, which stand
// inside the title marks in one judgment and before them in the next.
func withoutIssuer(s string) string {
	rest := s
	for {
		cut := rest
		for _, body := range []string{"最高人民法院", "最高人民检察院", "公安部", "国家安全部", "司法部", "全国人大常委会", "全国人民代表大会常务委员会", "国务院", "、", "和"} {
			if after, ok := strings.CutPrefix(cut, body); ok {
				cut = after
			}
		}
		if cut == rest {
			break
		}
		rest = cut
	}
	if rest == s || !strings.HasPrefix(rest, "关于") {
		return s
	}
	return rest
}
