package disclosure

import (
	"testing"

	"xiezhi/internal/engine/judgment"
)

// Where no sentence names the cause, what is asked of the court tells it, and not what
// the parties tell of themselves.
func TestFamilyByWhatIsAsked(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"溪桥县人民法院\n民事调解书\n（2024）澄0133民初12号\n原告：庾晚亭，男。\n被告：邝野渡，女。\n案由：离婚纠纷。\n原告诉称，双方感情破裂。\n", true},
		{"溪桥县人民法院\n民事调解书\n（2024）澄0133民初13号\n原告：庾晚亭，男。\n被告：邝野渡，女。\n案由：相邻通风纠纷。\n被告辩称，其与庾小舟2019年离婚，女儿随母亲，由其抚养。\n", false},
		{"溪桥县人民法院\n支付令\n（2024）澄0133民督14号\n申请人：庾晚亭，男。\n被申请人：邝野渡，女。\n申请人称，保证人去世，邝野渡继承了其遗产，并有继承公证书。申请人多次催要租金。\n", false},
		{"溪桥县人民法院\n民事裁定书\n（2024）澄0133民保令15号\n申请人：庾晚亭，女。\n被申请人：邝野渡，男。\n申请人申请人身安全保护令，称多次被打。\n", true},
		{"溪桥县人民法院\n民事判决书\n（2024）澄0133民初16号\n原告：庾晚亭，女。\n被告：邝野渡，男。\n原告向本院提出诉讼请求：请求判决离婚，婚生子由原告抚养。\n", true},
	} {
		if got := IsFamily(judgment.Parse(c.text)); got != c.want {
			t.Errorf("%s: %v", c.text, got)
		}
	}
}
