package personal

import (
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// particulars are those of some classes between the facts and the reasons.
func particulars(text string, classes ...Class) []string {
	var got []string
	from, to := strings.Index(text, "经审理查明"), strings.Index(text, "\n本院认为")
	for _, it := range Find(judgment.Parse(text)).Items {
		if it.Start >= from && it.End <= to && slices.Contains(classes, it.Class) {
			got = append(got, string(it.Class)+"|"+text[it.Start:it.End])
		}
	}
	return got
}

// TestAilments holds illnesses and medicines that are known by what announces
// them, and what is said of none.
func TestAilments(t *testing.T) {
	for _, text := range []string{
		"2021年5月，庾晚亭在省城治疗⟦health|黑热病⟧三个月。",
		"其父因⟦health|支气管扩张症⟧在县医院住院。",
		"他说我有⟦health|肺心病⟧，管不到他。",
		"原告因⟦health|慢性肾小球硬化⟧去世前一年已不能劳动。",
		"体检查出⟦health|慢性丙型病毒性肝炎（代偿期）⟧，单位将其调岗。",
		"其患有⟦health|严重的骨质疏松、甲状旁腺亢进⟧，不能久立。",
		"其患⟦health|胃息肉⟧住县医院期间，邝野渡未探望。",
		"病历载明其既往有⟦health|高血压病史十余年、脑梗死病史⟧。",
		"她因⟦health|淋巴瘤化疗⟧急需用钱。",
		"母亲⟦health|瘫痪在床⟧已三年。",
		"祖父⟦health|左侧中风⟧后不能写字。",
		"其曾于2011年⟦health|中风⟧，行走不便。",
		"由外婆带大，⟦health|有轻度抑郁症状⟧的说法无证据。",
		"其目前仍存在⟦health|关系妄想⟧，对外界多疑。",
		"出院后⟦health|长期服用利培酮⟧，2022年自行停药。",
		"庾晚亭⟦health|每日注射胰岛素⟧控制病情。",
		"其⟦health|需要口服华法林⟧维持。",
		"其自2015年起⟦health|服用抗癫痫药⟧。",
		"经鉴定，其患⟦health|双相情感障碍，案发时处于缓解期⟧，有完全责任能力。",
		"死者符合合并伤致死，即⟦health|重度颅脑损伤⟧死亡。",
		"庾晚亭⟦health|每周血液透析⟧三次。",
		"先后⟦health|化疗⟧六次，均由其姐支付。",
		"其父因⟦health|脑溢血瘫痪⟧，生活不能自理。",
		"其女⟦health|先天性耳聋⟧，需佩戴助听器。",
		"入职体检显示其⟦health|乙肝表面抗原阳性⟧，公司拒绝录用。",
		"邝野渡称其有⟦health|腰椎间盘突出、颈椎病⟧，不能从事重体力劳动。",
		"庾晚亭隐瞒其患有⟦health|间歇性精神病⟧的事实。",
		"曾⟦health|服用舍曲林⟧治疗。",
		// None.
		"项目集中风险较大，资金集中。",
		"其因抱病未到庭，由他人治疗疾病的费用未支付。",
		"邝野渡服用毒品后驾车，又让他人服用安眠药物。",
		"因道路狭窄，车辆无法通过，需要倒车。",
		"本人身患重病，要求从宽。",
		"医院负责治疗工作，因手续不全未能住院。",
		"因怀孕被取保候审。",
		"庾晚亭长期服用药物的说法没有证据。",
	} {
		text, want := marked(t, inJudgment("买卖合同", text))
		got := particulars(text, Health)
		same := len(got) == len(want)
		for i := 0; same && i < len(got); i++ { // a word of degree or of time before it may stay
			same = strings.HasSuffix(want[i], strings.TrimPrefix(got[i], "health|")) && 10*len(got[i]) >= 6*len(want[i])
		}
		if !same {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestConfidentialOfCrimes holds what only judgments of crimes tell of.
func TestConfidentialOfCrimes(t *testing.T) {
	for _, text := range []string{
		"民警⟦tech_investigation|对3号手机采取通话监听措施⟧，抓获二人。",
		"民警通过⟦tech_investigation|对涉案信号实施定位追踪⟧，又查明其去向。",
	} {
		text, want := marked(t, inJudgment("criminal", text))
		if got := particulars(text, TechInvest); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	text, _ := marked(t, inJudgment("离婚", "庾晚亭对邝野渡的手机定位追踪，引起争吵。"))
	if got := particulars(text, TechInvest); len(got) > 0 {
		t.Errorf("a spouse's: %q", got)
	}
}

// TestConfidential holds what is said of technical investigation and of secrets
// that are listed.
func TestConfidential(t *testing.T) {
	for _, text := range []string{
		"侦查员揭为民的情况说明，证实⟦tech_investigation|该局于2021年3月2日经批准对号码13912345678、13912345679采取技术侦查措施，监听到⟧庾晚亭与他人的通话。",
		"经审批，⟦tech_investigation|该局对涉案号码采取技术侦查措施，截获⟧短信两条。",
		"公安机关⟦tech_investigation|于2022年依法使用技侦手段，锁定⟧其所在。",
		"原告主张三点，即秘密点1：⟦trade_secret|浸渍液中氧化锆与溶剂的质量比为2∶7⟧；秘密点2：⟦trade_secret|烧结炉升温每分钟4.5℃⟧；秘密点3：⟦trade_secret|保压时间90秒⟧。上述均未公开。",
		"包括：秘点1，⟦trade_secret|镀层膜厚控制在0.85微米⟧；秘点2，⟦trade_secret|第三段保温142℃⟧。",
		"密点二，⟦trade_secret|凝固浴温度控制在42至44摄氏度⟧；其余略。",
		"密点一：⟦trade_secret|模具排气槽深0.02毫米⟧；密点二：⟦trade_secret|二次注射延迟1.8秒⟧。",
		"商业秘密1为⟦trade_secret|对甲类客户按九二折结算的底价⟧。",
		"技术秘密具体包括：1.⟦trade_secret|反应温度控制在82℃至85℃⟧；2.⟦trade_secret|催化剂用量为0.3%⟧；3.⟦trade_secret|搅拌转速每分钟120转⟧。",
		"经批准，侦查机关⟦tech_investigation|对庾晚亭采取行踪监控、通信监控等技术侦查措施⟧。",
		"证据有户籍证明、抓获经过、⟦tech_investigation|技术侦查材料⟧、被告人的供述。",
		"构成商业秘密的条件是：1.不为公众所知悉；2.经采取3项保密措施。",
		"秘密点共三处，被告认可秘密点2的内容已经公开。",
	} {
		text, want := marked(t, inJudgment("侵害商业秘密", text))
		if got := particulars(text, TechInvest, Secret); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestScenes holds homes in which something happened, homes that are in dispute,
// and estates that are named alone for the home there.
func TestScenes(t *testing.T) {
	for _, text := range []string{
		"逄志远窜至澄明市明德区⟦address_detail|听泉路42号2栋1单元301号⟧被害人仝小满家中，窃得现金。",
		"其在溪桥县⟦address_detail|杨柳镇瓦窑村7组⟧仝小满家里与仝小满发生争吵。",
		"二人潜入澄明市明德区⟦address_detail|鹿鸣巷9号院3单元502室⟧住宅内。",
		"逄志远在其位于明德区⟦address_detail|鹿鸣巷11号2幢604⟧的租住处容留他人。",
		"仝小满住溪桥县⟦address_detail|城关镇鹿鸣街88号附4号⟧，当日在⟦address_detail|鹿鸣街88号⟧院内晾衣。",
		"仝小满住澄明市明德区⟦address_detail|听泉街道芦花北街锦棠苑8栋2单元5楼9号⟧，次日在⟦address_detail|锦棠苑8栋2单元5楼9号⟧家中被害。",
		"仝小满住澄明市明德区⟦address_detail|听泉街道锦棠里小区6号楼2单元501室⟧，⟦address_detail|锦棠里小区⟧房屋归仝小满所有。",
		"位于溪桥县⟦address_detail|杨柳镇瓦窑村⟧的三间老屋已经倒塌。",
		"案涉宅基地位于溪桥县⟦address_detail|杨柳镇瓦窑村第三村民小组⟧，东邻道路。",
		"仝小满遗留有溪桥县⟦address_detail|杨柳镇瓦窑村⟧老宅四间。",
		"溪桥县⟦address_detail|杨柳镇瓦窑村62号⟧的房屋归仝小满。",
		"逄志远在澄明市明德区⟦address_detail|听泉路8号锦棠苑3-2-1102⟧其租住的房屋内容留他人。",
		"⟦address_detail|锦棠花园7-201⟧房屋过户至仝小满名下。",
		"逄志远在仝小满家（溪桥县⟦address_detail|杨柳镇瓦窑村5组18号⟧）门前停车。",
		"逄志远翻墙进入溪桥县⟦address_detail|杨柳镇瓦窑村23号⟧仝小满家院内，盗走母鸡三只。",
		"仝小满将溪桥县⟦address_detail|鹿鸣路211号一层103铺⟧（产权证号已注销）卖给逄志远。",
		// None.
		"衡芜公司将溪桥县鹿鸣路211号一层103铺（产权证号已注销）抵押。",
		"逄志远在溪桥县鹿鸣街88号门前与他人发生碰撞。",
		"逄志远在澄明市明德区听泉路42号金叶超市内行窃。",
		"仝小满的经常居住地和主要收入来源地均为城镇，应按城镇标准。",
		"锦棠里小区物业服务合同到期，小区内设施失修。",
		"逄志远于2022年3月5日在家中被抓获。",
		"逄志远在听泉路派出所宿舍被抓获。",
	} {
		text, want := marked(t, inJudgment("criminal", text))
		if got := particulars(text, Address); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestAccountsThroughTheTreasury holds that money which goes through the court's
// account to a person's leaves that account the person's.
func TestAccountsThroughTheTreasury(t *testing.T) {
	for _, c := range []struct {
		text  string
		owner Owner
	}{
		{"已通过财政专户汇入庾晚亭的农村信用社账户（6210260510088120943）。", OfPerson},
		{"执行款专户的余款转至申请人账户6222024000012345678。", OfPerson},
		{"由案款专户退至庾晚亭卡号6222024000012345678。", OfPerson},
		{"应汇入本院执行款专户，账号6222024000012345678。", OfCourt},
		{"缴至财政专户，账号6222024000012345678。", OfCourt},
	} {
		text := inJudgment("买卖合同", c.text)
		var got []Owner
		for _, it := range Find(judgment.Parse(text)).Items {
			if it.Class == BankCard || it.Class == Account {
				got = append(got, it.Owner)
			}
		}
		if !slices.Equal(got, []Owner{c.owner}) {
			t.Errorf("%s: %q", c.text, got)
		}
	}
}
