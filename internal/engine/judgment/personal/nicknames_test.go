package personal

import (
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// named is the texts by which the people named in the facts of a judgment are
// called there, in text order; those of the parties and the bench only where they
// are called by another name.
func named(kind, text string) []string {
	text = inJudgment(kind, text)
	from, to := strings.Index(text, "经审理查明"), strings.Index(text, "\n本院认为")
	type place struct {
		at   int
		text string
	}
	var all []place
	for _, p := range Find(judgment.Parse(text)).People {
		for _, m := range p.Mentions {
			if m.Start >= from && m.End <= to && (m.Alias || p.Party == nil && !p.Is(Bench)) {
				all = append(all, place{m.Start, text[m.Start:m.End]})
			}
		}
	}
	slices.SortFunc(all, func(a, b place) int { return a.at - b.at })
	var out []string
	for _, p := range all {
		if !slices.Contains(out, p.text) {
			out = append(out, p.text)
		}
	}
	return out
}

// TestCalled holds by what people are called besides their names, and of whom a
// nickname is all that is known.
func TestCalled(t *testing.T) {
	for _, c := range []struct {
		name, kind, text string
		want             []string
	}{
		{"given names in a will", "继承", "长子庾砚秋、次女庾鹤亭。遗嘱载明：“老屋归砚秋，鹤亭分存款。”", []string{"庾砚秋", "庾鹤亭", "砚秋", "鹤亭"}},
		{"given name in a message", "criminal", "逄志远伙同臧云起（在逃）收款，并发送“志远先垫着，云起晚上到”。", []string{"臧云起", "志远", "云起"}},
		{"given name that is a word, in a list", "继承", "女儿庾立秋、儿子庾白露。遗嘱写明：“立秋、白露各得一间。”", []string{"庾立秋", "庾白露", "立秋", "白露"}},
		{"given name that is a word, as the word", "继承", "女儿庾立秋。庾晚亭说：“今年立秋以后再说。”", []string{"庾立秋"}},
		{"nobody's given name", "继承", "女儿庾砚秋。庾晚亭说：“云起归你。”", []string{"庾砚秋"}},
		{"elder brother", "criminal", "证人钮小丽的证言称，“都管逄志远叫远哥，远哥说了算”。", []string{"钮小丽", "远哥"}},
		{"brother by the surname", "criminal", "证人钮小丽的证言称，“龙哥叫人来的，阿坤放哨”。", []string{"钮小丽", "龙哥", "阿坤"}},
		{"doubled", "离婚", "双方生育一女庾沁。邝野渡发送“沁沁归我”。", []string{"庾沁", "沁沁"}},
		{"a verb twice is nobody", "离婚", "双方生育一女庾沁。庾晚亭说：“慢慢来。”", []string{"庾沁"}},
		{"small", "criminal", "被害人仝阿沅报警，称“逄志远喊我小沅”。", []string{"仝阿沅", "小沅"}},
		{"nickname before the remark", "criminal", "逄志远与“麻杆”（另案处理）碰面，麻杆先行离开。", []string{"麻杆"}},
		{"a common word as one", "criminal", "逄志远与“眼镜”（在逃）碰面，当时逄志远戴眼镜。", []string{"“眼镜”"}},
		{"of a list with one remark", "criminal", "逄志远伙同“飞毯”、“阿豹”（均另案处理）实施抢劫。", []string{"飞毯", "阿豹"}},
		{"behind a name", "criminal", "贩卖给吸毒人员宿小妹、“耗子”。", []string{"宿小妹", "耗子"}},
		{"a child, by the grandmother", "criminal", "被害人臧小舟的姥姥冉玉梅称，“舟舟回家后就哭”。", []string{"臧小舟", "冉玉梅", "舟舟"}},
		{"in a group", "criminal", "群里一个叫“潮头老渔翁”的人推荐股票，网名“雾里青”的网友附和。", []string{"潮头老渔翁", "雾里青"}},
		{"before the name", "criminal", "昵称“浪里小白龙”的逄志远发送消息。", []string{"浪里小白龙"}},
		{"behind the name", "criminal", "被害人仝阿沅（网名“沅芷”）报警。", []string{"仝阿沅", "沅芷"}},
		{"a group is nobody", "criminal", "建立一个叫“金牛交流群”的微信群，通过“顺风车平台”（另案处理）联系。", nil},
		{"an office and an aunt", "criminal", "逄志远任经理，对人说：“别让阿姨知道，慢慢走。”", nil},
		{"what somebody passes for", "criminal", "逄志远自称军官，骗取信任。", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := named(c.kind, c.text); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestPartsBesides holds who is found by words that a relation or a calling gives,
// by what is said of what one did, and in what part.
func TestPartsBesides(t *testing.T) {
	for _, c := range []struct {
		name, kind, text string
		want             []string // name and the last role, * for a minor
	}{
		{"second expert", "criminal", "鉴定人阙如松、晏红出庭接受质询。", []string{"阙如松 expert", "晏红 expert"}},
		{"experts without known surnames", "买卖合同", "鉴定人同春晖、第五弦出具鉴定意见。", []string{"同春晖 expert", "第五弦 expert"}},
		{"experts of other peoples", "买卖合同", "鉴定人马千里、曲珍卓玛出具鉴定意见：签名系伪造。", []string{"马千里 expert", "曲珍卓玛 expert"}},
		{"asked by an office", "买卖合同", "社保局向会计仝小娥、工友候万奎进行调查。", []string{"仝小娥 witness", "候万奎 witness"}},
		{"asked by the police", "买卖合同", "公安机关对原会计妥灵芝进行询问，妥灵芝承认签字。", []string{"妥灵芝 witness"}},
		{"two who looked on", "继承", "邻居罗小平和楼长凌霄在遗嘱上签名。罗小平、凌霄两位见证人一审均到庭作证。", []string{"罗小平 witness", "凌霄 witness"}},
		{"brother-in-law", "离婚", "庾晚亭向其姐夫沙建邦借款4万元。", []string{"沙建邦 relative"}},
		{"foreman", "离婚", "庾晚亭还欠着工头濮海涛两万多元。", []string{"濮海涛 other"}},
		{"family that made good", "criminal", "与仝长顺的近亲属仝建业、来桂芬达成协议，逄志远的叔叔逄茂才代为赔偿1000元，其妹逄丽娟代为退赔。", []string{"仝长顺 other", "仝建业 relative", "来桂芬 other", "逄茂才 accused_kin", "逄丽娟 accused_kin"}},
		{"toddler", "买卖合同", "庾晚亭没有工作，孙子庾一诺才三岁。", []string{"庾一诺 child*"}},
		{"somebody else's age", "买卖合同", "仝长顺是家里的顶梁柱，妻子没有工作，孙子庾一诺才三岁。", []string{"仝长顺 other", "庾一诺 child*"}},
		{"born in a year", "买卖合同", "邻居产槐礼的询问笔录；产槐礼之子产浩然（2013年生）拍摄的视频。", []string{"产槐礼 witness", "产浩然 child*"}},
		{"classmates", "买卖合同", "课间，在场同学束雨晴、糜子衿目睹。小学已经赔偿。", []string{"束雨晴 other*", "糜子衿 other*"}},
		{"asked in a list", "买卖合同", "劳动监察部门分别询问了巢阿牛、邬桂生，二人均称由其招用。", []string{"巢阿牛 witness", "邬桂生 witness"}},
		{"a party who was asked", "criminal", "合议庭询问了逄志远，又询问了巢阿牛、逄志远。", []string{"巢阿牛 witness"}},
		{"asked somewhere", "买卖合同", "工友巢阿牛、邬老三在监察大队的询问笔录。", []string{"巢阿牛 witness", "邬老三 witness"}},
		{"a child's age before the name", "买卖合同", "路人皮大虎及其五岁的儿子皮小宝受伤，皮小宝被送往医院。", []string{"皮大虎 other", "皮小宝 child*"}},
		{"a pupil", "买卖合同", "他媳妇带着上初二的闺女皮小丫在青岛租房。", []string{"皮小丫 child*"}},
		{"a given name before 的", "买卖合同", "她称：“晚亭的娃儿吓得一直哭。”", nil},
		{"sounds up to the mark", "criminal", "同伙艾合买提（在逃）逃离。", []string{"艾合买提 accomplice"}},
		{"sounds in a list", "criminal", "牧民朝鲁门、额尔敦其其格证实羊只丢失。", []string{"朝鲁门 witness", "额尔敦其其格 witness"}},
		{"sounds in a pair", "criminal", "彝族青年吉克拉铁、阿苏尔布与沙马木呷发生口角。", []string{"吉克拉铁 other", "阿苏尔布 other", "沙马木呷 other"}},
		{"a double surname before a verb", "criminal", "骆宾的妻子慕容雪收受现金，班主任尉迟敬及时制止。", []string{"骆宾 other", "慕容雪 relative", "尉迟敬 other"}},
		{"brothers", "criminal", "经介绍，储满仓之弟储满囤到场，储满囤报警，储满仓离开。", []string{"储满仓 other", "储满囤 relative"}},
		{"officers", "criminal", "民警蓝天、石砚舟在网吧内将其抓获。", []string{"石砚舟 official"}},
		{"words are nobody", "criminal", "两人因敬酒发生口角，听信对方稳赚的说法，用皮带抽打，物证在案，听到楼上娃儿哭。", nil},
		{"a list of papers", "criminal", "有合同、图纸、验收单、证人终石生的证言。", []string{"终石生 witness"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range Find(judgment.Parse(inJudgment(c.kind, c.text))).People {
				if p.Party != nil || p.Is(Bench) {
					continue
				}
				s := p.Name + " " + string(p.Roles[len(p.Roles)-1])
				if p.Minor {
					s += "*"
				}
				got = append(got, s)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What is read as a name of its own, and is the given name of one person alone, is
// that person's; so it is masked, or stays, as the whole name does.
func TestShortened(t *testing.T) {
	text := inJudgment("刑事判决书", "经审理查明，被告人阿依别克·努尔木与佟岳峰商定购买羚羊角。阿依别克联系佟岳峰，由佟岳峰付款。被告人阿依别克辩称不知情。\n本院认为，被告人构成犯罪。\n")
	for _, p := range Find(judgment.Parse(text)).People {
		if p.Name == "阿依别克" {
			t.Errorf("%s is somebody of his own: %+v", p.Name, p)
		}
	}
	whole, given := &Person{Name: "尉迟远帆", Surname: 2}, &Person{Name: "远帆", Surname: 1, Roles: []Role{Other}}
	at := []Mention{{Span: judgment.Span{Start: 5, End: 11}}}
	given.Mentions = at
	f := &finder{roster: &roster{people: []*Person{whole, given}}}
	if f.shortened(); len(given.Mentions) != 0 || len(whole.Mentions) != 1 || !whole.Mentions[0].Alias || whole.Mentions[0].Span != at[0].Span {
		t.Errorf("%+v, %+v", whole, given)
	}
	given.Mentions, whole.Mentions = at, nil
	f.roster.people = append(f.roster.people, &Person{Name: "佟远帆", Surname: 1})
	if f.shortened(); len(given.Mentions) != 1 {
		t.Error("远帆 may be either of two")
	}
}
