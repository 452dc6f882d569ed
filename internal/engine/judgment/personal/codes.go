package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

// code is a run of digits and Latin letters, with what joins them.
type code struct {
	from, to int
	text     string // half-width, without blanks and hyphens
	hidden   int    // characters that are hidden
	digits   int
}

// codes finds everything that is a number or an account by its form.
func (f *finder) codes() {
	f.spelled()
	for i := 0; i < len(f.text); {
		r := f.text[i]
		if !isDigit(r) && !isLetter(r) && (r != '+' || !isDigit(f.rune(i+1))) {
			i++
			continue
		}
		c := f.code(i, false)
		if f.rune(c.to) == '\n' && isDigit(f.rune(c.to+1)) {
			if d := f.code(i, true); !complete(c.text) && complete(d.text) {
				c = d
			}
		}
		f.classify(c)
		i = max(c.to, i+1)
	}
}

// extension is where the extension ends that a number at i goes on with: 转805,
// 转分机12.
func (f *finder) extension(i int) int {
	k := i
	for _, word := range [...]string{"转分机", "转", "分机"} {
		if f.here(i, word) {
			k = i + len([]rune(word))
			break
		}
	}
	to := k
	for to < len(f.text) && to-k < 6 && isDigit(f.text[to]) {
		to++
	}
	if k == i || to == k || to-k > 5 {
		return i
	}
	return to
}

// spelled finds numbers that are written out: 一三九零七三一二二八八.
func (f *finder) spelled() {
	for i := 0; i < len(f.text); i++ {
		to := i
		for to < len(f.text) && strings.ContainsRune("〇零一二三四五六七八九幺", f.text[to]) {
			to++
		}
		switch n := to - i; {
		case n == 11 && strings.ContainsRune("一幺", f.text[i]):
			f.add(i, to, Phone, OfPerson)
		case n == 18 || n == 15:
			f.add(i, to, IDNumber, OfPerson)
		case n > 15 && n < 20:
			f.add(i, to, BankCard, OfPerson)
		}
		i = max(i, to)
	}
}

// code reads the run at i. Blanks and hyphens join digits only, and only
// groups of two and more, so that two numbers of a list stay two; behind a word
// that announces one number (电话：) groups of any length. With wrapped the end of
// a line joins too.
func (f *finder) code(i int, wrapped bool) code {
	c := code{from: i, to: i}
	announced := endsWithAny(strings.TrimRight(f.string(i-8, i), "：:为是（( 　"), "账号", "帐号", "账户", "帐户", "卡号", "电话", "手机", "手机号", "手机号码", "号码")
	var b strings.Builder
	for c.to < len(f.text) {
		r := plain(f.text[c.to])
		between := c.to > i && isDigit(f.rune(c.to-1)) && isDigit(f.rune(c.to+1))
		switch {
		case r >= '0' && r <= '9':
			c.digits++
			b.WriteRune(r)
		case announced && between && unfinished(b.String()) && c.digits == b.Len() && strings.ContainsRune(" -—–.·", r):
		case wrapped && between && r == '\n' && b.Len() < 20:
		case isLetter(r) || strings.ContainsRune("_@.", r) && (isLetter(f.rune(c.to+1)) || isDigit(f.rune(c.to+1))) || r == '+' && c.to == i:
			if r == '.' && c.digits == b.Len() {
				c.text = b.String()
				return c // 1.原告 and 3.5 are no codes
			}
			if r != '+' {
				b.WriteRune(r)
			}
		case isHiding(r) && c.to > i:
			c.hidden++
			b.WriteRune('*')
		case (r == ' ' || r == '-' || r == '－' || r == '—' || r == '\u00a0' || r == '\u3000') && unfinished(b.String()) && f.joins(c.to, numeral(b.String())):
		case (r == '-' || r == '_') && c.to > i && (isLetter(f.rune(c.to+1)) || isDigit(f.rune(c.to+1)) && b.Len() > 1 && c.digits < b.Len()):
			b.WriteRune(r)
		default:
			c.text = b.String()
			return c
		}
		c.to++
	}
	c.text = b.String()
	return c
}

// complete reports whether text is a mobile or a citizen's number, or may be
// that of a card: what a number broken by the end of a line becomes when joined.
func complete(text string) bool {
	n := len(text)
	return mobile(text) || n == 18 && allDigits(text[:17]) && calendarDay(text[6:14]) || n >= 16 && n <= 19 && allDigits(text) && luhn(text)
}

