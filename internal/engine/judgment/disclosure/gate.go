// Package disclosure holds what the provision on the publication of judgments
// (法释〔2016〕19号) asks of a document: whether it may go online at all, whose
// names must not, and what is done with every kind of particular, by the text of
// the provision and by the practice since 2024.
package disclosure

import (
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/personal"
)

// Answer says whether a document may be published.
type Answer string

// The answers. Human means that a person has to decide.
const (
	Yes   Answer = "yes"
	No    Answer = "no"
	Human Answer = "human"
)

// Ground is one reason for the answer.
type Ground struct {
	Answer   Answer // what this ground alone would lead to
	Article  string // 第四条第（三）项
	Text     string // in Chinese, with what it rests on
	Evidence judgment.Span
}

// Decision is the answer with its grounds. No grounds are needed for a yes.
type Decision struct {
	Publish Answer
	Grounds []Ground
}

// gate collects grounds.
type gate struct {
	doc     *judgment.Doc
	found   *personal.Found
	cause   string // the words before 一案, with the parties
	lead    string // the heading, the litigants and how the case came
	grounds []Ground
}

// Gate decides by article 4 whether doc may be published. It says no only where
// the article leaves no choice, and yes only where none of its grounds shows; in
// between a person decides.
func Gate(doc *judgment.Doc, found *personal.Found) Decision {
	g := &gate{doc: doc, found: found}
	g.lead, g.cause = leadOf(doc)
	g.secrets()
	g.juvenile()
	g.mediation()
	g.family()
	g.closedTrial()
	g.unsuitable()
	g.kinds()
	d := Decision{Publish: Yes, Grounds: g.grounds}
	for _, ground := range g.grounds {
		if ground.Answer == No {
			d.Publish = No
			return d
		}
		if ground.Answer == Human {
			d.Publish = Human
		}
	}
	return d
}

func (g *gate) add(a Answer, article, text string, at judgment.Span) {
	g.grounds = append(g.grounds, Ground{a, Basis(article), text, at})
}

// find returns the first place of one of words in the document's text.
func (g *gate) find(words ...string) (judgment.Span, bool) {
	return findIn(g.doc.Text, 0, g.held(words...)...)
}

// held are those of words that the document's text may hold.
func (g *gate) held(words ...string) []string {
	var out []string
	for _, w := range words {
		if g.doc.MayHold(w) {
			out = append(out, w)
		}
	}
	return out
}

// inLead returns the first place of one of words before the claims.
func (g *gate) inLead(words ...string) (judgment.Span, bool) { return findIn(g.lead, 0, words...) }

// findIn returns the first place of one of words in text from off on.
func findIn(text string, off int, words ...string) (judgment.Span, bool) {
	best := judgment.Span{Start: -1}
	for _, w := range words {
		if i := strings.Index(text[off:], w); i >= 0 && (best.Start < 0 || off+i < best.Start) {
			best = judgment.Span{Start: off + i, End: off + i + len(w)}
		}
	}
	return best, best.Start >= 0
}

// leadOf is the document up to the end of how the case came, and the sentence
// that names the cause (…纠纷一案).
func leadOf(doc *judgment.Doc) (lead, cause string) {
	end := min(len(doc.Text), 9000)
	for _, s := range doc.Sections {
		switch s.Kind {
		case judgment.Claims, judgment.Facts, judgment.Reasons, judgment.Basis, judgment.Disposition:
			end = min(end, s.Start)
		case judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex:
		}
	}
	lead = doc.Text[:end]
	if len(lead) < 300 && len(doc.Text) > len(lead) { // the sections were not recognised
		lead = doc.Text[:floor(doc.Text, min(len(doc.Text), 3000))]
	}
	text := doc.Text[:floor(doc.Text, min(len(doc.Text), len(lead)+3000))]
	for off := 0; ; {
		i := strings.Index(text[off:], "一案")
		if i < 0 {
			break
		}
		at := off + i
		from := max(strings.LastIndexAny(text[:at], "\n"), strings.LastIndex(text[:at], "。")) + 1
		cause += text[from:at] + "；"
		off = at + len("一案")
		if len(cause) > 1200 {
			break
		}
	}
	if cause == "" {
		if _, after, ok := strings.Cut(lead, "案由："); ok {
			cause, _, _ = strings.Cut(after, "\n")
		}
	}
	if cause == "" {
		cause = lead
	}
	return lead, cause
}

// floor moves off back to the beginning of a character.
func floor(text string, off int) int {
	for off > 0 && off < len(text) && text[off]&0xC0 == 0x80 {
		off--
	}
	return off
}

