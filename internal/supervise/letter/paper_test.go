package letter

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files")
	out    = flag.String("out", "", "folder to leave the sample papers in, to look at them in Word")
)

func report() Report {
	return Report{
		Basis: "《澄明市法院2026年度审务督察计划》", Office: "院督察室", From: "2026-10-01", To: "2026-10-31", Scope: "两级法院庭审、诉讼服务和裁判文书",
		Samples: []Sample{{"", "庭审", "场", "庭审数", "庭审总数"}, {"", "裁判文书", "份", "文书数", ""}, {"走访", "诉讼服务大厅", "次", "走访数", ""}},
		Total:   "问题数", Aspects: []Aspect{{"庭审", "庭审数", "庭审问题"}, {"诉讼服务", "走访数", "服务问题"}, {"裁判文书制作上网", "文书数", "文书问题"}},
		Units:        "分单位",
		Problems:     []Problem{{"裁判文书存在低级错误", "主要是金额、日期前后不一致，多发生在文书校对环节"}, {"庭审录音录像不完整", "部分法庭设备老化，开庭前未检查"}},
		Practices:    []string{"清源县人民法院落实文书两人校对，未发现低级错误"},
		Requirements: []string{"逐项核对问题清单，明确责任人和完成时限", "查清原因，举一反三，防止同类问题再次发生", "整改情况由督察室复查，复查结果记入台账"},
		Due:          "2026-12-04", Copies: []string{"市中级人民法院领导小组成员", "派驻纪检监察组"},
	}
}

func samples(t *testing.T) map[string]*Frozen {
	t.Helper()
	figures := Figures{
		"庭审数": {Value: "336"}, "庭审总数": {Value: "342"}, "文书数": {Value: "612"}, "走访数": {Value: "8"}, "问题数": {Value: "19"},
		"庭审问题": {Value: "7"}, "服务问题": {Value: "0"}, "文书问题": {Value: "12"},
		"分单位": {Rows: Suppress([]UnitCount{{"明德区人民法院", 8}, {"清源县人民法院", 2}, {"市中级人民法院各部门", 9}})},
	}
	text, err := report().Draft().With(figures)
	if err != nil {
		t.Fatal(err)
	}
	const court = "澄明市中级人民法院"
	return map[string]*Frozen{
		"circular": {Kind: Circular, Issuer: court, Number: "澄中法督〔2026〕12号", Date: "2026-11-20", Office: court + "办公室", To: []string{"明德区人民法院", "清源县人民法院", "本院各部门"}, Text: text},
		"verification": {Kind: VerificationNotice, Issuer: court, Number: "澄中法督告〔2026〕3号", Date: "2026-03-02", To: []string{"鲁有衡"}, Text: Verification{
			Number: "查-2026-0017", Facts: "2026年2月11日，明德区人民法院（2026）澄0102民初15号民事判决书正文写明借款本金80000元，判决主文写为8000元",
			Evidence: []string{"民事判决书第2页、第5页", "文书检查记录，规则J07"}, Article: "《澄明市法院文书校核办法》第四条", Item: "第35项“金额计算、大小写、单位矛盾”",
			Days: 3, Until: "2026-03-05", Contact: "院督察室　闻知简",
		}.Draft()},
		"rectification": {Kind: RectificationNotice, Issuer: court, Number: "澄中法督改〔2026〕5号", Date: "2026-03-12", To: []string{"明德区人民法院民事审判第一庭"}, Text: Rectification{
			Unit: true, Number: "督-2026-0009", Facts: "2026年1月至2月，抽查的20份民事判决书中有3份金额前后不一致",
			Evidence: []string{"文书检查记录"}, Article: "《澄明市法院文书校核办法》第四条", Item: "第35项“金额计算、大小写、单位矛盾”",
			Measures: []string{"对3份文书依法补正", "建立两人校对制度，校对人在文书稿纸上签名", "组织一次金额核算的学习"},
			Days:     10, Reviewer: "上一级人民法院", Contact: "院督察室",
		}.Draft()},
	}
}

// document takes the main part out of a paper.
func document(t *testing.T, paper []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(paper), int64(len(paper)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// read gives the text of a document, a paragraph a line.
func read(document string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(document, "</w:p>") {
		line := ""
		for _, m := range regexp.MustCompile(`<w:t xml:space="preserve">([^<]*)</w:t>`).FindAllStringSubmatch(p, -1) {
			line += m[1]
		}
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func TestPapersReadAsTheyShould(t *testing.T) {
	for name, f := range samples(t) {
		t.Run(name, func(t *testing.T) {
			paper, err := f.write()
			if err != nil {
				t.Fatal(err)
			}
			if *out != "" {
				if err := os.WriteFile(filepath.Join(*out, "letter-"+name+".docx"), paper, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got := read(document(t, paper))
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s\nlook at it, then run with -update", got, want)
			}
			if strings.ContainsAny(got, ",;?!") || strings.Contains(got, "。。") || strings.Contains(got, "{{") {
				t.Errorf("half-width punctuation, doubled stops or places left over:\n%s", got)
			}
		})
	}
}

func TestACircularNamesNobody(t *testing.T) {
	f := samples(t)["circular"]
	if name, ok := f.Text.names([]string{"鲁有衡", "闻知简"}); ok {
		t.Errorf("names %s", name)
	}
	f.Text.Parts = append(f.Text.Parts, Part{Level: 2, Text: "（三）", Then: "法官鲁 有衡迟到。"})
	if name, ok := f.Text.names([]string{"鲁有衡"}); !ok || name != "鲁有衡" {
		t.Errorf("did not see %q", name)
	}
}
