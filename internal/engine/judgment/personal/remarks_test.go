package personal

import (
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// A remark behind a name says that it is one.
func TestWhoIsDescribedIsSomebody(t *testing.T) {
	for _, c := range []struct {
		name, text, who string
		found           bool
	}{
		{"a relation", "庾晚亭对此供认。窦小满（窦建之妹）证明其按要求开具发票。", "窦小满", true},
		{"a calling", "关于促销费。单国平（广告公司业务员）证明返还现金。", "单国平", true},
		{"a word for a name, behind a part", "申请证人计划（家具厂木工）到庭。", "计划", true},
		{"a word for a name, behind a mark", "审理查明。计划（施工员）如下。", "计划", false},
		{"what is called so for short", "原告诉称。江离（以下简称江离公司）违约。", "江离", false},
		{"a company", "被告履行了合同。方圆公司（承包人）停工。", "方圆公司", false},
		{"an amount", "支付了款项。方德海（3人）没有到。", "方德海", false},
	} {
		found := Find(judgment.Parse(inJudgment("合同", c.text)))
		if got := slices.ContainsFunc(found.People, func(p *Person) bool { return p.Name == c.who }); got != c.found {
			t.Errorf("%s: %s found: %v", c.name, c.who, got)
		}
	}
}

// A village before whose home is spoken of is where he lives.
func TestWhoseHomeInAVillage(t *testing.T) {
	for _, c := range []struct{ text, address string }{
		{"被告人逄志远窜至溪桥县茶岭镇花石村屋场组被害人杨晓燕家行窃。", "茶岭镇花石村屋场组"},
		{"逄志远到白家沟村失主单国平家要求赔偿。失主单国平报警。", "白家沟村"},
		{"逄志远在白家沟村与被害人杨晓燕相遇。", ""},
		{"逄志远在白家沟村杨家湾组织聚会。", ""},
	} {
		doc := judgment.Parse(inJudgment("criminal", c.text))
		got := ""
		for _, it := range Find(doc).Items {
			if it.Class == Address {
				got += doc.Text[it.Start:it.End]
			}
		}
		if got != c.address {
			t.Errorf("%s: address %q, want %q", c.text, got, c.address)
		}
	}
}

// A long name stands whole between a word for a part and what follows names.
func TestLongNamesBehindAPart(t *testing.T) {
	for _, c := range []struct {
		text, who string
		found     bool
	}{
		{"证人俄木尔坡的证言：看到打架。", "俄木尔坡", true},
		{"证人逄大有系被害人吉木日火之父。", "吉木日火", true},
		{"证人何永兵、吉则么阿呷；证言一致。", "吉则么阿呷", true},
		{"证人杨晓燕家行窃。", "杨晓燕家行窃", false},
		{"证人证明逄志远打人。", "证明逄志远", false},
		{"证人田地的证言：看到打架。", "田地", true},
		{"证人家属的证言：看到打架。", "家属", false},
	} {
		found := Find(judgment.Parse(inJudgment("criminal", c.text)))
		if got := slices.ContainsFunc(found.People, func(p *Person) bool { return p.Name == c.who }); got != c.found {
			t.Errorf("%s: %s found: %v", c.text, c.who, got)
		}
	}
}

// Addresses that nothing but the house they belong to announces.
func TestHomesAreToldByTheHouse(t *testing.T) {
	for _, c := range []struct{ text, address string }{
		{"儿子随外祖父母在溪桥县寨蒿镇票寨村六组生活。", "寨蒿镇票寨村六组"},
		{"逄志远跑到他家门口（五印乡鼠街村8号）叫骂。", "五印乡鼠街村8号"},
		{"我在自家楼上（纳岜组41号）看见的。", "纳岜组41号"},
		{"逄志远带孩子回到致忠村父母家居住。", "致忠村"},
		{"庾晚亭在坡尾村民小组自家宅基地上建房。", "坡尾村民小组"},
		{"款项在我家（石龟村西区61号）交付。", "石龟村西区61号"},
		{"庾晚亭多次在邝野渡租住的金羊家园小区门口蹲守。", "金羊家园小区"},
		{"其父病故，留有龙凤镇三龙坝房屋一栋。", "龙凤镇三龙坝"},
		{"来集镇宋楼村的宅院系其父所建。", "来集镇宋楼村"},
		{"邻居证实：我住一单元402，听到了。", "一单元402"},
		{"双方于2011年结婚，在张家川村生活。", "张家川村"},
		{"2015年，母亲回农村生活。", ""},
		{"款项送到茶岭镇花石村3组17号，由邝野渡收下。", "茶岭镇花石村3组17号"},
		{"庾晚亭驾车行驶至茶岭镇花石村3组，与货车相撞。", ""},
		{"茶岭镇花石村3组的土地已经征收。", ""},
		{"我家大山川村阳湾社的牛丢了。", "大山川村阳湾社"},
		{"逄志远现住澄江市董市镇裴圣村二组。", "董市镇裴圣村二组"},
		{"不得进入花园口镇八堡村5排12号200米之内。", "花园口镇八堡村5排12号"},
		{"房屋在星沙街道三一路12号机械厂宿舍3栋201房。", "星沙街道三一路12号机械厂宿舍3栋201房"},
		{"产权调换为回迁楼5号楼2单元301室。", "回迁楼5号楼2单元301室"},
		{"他们跑到他家新店村三组17号躲了一晚上。", "新店村三组17号"},
	} {
		doc := judgment.Parse(inJudgment("离婚", c.text))
		got := ""
		for _, it := range Find(doc).Items {
			if it.Class == Address {
				got += doc.Text[it.Start:it.End]
			}
		}
		if got != c.address {
			t.Errorf("%s: address %q, want %q", c.text, got, c.address)
		}
	}
}

// A child's day of birth stands before the words that tell of the birth.
func TestBirthsThatAreTold(t *testing.T) {
	for _, c := range []struct{ text, day string }{
		{"二人于2010年结婚，2012年4月2日生女庾佳琪，现随母亲。", "2012年4月2日"},
		{"婚后2015年7月19日生子庾子轩。", "2015年7月19日"},
		{"2015年7月19日生效的判决已经执行。", ""},
	} {
		text := inJudgment("离婚", c.text)
		got := ""
		for _, x := range particulars(text, BirthDay) {
			got += x
		}
		if want := c.day; want != "" && got != string(BirthDay)+"|"+want || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", c.text, got, want)
		}
	}
}

// The given name alone of somebody who is named is found where it stands behind a
// mark or a small word, and not in the name of a company.
func TestGivenNamesOutsideSpeech(t *testing.T) {
	text := "证人庾宝凤到庭。其夫称，宝凤做买卖忙。他常去看宝凤。宝凤公司另案起诉。"
	doc := judgment.Parse(inJudgment("合同", text))
	var got []string
	for _, p := range Find(doc).People {
		if p.Name == "庾宝凤" {
			for _, m := range p.Mentions {
				got = append(got, doc.Text[m.Start:m.End])
			}
		}
	}
	if want := "庾宝凤 宝凤 宝凤"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
