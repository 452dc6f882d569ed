package personal

import (
	"testing"

	"xiezhi/internal/engine/judgment"
)

// Homes that a name alone tells, and the same names where nobody lives.
func TestHomesToldByANameAlone(t *testing.T) {
	for _, c := range []struct{ text, address string }{
		{"婚后二人在滨江花园购房，各出一半。", "滨江花园"},
		{"证人邝野渡（馨都花园房东）证实：他拖欠租金。", "馨都花园"},
		{"原告系被告楼上602室住户。", "602室"},
		{"邝家一直住粮库家属院，去年搬走。", "粮库家属院"},
		{"机械厂宿舍201房登记在邝野渡名下。", "机械厂宿舍201房"},
		{"沈家浜17号通往村道的出路被堵。", "沈家浜17号"},
		{"他从沈家坪的租房出门上工。", "沈家坪"},
		{"证人邝野渡（住大石坎公路边）：我听到喊声。", "大石坎公路边"},
		{"北吴村西街房屋系其所建。", "北吴村西街"},
		// Nobody's home.
		{"双方在滨江花园售楼处签订合同。", ""},
		{"滨江花园物业公司出具证明。", ""},
		{"二人在如意酒店602室见面，602室系其所开。", ""},
		{"执法人员在商务中心305室检查。", ""},
		{"本案在第305室审理，305房间有记录。", ""},
		{"他途经沈家湾17号桥时摔倒。", ""},
		{"他在朋友的租房内过夜。", ""},
		{"邝野渡（住院治疗）未到庭。", ""},
		{"溪桥县茶岭镇人民政府强制拆除房屋。", ""},
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
