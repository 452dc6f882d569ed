package judgment_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

func readCase(tb testing.TB, name string) string {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// outline writes what Parse found, one fact a line.
func outline(d *judgment.Doc) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s\n", d.Type, d.Kind, d.Level)
	fmt.Fprintf(&b, "court %s\ntitle %s\n", d.Court.Text, d.Title.Text)
	if n := d.CaseNo; n != nil {
		fmt.Fprintf(&b, "number %s = %d %s %s %s %v\n", n.Text, n.Year, n.Court, n.Type, n.Serial, n.Legacy)
	}
	if d.Signed != nil {
		fmt.Fprintf(&b, "signed %s %v\n", d.Signed.On(), d.Signed.Numerals)
	}
	for _, s := range d.Sections {
		if s.Kind == judgment.Heading {
			continue // what stands before the court's name differs
		}
		text := []rune(strings.Join(strings.Fields(d.Text[s.Start:s.End]), ""))
		fmt.Fprintf(&b, "section %s %s\n", s.Kind, string(text[:min(len(text), 8)]))
	}
	for _, p := range d.Parties {
		fmt.Fprintf(&b, "party %s %s %v %s", p.Role, p.Text, p.Organisation, p.Sex)
		if p.Birth != nil {
			fmt.Fprintf(&b, " %s", p.Birth.On())
		}
		if p.ID != nil {
			fmt.Fprintf(&b, " %s", p.ID.Text)
		}
		b.WriteString("\n")
	}
	for _, s := range d.Signers {
		fmt.Fprintf(&b, "signer %s %s\n", s.Role, s.Text)
	}
	for _, f := range d.Fees {
		fmt.Fprintf(&b, "fee %s %d full %d halved %v total %v\n", f.Name, f.Sum.Fen, f.Full.Fen, f.Halved, f.Total)
		for _, s := range f.Shares {
			fmt.Fprintf(&b, "share %s %d\n", s.Payer, s.Sum.Fen)
		}
	}
	return b.String()
}

// want is what civil_first.txt holds.
const want = `judgment civil first
court 明德区人民法院
title 民事判决书
number （2024）澄0102民初318号 = 2024 澄0102 民初 318 false
signed 2024-03-11 true
section litigants 原告：鄂溪禾，男
section procedure 原告鄂溪禾与被告
section claims 原告鄂溪禾向本院
section facts 经审理查明：20
section reasons 本院认为，合法的
section basis 依照《中华人民共
section disposition 一、被告澄明市砚
section costs 案件受理费445
section remedy 如不服本判决，可
section signature 审判员仉言二〇二
party 原告 鄂溪禾 false 男 1986-03-07 990102198603070019
party 委托诉讼代理人 逄知遥 false 
party 被告 澄明市砚山建材有限公司 true 
party 法定代表人 郗望舒 false 
party 被告 亓南乔 false 女 1990-11-22
signer 审判员 仉言
signer 法官助理 郤青川
signer 书记员 缑小满
fee 案件受理费 222500 full 445000 halved true total false
share 原告鄂溪禾 37100
share 被告澄明市砚山建材有限公司、亓南乔 185400
`

// TestParse reads one judgment in the shapes in which judgments arrive: with
// line breaks, without them, with CRLF, behind a byte order mark and a page
// header, and with half-width brackets. What is found must be the same.
func TestParse(t *testing.T) {
	text := readCase(t, "civil_first.txt")
	// 司　法　文　书: the blanks inside names and roles are lost with the lines.
	joined := strings.NewReplacer("民 事 判 决 书", "民事判决书", "审　判　员", "审判员", "法 官 助 理", "法官助理", "书　记　员", "书记员").Replace(text)
	cases := []struct{ name, text string }{
		{"as written", text},
		{"CRLF", strings.ReplaceAll(text, "\n", "\r\n")},
		{"byte order mark", "\ufeff" + text},
		{"page header", "第1页 共3页\n" + text},
		{"web title", "鄂溪禾与澄明市砚山建材有限公司等民间借贷纠纷一审民事判决书\n" + text},
		{"line breaks lost", strings.Join(strings.Fields(joined), " ")},
		{"all blanks lost", strings.Join(strings.Fields(text), "")},
		{"spaced court", strings.Replace(text, "明德区人民法院", "明 德 区 人 民 法 院", 1)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := outline(judgment.Parse(c.text))
			if diff := firstDifference(got, want); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("half-width brackets", func(t *testing.T) {
		d := judgment.Parse(strings.Replace(text, "（2024）澄0102", "(2024)澄0102", 1))
		if d.CaseNo == nil || d.CaseNo.Text != "(2024)澄0102民初318号" || d.CaseNo.Year != 2024 {
			t.Errorf("case number is %+v", d.CaseNo)
		}
	})
}

// firstDifference is the first line in which got and want differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d is %q, want %q", i+1, a, b)
		}
	}
	return ""
}

