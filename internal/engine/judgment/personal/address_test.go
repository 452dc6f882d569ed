package personal

import (
	"slices"
	"testing"

	"xiezhi/internal/engine/judgment"
)

// TestAddresses holds where the part of an address begins that is deleted: below
// the county, or the city when no county is named.
func TestAddresses(t *testing.T) {
	for _, c := range []struct{ keep, detail string }{
		{"溪桥县", "杨柳镇东头村6组12号"},
		{"澄明市明德区", "听涛街道环湖路51号篁里苑9幢804室"},
		{"澄江省澄明市明德区", "和平路街道幸福里小区7栋2单元1301室"},
		{"新疆维吾尔自治区和田地区于田县", "先拜巴扎镇某某村3组5号"},
		{"内蒙古自治区阿拉善盟额济纳旗", "达来呼布镇东街6号"},
		{"广西壮族自治区来宾市金秀瑶族自治县", "头排镇二排村12号"},
		{"四川省凉山彝族自治州西昌市", "航天路9号"},
		{"吉林省延边朝鲜族自治州延吉市", "河南街道白山胡同3号"},
		{"广东省东莞市", "大朗镇长塘村一巷5号"},
		{"北京市朝阳区", "望京街道阜通东大街6号院3号楼201"},
		{"上海市浦东新区", "川沙路100弄3号502室"},
		{"河北省唐山市路北区", "建设北路8号"},
		{"河南省辉县市", "南村镇西街8号"},
		{"湖北省神农架林区", "松柏镇常青路2号"},
		{"甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县", "吹麻滩镇前岭村二社8号"},
		{"溪桥市", "东城街道社区路一巷3号"},
		{"澄明市高新技术产业开发区", "创新一路18号"},
		{"澄明市经济技术开发区", "开元大街6号"},
		{"溪桥县", "城关镇东街社区（原建材厂家属院）2号楼3单元"},
	} {
		for _, cue := range []string{"住", "户籍所在地", "现住址：", "住所地"} {
			text := "溪桥县人民法院\n民事判决书\n（2024）澄0133民初120号\n原告：庾晚亭，男，1980年2月3日出生，汉族，农民，" + cue + c.keep + c.detail + "，公民身份号码629921198002031234。\n原告庾晚亭与被告邝野渡买卖合同纠纷一案，本院公开开庭进行了审理。现已审理终结。\n"
			got := ""
			for _, it := range Find(judgment.Parse(text)).Items {
				if it.Class == Address {
					got += text[it.Start:it.End]
				}
			}
			if got != c.detail {
				t.Errorf("%s%s%s: %q", cue, c.keep, c.detail, got)
			}
		}
	}
}

// What is read as somebody's name behind a part of an address is the name of a place.
func TestAddressWithANameInIt(t *testing.T) {
	text := inJudgment("民事判决书", "经审理查明，原告让被告去瀛池家里住，瀛池家园4幢是其住处，被告现住溪桥县石桥街道岷山路瀛池家园4幢2单元1502室。\n")
	var got []string
	for _, it := range Find(judgment.Parse(text)).Items {
		if it.Class == Address {
			got = append(got, text[it.Start:it.End])
		}
	}
	if !slices.Contains(got, "石桥街道岷山路瀛池家园4幢2单元1502室") {
		t.Errorf("%q", got)
	}
}
