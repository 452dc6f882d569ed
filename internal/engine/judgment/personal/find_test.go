package personal

import (
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// inJudgment puts text into the facts of a short judgment, so that it is read as
// what it would be.
func inJudgment(kind, text string) string {
	if kind == "criminal" {
		return "溪桥县人民法院\n刑事判决书\n（2023）澄0133刑初45号\n公诉机关溪桥县人民检察院。\n被告人逄志远，男，1988年7月8日出生，汉族，农民。\n溪桥县人民检察院指控被告人逄志远犯罪，向本院提起公诉。本院公开开庭审理了本案。现已审理终结。\n经审理查明，" + text +
			"\n本院认为，被告人逄志远的行为已构成犯罪。依照《中华人民共和国刑法》第二百六十四条之规定，判决如下：\n被告人逄志远犯罪。\n审判员　揭为民\n二〇二三年四月六日\n书记员　沃见山\n"
	}
	return "溪桥县人民法院\n民事判决书\n（2024）澄0133民初120号\n原告：庾晚亭，男，1980年2月3日出生，汉族，农民。\n被告：邝野渡，女，1982年4月5日出生，汉族，职工。\n原告庾晚亭与被告邝野渡" + kind + "纠纷一案，本院公开开庭进行了审理。现已审理终结。\n经审理查明，" + text +
		"\n本院认为，请求成立。判决如下：\n一、被告给付原告3000元。\n审判员　揭为民\n二〇二四年五月六日\n书记员　沃见山\n"
}

// TestItems holds what is found by form. ⟦class|text⟧ marks what must be found.
func TestItems(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"number of eighteen digits", "身份证号⟦id_number|629921198807081236⟧。"},
		{"with blanks", "公民身份号码：⟦id_number|629921 19880708 123X⟧。"},
		{"full width", "公民身份号码⟦id_number|６２９９２１１９８８０７０８１２３６⟧。"},
		{"fifteen digits", "身份证号码为⟦id_number|629921880708123⟧。"},
		{"hidden already", "公民身份号码629921********1236。"},
		{"an account of a bank named behind", "父亲名下⟦bank_card|6217211107005624489⟧工行存折的养老金。"},
		{"a trader's licence", "营业执照注册号⟦license|440681600583127⟧。\n经营者：黄志强"},
		{"lunar birthday", "被告成功，男，⟦birth_day|1987年腊月初九⟧出生，农民。"},
		{"passport of letters", "德国国籍，护照号码⟦id_number|C4F8KT21P⟧，住澄明市。"},
		{"passport with a blank", "护照号码⟦id_number|B 5502918⟧，系其之妻。"},
		{"a card of social insurance", "社会保障卡号⟦id_number|A03817726⟧。"},
		{"a tractor's trailer", "驾驶牵引车（⟦plate|新N-B961挂⟧）行驶。"},
		{"a contract for land", "颁发了⟦title_deed|NO.640122107213050068J⟧号农村土地承包经营权证。"},
		{"a deed in brackets", "韦德高名下林权证（⟦title_deed|东政林证字（2009）第1022031187号⟧）项下。"},
		{"a trader's number", "个体工商户（高远五金经营部，注册号⟦license|320206600418823⟧），住溪桥县。"},
		{"deposits", "存单号⟦account|NX00672248⟧，合计15万元。"},
		{"an account before its service", "⟦wechat|shitou_96⟧微信号与其一致。"},
		{"a tractor's figures", "用拖拉机（⟦plate|内07-63552⟧）推倒围栏，收割机一台（⟦plate|黑08-R2214⟧）。"},
		{"accounts in a row", "微信号⟦wechat|ttt_tea520⟧、⟦wechat|wxid_8k2m40qz⟧，微信零钱（⟦wechat|kl13845492277⟧）。"},
		{"a tractor", "合作社名下、车牌号为⟦plate|黑M05-32716⟧的拖拉机。"},
		{"a deed for grassland", "登记在其户下，证号⟦title_deed|东政草承证字第2510478号⟧，面积3260亩。"},
		{"a certificate of release", "（2015）释证字第257号释放证明书。"},
		{"passport", "持⟦id_number|E12345678⟧号护照"},
		{"passport, before", "护照号码⟦id_number|E12345678⟧。"},
		{"permit", "港澳居民来往内地通行证号码⟦id_number|H0123456701⟧。"},
		{"mobile", "其手机⟦phone|13912345678⟧关机。"},
		{"mobile in groups", "联系电话⟦phone|139-1234-5678⟧、⟦phone|139 1234 5679⟧。"},
		{"mobile with country", "电话⟦phone|+8613912345678⟧。"},
		{"landline", "电话：⟦phone|0599-6218831⟧。"},
		{"landline in brackets", "电话⟦phone|（0599）6218831⟧。"},
		{"service line", "拨打⟦phone|400-800-1234⟧。"},
		{"order number is none", "订单编号13912345678901。"},
		{"sum is none", "货款13912345678元由其支付，面积1234567平方米。"},
		{"card", "卡号⟦bank_card|6222024000012345678⟧。"},
		{"card in groups", "银行卡⟦bank_card|6222 0240 0001 2345 678⟧内。"},
		{"account", "账号为⟦account|80213000417755062⟧。"},
		{"tail of a card", "尾号为3316的银行卡。"},
		{"credit code", "统一社会信用代码91629902MA0001234X。"},
		{"plate", "驾驶⟦plate|鲁B12345⟧号轿车。"},
		{"plate with a dot", "驾驶⟦plate|鲁B·D1234H⟧小型轿车。"},
		{"trailer", "牵引⟦plate|鲁B1234挂⟧半挂车。"},
		{"plate of an invented place", "车牌号为⟦plate|澄A12345⟧的货车。"},
		{"type is no plate", "型号为B12345的水泵。"},
		{"mail", "邮箱⟦email|a.b-c_1@mail.example.com⟧。"},
		{"messenger", "微信号⟦wechat|pang_88⟧，QQ号⟦wechat|123456789⟧，抖音号：⟦wechat|dy998877⟧。"},
		{"deed", "产权证号为⟦title_deed|澄（2019）清源县不动产权第0008817号⟧。"},
		{"deed that was issued", "自然资源局向庾晚亭颁发⟦title_deed|澄（2019）清源县不动产权第0008817号⟧证书，庾晚亭将⟦title_deed|澄明房权证听涛字第20031187号⟧交出。"},
		{"certificate", "一级建造师注册证书（编号：澄⟦license|1622019202012345⟧）。"},
		{"old deed", "（房屋所有权证号：⟦title_deed|澄明房权证听涛字第20031187号⟧）。"},
		{"land deed", "持有⟦title_deed|澄国用（2009）第0123号⟧土地使用证。"},
		{"driver's licence", "驾驶证档案编号⟦license|629900187344⟧。"},
		{"lawyer's licence", "律师执业证号⟦license|16299201711048230⟧。"},
		{"diagnosis", "经医院诊断为⟦health|左侧第3至5肋骨骨折、脾破裂⟧，住院20天。"},
		{"infection", "其系⟦health|艾滋病病毒携带者⟧。"},
		{"hospital's name", "在澄江省肿瘤医院治疗。"},
		{"flooded store is no illness", "仓库积水致货物受损。"},
		{"degree of injury stays", "经鉴定构成轻伤二级、十级伤残。"},
		{"watching", "侦查机关⟦tech_investigation|采取技术侦查措施锁定其位置⟧。"},
		{"secret", "双方确认密点为：⟦trade_secret|反应釜温度维持在83.5℃并在第12分钟加入助剂⟧。"},
		{"home", "其家住溪桥县⟦address_detail|杨柳镇西街12号⟧。"},
		{"dwelling", "购买位于溪桥县⟦address_detail|城关镇和平街5号2幢301室⟧的房屋。"},
		{"place of the act stays", "在溪桥县杨柳镇西街12号门前发生碰撞。"},
		{"factory stays", "公司位于溪桥县工业园区兴业路9号的厂房。"},
		{"birth", "其子庾小满（⟦birth_day|2016年3月9日⟧出生）。"},
		{"effect is no birth", "合同于2016年3月9日生效。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, want := marked(t, inJudgment("买卖合同", c.text))
			var got []string
			from := strings.Index(text, "经审理查明")
			to := strings.Index(text, "\n本院认为")
			for _, it := range Find(judgment.Parse(text)).Items {
				if it.Start >= from && it.End <= to {
					got = append(got, string(it.Class)+"|"+text[it.Start:it.End])
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// marked takes the marks out.
func marked(t *testing.T, s string) (string, []string) {
	t.Helper()
	var b strings.Builder
	var want []string
	for {
		before, rest, ok := strings.Cut(s, "⟦")
		b.WriteString(before)
		if !ok {
			return b.String(), want
		}
		inside, after, ok := strings.Cut(rest, "⟧")
		if !ok {
			t.Fatal("mark not closed")
		}
		want = append(want, inside)
		_, text, _ := strings.Cut(inside, "|")
		b.WriteString(text)
		s = after
	}
}

// TestPeople holds who is found, in what part, and how often.
func TestPeople(t *testing.T) {
	for _, c := range []struct {
		name, kind, text string
		want             []string // name role mentions, a * behind for a minor
	}{
		{"victims in a list", "criminal", "骗得被害人仝小满、庾亮、司空远山的钱。仝小满报警。", []string{"仝小满 victim 2", "庾亮 victim 1", "司空远山 victim 1"}},
		{"victims with sums", "criminal", "先后骗取被害人仝小满4680元、庾亮2350.5元、邝野970元。", []string{"仝小满 victim 1", "庾亮 victim 1", "邝野 victim 1"}},
		{"witnesses", "买卖合同", "证人钮小丽、胥飞的证言，与证人聂远志（店主）的证言一致。", []string{"钮小丽 witness 1", "胥飞 witness 1", "聂远志 witness 1"}},
		{"witness from behind", "criminal", "有钮小丽、胥飞的证言证明。", []string{"钮小丽 witness 1", "胥飞 witness 1"}},
		{"expert", "criminal", "鉴定人司空明出庭说明。", []string{"司空明 expert 1"}},
		{"killed", "criminal", "将横过道路的苗阿满撞倒，致苗阿满当场死亡。", []string{"苗阿满 victim 2"}},
		{"dotted", "criminal", "被害人艾尔肯·托合提报警，艾尔肯·托合提受伤。", []string{"艾尔肯·托合提 victim 2"}},
		{"child by birth", "买卖合同", "双方于2018年4月25日生育一子，取名庾小禾，庾小禾随母生活。", []string{"庾小禾 child 2*"}},
		{"grown child", "买卖合同", "其子庾大禾，男，1990年4月25日出生，在外务工。", []string{"庾大禾 relative 1"}},
		{"minor by age", "criminal", "被害人仝小满（女，时年13周岁）报警。", []string{"仝小满 victim 1*"}},
		{"no name after the word", "criminal", "被害人陈述其近亲属与被害人家属谅解，证人证言相互印证，鉴定人员出庭，被害人身体受伤。", nil},
		{"name that holds small words", "criminal", "被害人郤清和、计无施、都兰因的陈述。", []string{"郤清和 victim 1", "计无施 victim 1", "都兰因 victim 1"}},
		{"spaced", "criminal", "被害人苗　满的陈述，苗满报警。", []string{"苗满 victim 2"}},
		{"hidden already", "criminal", "被害人仝某、庾某1的陈述。", nil},
		{"another name", "criminal", "被害人仝小满（曾用名仝阿满）报警，仝阿满受伤。", []string{"仝小满 victim 3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range Find(judgment.Parse(inJudgment(c.kind, c.text))).People {
				if p.Party != nil || p.Is(Bench) {
					continue
				}
				s := p.Name + " " + string(p.Roles[0]) + " " + string(rune('0'+len(p.Mentions)))
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

func FuzzFind(f *testing.F) {
	f.Add(inJudgment("criminal", "被害人仝小满、庾亮1300元，电话139-1234-5678，诊断为（骨折"))
	f.Add("被告人（住·市县区镇室号第权第号62")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20000 {
			return
		}
		found := Find(judgment.Parse(text))
		end := 0
		for _, it := range found.Items {
			if it.Start < end || it.End <= it.Start || it.End > len(text) {
				t.Fatalf("%+v after %d in %q", it, end, text)
			}
			end = it.End
		}
		for _, p := range found.People {
			for _, m := range p.Mentions {
				if m.Start < 0 || m.End > len(text) || m.End <= m.Start {
					t.Fatalf("%+v in %q", m, text)
				}
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	doc := judgment.Parse(strings.Repeat(inJudgment("criminal", "被害人仝小满、庾亮的陈述，电话13912345678，住溪桥县杨柳镇西街12号，诊断为左侧肋骨骨折。"), 25))
	b.SetBytes(int64(len(doc.Text)))
	for b.Loop() {
		Find(doc)
	}
}
