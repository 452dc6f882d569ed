package disclosure

import (
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/personal"
)

// civil is a short civil document: title, number, litigants, how the case came,
// the facts, and the decision.
func civil(title, number, parties, lead, facts, decision string) string {
	return "溪桥县人民法院\n" + title + "\n" + number + "\n" + parties + "\n" + lead + "\n" + facts + "\n" + decision + "\n审判员　揭为民\n二〇二四年五月六日\n书记员　沃　野\n"
}

const (
	judgmentTitle = "民事判决书"
	rulingTitle   = "民事裁定书"
	letterTitle   = "民事调解书"
	number        = "（2024）澄0133民初120号"
	two           = "原告：庾晚亭，男，1980年2月3日出生，汉族，农民，住溪桥县杨柳镇东头村6组12号。\n被告：邝野渡，女，1982年4月5日出生，汉族，职工，住溪桥县城关镇和平街3号。"
	heardOpen     = "本院于2024年2月3日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。"
	heardClosed   = "本院于2024年2月3日立案后，依法适用简易程序，不公开开庭进行了审理。本案现已审理终结。"
	paid          = "本院认为，原告的请求有事实和法律依据。依照《中华人民共和国民法典》第五百七十七条规定，判决如下：\n一、被告邝野渡于本判决生效之日起十日内给付原告庾晚亭30000元。"
	facts         = "原告庾晚亭向本院提出诉讼请求：判令被告给付30000元。\n经审理查明，双方陈述属实。"
)

func plain(cause string) string { return "原告庾晚亭与被告邝野渡" + cause + "一案，" }

// crime is a short criminal judgment.
func crime(accused, lead, facts, decision string) string {
	return "溪桥县人民法院\n刑事判决书\n（2024）澄0133刑初45号\n公诉机关溪桥县人民检察院。\n" + accused +
		"\n溪桥县人民检察院以溪检刑诉〔2024〕30号起诉书" + lead + "\n经审理查明，" + facts + "\n" + decision +
		"\n审判长　冼安平\n审判员　揭为民\n人民陪审员　璩翠花\n二〇二四年五月六日\n书记员　沃　野\n"
}

const (
	grown = "被告人逄志远，男，1988年7月8日出生，汉族，农民，住溪桥县杨柳镇西街5号。"
	young = "被告人逄小川，男，2007年7月8日出生，汉族，学生，住溪桥县杨柳镇西街5号。\n法定代理人逄志远，系逄小川之父。"
	theft = "指控被告人逄志远犯盗窃罪，向本院提起公诉。本院依法组成合议庭，公开开庭审理了本案。现已审理终结。"
	stole = "2023年11月2日22时许，被告人逄志远在溪桥县杨柳镇窃得电动车一辆，价值3000元。"
	guilt = "本院认为，被告人逄志远的行为已构成盗窃罪。依照《中华人民共和国刑法》第二百六十四条之规定，判决如下：\n被告人逄志远犯盗窃罪，判处有期徒刑八个月，并处罚金人民币二千元。"
)