// unfinished reports whether a number may go on behind a blank: it is neither
// longer than any, nor a whole mobile or citizen's number, behind which another
// may begin.
func unfinished(text string) bool {
	return len(text) < 30 && !mobile(text) && (len(text) != 18 || !allDigits(text[:17]) || !calendarDay(text[6:14]))
}

// joins reports whether the blank or hyphen at i stands inside a number: all
// is digits so far and two digits stand on either side.
func (f *finder) joins(i int, numeral bool) bool {
	return numeral && isDigit(f.rune(i-1)) && isDigit(f.rune(i-2)) && isDigit(f.rune(i+1)) && isDigit(f.rune(i+2))
}

// numeral reports whether s is a number that blanks may divide: figures, or
// those of an international account, which begins with two letters.
func numeral(s string) bool {
	if len(s) > 4 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' {
		s = s[2:]
	}
	return allDigits(s)
}

// classify says what kind of number c is, by its form and the words before it.
func (f *finder) classify(c code) {
	if len(c.text) == 1 && isLetter(f.rune(c.from)) && isBlank(f.rune(c.to)) && isDigit(f.rune(c.to+1)) && endsWithAny(strings.TrimRight(f.string(c.from-8, c.from), "：:为是"), "护照号码", "护照号", "通行证号码", "通行证号") {
		rest := f.code(c.to+1, false) // 护照号码B 5502918
		c.text, c.to, c.digits = c.text+rest.text, rest.to, rest.digits
	}
	if n := len(strings.TrimPrefix(strings.ToUpper(c.text), "NO.")); n == 19 && c.digits == 18 && strings.HasSuffix(c.text, "J") { // of a contract for land
		f.add(c.from, c.to, TitleDeed, OfPerson)
		return
	}
	if c.hidden >= 3 {
		f.hidden++
		return
	}
	if c.digits >= 6 && endsWithAny(strings.TrimRight(f.string(c.from-8, c.from), "：:为是"), "存单号", "存单号码") {
		f.add(c.from, c.to, Account, f.accountOwner(c.from))
		return
	}
	before := f.heading(c.from) + f.clause(c.from, 16)
	if f.mail(c) || f.handle(c, before) || f.licence(c, before) || f.plate(c, before) {
		return
	}
	if containsAny(before, "信用代码", "组织机构代码", "税号", "识别号", "订单", "运单", "单号", "流水号", "发票", "合同编号", "注册号", "型号", "IMEI", "串号", "备案号", "批号", "保单号", "凭证号", "条形码") &&
		!containsAny(before, "身份", "电话", "手机", "账号", "账户", "卡号") {
		return
	}
	if f.identity(c, before) || f.bank(c, before) || f.telephone(c, before) {
		return
	}
}

// mail finds addresses of electronic mail.
func (f *finder) mail(c code) bool {
	name, host, ok := strings.Cut(c.text, "@")
	if !ok || name == "" || !strings.Contains(host, ".") {
		return false
	}
	f.add(c.from, c.to, Email, OfPerson)
	return true
}

// services are the online services whose accounts name a person.
var services = [...]string{
	"微信号", "微信账号", "微信帐号", "微信ID", "微信id", "微信", "QQ号码", "QQ号", "QQ", "ＱＱ号", "ＱＱ", "抖音号", "抖音账号", "抖音", "快手号", "快手账号", "微博账号", "微博号", "微博",
	"小红书号", "小红书账号", "支付宝账号", "支付宝账户", "支付宝", "陌陌号", "淘宝账号", "闲鱼账号", "闲鱼号", "游戏账号", "钉钉号", "Telegram账号", "网络账号", "直播账号", "贴吧账号", "知乎账号", "用户名", "登录名",
}