func TestDates(t *testing.T) {
	cases := []struct{ text, want string }{
		{"于2017年6月15日提起公诉", "2017年6月15日=2017-06-15"},
		{"二〇一七年六月二十八日", "二〇一七年六月二十八日=2017-06-28 numerals"},
		{"二○一七年十月三十一日", "二○一七年十月三十一日=2017-10-31 numerals"},
		{"二0一七年十二月十日", "二0一七年十二月十日=2017-12-10 numerals"},
		{"二O一七年一月五日", "二O一七年一月五日=2017-01-05 numerals"},
		{"二零二四年元月廿一日", "二零二四年元月廿一日=2024-01-21 numerals"},
		{"２０１７年６月１５日", "２０１７年６月１５日=2017-06-15"},
		{"2017 年 6 月 15 日", "2017 年 6 月 15 日=2017-06-15"},
		{"2017年6月，2018年", "2017年6月=2017-06-00|2018年=2018-00-00"},
		{"2017-06-15、2017.6.5、2017/6/15", "2017-06-15=2017-06-15|2017.6.5=2017-06-05|2017/6/15=2017-06-15"},
		{"地址192.168.1.1，编号2017-06-15-3", ""},
		{"2017年12月31日被抓获，次日被拘留", "2017年12月31日=2017-12-31|次日=2018-01-01 relative"},
		{"2017年6月5日，同月18日，同年8月2日，次年3月", "2017年6月5日=2017-06-05|同月18日=2017-06-18 relative|同年8月2日=2017-08-02 relative|次年3月=2018-03-00 relative"},
		{"2017年6月5日，8月22日转取保候审", "2017年6月5日=2017-06-05|8月22日=2017-08-22 relative"},
		{"同年8月2日", ""},
		{"有期徒刑三年，已满2000余年", ""},
		{"2019年2月30日", "2019年2月30日=2019-02-30"},
		{"20018年3月2日", "20018年3月2日=20018-03-02"},
	}
	for _, c := range cases {
		var got []string
		for _, d := range judgment.Parse(c.text).Dates {
			s := c.text[d.Start:d.End] + "=" + d.On().String()
			if d.Numerals {
				s += " numerals"
			}
			if d.Relative {
				s += " relative"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: got %s, want %s", c.text, s, c.want)
		}
	}
}

func TestSums(t *testing.T) {
	cases := []struct{ text, want string }{
		{"人民币3，000元", "3，000元=300000"},
		{"3,456,789.05元", "3,456,789.05元=345678905"},
		{"１２００元", "１２００元=120000"},
		{"210000元整", "210000元整=21000000"},
		{"10万元、3.5万余元", "10万元=10000000|3.5万余元=3500000 approx"},
		{"1.2亿元", "1.2亿元=12000000000"},
		{"三千元；一万二千三百元；五千零五元", "三千元=300000|一万二千三百元=1230000|五千零五元=500500"},
		{"壹万贰仟元整", "壹万贰仟元整=1200000 capitals"},
		{"叁佰肆拾伍元陆角柒分", "叁佰肆拾伍元陆角柒分=34567 capitals"},
		{"壹佰元零伍分", "壹佰元零伍分=10005 capitals"},
		{"壹亿零伍拾万圆正。", "壹亿零伍拾万圆正=10050000000 capitals"},
		{"12元5角", "12元5角=1250"},
		{"约500元，近三万元", "500元=50000 approx|三万元=3000000 approx"},
		{"人民币10万，已付", "10万=10000000"},
		{"￥2,300.00", "￥=|"},
		{"3万美元、500港元、单元3室", ""},
		{"分别为2，000元和30元", "2，000元=200000|30元=3000"},
		{"2017年，500元", "500元=50000"},
		{"万元、数千元", ""},
		{"三万五元", "三万五元=3000500 approx"},
	}
	for _, c := range cases {
		if c.text == "￥2,300.00" {
			sums := judgment.Parse(c.text).Sums
			if len(sums) != 1 || sums[0].Fen != 230000 {
				t.Errorf("%s: got %v", c.text, sums)
			}
			continue
		}
		var got []string
		for _, m := range judgment.Parse(c.text).Sums {
			s := fmt.Sprintf("%s=%d", c.text[m.Start:m.End], m.Fen)
			if m.Capitals {
				s += " capitals"
			}
			if m.Approx {
				s += " approx"
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: got %s, want %s", c.text, s, c.want)
		}
	}
}

func TestCites(t *testing.T) {
	cases := []struct{ text, want string }{
		{"依照《中华人民共和国刑法》第六十七条第一款、第三款之规定", "中华人民共和国刑法 67.1 67.3"},
		{"《中华人民共和国刑法》第二百三十四条之一第二款", "中华人民共和国刑法 234-1.2"},
		{"《甲条例》第5条第（二）项", "甲条例 5/2"},
		{"《甲法》第一条至第三条、第五条第一款第二项和第七条", "甲法 1 3 5.1/2 7"},
		{"《甲法》（2021年修正）第十条", "甲法 10"},
		{"《甲法》第十条，《乙法》第二十条第（一）、（三）项", "甲法 10|乙法 20/1 20/3"},
		{"《最高人民法院关于适用〈甲法〉的解释》第三条", "最高人民法院关于适用〈甲法〉的解释 3"},
		{"《甲法》第十条。本法第二十条、该法第三十条", "甲法 10|甲法 20|甲法 30"},
		{"依照刑法第六十四条", "刑法 64"},
		{"《甲法》第一条第一、三款，第二条第二项和三项", "甲法 1.1 1.3 2/2 2/3"},
		{"《甲法》第六十四、六十七条", "甲法 64 67"},
		{"签订《借款合同》一份", "借款合同"},
		{"本法第二十条", ""},
	}
	for _, c := range cases {
		var got []string
		for _, m := range judgment.Parse(c.text).Cites {
			s := m.Name.Text
			for _, a := range m.Articles {
				s += fmt.Sprintf(" %d", a.Number)
				if a.Sub > 0 {
					s += fmt.Sprintf("-%d", a.Sub)
				}
				if a.Paragraph > 0 {
					s += fmt.Sprintf(".%d", a.Paragraph)
				}
				if a.Item > 0 {
					s += fmt.Sprintf("/%d", a.Item)
				}
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: got %s, want %s", c.text, s, c.want)
		}
	}
}

func TestCaseNos(t *testing.T) {
	cases := []struct{ text, want string }{
		{"（2017）沪0120刑初684号", "2017 沪0120 刑初 684 false"},
		{"(2017)最高法民终5号之一", "2017 最高法 民终 5 false"},
		{"（2019）沪73知民初12号", "2019 沪73 知民初 12 false"},
		{"（2018）沪刑终12号", "2018 沪 刑终 12 false"},
		{"（2015）松刑初字第1644号", "2015 松 刑初 1644 true"},
		{"〔2016〕川0322刑初263号", "2016 川0322 刑初 263 false"},
		{"富检公诉刑诉（2016）245号起诉书", ""},
		{"（2014）甲检刑诉字第17号", ""},
		{"〔2018〕335号", ""},
		{"（2016）甲人社工伤认字第3号", ""},
	}
	for _, c := range cases {
		var got []string
		for _, n := range judgment.Parse(c.text).CaseNos {
			got = append(got, fmt.Sprintf("%d %s %s %s %v", n.Year, n.Court, n.Type, n.Serial, n.Legacy))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: got %s, want %s", c.text, s, c.want)
		}
	}
}

func TestIDs(t *testing.T) {
	text := "甲990102198603070019，乙99010219860307001X，丙99010219860307****，账号6222990102198603070019，丁9901021986030700191"
	var got []string
	for _, id := range judgment.Parse(text).IDs {
		got = append(got, id.Text)
	}
	if s := strings.Join(got, " "); s != "990102198603070019 99010219860307001X" {
		t.Errorf("got %s", s)
	}
}

func TestSignatures(t *testing.T) {
	cases := []struct{ block, want, signed string }{
		{"审判长李某某 代理审判员王某 人民陪审员赵某 二〇二〇年五月六日 书记员钱某（代）", "审判长李某某 代理审判员王某 人民陪审员赵某 书记员钱某", "2020-05-06"},
		{"审判长吴某某人民陪审员胡某某人民陪审员陈某某 二〇二〇年五月六日 代书记员林某某", "审判长吴某某 人民陪审员胡某某 人民陪审员陈某某 代书记员林某某", "2020-05-06"},
		{"审　判　长　　李　某\n审　判　员　　王某某\n审　判　员　　赵　某\n二〇二〇年五月六日\n书　记　员　　钱　某", "审判长李某 审判员王某某 审判员赵某 书记员钱某", "2020-05-06"},
		{"审判员：阿依古丽·买买提\n二〇二〇年五月六日\n本件与原本核对无异\n见习书记员：钱某", "审判员阿依古丽·买买提 见习书记员钱某", "2020-05-06"},
		{"审判员李某二〇二〇年五月六日书记员钱某", "审判员李某 书记员钱某", "2020-05-06"},
		{"审判员李某 二〇二〇年五月六日 书记员钱某 孙某 附：相关法律条文 第一条", "审判员李某 书记员钱某 书记员孙某", "2020-05-06"},
		{"审判长 审判员 审判员 二〇二〇年五月六日 书记员钱某", "书记员钱某", "2020-05-06"},
	}
	for _, c := range cases {
		d := judgment.Parse("甲县人民法院\n刑事判决书\n（2020）澄0121刑初1号\n公诉机关甲县人民检察院。\n依照《中华人民共和国刑法》第一条，判决如下：\n驳回。 " + c.block)
		var got []string
		for _, s := range d.Signers {
			got = append(got, s.Role+s.Text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: got %s, want %s", c.block, s, c.want)
		}
		if d.Signed == nil || d.Signed.On().String() != c.signed {
			t.Errorf("%q: signed %v", c.block, d.Signed)
		}
	}
}

func TestFees(t *testing.T) {
	cases := []struct{ costs, want string }{
		{"案件受理费2300元，减半收取1150元，保全费520元，由原告甲某负担300元，被告乙某负担1370元。", "案件受理费 115000 halved 230000;保全费 52000;合计 167000 total 原告甲某=30000 被告乙某=137000"},
		{"案件受理费50元，由被告负担。", "案件受理费 5000 被告=0"},
		{"案件受理费减半收取1150元，由甲某、乙某各负担575元。", "案件受理费 115000 halved 甲某=57500 乙某=57500"},
		{"一审案件受理费100元，由甲某负担；检测费600元，由乙某负担。二审案件受理费200元，由乙某负担。", "一审案件受理费 10000 甲某=0;检测费 60000 乙某=0;二审案件受理费 20000 乙某=0"},
		{"案件受理费2300元、保全费520元，合计2820元，由乙某负担2000元，甲某负担820元。", "案件受理费 230000;保全费 52000;合计 282000 total 乙某=200000 甲某=82000"},
	}
	for _, c := range cases {
		d := judgment.Parse("甲县人民法院\n民事判决书\n（2020）澄0121民初1号\n原告甲某。\n依照《甲法》第一条，判决如下：\n驳回甲某的诉讼请求。\n" + c.costs + "\n审判员李某\n二〇二〇年五月六日\n书记员钱某\n")
		var got []string
		for _, f := range d.Fees {
			s := fmt.Sprintf("%s %d", f.Name, f.Sum.Fen)
			if f.Halved {
				s += " halved"
			}
			if f.Full.Fen > 0 {
				s += fmt.Sprintf(" %d", f.Full.Fen)
			}
			if f.Total {
				s += " total"
			}
			for _, p := range f.Shares {
				s += fmt.Sprintf(" %s=%d", p.Payer, p.Sum.Fen)
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ";"); s != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.costs, s, c.want)
		}
	}
}
