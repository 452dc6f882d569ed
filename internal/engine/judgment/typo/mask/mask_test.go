package mask_test

import (
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo/mask"
)

// marked returns text with the masked parts in brackets.
func marked(text string) string {
	var b strings.Builder
	at := 0
	for _, s := range mask.Spans(judgment.Parse(text)) {
		b.WriteString(text[at:s.Start] + "⟦" + text[s.Start:s.End] + "⟧")
		at = s.End
	}
	return b.String() + text[at:]
}

var bare = strings.NewReplacer("⟦", "", "⟧", "")

func TestSpans(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"a name after a role and again", "被告人⟦漆雕朔⟧驾驶轿车。⟦漆雕朔⟧逃离现场。"},
		{"a name of two characters", "证人⟦蔺芷⟧的证言。后⟦蔺芷⟧报警。"},
		{"a name in part", "被害人⟦逄某某⟧、⟦綦某甲⟧的陈述。"},
		{"a surname that is rare", "证人⟦璞某⟧的证言。"},
		{"the number stays with the name", "证人⟦綦某1⟧与⟦綦某2⟧相识。"},
		{"the last of a name that could begin a word", "检察员⟦逄知开⟧出庭支持公诉，检察员⟦逄知⟧出庭支持公诉。"},
		{"one character of a name is left", "证人⟦綦某砚⟧的证言，⟦綦某⟧家的门，⟦綦某⟧的门。"},
		{"a name hidden by letters", "证人⟦张xx⟧、⟦时xx⟧的证言。"},
		{"the last of a list has a rare surname", "证人⟦张某⟧、⟦扬秧⟧的证言。"},
		{"a list of names", "证人⟦蔺知遥⟧、⟦隗承泽⟧、⟦訾阿芒⟧的证言证实上述事实。"},
		{"a name by its sex", "与同案人⟦郜松龄⟧（另案处理）共谋。"},
		{"a name in parts", "被害人⟦阿依努尔·巴合提⟧报案。"},
		{"a word after a role", "被害人陈述、被告人供述和辩解、被告人曾因盗窃被处罚。"},
		{"a surname that begins a word", "被告人从轻处罚，被告人能够如实供述，被告人和被害人系邻居。"},
		{"an address", "现住⟦湖南省隆回县桃花坪街道⟧。"},
		{"a residential quarter", "在⟦隆回县姚家林还建小区⟧被抓获。"},
		{"a village without its county", "行至⟦枣林村⟧附近。"},
		{"a road", "途经⟦迎薰路⟧路口。"},
		{"words that end like a place", "在公路上行驶，村民报警，沿路寻找，该村干部。"},
		{"a county and no county", "经⟦达尔罕茂明安联合旗⟧人民法院，当日照片，鉴定结论。"},
		{"a company", "被告⟦澄江槿篱⟧服装有限公司负担。"},
		{"a short form", "⟦沅州鹭汀⟧酒店有限公司（以下简称⟦鹭汀公司⟧）辩称，判令⟦鹭汀公司⟧支付。"},
		{"a law firm", "⟦北京市听澜⟧律师事务所律师。"},
		{"plain words before a common end", "到当地派出所投案，在附近酒店入住，向农业银行贷款。"},
		{"a case number and an office's", "以⟦澄检公诉刑诉（2016）245号⟧起诉书，⟦（2017）沪0120刑初684号⟧判决。"},
		{"an expert's number", "经⟦澄价认定字第12号⟧鉴定。"},
		{"a plate", "驾驶⟦川C·A2B35号⟧轿车。"},
		{"a sum in words", "罚金人民币⟦一万二千元⟧，⟦贰拾元⟧，⟦三年⟧，⟦第六十七条⟧，一起，一名，一部分。"},
		{"a date", "于⟦2016年7月6日⟧被抓获。"},
		{"a nickname", "乳名不详，绰号“⟦黑豆⟧”，后“⟦黑豆⟧”又来。"},
		{"a quotation of the law", "系“数额巨大”。"},
		{"a make", "一辆⟦踏雪⟧牌轿车，无牌照。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := marked(bare.Replace(c.want)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// The masks come from a text that may have errors, in the names too.
func TestSpansOfATextWithErrors(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"a name that is once another", "被告人⟦漆雕朔⟧驾驶。⟦漆雕硕⟧逃离。"},
		{"its middle", "证人⟦蔺知遥⟧的证言。后⟦蔺之遥⟧报警。"},
		{"of two characters only after a role", "证人⟦蔺芷⟧的证言。被告人⟦蔺止⟧逃离。"},
		{"a role", "被告认⟦漆雕某⟧驾驶。"},
		{"an office", "被⟦隆回县⟧公鞍局抓获，⟦隆回县⟧人民法院依法审判。"},
		{"the word before an office's number", "人民检察院一⟦澄检公诉刑诉（2016）245号⟧起诉书。"},
		{"a unit", "判处有期徒刑⟦三年⟧，⟦一百三十三⟧柒的规定，应当玖时返还。"},
		{"a quotation of the law", "“情即严重”的，“多此盗窃”。"},
		{"an error beside a name", "被告人⟦蔺知遥⟧如时供述，⟦蔺知遥⟧到庭。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := marked(bare.Replace(c.want)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

const whole = `澄明市明德区人民法院
刑事判决书
（2023）澄0102刑初45号
公诉机关澄明市明德区人民检察院。
被告人漆雕朔，男，1987年8月17日出生，汉族，住澄明市明德区。
辩护人蔺知遥，澄江槐序律师事务所律师。
本院认为，被告人漆雕朔的行为已构成盗窃罪。判决如下：
被告人漆雕朔犯盗窃罪，判处罚金人民币二千元。
审判长　阚砚秋
人民陪审员　亓桂榛
人民陪审员　逄　芑
二〇二三年三月五日
书记员　郏晓棠
`

func TestTheRosterIsMaskedAndTheRestIsNot(t *testing.T) {
	got := marked(whole)
	for _, name := range []string{"⟦漆雕朔⟧", "⟦蔺知遥⟧", "⟦阚砚秋⟧", "⟦亓桂榛⟧", "⟦逄　芑⟧", "⟦郏晓棠⟧", "⟦（2023）澄0102刑初45号⟧", "⟦二〇二三年三月五日⟧"} {
		if !strings.Contains(got, name) {
			t.Errorf("%s is not in\n%s", name, got)
		}
	}
	for _, word := range []string{"刑事判决书", "人民检察院", "本院认为", "的行为已构成盗窃罪", "判处罚金人民币", "人民陪审员　", "审判长　"} {
		if !strings.Contains(got, word) {
			t.Errorf("%s is masked in\n%s", word, got)
		}
	}
}

func TestSpansAreInOrder(t *testing.T) {
	for _, text := range []string{"", "某", "（", "“", "字第", "·", "牌", "公司", "被告人", "被告人某", "（2016）", "第三", whole, strings.Repeat("漆雕朔、", 50)} {
		last := 0
		for _, s := range mask.Spans(judgment.Parse(text)) {
			if s.Start < last || s.End <= s.Start || s.End > len(text) {
				t.Errorf("%.20q: span %v after %d", text, s, last)
			}
			last = s.End
		}
	}
}

func FuzzSpans(f *testing.F) {
	f.Add(whole)
	f.Add("被告人\xff某")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range mask.Spans(judgment.Parse(text)) {
			if s.Start < last || s.End <= s.Start || s.End > len(text) {
				t.Errorf("span %v after %d", s, last)
			}
			last = s.End
		}
	})
}

func BenchmarkSpans(b *testing.B) {
	doc := judgment.Parse(strings.Repeat(whole, 8))
	b.SetBytes(int64(len(doc.Text)))
	for b.Loop() {
		mask.Spans(doc)
	}
}
