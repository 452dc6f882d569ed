package judgment

import (
	"slices"
	"testing"
)

// TestPlacesInNames holds that a place in brackets belongs to the name of an
// organisation, and other brackets do not.
func TestPlacesInNames(t *testing.T) {
	for _, c := range []struct{ line, name string }{
		{"原告：衡芜（澄明）轴承贸易有限公司，住所地溪桥县东街1号。", "衡芜（澄明）轴承贸易有限公司"},
		{"原告：衡芜(澄明)轴承贸易有限公司，住所地溪桥县东街1号。", "衡芜(澄明)轴承贸易有限公司"},
		{"原告：澄江衡芜（溪桥）律师事务所，住所地溪桥县东街1号。", "澄江衡芜（溪桥）律师事务所"},
		{"原告（反诉被告）：衡芜（集团）股份有限公司，住所地溪桥县东街1号。", "衡芜（集团）股份有限公司"},
		{"原告：庾晚亭（曾用名庾小满），男，1980年2月3日出生，汉族。", "庾晚亭"},
		{"原告：庾晚亭（衡芜公司职工），男，1980年2月3日出生，汉族。", "庾晚亭"},
		{"原告庾晚亭（反诉被告）与被告衡芜贸易有限公司。", "庾晚亭"},
	} {
		d := Parse("溪桥县人民法院\n民事判决书\n（2024）澄0133民初120号\n" + c.line + "\n被告：邝野渡，女，1982年4月5日出生，汉族，职工。\n原告与被告邝野渡买卖合同纠纷一案，本院公开开庭进行了审理。现已审理终结。\n")
		if !slices.ContainsFunc(d.Parties, func(p Party) bool { return p.Text == c.name }) {
			t.Errorf("%s: %+v", c.line, d.Parties)
		}
	}
}
