package judgment_test

import (
	"fmt"
	"testing"

	"xiezhi/internal/engine/judgment"
)

func TestHeading(t *testing.T) {
	cases := []struct{ text, want string }{
		{"甲县人民法院\n民　事　裁　定　书\n（2020）沪0199民初1号\n原告：甲某。", "甲县人民法院 民事裁定书 ruling civil first"},
		{"甲市中级人民法院 刑事附带民事判决书 （2020）沪01刑终1号 抗诉机关甲市人民检察院。", "甲市中级人民法院 刑事附带民事判决书 judgment criminal second"},
		{"甲县人民法院\n执行裁定书\n（2020）沪0199执恢1号\n申请执行人：甲某。", "甲县人民法院 执行裁定书 ruling enforcement unknown"},
		{"甲省高级人民法院\n民事裁定书\n（2020）沪民申1号\n再审申请人：甲某。", "甲省高级人民法院 民事裁定书 ruling civil retrial"},
		{"甲市中级人民法院赔偿委员会\n国家赔偿决定书\n（2020）沪01委赔1号\n赔偿请求人：甲某。", "甲市中级人民法院 国家赔偿决定书 decision compensation unknown"},
		{"甲县人民法院\n行政赔偿判决书\n（2020）沪0199行赔初1号\n原告：甲某。", "甲县人民法院 行政赔偿判决书 judgment administrative first"},
		{"甲县人民法院\n民事调解书\n（2020）沪0199民初1号\n原告：甲某。", "甲县人民法院 民事调解书 mediation civil first"},
		{"甲县人民法院\n受理案件通知书\n（2020）沪0199民初1号\n甲某：", "甲县人民法院 受理案件通知书 notice civil first"},
		{"甲市中级人民法院\n民事裁定书\n（2020）沪01民辖终1号\n上诉人（原审被告）：甲某。", "甲市中级人民法院 民事裁定书 ruling civil second"},
		{"甲某盗窃罪一审刑事判决书 甲县人民法院 刑事判决书 （2020）沪0199刑初1号 公诉机关甲县人民检察院。", "甲县人民法院 刑事判决书 judgment criminal first"},
		{"甲县人民法院\n民事判决书\n原告：甲某。\n被告：乙某。\n依照《甲法》第一条，判决如下：\n驳回。", "甲县人民法院 民事判决书 judgment civil first"},
		{"原告甲某诉被告乙某，曾经甲县人民法院审理。", "  unknown unknown unknown"},
		{"", "  unknown unknown unknown"},
	}
	for _, c := range cases {
		d := judgment.Parse(c.text)
		got := fmt.Sprintf("%s %s %s %s %s", d.Court.Text, d.Title.Text, d.Type, d.Kind, d.Level)
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
