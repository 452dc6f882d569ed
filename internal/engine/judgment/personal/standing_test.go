package personal

import (
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// A dotted name that is known ends where it is known to.
func TestDottedNamesEnd(t *testing.T) {
	text := strings.ReplaceAll(inJudgment("criminal", "被告人逄志远实施殴打，被告人逄志远予以否认，被告人逄志远辩称不知情。"), "逄志远", "买买提江·玉素甫")
	for _, p := range Find(judgment.Parse(text)).People {
		if strings.HasPrefix(p.Name, "买买提江") && p.Name != "买买提江·玉素甫" {
			t.Errorf("%s is somebody", p.Name)
		}
	}
}

// A name that was read too far is that of whoever is known.
func TestFolded(t *testing.T) {
	text := inJudgment("侵权责任", "值周老师刀玉罕当时在一楼执勤。证人刀玉罕作证称未看到经过。其兄依明江·买买提劝其投案。亲属依明江·买买提已支付。")
	for _, p := range Find(judgment.Parse(text)).People {
		if p.Name == "刀玉罕当" || strings.HasPrefix(p.Name, "依明江·买买提") && p.Name != "依明江·买买提" {
			t.Errorf("%s is somebody of his own", p.Name)
		}
	}
}

// In what standing a criminal judgment names those who are neither parties nor
// witnesses.
func TestStandings(t *testing.T) {
	for _, c := range []struct {
		text, who string
		role      Role
	}{
		{"逄志远通过已判刑的沙建邦联系购买。", "沙建邦", Accomplice},
		{"逄志远的马仔濮海涛已被溪桥县人民法院以贩卖毒品罪判处有期徒刑。", "濮海涛", Accomplice},
		{"钱款存入户名为濮海涛的账户。濮海涛因犯同罪已于2017年被判刑。", "濮海涛", Accomplice},
		{"底价透露给同行濮海涛，濮海涛已另案处理。", "濮海涛", Accomplice},
		{"尚官亮、濮海涛（均为溪桥县公安局民警）出具的查获经过。", "濮海涛", Official},
		{"本院聘请尚春梅担任翻译。", "尚春梅", Official},
		{"翻译人尚春梅到庭。", "尚春梅", Official},
		{"侦查阶段由尚春梅为其提供英语翻译。", "尚春梅", Official},
		{"出警民警为濮海涛、沙建邦。", "濮海涛", Official},
		{"公安局刑侦大队濮海涛、沙建邦制作的远程勘验笔录。", "濮海涛", Official},
		{"濮海涛在路边看见。", "濮海涛", Other},
	} {
		for _, p := range Find(judgment.Parse(inJudgment("criminal", c.text))).People {
			if p.Name == c.who && p.Roles[len(p.Roles)-1] != c.role {
				t.Errorf("%s: %s is %v, want %s", c.text, c.who, p.Roles, c.role)
			}
		}
	}
}

// The name that somebody who stands trial made up for himself is his.
func TestFeigned(t *testing.T) {
	found := Find(judgment.Parse(inJudgment("criminal", "被告人逄志远以虚构的“陈思远”身份结识被害人佟桂荣。“陈思远”说急用钱。")))
	for _, p := range found.People {
		if p.Name == "陈思远" || p.Name == "逄志远" && !slices.Contains(p.Aliases, "陈思远") {
			t.Errorf("%s %v %v", p.Name, p.Roles, p.Aliases)
		}
	}
}

// Whom a court asks when it enforces is no witness; whom an office asked is.
func TestAskedByTheCourt(t *testing.T) {
	enforced := strings.NewReplacer("民事判决书", "执行裁定书", "民初", "执异", "买卖合同纠纷一案", "买卖合同纠纷执行一案")
	for _, c := range []struct {
		text    string
		witness bool
	}{
		{inJudgment("买卖合同", "物业经理沙建邦在调查笔录中称其已搬走。"), true},
		{inJudgment("买卖合同", "本院到工地调查，并电话询问了沙建邦，沙建邦无异议。"), false},
		{enforced.Replace(inJudgment("买卖合同", "物业经理沙建邦在调查笔录中称其已搬走。")), false},
		{enforced.Replace(inJudgment("买卖合同", "证人沙建邦称其已搬走。")), true},
	} {
		for _, p := range Find(judgment.Parse(c.text)).People {
			if p.Name == "沙建邦" && p.Is(Witness) != c.witness {
				t.Errorf("%v: %v", judgment.Parse(c.text).Kind, p.Roles)
			}
		}
	}
}

// Others of the family of a litigant whose surname no list has are found by it.
func TestRareSurnames(t *testing.T) {
	text := strings.ReplaceAll(inJudgment("继承", "庾晚亭的父亲庾登良立有遗嘱，庾登良于2009年去世。"), "庾", "星")
	var names []string
	for _, p := range Find(judgment.Parse(text)).People {
		names = append(names, p.Name)
	}
	if !slices.Contains(names, "星登良") || lists().single['星'] {
		t.Errorf("found %v", names)
	}
}

// The parent of a minor who is no party speaks for the child; a party's is somebody
// of his own.
func TestParentsOfMinors(t *testing.T) {
	found := Find(judgment.Parse(inJudgment("侵权责任", "证人任小宝（12岁）的证言及其父任重在场签字的笔录；庾晚亭之父庾登良未到庭。")))
	for _, p := range found.People {
		if guards := p.Ward != nil && p.Ward.Name == "任小宝"; guards != (p.Name == "任重") {
			t.Errorf("%s %v speaks for %v", p.Name, p.Roles, p.Ward)
		}
	}
}

// The children of somebody who is to be declared incapable are grown.
func TestGrownChildren(t *testing.T) {
	for cause, minor := range map[string]bool{"离婚": true, "申请认定公民无民事行为能力一案，关于监护权，与": false} {
		for _, p := range Find(judgment.Parse(inJudgment(cause, "二人生育女儿庾春燕。"))).People {
			if p.Name == "庾春燕" && p.Minor != minor {
				t.Errorf("%s: minor %v", cause, p.Minor)
			}
		}
	}
}