// handle finds accounts with online services: 微信号abc_12.
func (f *finder) handle(c code, before string) bool {
	text := c.text
	from := c.from
	if strings.HasPrefix(text, "QQ") && len(text) >= 7 { // QQ12345678
		from = c.from + 2
	} else {
		if text == "QQ" || len(text) < 4 || len(text) > 40 {
			return false
		}
		cue := strings.TrimRight(before, "：:为是“\"（( ")
		for _, word := range [...]string{"昵称", "号码", "账号", "帐号"} { // QQ（号码2233445566）
			if rest, ok := strings.CutSuffix(cue, word); ok && endsWithAny(strings.TrimRight(rest, "（( "), services[:]...) {
				cue = strings.TrimRight(rest, "（( ")
			}
		}
		if i := strings.LastIndexAny(cue, "，,、"); i >= 0 && !endsWithAny(cue, "号", "账户") {
			cue = cue[i:]
		}
		mixed := c.digits < utf8.RuneCountInString(text) && c.digits > 0 && isLetter(f.rune(from)) && utf8.RuneCountInString(text) > 5 && endsWithAny(cue, "账户", "账号", "帐号")
		behind := strings.ContainsAny(text, "_-") && startsWithAny(f.string(c.to, c.to+4), "微信号", "微信账号", "QQ号", "抖音号") // shitou_96微信号
		behind = behind || strings.HasPrefix(text, "wxid_") || endsWithAny(cue, "微信零钱", "微信钱包")
		if !mixed && !behind && !endsWithAny(cue, services[:]...) {
			return false
		}
	}
	f.add(from, c.to, WeChat, OfPerson)
	return true
}

// licence finds numbers of licences.
func (f *finder) licence(c code, before string) bool {
	if c.digits < 6 {
		return false
	}
	switch {
	case containsAny(before, "执业证", "执业许可证") && !containsAny(before, "医师", "护士", "药师"):
		f.add(c.from, c.to, License, OfLawyer)
	case containsAny(before, "驾驶证", "档案编号", "从业资格证", "行驶证", "执业证", "资格证书", "职业资格", "注册证书", "上岗证", "会计证", "警号", "残疾人证", "残疾证", "结婚证", "离婚证", "医疗证", "出生医学证明", "准生证") && !containsAny(before, "身份"):
		from := c.from // 皖颍结字010702318
		for k := from; k > 0 && from-k < 6 && isHan(f.text[k-1]); k-- {
			if f.here(k-1, "字") && !f.here(k-2, "证字") {
				for k--; k > 0 && from-k < 7 && isHan(f.text[k-1]) && f.text[k-1] != '号' && f.text[k-1] != '证'; k-- {
				}
				from = k
				break
			}
		}
		f.add(from, c.to, License, OfPerson)
	case strings.Contains(before, "注册号") && len(c.text) == 15 && f.says("个体工商户"), strings.Contains(before, "营业执照") && (strings.HasPrefix(c.text, "92") || containsAny(f.clause(c.from, 60)+f.string(c.to, c.to+8), "个体", "字号", "经营者")): // a trader's is his own
		f.add(c.from, c.to, License, OfPerson)
	case containsAny(before, "营业执照", "经营许可证", "许可证"):
		f.add(c.from, c.to, License, OfOrganisation)
	default:
		return false
	}
	return true
}

// provinces are the characters that plates begin with.
const provinces = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新港澳台使军警"