// secrets: article 4 (1).
func (g *gate) secrets() {
	const article = "第四条第（一）项"
	for _, w := range [...]string{"国家秘密、情报罪", "提供国家秘密", "泄露国家秘密罪", "非法获取国家秘密", "非法持有国家绝密", "泄露军事秘密", "军事秘密罪"} {
		if at, ok := g.find(w); ok && g.doc.Kind == judgment.Criminal {
			g.add(No, article, "案件涉及国家秘密："+g.doc.Text[at.Start:at.End], at)
			return
		}
	}
	if at, ok := g.inLead("本案涉及国家秘密", "因涉及国家秘密", "涉及国家秘密，不公开", "涉及国家秘密，依法不公开", "因涉国家秘密"); ok {
		g.add(No, article, "文书载明案件涉及国家秘密", at)
		return
	}
	words := g.held("国家秘密", "绝密", "机密级", "秘密级")
	for off := 0; ; {
		at, ok := findIn(g.doc.Text, off, words...)
		if !ok {
			return
		}
		before := g.doc.Text[floor(g.doc.Text, max(0, at.Start-24)):at.Start]
		if !endsWith(before, "不涉及", "不涉", "未涉及", "不属于", "并非", "没有涉及", "国家机关及其工作人员", "《中华人民共和国保守") {
			g.add(Human, article, "文书提到国家秘密，是否涉密须由人判断", at)
			return
		}
		off = at.End
	}
}

