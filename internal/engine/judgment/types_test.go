package judgment_test

import (
	"testing"

	"xiezhi/internal/engine/judgment"
)

// TestTypes holds that documents of every type are told apart, with the kind of
// case, the level, and the parts that the type has.
func TestTypes(t *testing.T) {
	tests := []struct {
		name, text string
		docType    judgment.Type
		kind       judgment.Kind
		level      judgment.Level
		signed     judgment.Day
		sections   []judgment.SectionKind
	}{
		{
			"payment order",
			"清源县人民法院\n支 付 令\n（2025）澄0121民督11号\n申请人：凫小渚，男。\n被申请人：清源县江离水产加工有限公司。\n申请人凫小渚于2025年7月11日向本院申请支付令，本院于2025年7月14日立案后进行了审查。\n本院审查认为，债权债务关系明确。\n依照《中华人民共和国民事诉讼法》第二百二十五条规定，特发出如下支付令：\n被申请人给付申请人26400元。\n申请费153.33元，由被申请人负担。\n审判员　邬嘉树\n二〇二五年七月十八日\n书记员　綦小满\n",
			judgment.PaymentOrder, judgment.Civil, judgment.UnknownLevel,
			judgment.Day{Year: 2025, Month: 7, Day: 18},
			[]judgment.SectionKind{judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Reasons, judgment.Basis, judgment.Disposition, judgment.Costs, judgment.Signature},
		},
		{
			"decision that the court alone signs",
			"清源县人民法院\n国家赔偿决定书\n（2024）澄0121法赔2号\n赔偿请求人：寸草心，女。\n赔偿请求人寸草心向本院申请国家赔偿，本院立案审查。\n本院认为，应当承担赔偿责任。依照《中华人民共和国国家赔偿法》第三十六条的规定，决定如下：\n返还赔偿请求人寸草心23600元。\n二〇二四年七月二十六日\n",
			judgment.Decision, judgment.Compensation, judgment.UnknownLevel,
			judgment.Day{Year: 2024, Month: 7, Day: 26},
			[]judgment.SectionKind{judgment.Heading, judgment.Litigants, judgment.Procedure, judgment.Reasons, judgment.Basis, judgment.Disposition, judgment.Signature},
		},
		{
			"fine in an enforcement case",
			"清源县人民法院\n决定书\n（2025）澄0121司惩3号\n被罚款人：扈江离，男。\n本院在执行（2025）澄0121执503号案件中，查明扈江离转移财产。依照《中华人民共和国民事诉讼法》第一百一十四条，决定如下：\n对扈江离罚款10000元。\n二〇二五年八月一日\n",
			judgment.Decision, judgment.Enforcement, judgment.UnknownLevel,
			judgment.Day{Year: 2025, Month: 8, Day: 1},
			[]judgment.SectionKind{judgment.Heading, judgment.Basis, judgment.Disposition, judgment.Signature},
		},
		{
			"notice under the name of the court",
			"澄江省高级人民法院\n驳回申诉通知书\n（2025）澄刑申31号\n燕小蘋：\n你对刑事裁定不服，向本院提出申诉。\n本院认为，你的申诉不符合应当重新审判的条件，予以驳回。\n特此通知。\n澄江省高级人民法院\n2025年5月30日\n",
			judgment.Notice, judgment.Criminal, judgment.Retrial,
			judgment.Day{Year: 2025, Month: 5, Day: 30},
			[]judgment.SectionKind{judgment.Heading, judgment.Signature},
		},
		{
			"bankruptcy asked for is no retrial",
			"清源县人民法院\n民事裁定书\n（2025）澄0121破申4号\n申请人：甲公司。\n申请人甲公司申请破产清算一案，本院立案审查。\n本院认为，符合条件。依照《中华人民共和国企业破产法》第二条，裁定如下：\n受理申请。\n审判员　邬嘉树\n二〇二五年七月十八日\n书记员　綦小满\n",
			judgment.Ruling, judgment.Civil, judgment.UnknownLevel,
			judgment.Day{Year: 2025, Month: 7, Day: 18},
			[]judgment.SectionKind{judgment.Heading, judgment.Litigants, judgment.Basis, judgment.Disposition, judgment.Signature},
		},
		{
			"order to pay told of is no title",
			"情况说明\n申请人向法院申请支付令，后来撤回。\n",
			judgment.UnknownType, judgment.UnknownKind, judgment.UnknownLevel,
			judgment.Day{},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := judgment.Parse(tt.text)
			if d.Type != tt.docType || d.Kind != tt.kind || d.Level != tt.level {
				t.Errorf("got %s %s %s, want %s %s %s", d.Type, d.Kind, d.Level, tt.docType, tt.kind, tt.level)
			}
			signed := judgment.Day{}
			if d.Signed != nil {
				signed = d.Signed.On()
			}
			if signed != tt.signed {
				t.Errorf("signed %v, want %v", signed, tt.signed)
			}
			for _, k := range tt.sections {
				if _, ok := d.Section(k); !ok {
					t.Errorf("no %s in %v", k, d.Sections)
				}
			}
		})
	}
}