// plate finds number plates: one character for the province, a letter, and
// five or six more. Where the province is not one of the country's, a word
// such as 车牌 or 轿车 has to stand by.
func (f *finder) plate(c code, before string) bool {
	text, from, to := c.text, c.from, c.to
	cue := containsAny(before, "车牌", "号牌", "牌照", "牌号", "车号")
	for _, w := range [...]string{"号电动", "号三轮", "号摩托", "号普通二轮", "号两轮", "号二轮", "号拖拉机"} {
		cue = cue || f.here(c.to, w)
	}
	if len(text) == 1 && isLetter(f.rune(from)) { // 澄A·12345, 澄A 12345
		k := to
		for k < len(f.text) && (strings.ContainsRune("·•.－-", f.text[k]) || isBlank(f.text[k])) && k-to < 2 {
			k++
		}
		if k > to && (isDigit(f.rune(k)) || isLetter(f.rune(k))) {
			rest := f.code(k, false)
			text, to = text+rest.text, rest.to
		}
	}
	if figures := strings.ReplaceAll(text, "-", ""); len(figures) == 7 && f.rune(from+2) == '-' && strings.ContainsRune(provinces+"内", f.rune(from-1)) && containsAny(f.clause(from, 16), "拖拉机", "收割机", "农机", "三轮") { // 黑08-R2214
		f.add(from-1, to, Plate, f.vehicleOwner(before))
		return true
	}
	if len(text) == 2 && c.digits == 0 && isDot(f.rune(to)) { // 澄AD·12345, the dot in the wrong place
		if rest := f.code(to+1, false); isPlate(text + rest.text) {
			text, to = text+rest.text, rest.to
		}
	}
	if dash := strings.ReplaceAll(text, "-", ""); dash != text && isHan(f.rune(from-1)) && (cue && len(dash) == 8 || text[1] == '-') { // 黑M05-32716, 新N-B961挂
		text = dash
	}
	sign := f.rune(from - 1)
	if len(text) >= 4 && len(text) <= 5 && strings.ContainsRune("挂学警港澳", f.rune(to)) { // a trailer's has fewer figures
		text += "00"[:6-len(text)]
	}
	if !isHan(sign) || !isPlate(text) {
		if cue && len(text) >= 5 && len(text) <= 8 && c.digits >= 3 && !containsAny(before, "身份", "电话", "型号") {
			from = f.plateHead(from)
			f.add(from, to, Plate, f.vehicleOwner(before))
			return true
		}
		return false
	}
	if !strings.ContainsRune(provinces, sign) && !cue {
		after := f.string(to, to+8)
		if !containsAny(after, "车", "牌", "摩托") && !containsAny(f.clause(from-1, 8), "驾驶", "车辆", "轿车", "货车", "客车", "挂车", "车") || containsAny(before, "型号", "批次", "座", "栋") {
			return false
		}
		if strings.ContainsRune("为是的号了在于由驾辆和与及、为将把被牌型款", sign) {
			return false
		}
	}
	if strings.ContainsRune("挂学警港澳领使", f.rune(to)) {
		to++
	}
	from--
	// 澄明A12345: the plates of electric bicycles begin with the city.
	if f.placeBefore(from + 1) {
		from--
	}
	f.add(from, to, Plate, f.vehicleOwner(before))
	return true
}

// plateHead takes in the place's characters before the figures of a plate of
// an electric bicycle or tractor: 澄明123456.
func (f *finder) plateHead(from int) int {
	if f.placeBefore(from) {
		return from - 2
	}
	k := from
	for k > 0 && from-k < 3 && isHan(f.text[k-1]) && !strings.ContainsRune("为是的号牌照", f.text[k-1]) {
		k--
	}
	if from-k == 3 {
		return from
	}
	return k
}

// placeBefore reports whether the two characters before i are the name of a city
// or county of the document.
func (f *finder) placeBefore(i int) bool {
	place := f.string(i-2, i)
	return isHan(f.rune(i-1)) && isHan(f.rune(i-2)) && (strings.Contains(f.doc.Text, place+"市") || strings.Contains(f.doc.Text, place+"县"))
}

// vehicleOwner says whether a plate's vehicle is an organisation's. Both kinds
// of plate are deleted; the article is another.
func (f *finder) vehicleOwner(before string) Owner {
	if containsAny(before, "公司名下", "公司所有", "单位所有") {
		return OfOrganisation
	}
	return OfPerson
}

// isPlate reports whether text is a letter and five or six letters and digits.
func isPlate(text string) bool {
	if len(text) != 6 && len(text) != 7 || text[0] < 'A' || text[0] > 'Z' {
		return false
	}
	digits := 0
	for _, r := range text[1:] {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'A' && r <= 'Z' && r != 'I' && r != 'O':
		default:
			return false
		}
	}
	return digits >= 2
}

// identity finds citizens' numbers, old and new, and travel papers.
func (f *finder) identity(c code, before string) bool {
	cue := containsAny(before, "身份", "证件号", "护照", "通行证", "军官证", "士兵证", "居留证", "居住证", "台胞证", "回乡证", "社会保障卡", "社会保障号", "社保卡")
	after := f.string(c.to, c.to+4)
	cue = cue || containsAny(after, "号护照", "护照", "号身份证", "号通行证")
	money := containsAny(before, "卡号", "账号", "账户", "帐号", "帐户")
	text := strings.ToUpper(c.text)
	switch {
	case len(text) == 18 && allDigits(text[:17]) && (isDigit(rune(text[17])) || text[17] == 'X'):
		if !cue && money && !validIdentity(text) || !cue && !calendarDay(text[6:14]) {
			return false
		}
	case len(text) == 15 && c.digits == 15:
		if !cue && (money || !calendarDay("19"+text[6:12]) || text[0] < '1' || text[0] > '8') {
			return false
		}
	case cue && (c.digits >= 6 && len(text) >= 7 && len(text) <= 20 || c.digits >= 2 && len(text) >= 8 && len(text) <= 10 && containsAny(before, "护照")):
		// Other papers, and numbers with a digit too many or too few.
		if !containsAny(before+after, "号", "护照", "证") {
			return false
		}
		if f.rune(c.to) == '（' || f.rune(c.to) == '(' { // the check digit of a Hong Kong identity card
			if r := f.rune(c.to + 2); r == '）' || r == ')' {
				c.to += 3
			}
		}
	default:
		return false
	}
	f.add(c.from, c.to, IDNumber, OfPerson)
	return true
}

