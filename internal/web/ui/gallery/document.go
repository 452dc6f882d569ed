package gallery

import (
	"strings"

	"xiezhi/internal/web/ui"
)

// marked cuts a paragraph written with its marks: 【2|3|h2|text】 is hit 2 of
// severity 3 with the id h2, and [name] is shown redacted.
func marked(n int, src string) ui.Block {
	var text strings.Builder
	var marks []ui.Mark
	var hidden [][2]int
	for src != "" {
		i := strings.IndexAny(src, "【[")
		if i < 0 {
			text.WriteString(src)
			break
		}
		text.WriteString(src[:i])
		start := text.Len()
		if inner, ok := strings.CutPrefix(src[i:], "["); ok {
			name, rest, _ := strings.Cut(inner, "]")
			text.WriteString(name)
			hidden = append(hidden, [2]int{start, text.Len()})
			src = rest
			continue
		}
		inner, rest, _ := strings.Cut(strings.TrimPrefix(src[i:], "【"), "】")
		part := strings.SplitN(inner, "|", 4)
		text.WriteString(part[3])
		marks = append(marks, ui.Mark{Start: start, End: text.Len(), N: int(part[0][0] - '0'), Level: int(part[1][0] - '0'), ID: part[2]})
		src = rest
	}
	return ui.Block{N: n, Runs: ui.Runs(text.String(), marks, hidden)}
}

func paper() ui.Paper {
	block := func(kind ui.BlockKind, text string) ui.Block {
		return ui.Block{Kind: kind, Runs: ui.Runs(text, nil, nil)}
	}
	return ui.Paper{
		Label: "判决书正文，隐名预览",
		Facts: []string{"隐名规则：2024 口径", "替换 17 处", "案号、审判人员姓名不隐"},
		End:   "第 1 / 3 页",
		Blocks: []ui.Block{
			block(ui.Heading1, "明德区人民法院\n民 事 判 决 书"),
			block(ui.CaseLine, "（2026）澄0102民初1287号"),
			marked(1, "原告：[某建材公司]，住所地澄明市明德区。"),
			marked(2, "被告：[禾某]，男，1983年5月生，汉族，住澄明市清源县【1|4|h1|望川镇柳溪路18号2单元】。"),
			marked(3, "原告[某建材公司]与被告[禾某]买卖合同纠纷一案，本院于2026年8月12日立案后，依法适用普通程序，公开开庭进行了审理。本案现已审理终结。"),
			marked(4, "原告向本院提出诉讼请求：1.判令被告支付货款【2|3|h2|386,000元】及逾期付款损失；2.本案诉讼费由被告负担。"),
			marked(5, "经审理查明：2025年3月至9月，原告向被告供应水泥、钢材，双方于2025年10月9日对账，被告签字确认欠款。被告于【3|2|h3|2025年9月31日】支付20,000元，余款未付。"),
			marked(6, "本院认为，原、被告之间的买卖合同关系成立并生效，被告应当支付货款。原告主张的货款【2|3|h2-2|368,000元】有对账单为证，本院予以支持。"),
			marked(7, "一、被告[禾某]【4|1|h4|应与】本判决生效之日起十日内支付原告[某建材公司]货款368,000元；"),
			marked(8, "二、驳回原告[某建材公司]的其他诉讼请求。【5|2|h5|】"),
			block(ui.Signature, "审　判　长　宋时晏\n审　判　员　韩疏桐\n人民陪审员　祁山禾\n二〇二六年十月三十日\n书　记　员　白予安"),
		},
	}
}

func hits() []ui.Hit {
	hide := ui.Action{Text: "一键隐去", Icon: "wand", Small: true, Post: "/documents/1287/mask"}
	list := ui.Action{Text: "列入补正裁定", Icon: "file-plus", Small: true, Post: "/documents/1287/correct"}
	return []ui.Hit{
		{N: 1, Level: 4, Severity: "严重", Title: "住址精确到门牌，未隐去", End: "第 39 项", Place: "h1", Fix: &ui.Fix{Before: "清源县", Del: "望川镇柳溪路18号2单元", Action: &hide}},
		{
			N: 2, Level: 3, Severity: "较重", Title: "货款金额前后不一致", End: "第 35 项", Place: "h2", Link: "两处不一致", Current: true,
			Note: "两处数字换位。若为部分支持，请在说理中写明差额。",
			Pair: &[2]ui.Place{
				{ID: "h2", Where: "第 4 段　诉讼请求", Before: "货款", Figure: "386,000", After: "元"},
				{ID: "h2-2", Where: "第 6 段　本院认为", Before: "货款", Figure: "368,000", After: "元"},
			},
			Actions: []ui.Action{{Text: "属实", Key: "a", Small: true, Name: "verdict", Value: "uphold"}, {Text: "查否", Key: "x", Small: true, Kind: ui.Quiet, Name: "verdict", Value: "dismiss"}, {Text: "跳过", Key: "s", Small: true, Kind: ui.Quiet, Name: "verdict", Value: "skip"}},
		},
		{N: 3, Level: 2, Severity: "一般", Title: "日期不存在：9月31日", End: "第 34 项", Place: "h3"},
		{N: 4, Level: 1, Severity: "轻", Title: "错字：“应与”", End: "第 37 项", Place: "h4", Fix: &ui.Fix{Del: "应与", Ins: "应于", Action: &list}},
		{N: 5, Level: 2, Severity: "一般", Title: "缺少上诉权利告知", End: "第 38 项", Place: "h5", Note: "判决主文之后未见上诉期限与上诉法院。"},
	}
}