// A case's want is what article 4 leads to. clear says that the article settles
// it and no person should be needed.
var gateCases = []struct {
	name  string
	text  string
	want  Answer
	clear bool
}{
	{"sale", civil(judgmentTitle, number, two, plain("买卖合同纠纷")+heardOpen, facts, paid), Yes, true},
	{"loan between spouses of old", civil(judgmentTitle, number, two, plain("民间借贷纠纷")+heardOpen, facts+"双方于2015年离婚，婚生子随被告生活。", paid), Yes, true},
	{"succession among adults", civil(judgmentTitle, number, two, plain("法定继承纠纷")+heardOpen, facts, paid), Yes, true},
	{"support of parents", civil(judgmentTitle, number, two, plain("赡养纠纷")+heardOpen, facts+"原告系被告之父。", paid), Yes, true},
	{"bride price", civil(judgmentTitle, number, two, plain("婚约财产纠纷")+heardOpen, facts, paid), Human, false},
	{"traffic with a child hurt", civil(judgmentTitle, number, two, plain("机动车交通事故责任纠纷")+heardOpen, facts+"事故致庾小满（2016年3月9日出生）受伤。", paid), Yes, true},
	{"divorce granted", civil(judgmentTitle, number, two, plain("离婚纠纷")+heardOpen, "庾晚亭向本院提出诉讼请求：准予离婚。\n经审理查明，双方于2010年登记结婚。", "本院认为，感情确已破裂。依照《中华人民共和国民法典》第一千零七十九条规定，判决如下：\n准予庾晚亭与邝野渡离婚。"), No, true},
	{"divorce withdrawn", civil(rulingTitle, number, two, plain("离婚纠纷")+"本院于2024年2月3日立案。", "庾晚亭于2024年3月1日向本院提出撤诉申请。", "依照《中华人民共和国民事诉讼法》第一百四十八条第一款规定，裁定如下：\n准许庾晚亭撤回起诉。"), No, true},
	{"divorce, old form", civil(judgmentTitle, number, two, "原告庾晚亭诉被告邝野渡离婚一案，"+heardOpen, "原告诉称，请求离婚。", "本院认为，感情尚未破裂，判决如下：\n不准庾晚亭与邝野渡离婚。"), No, true},
	{"divorce, jurisdiction", civil(rulingTitle, "（2024）澄01民辖终5号", two, "上诉人邝野渡因与被上诉人庾晚亭离婚纠纷一案，不服溪桥县人民法院民事裁定，向本院提起上诉。", "邝野渡上诉称，本案应移送。", "本院认为，原裁定正确，裁定如下：\n驳回上诉，维持原裁定。"), No, true},
	{"property after divorce", civil(judgmentTitle, number, two, plain("离婚后财产纠纷")+heardOpen, facts, paid), Human, false},
	{"support of a child", civil(judgmentTitle, number, two, plain("抚养费纠纷")+heardClosed, facts+"婚生子庾小满未成年。", paid), No, true},
	{"change of custody", civil(judgmentTitle, number, two, plain("变更抚养关系纠纷")+heardOpen, facts, "本院认为，应予变更，判决如下：\n庾小满由原告抚养。"), No, true},
	{"visits", civil(judgmentTitle, number, two, plain("探望权纠纷")+heardOpen, facts, "判决如下：\n原告每月探望庾小满两次。"), No, true},
	{"guardian of a child", civil(judgmentTitle, "（2024）澄0133民特9号", "申请人：庾晚亭，男，1980年2月3日出生，汉族，住溪桥县。\n被申请人：邝野渡，女，1982年4月5日出生，汉族，住溪桥县。", "申请人庾晚亭申请撤销监护人资格一案，本院于2024年2月3日立案后进行了审理。现已审理终结。", "庾小满系未成年人，2015年5月6日出生。", "判决如下：\n撤销邝野渡作为庾小满的监护人的资格。"), No, true},
	{"guardian of a grown man", civil(judgmentTitle, "（2024）澄0133民特10号", "申请人：庾晚亭，男，1980年2月3日出生，汉族，住溪桥县。", "申请人庾晚亭申请认定公民无民事行为能力一案，本院于2024年2月3日立案后进行了审理。现已审理终结。", "庾有年，1950年5月6日出生。", "判决如下：\n认定庾有年为无民事行为能力人。"), Human, false},
	{"mediated loan", civil(letterTitle, number, two, plain("民间借贷纠纷")+"本院于2024年2月3日立案后，依法进行了审理。", "本案审理过程中，经本院主持调解，当事人自愿达成如下协议：\n一、邝野渡于2024年6月1日前给付庾晚亭30000元。", "上述协议，不违反法律规定，本院予以确认。"), No, true},
	{"mediated, second instance", civil(letterTitle, "（2024）澄01民终33号", two, "上诉人邝野渡因与被上诉人庾晚亭买卖合同纠纷一案，不服溪桥县人民法院判决，向本院提起上诉。", "经本院主持调解，当事人自愿达成如下协议：", "上述协议，本院予以确认。"), No, true},
	{"mediated civil claim in a crime", "溪桥县人民法院\n刑事附带民事调解书\n（2024）澄0133刑初46号\n附带民事诉讼原告人庾晚亭，男，1980年2月3日出生。\n被告人逄志远，男，1988年7月8日出生。\n本院在审理被告人逄志远故意伤害一案中，经本院主持调解，双方自愿达成如下协议：\n逄志远赔偿庾晚亭20000元。\n审判员　揭为民\n二〇二四年五月六日\n书记员　沃　野\n", No, true},
	{"mediated in the public interest", civil(letterTitle, number, "公益诉讼起诉人：溪桥县人民检察院。\n被告：逄志远，男，1988年7月8日出生。", "公益诉讼起诉人溪桥县人民检察院与被告逄志远环境污染民事公益诉讼一案，本院于2024年2月3日立案。", "经本院主持调解，达成如下协议：", "上述协议，本院予以确认。"), Human, false},
	{"administrative mediation", strings.Replace(civil(letterTitle, "（2024）澄0133行初7号", "原告：庾晚亭，男，1980年2月3日出生。\n被告：溪桥县人民政府。", "原告庾晚亭诉被告溪桥县人民政府行政赔偿一案，本院立案后，依法进行了审理。", "经本院主持调解，达成如下协议：", "上述协议，本院予以确认。"), letterTitle, "行政调解书", 1), Human, false},
	{"agreement confirmed", civil(rulingTitle, "（2024）澄0133民特3号", "申请人：庾晚亭，男，1980年2月3日出生。\n申请人：邝野渡，女，1982年4月5日出生。", "申请人庾晚亭与申请人邝野渡申请司法确认调解协议一案，本院于2024年2月3日立案后进行了审查。现已审查终结。", "申请人经溪桥县人民调解委员会主持达成调解协议。", "本院认为，协议符合规定，裁定如下：\n申请人庾晚亭与邝野渡达成的调解协议有效。"), No, true},
	{"agreement not confirmed", civil(rulingTitle, "（2024）澄0133民特4号", "申请人：庾晚亭，男，1980年2月3日出生。\n申请人：邝野渡，女，1982年4月5日出生。", "申请人庾晚亭与申请人邝野渡申请司法确认调解协议一案，本院于2024年2月3日立案后进行了审查。现已审查终结。", "协议内容不明确。", "裁定如下：\n驳回庾晚亭与邝野渡的申请。"), Human, false},
	{"settled and withdrawn", civil(rulingTitle, number, two, plain("买卖合同纠纷")+"本院于2024年2月3日立案。", "庾晚亭以双方已经和解为由，向本院提出撤诉申请。", "裁定如下：\n准许庾晚亭撤回起诉。"), Yes, true},
	{"theft by a grown man", crime(grown, theft, stole, guilt), Yes, true},
	{"theft by a minor, told", crime(young, strings.ReplaceAll(theft, "志远", "小川"), "2023年11月2日，被告人逄小川窃得电动车一辆。", "本院认为，被告人逄小川犯罪时已满十六周岁不满十八周岁，应当从轻处罚。判决如下：\n被告人逄小川犯盗窃罪，判处拘役四个月。"), No, true},
	{"theft by a minor, by the dates alone", crime(strings.Split(young, "\n")[0], strings.ReplaceAll(theft, "志远", "小川"), "2023年11月2日，被告人逄小川窃得电动车一辆。", strings.ReplaceAll(guilt, "志远", "小川")), No, true},
	{"minor then, grown now", crime("被告人逄志远，男，2005年7月8日出生，汉族，农民，住溪桥县杨柳镇西街5号。", theft, "2022年11月2日，被告人逄志远窃得电动车一辆。", guilt), No, true},
	{"one of two was a minor", crime(grown+"\n被告人逄小川，男，2006年7月8日出生，汉族，住溪桥县。", theft, "2023年11月2日，被告人逄志远、逄小川窃得电动车一辆。逄小川犯罪时系未成年人。", guilt), No, true},
	{"victim is a minor", crime(grown, strings.ReplaceAll(theft, "盗窃", "抢夺"), "2023年11月2日，被告人逄志远夺走被害人庾小满（2012年5月6日出生）的手机一部。", strings.ReplaceAll(guilt, "盗窃", "抢夺")), Yes, true},
	{"earlier crime as a minor", crime(grown, theft, stole, strings.Replace(guilt, "构成盗窃罪。", "构成盗窃罪。其前罪系犯罪时不满十八周岁所犯，不构成累犯。", 1)), Human, false},
	{"child molested", crime(grown, strings.ReplaceAll(theft, "盗窃", "猥亵儿童"), "2023年11月2日，被告人逄志远猥亵被害人庾小满。", strings.ReplaceAll(guilt, "盗窃", "猥亵儿童")), Human, false},
	{"state secrets leaked", crime(grown, strings.ReplaceAll(theft, "盗窃", "故意泄露国家秘密"), "2023年11月2日，被告人逄志远将机密级文件拍照发送他人。", strings.ReplaceAll(guilt, "盗窃罪", "故意泄露国家秘密罪")), No, true},
	{"closed for state secrets", civil(judgmentTitle, number, two, plain("技术合同纠纷")+"因本案涉及国家秘密，本院依法不公开开庭进行了审理。现已审理终结。", facts, paid), No, true},
	{"information refused as secret", strings.Replace(civil(judgmentTitle, "（2024）澄0133行初8号", "原告：庾晚亭，男，1980年2月3日出生。\n被告：溪桥县人民政府。", "原告庾晚亭诉被告溪桥县人民政府政府信息公开一案，本院立案后，依法组成合议庭，公开开庭进行了审理。现已审理终结。", "被告答复称，申请公开的信息属于国家秘密。", "判决如下：\n驳回原告庾晚亭的诉讼请求。"), judgmentTitle, "行政判决书", 1), Human, false},
	{"information, not secret", strings.Replace(civil(judgmentTitle, "（2024）澄0133行初9号", "原告：庾晚亭，男，1980年2月3日出生。\n被告：溪桥县人民政府。", "原告庾晚亭诉被告溪桥县人民政府政府信息公开一案，本院立案后，依法组成合议庭，公开开庭进行了审理。现已审理终结。", "经查，该信息不涉及国家秘密。", "判决如下：\n责令被告重新答复。"), judgmentTitle, "行政判决书", 1), Yes, true},
	{"closed for privacy", civil(judgmentTitle, number, two, plain("名誉权纠纷")+"因涉及个人隐私，本院依法不公开开庭进行了审理。现已审理终结。", facts, paid), Human, false},
	{"closed for trade secrets", civil(judgmentTitle, number, two, plain("侵害商业秘密纠纷")+heardClosed, facts, paid), Human, false},
	{"protection order", civil(rulingTitle, "（2024）澄0133民保令1号", "申请人：庾晚亭，女，1980年2月3日出生。\n被申请人：邝野渡，男，1982年4月5日出生。", "申请人庾晚亭与被申请人邝野渡申请人身安全保护令一案，本院于2024年2月3日立案后进行了审查。", "申请人称被殴打。", "裁定如下：\n禁止被申请人邝野渡对申请人庾晚亭实施家庭暴力。"), Human, false},
	{"enforcement of a loan", strings.Replace(civil(rulingTitle, "（2024）澄0133执55号", "申请执行人：庾晚亭，男，1980年2月3日出生。\n被执行人：邝野渡，女，1982年4月5日出生。", "本院在执行申请执行人庾晚亭与被执行人邝野渡民间借贷纠纷一案中，查明被执行人暂无财产可供执行。", "经查，被执行人名下无存款。", "裁定如下：\n终结本次执行程序。"), rulingTitle, "执行裁定书", 1), Yes, true},
	{"enforcement of support", strings.Replace(civil(rulingTitle, "（2024）澄0133执56号", "申请执行人：庾小满，男，2015年2月3日出生。\n法定代理人：庾晚亭，系庾小满之母。\n被执行人：邝野渡，男，1982年4月5日出生。", "本院在执行申请执行人庾小满与被执行人邝野渡抚养费纠纷一案中，查明被执行人暂无财产可供执行。", "经查，被执行人名下无存款。", "裁定如下：\n终结本次执行程序。"), rulingTitle, "执行裁定书", 1), No, true},
	{"payment order", "溪桥县人民法院\n支付令\n（2024）澄0133民督6号\n申请人：庾晚亭，男，1980年2月3日出生，住溪桥县。\n被申请人：邝野渡，女，1982年4月5日出生，住溪桥县。\n申请人庾晚亭于2024年3月1日向本院申请支付令。本院经审查认为，申请符合规定，特发出如下支付令：\n被申请人邝野渡应当自收到本支付令之日起十五日内，给付申请人庾晚亭3000元。\n审判员　揭为民\n二〇二四年五月六日\n书记员　沃　野\n", Yes, true},
	{"sentence commuted", "澄明市中级人民法院\n刑事裁定书\n（2024）澄01刑更88号\n罪犯逄志远，男，1988年7月8日出生，汉族，现在澄江省溪桥监狱服刑。\n溪桥县人民法院作出（2020）澄0133刑初45号刑事判决，以被告人逄志远犯盗窃罪，判处有期徒刑六年。执行机关提出减刑建议，报送本院审理。本院依法组成合议庭进行了审理。现已审理终结。\n经审理查明，罪犯逄志远确有悔改表现。\n裁定如下：\n对罪犯逄志远减去有期徒刑四个月。\n审判长　冼安平\n审判员　揭为民\n审判员　璩翠花\n二〇二四年五月六日\n书记员　沃　野\n", Yes, true},
	{"text of no known kind", "关于送达地址的说明\n庾晚亭确认送达地址如下。\n", Human, false},
	{"child's guardian in a traffic case", civil(judgmentTitle, number, "原告：庾小满，男，2014年2月3日出生，汉族，学生，住溪桥县。\n法定代理人：庾晚亭，系庾小满之父。\n被告：邝野渡，女，1982年4月5日出生，汉族，住溪桥县。", "原告庾小满与被告邝野渡机动车交通事故责任纠纷一案，"+heardOpen, "原告庾小满的法定代理人庾晚亭作为监护人未尽看护义务。", "判决如下：\n一、被告邝野渡赔偿原告庾小满30000元。"), Yes, true},
	{"paternity", civil(judgmentTitle, number, two, plain("确认亲子关系纠纷")+heardOpen, facts, paid), Human, false},
	{"cohabitants and their child", civil(judgmentTitle, number, two, plain("同居关系纠纷")+heardOpen, facts, "判决如下：\n一、非婚生女庾小满由原告庾晚亭抚养。"), No, true},
}

// TestGate holds the answers to the cases. Whatever else changes, nothing that
// article 4 forbids may be called fit to publish.
func TestGate(t *testing.T) {
	clear, decided := 0, 0
	for _, c := range gateCases {
		t.Run(c.name, func(t *testing.T) {
			doc := judgment.Parse(c.text)
			d := Gate(doc, personal.Find(doc))
			if c.want != Yes && d.Publish == Yes {
				t.Fatalf("published; want %s", c.want)
			}
			if d.Publish != c.want {
				t.Errorf("%s, want %s: %+v (type %s, kind %s)", d.Publish, c.want, d.Grounds, doc.Type, doc.Kind)
			}
			if d.Publish != Yes && len(d.Grounds) == 0 {
				t.Error("no ground is given")
			}
			if c.clear {
				clear++
				if d.Publish != Human {
					decided++
				}
			}
		})
	}
	if len(gateCases) < 40 || 10*decided < 9*clear {
		t.Errorf("%d cases, %d of %d clear ones decided", len(gateCases), decided, clear)
	}
	t.Logf("%d cases, %d of %d clear ones decided without a person", len(gateCases), decided, clear)
}