// bank finds cards and accounts.
func (f *finder) bank(c code, before string) bool {
	if c.digits < 8 || len(c.text) > 32 {
		return false
	}
	numeral := c.digits == len(c.text)
	card := containsAny(before, "卡号", "银行卡", "借记卡", "信用卡", "储蓄卡") || strings.HasSuffix(strings.TrimRight(before, "（(：:为是 "), "卡")
	account := strings.HasPrefix(f.string(c.to, c.to+2), "账户") || containsAny(before, "账号", "账户", "帐号", "帐户", "存折", "开户", "户名", "汇入", "转入", "专户") || numeral && c.digits > 9 && containsAny(before, "银行", "信用社", "分社", "支行", "联社")
	valid := numeral && c.digits >= 15 && c.digits <= 19 && luhn(c.text)
	switch {
	case numeral && strings.HasPrefix(c.text, "62") && (c.digits == 16 || c.digits == 17 || c.digits == 19) && containsAny(f.string(c.to, c.to+8), "行存折", "行卡", "银行", "行账户", "储蓄卡", "信用卡", "社账户"):
		f.add(c.from, c.to, BankCard, f.accountOwner(c.from)) // 622…工行存折
	case valid && (card || account || strings.HasPrefix(c.text, "62")), card && numeral && c.digits >= 15:
		f.add(c.from, c.to, BankCard, f.accountOwner(c.from))
	case (account || card) && c.digits >= 9 && !containsAny(before, "电话", "手机", "联系方式"), valid && c.digits >= 16 && (c.text[0] == '4' || c.text[0] == '5' || c.text[0] == '3') && containsAny(before, "卡"):
		if numeral && c.digits == 11 && mobile(c.text) && !endsWithAny(strings.TrimRight(before, "：:为是 "), "账号", "账户", "帐号", "卡号") {
			return false
		}
		f.add(c.from, c.to, Account, f.accountOwner(c.from))
	default:
		return false
	}
	return true
}

// accountOwner says whose an account is.
func (f *finder) accountOwner(i int) Owner {
	before := f.clause(i, 60)
	line := f.string(i-100, i)
	if k := strings.LastIndex(line, "。"); k >= 0 {
		line = line[k:]
	}
	switch {
	case courtsOwn(line):
		return OfCourt
	case containsAny(before, "公司在", "公司名下", "公司账户", "公司的账户", "公司开立", "单位账户", "对公"):
		return OfOrganisation
	}
	return OfPerson
}

// courtsOwn reports whether the line before an account calls it the court's:
// its holder is a court, or it is one for what is paid into court. That a court
// found an account (本院查明) does not make it the court's.
func courtsOwn(line string) bool {
	for _, from := range [...]string{"专户", "财政"} { // 通过财政专户汇入某人的账户
		for _, into := range [...]string{"汇入", "转入", "打入", "划入", "存入", "付至", "支付至", "发放至", "转至", "汇至", "退至", "划至"} {
			if i := strings.Index(line, from); i >= 0 {
				if k := strings.LastIndex(line, into); k > i {
					line = line[k:]
				}
			}
		}
	}
	if containsAny(line, "执行款专户", "案款专户", "执行款账户", "案款账户", "代管款", "诉讼费专户", "诉讼费账户", "财政专户", "非税", "法院账户", "法院执行账户", "本院账户", "本院开立", "汇入本院", "汇至本院", "交至本院", "缴至本院", "付至本院", "转入本院", "存入本院", "打入本院", "本院指定") {
		return true
	}
	for _, cue := range [...]string{"户名", "收款单位", "收款人", "账户名称", "户　名"} {
		if k := strings.LastIndex(line, cue); k >= 0 {
			holder := line[k:]
			if end := strings.IndexAny(holder, "，；,;、\n"); end >= 0 {
				holder = holder[:end]
			}
			return strings.Contains(holder, "法院")
		}
	}
	return false
}

