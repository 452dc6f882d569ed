package personal

import (
	"slices"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// Names that are words besides, or that begin with no surname, where what stands on
// both sides leaves nothing else; and what else people are called.
func TestEnclosedNames(t *testing.T) {
	for _, c := range []struct {
		text, who string
		found     bool
	}{
		{"骗取被害人安全（男，52岁）人民币。", "安全", true},
		{"价格认定书（认定人员：秦岭）在案。", "秦岭", true},
		{"嘎查妇联主任特古斯了解情况后报警。", "特古斯", true},
		{"二人于2009年经丁一介绍相识。", "丁一", true},
		{"证人逄大有、黄河的证言。", "黄河", true},
		{"证人曾凡林的证言。", "曾凡林", true},
		{"经媒人马乙布拉说合。", "马乙布拉", true},
		{"其妻阿侯木果患病。", "阿侯木果", true},
		{"孩子随祖父母张有田、徐桂英生活。", "张有田", true},
		{"一个叫花姐的女人带我去的。", "花姐", true},
		{"鉴定书（鉴定人黎明、蒋红梅）在卷。", "黎明", true},
		{"溪桥司法鉴定所熊伟出具的鉴定意见。", "熊伟", true},
		{"安成玉改嫁蔡忠华后未回。", "蔡忠华", true},
		{"邱建华（居委会干部）证实，2014年其已搬走。", "邱建华", true},
		{"他说：“房子给你，倩倩的事别闹。”", "倩倩", true},
		{"他说：“谢谢，爸爸的事别闹。”", "谢谢", false},
		{"经同村党喜鹊介绍相识。", "党喜鹊", true},
		{"见证人东主才让均已作证。", "东主才让", true},
		{"法医池明浩、严格出具的鉴定书。", "严格", true},
		{"他说：“阿熙先抢杯子，小涵又踢了我。”", "小涵", true},
		{"网名“海上升明月”的账号，用户“海上升明月”已注销。", "海上升", false},
		{"其哥哥和逄志远一起过日子。", "和逄志", false},
		{"班主任安静出具的情况说明。", "安静", true},
		{"附：合议庭成员令狐平、俞晓春。", "令狐平", true},
		{"双方经同事田野介绍相识。", "田野", true},
		{"骗取被害人温和8 888元。", "温和", true},
		{"向其表哥成功借款五万元。", "成功", true},
		{"她说：“我老倌师文忠把他劝走的。”", "师文忠", true},
		{"他说：“老尹那天说话已经不清楚了。”", "尹那天", false},
		{"17时许行至检查站。", "许行至", false},
		{"党组书记、局长的职务便利。", "局长", false},
		{"经查介绍信系伪造。", "查介", false},
		{"认定人员：未到庭。", "未到庭", false},
		{"律师事务所、会计师事务所出具报告，律师事务所盖章。", "师事务", false},
		{"款项已由其胞姐履行。", "履行", false},
	} {
		found := Find(judgment.Parse(inJudgment("criminal", c.text)))
		if got := slices.ContainsFunc(found.People, func(p *Person) bool { return p.Name == c.who }); got != c.found {
			t.Errorf("%s: %s found: %v", c.text, c.who, got)
		}
	}
}

// A name that is a word is the name only where names stand.
func TestNamesThatAreWords(t *testing.T) {
	text := inJudgment("criminal", "骗取被害人安全（男，52岁）的信任。安全哥问：这钱安全吗？回答：绝对安全。先后骗取安全人民币3万元，危害财产安全。")
	var got []string
	for _, p := range Find(judgment.Parse(text)).People {
		if p.Name == "安全" {
			for _, m := range p.Mentions {
				got = append(got, text[m.End:m.End+6])
			}
		}
	}
	if want := []string{"（男", "哥问", "人民"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What people say they are called belongs to whoever speaks, or to whom it is said of.
func TestWhatPeopleAreCalled(t *testing.T) {
	for _, c := range []struct{ text, who, alias string }{
		{"证人逄冬生证实：大家都叫我逄老六，我看见了。", "逄冬生", "逄老六"},
		{"证人纪晓光陈述：同事都叫我Michael。", "纪晓光", "Michael"},
		{"证人石磊证实：他说把二孬打了，二孬就是齐心的小名。被害人齐心（男，30岁）受伤。", "齐心", "二孬"},
		{"被害人康乐受伤。信中写道“乐乐，我错了”。", "康乐", "乐乐"},
	} {
		found := Find(judgment.Parse(inJudgment("criminal", c.text)))
		if !slices.ContainsFunc(found.People, func(p *Person) bool { return p.Name == c.who && slices.Contains(p.Aliases, c.alias) }) {
			t.Errorf("%s: %s is not called %s", c.text, c.who, c.alias)
		}
	}
}

// Kin of somebody who stands trial are named when they pay for him or bring him in, and
// are bystanders otherwise.
func TestKinWhoPay(t *testing.T) {
	for _, c := range []struct {
		text, who string
		kept      bool
	}{
		{"其胞兄庾建军陪同下到公安机关投案。", "庾建军", false},
		{"逄志远的亲属庾建军、郏秀云代为退缴赃款。", "郏秀云", true},
		{"逄志远之叔庾建军代为赔偿。", "庾建军", true},
		{"案发后，逄志远的母亲郏秀云代为退赔。", "郏秀云", true},
		{"逄志远之妻弟庾文斌名下的房屋系其出资。", "庾文斌", false},
		{"逄志远的堂兄庾长根在场劝架。", "庾长根", false},
	} {
		for _, p := range Find(judgment.Parse(inJudgment("criminal", c.text))).People {
			if p.Name == c.who && p.Is(AccusedKin) != c.kept {
				t.Errorf("%s: %v", c.text, p.Roles)
			}
		}
	}
}