func endsWith(s string, ends ...string) bool {
	for _, e := range ends {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

// juvenileWords say of the accused that they were minors when they did it.
var juvenileWords = [...]string{
	"被告人系未成年人", "被告人是未成年人", "未成年被告人", "未成年人犯罪案件", "未成年人刑事案件", "系未成年人犯罪", "属未成年人犯罪", "未成年罪犯", "犯罪时未满十八周岁", "犯罪时不满十八周岁", "作案时未满十八周岁", "作案时不满十八周岁",
	"犯罪时已满十四周岁", "犯罪时已满十六周岁", "作案时已满十四周岁", "作案时已满十六周岁", "犯罪时尚未成年", "犯罪时系未成年", "作案时系未成年", "作案时尚未成年", "犯罪时未成年", "作案时未成年", "实施犯罪时未满", "实施犯罪时不满", "实施犯罪时系未成年", "案发时未满十八", "案发时不满十八", "犯罪时年龄未满",
	"已满十四周岁不满十六周岁", "已满十四周岁未满十六周岁", "已满十六周岁不满十八周岁", "已满十六周岁未满十八周岁", "已满十四周岁不满十八周岁", "已满十四周岁未满十八周岁", "犯罪时未满18周岁", "犯罪时不满18周岁", "作案时未满18周岁", "作案时不满18周岁", "已满16周岁不满18周岁", "已满14周岁不满16周岁", "已满16周岁未满18周岁", "已满14周岁不满18周岁",
	"犯罪时系在校未成年", "未成年犯",
}

// juvenile: article 4 (2). What counts is the age when the offence was
// committed, of any one of the accused.
func (g *gate) juvenile() {
	const article = "第四条第（二）项"
	if g.doc.Kind != judgment.Criminal && !strings.Contains(g.lead, "被告人") && !strings.Contains(g.lead, "罪犯") {
		return
	}
	words := g.held(juvenileWords[:]...)
	for off := 0; ; {
		at, ok := findIn(g.doc.Text, off, words...)
		if !ok {
			break
		}
		off = at.End
		switch clause := sentence(g.doc.Text, at); {
		case containsAny(clause, "前罪", "前科", "曾因", "累犯", "曾于"):
			g.add(Human, article, "文书提到被告人未成年时的犯罪记录", at)
		case containsAny(clause, "不属于", "并非", "不符合", "引诱", "教唆", "利用", "容留", "被害人系", "被害人为", "辩称", "《"):
			g.add(Human, article, "文书提到未成年人犯罪，是否系被告人本人须由人判断", at)
		default:
			g.add(No, article, "被告人犯罪时不满十八周岁", at)
			return
		}
	}
	for _, p := range g.found.People {
		if p.Party == nil || !p.Is(personal.Litigant) || !strings.Contains(p.Party.Role, "被告人") && !strings.Contains(p.Party.Role, "罪犯") && !strings.Contains(p.Party.Role, "上诉人") {
			continue
		}
		if p.Minor {
			g.add(No, article, "被告人"+p.Name+"不满十八周岁", p.Party.Span)
			continue
		}
		if p.Birth == nil {
			continue
		}
		g.offence(p, article)
	}
	for _, p := range g.found.People {
		if p.Is(personal.Guardian) && p.Ward != nil && p.Ward.Party != nil && strings.Contains(p.Ward.Party.Role, "被告人") && p.Ward.Birth == nil {
			g.add(Human, article, "被告人有法定代理人，可能系未成年人", p.Mentions[0].Span)
		}
	}
}

// offence compares the days that the facts name with the day on which the
// accused came of age.
func (g *gate) offence(p *personal.Person, article string) {
	limit := (p.Birth.Year+18)*10000 + p.Birth.Month*100 + p.Birth.Day
	first := true
	for _, d := range g.doc.Dates {
		switch g.doc.SectionAt(d.Start) {
		case judgment.Facts, judgment.Claims:
		case judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Reasons, judgment.Basis, judgment.Disposition, judgment.Costs, judgment.Remedy, judgment.Signature, judgment.Annex:
			continue
		default:
			continue
		}
		if d.Year == 0 || d.Start >= p.Party.Start && d.End <= p.Party.End+200 {
			continue
		}
		after := g.doc.Text[d.End:min(len(g.doc.Text), d.End+12)]
		if strings.HasPrefix(after, "出生") || strings.HasPrefix(after, "生") {
			continue
		}
		day := d.Year*10000 + max(d.Month, 1)*100 + max(d.Day, 1)
		if day < limit && day > limit-70000 {
			if first {
				g.add(No, article, "被告人"+p.Name+"在查明的行为发生时不满十八周岁", d.Span)
				return
			}
			g.add(Human, article, "被告人"+p.Name+"在文书所记的一个日期尚不满十八周岁", d.Span)
			return
		}
		first = false
	}
}

// sentence is the sentence that at lies in.
func sentence(text string, at judgment.Span) string {
	from := max(strings.LastIndex(text[:at.Start], "。")+len("。"), strings.LastIndex(text[:at.Start], "\n")+1, strings.LastIndex(text[:at.Start], "；")+len("；"))
	if from > at.Start || from < 0 {
		from = 0
	}
	to := len(text)
	if i := strings.IndexAny(text[at.End:], "。\n；"); i >= 0 {
		to = at.End + i
	}
	return text[from:to]
}

// startsWithAny reports whether s begins with one of parts.
func startsWithAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// mediation: article 4 (3), and article 3 for what the provision lists among
// the documents to be published all the same.
func (g *gate) mediation() {
	const article = "第四条第（三）项"
	if g.doc.Type == judgment.Mediation {
		switch {
		case g.doc.Kind == judgment.Administrative:
			g.add(Human, "第三条第（九）项", "行政调解书在应当公布之列，与以调解方式结案不公布的一般规则如何适用须由人决定", g.doc.Title.Span)
		case containsAny(g.doc.Text, "公益诉讼"):
			g.add(Human, "第三条第（九）项", "公益诉讼调解书在应当公布之列，须由人决定", g.doc.Title.Span)
		case containsAny(g.doc.Text, "国家利益", "社会公共利益", "他人合法权益"):
			g.add(Human, article, "以调解方式结案；文书提到国家利益、社会公共利益或者他人合法权益，是否确有必要公开须由人决定", g.doc.Title.Span)
		default:
			g.add(No, article, "以调解方式结案", g.doc.Title.Span)
		}
		return
	}
	at, ok := g.inLead("司法确认", "确认人民调解协议", "确认调解协议", "申请确认调解", "人民调解协议效力")
	if !ok || g.doc.Kind == judgment.Criminal {
		return
	}
	disposition := g.disposition()
	switch {
	case containsAny(disposition, "驳回", "不予受理", "不予确认", "撤回", "终结"):
		g.add(Human, article, "申请确认调解协议效力的案件，但未确认其效力", at)
	case containsAny(disposition, "有效", "确认"), disposition == "":
		g.add(No, article, "确认人民调解协议效力", at)
	default:
		g.add(Human, article, "涉及确认调解协议效力", at)
	}
}

// disposition is the operative part, "" when it was not recognised.
func (g *gate) disposition() string {
	if s, ok := g.doc.Section(judgment.Disposition); ok {
		return g.doc.Text[s.Start:s.End]
	}
	return ""
}

// causes that article 4 (4) forbids, and those of which a person must judge
// whether a minor's upbringing is at issue.
var (
	divorceCauses = [...]string{"离婚纠纷", "诉离婚", "离婚诉讼", "申请离婚", "请求离婚", "起诉离婚", "离婚一案", "判决离婚", "解除婚姻关系纠纷"}
	custodyCauses = [...]string{"抚养纠纷", "抚养费纠纷", "抚育费纠纷", "变更抚养关系", "变更抚养权", "抚养权纠纷", "子女抚养", "探望权", "探视权", "监护权纠纷", "监护权特别程序", "同居关系子女抚养", "追索抚养费", "增加抚养费"}
	guardCauses   = [...]string{"申请确定监护人", "申请变更监护人", "变更监护人", "撤销监护人资格", "申请指定监护人", "指定监护人", "监护人资格", "监护纠纷", "监护"}
	doubtCauses   = [...]string{"离婚后财产", "离婚后损害", "同居关系", "收养关系", "收养", "亲子关系", "确认亲子", "否认亲子", "婚姻无效", "撤销婚姻", "婚约", "人身安全保护令", "人身保护令", "分家析产及抚养"}
)

// family: article 4 (4).
func (g *gate) family() {
	const article = "第四条第（四）项"
	if g.doc.Kind == judgment.Criminal || g.doc.Kind == judgment.Administrative && !strings.Contains(g.cause, "离婚") {
		return
	}
	if at, ok := findIn(g.cause, 0, divorceCauses[:]...); ok && !strings.Contains(g.cause[at.Start:], "离婚后") {
		g.add(No, article, "离婚诉讼", g.place(g.cause[at.Start:at.End]))
		return
	}
	if strings.HasSuffix(strings.TrimRight(g.cause, "；"), "离婚") {
		g.add(No, article, "离婚诉讼", g.place("离婚"))
		return
	}
	minor := g.hasMinor()
	if at, ok := findIn(g.cause, 0, custodyCauses[:]...); ok {
		word := g.cause[at.Start:at.End]
		if adult, ok := g.find("已成年", "系成年子女", "成年子女"); ok && !minor && !strings.HasSuffix(g.doc.Text[:adult.Start], "未") {
			g.add(Human, article, "抚养、监护案件，子女可能已经成年", adult)
		} else {
			g.add(No, article, "涉及未成年子女抚养、监护："+word, g.place(word))
		}
		return
	}
	if at, ok := findIn(g.cause, 0, guardCauses[:]...); ok {
		word := g.cause[at.Start:at.End]
		answer, text := Human, "监护案件，被监护人是否未成年须由人判断"
		if minor && !containsAny(g.doc.Text, "无民事行为能力", "限制民事行为能力") {
			answer, text = No, "涉及未成年人监护："+word
		}
		g.add(answer, article, text, g.place(word))
		return
	}
	if at, ok := findIn(g.cause, 0, doubtCauses[:]...); ok {
		word := g.cause[at.Start:at.End]
		answer, text := Human, "婚姻家庭、人身关系案件（"+word+"），是否涉及未成年子女抚养、监护或者不宜公布须由人判断"
		if containsAny(g.disposition(), "抚养", "监护", "探望") {
			answer, text = No, "主文涉及未成年子女抚养、监护"
		}
		g.add(answer, article, text, g.place(word))
		return
	}
	if s, ok := findIn(g.disposition(), 0, "抚养费", "直接抚养", "由其抚养", "监护人", "探望"); ok && g.doc.Kind != judgment.Enforcement && !containsAny(g.doc.Text, "被扶养人", "被抚养人") {
		g.add(Human, article, "主文涉及抚养、监护", g.place(g.disposition()[s.Start:s.End]))
	}
}

// place is where words stand first.
func (g *gate) place(words string) judgment.Span {
	at, _ := g.find(words)
	if at.Start < 0 {
		return judgment.Span{}
	}
	return at
}

// hasMinor reports whether a minor is a party or spoken of as brought up.
func (g *gate) hasMinor() bool {
	for _, p := range g.found.People {
		if p.Minor {
			return true
		}
	}
	return containsAny(g.doc.Text, "未成年")
}

// closedTrial: a trial that was not public is a sign of a ground, and a person
// has to say which.
func (g *gate) closedTrial() {
	if at, ok := g.find("不公开开庭", "不公开审理", "不公开进行", "未公开开庭", "不公开地", "不公开听证"); ok {
		if containsAny(sentence(g.doc.Text, at), "申请不公开", "请求不公开", "主张不公开", "不应不公开", "违反") {
			return
		}
		g.add(Human, "第四条第（五）项", "案件不公开审理", at)
	}
}

// unsuitable: article 4 (5). The provision wants an approval for it, so that
// none of these is more than a question.
func (g *gate) unsuitable() {
	const article = "第四条第（五）项"
	for _, k := range [...]struct {
		text  string
		where func(...string) (judgment.Span, bool)
		words []string
	}{
		{"涉及性侵害", g.find, []string{"犯强奸罪", "强奸罪", "猥亵儿童", "强制猥亵", "犯猥亵", "性侵", "负有照护职责人员性侵罪", "组织卖淫罪", "强迫卖淫罪", "引诱、容留"}},
		{"涉及危害国家安全", g.find, []string{"分裂国家", "颠覆国家政权", "间谍罪", "资敌罪", "叛逃罪", "背叛国家"}},
		{"涉及恐怖活动或者邪教", g.find, []string{"恐怖活动", "恐怖主义", "邪教组织", "组织、利用会道门"}},
		{"涉及自然人的行为能力或者精神健康", g.inLead, []string{"无民事行为能力", "限制民事行为能力", "强制医疗"}},
		{"涉及人身安全保护令", g.inLead, []string{"人身安全保护令"}},
		{"涉及个人隐私的案件", g.inLead, []string{"个人隐私", "隐私权纠纷", "性骚扰"}},
		{"涉及艾滋病病情", g.find, []string{"艾滋病", "HIV"}},
		{"案件当事人申请不公布", g.find, []string{"申请不在互联网公布", "不宜在互联网公布", "不在互联网公布"}},
	} {
		if at, ok := k.where(k.words...); ok {
			g.add(Human, article, k.text+"，是否不宜公布须报批", at)
		}
	}
}

// kinds asks a person about documents that article 3 does not name or that
// could not be recognised.
func (g *gate) kinds() {
	switch g.doc.Type {
	case judgment.UnknownType:
		g.add(Human, "第三条", "未能识别文书种类", judgment.Span{})
	case judgment.Notice:
		if !containsAny(g.doc.Text[:floor(g.doc.Text, min(len(g.doc.Text), 1500))], "驳回申诉", "驳回再审申请") {
			g.add(Human, "第三条", "通知书中只有驳回申诉通知书列明应当公布", g.doc.Title.Span)
		}
	case judgment.Decision:
		if containsAny(g.lead, "回避", "复议决定") && !containsAny(g.lead, "罚款", "拘留") {
			break
		}
	case judgment.Judgment, judgment.Ruling, judgment.Mediation, judgment.PaymentOrder:
	}
	if g.doc.Kind == judgment.UnknownKind && !containsAny(g.doc.Title.Text, "赔偿", "决定", "救助", "支付令") {
		g.add(Human, "第三条", "未能识别案件类型", g.doc.Title.Span)
	}
}

// familyCauses are causes of marriage, family and succession cases.
var familyCauses = [...]string{
	"离婚", "婚姻", "婚约", "抚养", "抚育费", "扶养", "赡养", "监护", "收养", "继承", "遗嘱", "遗赠", "遗产", "分家析产", "同居关系", "探望权", "亲子关系", "人身安全保护令", "彩礼", "夫妻财产", "婚内", "家庭暴力", "被继承人",
}

// asks are words of the sentences that say what is asked of the court.
var asks = [...]string{"请求", "诉请", "要求", "诉至", "起诉", "纠纷", "案由", "申请人身安全"}

// IsFamily reports whether doc belongs to a case about marriage, family or
// succession, in which article 8 (1) has the parties masked. Where no sentence names
// the cause, what is asked of the court tells it: a tenant's guarantor may have
// divorced and left an estate.
func IsFamily(doc *judgment.Doc) bool {
	if doc.Kind == judgment.Criminal {
		return false
	}
	lead, cause := leadOf(doc)
	if cause != lead {
		return ofFamily(cause)
	}
	for sentence := range strings.FieldsFuncSeq(lead, func(r rune) bool { return strings.ContainsRune("。；\n", r) }) {
		if (containsAny(sentence, asks[:]...) || utf8.RuneCountInString(sentence) < 30 && strings.Contains(sentence, "令")) && ofFamily(sentence) {
			return true
		}
	}
	return false
}

// ofFamily reports whether a cause is one of marriage, family or succession. An
// enforcement or administrative case names what it came from.
func ofFamily(cause string) bool {
	for _, w := range familyCauses {
		for rest := cause; ; {
			_, after, ok := strings.Cut(rest, w)
			if !ok {
				break
			}
			by := w == "继承" && startsWithAny(after, "人", "开始", "公证", "了") || w == "婚姻" && strings.HasPrefix(after, "登记")
			if !by {
				return true
			}
			rest = after
		}
	}
	return false
}