// telephone finds telephone numbers.
func (f *finder) telephone(c code, before string) bool {
	text := c.text
	if c.digits != len(text) || c.hidden > 0 {
		return false
	}
	cue := containsAny(before, "电话", "手机", "联系方式", "座机", "传真", "热线", "致电", "拨打", "号码", "微信")
	if rest, ok := strings.CutPrefix(text, "86"); ok && mobile(rest) {
		text = rest
	}
	if rest, ok := strings.CutPrefix(text, "0086"); ok && mobile(rest) {
		text = rest
	}
	from := c.from
	// (0599)6218830, （0599）6218830
	if len(text) >= 7 && len(text) <= 8 && strings.ContainsRune("）)", f.rune(from-1)) {
		if k := from - 2; isDigit(f.rune(k)) && isDigit(f.rune(k-1)) && isDigit(f.rune(k-2)) {
			area := k - 2
			if isDigit(f.rune(area - 1)) {
				area--
			}
			if plain(f.rune(area)) == '0' && strings.ContainsRune("（(", f.rune(area-1)) {
				from, cue, before = area-1, true, f.clause(area-1, 16)
			}
		}
	}
	var fits bool
	switch {
	case strings.ContainsRune("元万平", f.rune(c.to)): // a sum or an area
	case mobile(text):
		fits = true
	case (len(text) == 10 && strings.HasPrefix(text, "400") || len(text) == 10 && strings.HasPrefix(text, "800")) && (cue || c.to-c.from > 10):
		fits = true
	case len(text) >= 10 && len(text) <= 12 && text[0] == '0' && text[1] != '0':
		fits = cue || c.to-c.from > len(text)
	case len(text) >= 11 && len(text) <= 15 && strings.HasPrefix(text, "00"), f.rune(from) == '+' && len(text) >= 10:
		fits = cue
	case len(text) >= 7 && len(text) <= 8:
		fits = cue && !containsAny(before, "万", "元") && f.rune(c.to) != '元' && !containsAny(before, "日期", "编号")
	}
	if !fits {
		return false
	}
	owner := OfPerson
	if !mobile(text) && f.officePhone(from) {
		owner = OfOrganisation
	}
	f.add(from, f.extension(c.to), Phone, owner)
	return true
}

// officePhone reports whether the telephone at i is an organisation's. Among the
// litigants the line says so; elsewhere the words close by.
func (f *finder) officePhone(i int) bool {
	if containsAny(f.clause(i, 80), "律师事务所", "法律服务所") || f.organisationLine(i) {
		return true
	}
	if f.doc.SectionAt(f.at[i]) == judgment.Litigants {
		return false
	}
	before := strings.NewReplacer("本院查明", "", "本院认为", "", "本院另查明", "", "本院认定", "").Replace(f.clause(i, 16))
	return containsAny(before, "机构", "本院", "法院", "派出所", "书记员", "法官", "客服", "热线", "举报", "受理", "办公", "公司", "单位", "监督", "服务")
}

// mobile reports whether text is a mobile number.
func mobile(text string) bool {
	return len(text) == 11 && text[0] == '1' && text[1] >= '3' && text[1] <= '9' && allDigits(text)
}

func allDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// calendarDay reports whether text is a day of the last or this century,
// written YYYYMMDD.
func calendarDay(text string) bool {
	if !allDigits(text) || len(text) != 8 || text[:2] != "19" && text[:2] != "20" && text[:2] != "18" {
		return false
	}
	month, day := text[4:6], text[6:]
	return month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// validIdentity reports whether the check digit of GB 11643 is right.
func validIdentity(text string) bool {
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(text[i]-'0') * w
	}
	return "10X98765432"[sum%11] == text[17]
}

