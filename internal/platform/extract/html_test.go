package extract

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/traditionalchinese"
)

func TestHTMLText(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"blocks", "<html><body><h1>判决书</h1><p>第一段</p><div>第二段</div></body></html>", "判决书\n第一段\n第二段\n"},
		{"breaks", "<p>甲<br>乙<br/><br>丙</p>", "甲\n乙\n\n丙\n"},
		{"inline elements", "<p>（2024）<b>澄01</b><span>民初</span>12号</p>", "（2024）澄01民初12号\n"},
		{"white space collapses", "<p>  a \n\t b  </p>", "a b\n"},
		{"no space where Chinese wraps", "<p>原告诉\n    至本院</p>", "原告诉至本院\n"},
		{"a space that stands between Chinese", "<p>审判长 奭某</p>", "审判长 奭某\n"},
		{"ideographic and no-break spaces stay", "<p>审　判&nbsp;长</p>", "审　判\u00a0长\n"},
		{"dropped content", "<head><title>题</title><style>p{}</style></head><script>var a='<p>x</p>'</script><p>正文</p><template><p>x</p></template><!-- 注 -->", "正文\n"},
		{"nested dropped content", "<p>甲</p><svg><svg>x</svg>y</svg><p>乙</p>", "甲\n乙\n"},
		{"entities", "<p>A&amp;B &lt;C&gt; &#x8c78; &#35960; &hellip;&unknown; & x</p>", "A&B <C> 豸 豸 …&unknown; & x\n"},
		{"tables cell by cell", "<table><tr><td>货款</td><td>100元</td></tr><tr><td>利息</td></tr></table>", "货款\n100元\n利息\n"},
		{"preformatted", "<pre>甲\n  乙</pre>丙", "甲\n  乙\n丙\n"},
		{"unclosed", "<p>甲<p>乙<div>丙", "甲\n乙\n丙\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, []byte(tt.page), "a.html")
			if doc.Text != tt.want {
				t.Errorf("text is %q, want %q", doc.Text, tt.want)
			}
			for _, sp := range doc.Map {
				if raw := tt.page[sp.From:sp.To]; html.UnescapeString(raw) != doc.Text[sp.Start:sp.End] {
					t.Errorf("place %+v is %q in the source", sp, raw)
				}
			}
		})
	}
}

func TestHTMLEncoding(t *testing.T) {
	big5, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(`<meta charset="big5"><p>原告請求判令被告支付貨款及利息</p>`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name           string
		data           []byte
		text, encoding string
		notes          int
	}{
		{"declared GBK", gb(t, `<meta charset="gbk"><p>原告</p>`), "原告\n", "gb18030", 0},
		{"declared the old way", gb(t, `<META http-equiv=Content-Type content="text/html; charset=gb2312"><p>原告</p>`), "原告\n", "gb18030", 0},
		{"undeclared GB18030", gb(t, `<html><p>原告</p>`), "原告\n", "gb18030", 0},
		{"declared GB2312, is UTF-8", []byte(`<meta charset="gb2312"><p>原告</p>`), "原告\n", "utf-8", 1},
		{"declared UTF-8, is GB18030", gb(t, `<meta charset="utf-8"><p>原告</p>`), "原告\n", "gb18030", 1},
		{"declared UTF-8", []byte(`<meta charset="UTF-8"><p>原告</p>`), "原告\n", "utf-8", 0},
		{"mark", []byte("\xEF\xBB\xBF<p>原告</p>"), "原告\n", "utf-8", 0},
		{"UTF-16", utf16leMarked("<html><p>原告</p>"), "原告\n", "utf-16le", 0},
		{"Big5", big5, "原告請求判令被告支付貨款及利息\n", "big5", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, tt.data, "a.html")
			if doc.Text != tt.text || doc.Encoding != tt.encoding || len(doc.Notes) != tt.notes {
				t.Errorf("%q, %s, %v", doc.Text, doc.Encoding, doc.Notes)
			}
		})
	}
	_, err = read(t, []byte("<meta charset=koi8-nonsense><p>\xFF\xFE\xFF"), "a.html", Limits{})
	if !errors.Is(err, ErrEncoding) {
		t.Errorf("error is %v", err)
	}
}

func TestHTMLLimits(t *testing.T) {
	_, err := read(t, []byte("<p>"+strings.Repeat("甲", 100)), "a.html", Limits{Text: 100})
	refuses(t, err, ErrTooLarge, "extract.text_too_long")
	_, err = read(t, []byte("<p>"+strings.Repeat("甲<p>", 100)), "a.html", Limits{Places: 10})
	refuses(t, err, ErrTooLarge, "extract.too_many_parts")
}
