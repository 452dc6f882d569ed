package rule

import (
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
)

// publicationParticulars reports what article 10 has deleted and that stands in
// a copy for publication.
func publicationParticulars() *Rule {
	return &Rule{
		ID:        "J34",
		Title:     "应当删除的信息没有删除",
		Basis:     publicationBasis + "第十条",
		Max:       Suspect,
		What:      "上网文书中的身份证号码、电话、银行卡号和账号、车牌号、县区以下住址、健康状况、不动产权证号、电子邮箱、网络账号、技术侦查措施、商业秘密，以及隐名者的出生日期。",
		Why:       "这些信息足以找到一个人或者盗用其财产，规定要求删除。",
		Known:     "按格式、校验位和前后文字认出；单位的住所和对外电话、人民法院的收款账户、律师执业证号不报；商业秘密只认明确写出的内容；伤残等级是裁判的依据，不报。",
		OfCopies:  true,
		Unchecked: publicationOnly,
		Check: func(in *Input) []Hit {
			family, rows, found := disclosure.IsFamily(in.Doc), publicationRows(), in.personalData()
			var hits []Hit
			for _, it := range found.Items {
				row, ok := rows[disclosure.OfItem(it, found, family)]
				if !ok || row.Action == disclosure.Keep || it.Owner == personal.OfCourt {
					continue // a court may well show its own account
				}
				fix := "×××"
				hits = append(hits, Hit{Span: it.Span, Severity: publicationSeverity(in), Confidence: 0.9, Message: classWord(it.Class) + "应当删除", Fix: &fix, Basis: row.Basis})
			}
			return hits
		},
	}
}

// classWord is a class in the words of the screen.
func classWord(c personal.Class) string {
	words := map[personal.Class]string{
		personal.IDNumber: "证件号码", personal.Phone: "电话号码", personal.BankCard: "银行卡号", personal.Account: "账号", personal.Plate: "车牌号",
		personal.Address: "县区以下住址", personal.BirthDay: "隐名者的出生日期", personal.License: "证照号码", personal.Email: "电子邮箱", personal.WeChat: "网络账号",
		personal.Health: "健康状况", personal.TitleDeed: "产权证书编号", personal.TechInvest: "技术侦查措施", personal.Secret: "商业秘密",
	}
	return words[c]
}