// luhn reports whether the check digit of a card number is right.
func luhn(text string) bool {
	sum := 0
	for i := range len(text) {
		d := int(text[len(text)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// deeds finds the numbers of title deeds: …不动产权第0008817号,
// …房权证听涛字第20031187号, …国用（2009）第12号.
func (f *finder) deeds() {
	for _, anchor := range [...]string{"集建", "宅基地使用", "草原使用", "不动产权", "房权证", "房地权证", "国用", "集用", "房产证", "土地证", "林权证", "产权证", "林证字", "房地证", "不动产登记证明", "使用权证", "所有权证", "预告登记", "他项权证", "房字第", "沪房地", "房地产权", "字第", "他项权", "农地承包权", "承包经营权证", "承包证"} {
		n := utf8.RuneCountInString(anchor)
		f.each(anchor, func(i int) {
			if n == 2 && anchor[len(anchor)-len("用"):] == "用" && isHan(f.rune(i+n)) && f.rune(i+n) != '第' { // 姚卫国用其账户
				return
			}
			if anchor == "字第" && (f.rune(i-1) != '证' || !containsAny(f.string(i-8, i), "土", "林", "草", "房", "产", "承", "集", "国") || containsAny(f.clause(i, 20), "执业", "身份", "残", "婚", "驾", "鉴", "检", "许可", "资格", "出生")) && !containsAny(f.clause(i, 40)+f.string(i, i+40), "使用权证", "所有权证", "使用证", "房产证", "产权证", "权属证", "土地证", "林权证", "经营权证", "承包证") {
				return
			}
			at := i + n
			if strings.ContainsRune("，,", f.rune(at)) && (f.here(at+1, "证号") || f.here(at+1, "编号")) {
				at++
			}
			end := f.deedEnd(at)
			if end == 0 {
				return
			}
			from := f.deedStart(i, end)
			owner := OfPerson
			if containsAny(f.clause(from, 40), "公司名下", "公司所有", "公司的") {
				owner = OfOrganisation
			}
			f.add(from, end, TitleDeed, owner)
			// 第0009123号、第0009124号
			for f.rune(end) == '、' && f.rune(end+1) == '第' && isDigit(f.rune(end+2)) {
				next := f.deedEnd(end + 1)
				if next == 0 {
					break
				}
				f.add(end+1, next, TitleDeed, owner)
				end = next
			}
		})
	}
}

// deedEnd is where a deed's number ends that goes on at i: 第…号 with figures
// close by, or figures after 号：; 0 when there is none.
func (f *finder) deedEnd(i int) int {
	seen := -1 // the last figure
	for k := i; k < len(f.text) && k-i < 40; k++ {
		r := f.text[k]
		switch {
		case isDigit(r) || isLetter(r):
			seen = k
		case r == '号' && seen >= 0:
			return k + 1
		case strings.ContainsRune("）)", r) && seen == k-1 && f.figuresBefore(k) >= 8: // （证号220524104207030018J）
			return k
		case seen >= 0 && seen == k-1 && k-i > 6 && !strings.ContainsRune("-－—（）()〔〕第字号", r) && !isHan(r):
			if digits := f.figuresBefore(k); digits >= 5 {
				return k
			}
			return 0
		case strings.ContainsRune("，。；、\n“”", r):
			return 0
		}
	}
	return 0
}

// figuresBefore counts the digits and letters that end before i.
func (f *finder) figuresBefore(i int) int {
	n := 0
	for k := i - 1; k >= 0 && (isDigit(f.text[k]) || isLetter(f.text[k])); k-- {
		n++
	}
	return n
}

// deedStart is where the number of the deed around the anchor at i begins. In
// 不动产权证号：澄（2019）… the anchor is a word about the number that follows.
func (f *finder) deedStart(i, end int) int {
	for k := end - 1; k > i; k-- {
		if r := f.text[k]; r == '：' || r == ':' || r == '为' || (r == '（' || r == '(') && isHan(f.rune(k+1)) && (f.closing(k) >= end || strings.Contains(f.string(k+1, k+8), "字")) && !f.here(k+1, "证号") {
			return k + 1
		}
	}
	from := i
	for k := i - 1; k >= 0 && i-k < 24; k-- {
		r := f.text[k]
		if r == '（' || r == '(' || r == '〔' || r == '[' {
			if !isDigit(f.rune(k + 1)) {
				break
			}
		} else if !isHan(r) && !isDigit(r) && !unicode.Is(unicode.Latin, r) && !strings.ContainsRune("）)〕]", r) {
			break
		}
		if strings.ContainsRune("为系是号书及和与的凭持有记载领取得将", r) && !f.here(k-1, "无为") || r == '发' && strings.ContainsRune("颁核换", f.rune(k-1)) {
			break
		}
		from = k
	}
	return from
}
