package extract

import (
	"strings"
	"testing"
)

func TestSecrecyMark(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"alone", "机密\n澄明市中级人民法院\n", "机密"},
		{"with a period", "机密★1年\n澄明市中级人民法院", "机密★1年"},
		{"full-width digits", "绝密★３０年", "绝密★３０年"},
		{"Chinese digits", "秘密★十年", "秘密★十年"},
		{"months", "秘密★6个月", "秘密★6个月"},
		{"for ever", "绝密★长期", "绝密★长期"},
		{"until opened", "绝密★启封前", "绝密★启封前"},
		{"star alone", "秘密★", "秘密★"},
		{"inner spaces", "　　机　密 ★ 1 年\r\n正文", "机密★1年"},
		{"spaced", "绝　　　密\n正文", "绝密"},
		{"after a copy number", "000001\n机密★1年\n特急", "机密★1年"},
		{"copy number on the line", "000001 机密★1年", "机密★1年"},
		{"urgency on the line", "机密★1年 特急", "机密★1年"},
		{"in brackets", "【秘密】\n正文", "秘密"},
		{"named", "密级：秘密\n正文", "秘密"},
		{"under the title", "澄明市中级人民法院\n刑 事 判 决 书\n机密★1年\n（2024）澄01刑初1号", "机密★1年"},
		{"line breaks lost, with a star", "机密★1年 澄明市中级人民法院 刑事判决书 本院认为", "机密★1年"},
		{"line breaks lost, bare", "秘 密　澄明市中级人民法院 刑事判决书", "秘密"},
		{"mark of byte order before it", "\ufeff机密\n正文", "机密"},

		{"trade secret", "澄明市中级人民法院\n民事判决书\n原告诉被告侵害商业秘密纠纷一案", ""},
		{"state secret in a sentence", "澄明市中级人民法院\n本案涉及国家秘密，依法不公开审理。", ""},
		{"state secret first", "涉及国家秘密\n正文", ""},
		{"word broken off a title", "澄明市中级人民法院\n侵害商业\n秘密\n纠纷", ""},
		{"title set wide", "秘 密 侦 查 规 定\n正文", ""},
		{"sentence that begins with it", "秘密侦查所得的证据", ""},
		{"confidential file as a subject", "机密文件管理办法\n正文", ""},
		{"below the head", strings.Repeat("正文一行\n", 9) + "机密\n", ""},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := SecrecyMark(tt.text)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("mark is %q, %v", got, ok)
			}
		})
	}
}
