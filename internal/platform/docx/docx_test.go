package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xiezhi/internal/platform/docx"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files")
	out    = flag.String("out", "", "folder to leave the sample papers in, to look at them in Word")
)

// long is a body of n characters.
func long(n int) docx.Paragraph {
	const text = "各单位要逐项核对问题清单，明确责任人和完成时限，查清原因，举一反三，防止同类问题再次发生。"
	return docx.Paragraph(strings.Repeat(text, n/len([]rune(text))+1))
}

func circular() docx.Paper {
	return docx.Paper{
		Format: docx.Official, Issuer: "澄明市中级人民法院", Number: "澄中法督〔2026〕12号",
		Blocks: []docx.Block{
			docx.Title("澄明市中级人民法院\n关于10月审务督察情况的通报"),
			docx.Addressee("明德区人民法院、清源县人民法院，本院各部门"),
			docx.Paragraph("10月，督察室按照检查方案检查庭审336场、裁判文书612份，走访诉讼服务大厅8次，发现问题12个，均已告知有关人员并听取申辩。现将有关情况通报如下。"),
			docx.Heading{Level: 1, Text: "一、基本情况"},
			docx.Paragraph("检查对象由可验证抽取产生。其中庭审覆盖率98.2%（336/342），未覆盖的6场均因录像未归档。"),
			docx.Table{Head: []string{"方面", "检查数", "问题数", "占比"}, Rows: [][]string{{"庭审", "336", "7", "2.1%"}, {"诉讼服务", "8", "0", "0"}, {"裁判文书制作上网", "612", "5", "0.8%"}}, Widths: []int{3, 2, 2, 2}},
			docx.Heading{Level: 1, Text: "二、主要问题"},
			docx.Heading{Level: 2, Text: "（一）裁判文书低级错误。", Then: "共5件，以金额、日期不一致为主，多发生在文书校对环节。"},
			docx.Heading{Level: 2, Text: "（二）庭审录音录像不完整。", Then: "共7件，主要因设备老化，已列入“更换计划”。"},
			docx.Heading{Level: 1, Text: "三、工作要求"},
			docx.Heading{Level: 3, Text: "1. 逐项核对。", Then: "于2026年12月4日前书面答复整改情况，附证明材料。"},
			long(300),
			docx.Attachments{"问题分类统计表", "检查样本产生办法"},
			docx.Signature{Unit: "澄明市中级人民法院", Date: "2026-11-03"},
			docx.Note("此件发至各审判团队"),
		},
		Copies:  []string{"澄明市中级人民法院领导小组成员", "派驻纪检监察组", "明德区人民法院、清源县人民法院督察部门"},
		Imprint: docx.Imprint{Office: "澄明市中级人民法院办公室", Date: "2026-11-03"},
	}
}

func notice() docx.Paper {
	return docx.Paper{
		Format: docx.Letter, Issuer: "澄明市中级人民法院", Number: "澄中法督改〔2026〕3号",
		Blocks: []docx.Block{
			docx.Title("整改通知书"),
			docx.Addressee("明德区人民法院："),
			docx.Paragraph("经查，你单位存在以下问题，现通知整改。"),
			docx.Heading{Level: 1, Text: "一、事实"},
			long(420),
			docx.Signature{Unit: "澄明市中级人民法院审务督察处", Date: "2026-03-12"},
			docx.Slip{Title: "送达回执", Rows: [][2]string{{"文书名称和文号", "整改通知书　澄中法督改〔2026〕3号"}, {"受送达单位", "明德区人民法院"}, {"收到日期", ""}, {"签收人（签名）", ""}}},
		},
		Copies: []string{"派驻纪检监察组"},
	}
}

func samples() map[string]docx.Paper {
	return map[string]docx.Paper{"circular": circular(), "notice": notice()}
}

func write(t *testing.T, p docx.Paper) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// files unpacks a document and fails unless every part is well-formed.
func files(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return out
}

func TestGolden(t *testing.T) {
	for name, p := range samples() {
		t.Run(name, func(t *testing.T) {
			b := write(t, p)
			if *out != "" {
				if err := os.WriteFile(filepath.Join(*out, name+".docx"), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got := files(t, b)["word/document.xml"]
			golden := filepath.Join("testdata", name+".xml")
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
				t.Errorf("document.xml differs from %s; look at it, then run with -update", golden)
			}
		})
	}
}

func TestSamePaperSameBytes(t *testing.T) {
	for name, p := range samples() {
		if !bytes.Equal(write(t, p), write(t, p)) {
			t.Errorf("%s: two writings differ", name)
		}
	}
}

// text takes the text out of a part of a document.
func text(s string) string {
	var b strings.Builder
	for _, m := range regexp.MustCompile(`<w:t xml:space="preserve">([^<]*)</w:t>`).FindAllStringSubmatch(s, -1) {
		b.WriteString(m[1])
	}
	return b.String()
}

func TestTextCannotBreakOut(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"tags", `</w:t><w:b/>&amp;"`, `&lt;/w:t&gt;&lt;w:b/&gt;&amp;amp;&quot;`},
		{"control characters", "甲\x00\x01\x08\x0b\x1f\x7f\u0085乙", "甲乙"},
		{"not characters of XML", "甲\uFFFE\uFFFF乙", "甲乙"},
		{"broken UTF-8", "甲\xff\xfe乙", "甲\uFFFD\uFFFD乙"},
		{"reading direction", "甲\u202e乙\u2066丙", "甲乙丙"},
		{"tab", "甲\t乙", "甲 乙"},
		{"outside the basic plane", "𠮷", "𠮷"},
		{"rare name", "赟燊曌喆玥", "赟燊曌喆玥"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := docx.Paper{
				Format: docx.Official, Issuer: tt.in + "法院", Number: tt.in,
				Blocks: []docx.Block{
					docx.Title(tt.in), docx.Addressee(tt.in),
					docx.Heading{Level: 2, Text: tt.in, Then: tt.in},
					docx.Paragraph(tt.in),
					docx.Table{Head: []string{tt.in}, Rows: [][]string{{tt.in}}},
					docx.Attachments{tt.in},
					docx.Attachments{tt.in, tt.in},
					docx.Signature{Unit: tt.in, Date: "2026-01-01"},
					docx.Note(tt.in),
					docx.Annex{Mark: tt.in, Title: tt.in},
					docx.Slip{Title: tt.in, Rows: [][2]string{{tt.in, tt.in}}},
				},
				Copies: []string{tt.in}, Imprint: docx.Imprint{Office: tt.in, Date: "2026-01-01"},
			}
			got := text(files(t, write(t, p))["word/document.xml"])
			if n := strings.Count(got, tt.want); n != 21 {
				t.Errorf("%q stands there %d times, want 21:\n%s", tt.want, n, got)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   docx.Paper
		want error
	}{
		{"no format", docx.Paper{Issuer: "某院"}, docx.ErrFormat},
		{"no issuer", docx.Paper{Format: docx.Letter}, docx.ErrIssuer},
		{"no such day", docx.Paper{Format: docx.Letter, Issuer: "某院", Blocks: []docx.Block{docx.Signature{Unit: "某院", Date: "2026-02-30"}}}, docx.ErrDate},
		{"imprint without a date", docx.Paper{Format: docx.Official, Issuer: "某院", Imprint: docx.Imprint{Office: "办公室"}}, docx.ErrDate},
		{"ragged table", docx.Paper{Format: docx.Letter, Issuer: "某院", Blocks: []docx.Block{docx.Table{Head: []string{"a", "b"}, Rows: [][]string{{"1"}}}}}, docx.ErrTable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.in.Write(io.Discard); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestLayoutOfTheStandard(t *testing.T) {
	official := files(t, write(t, circular()))
	letter := files(t, write(t, notice()))
	for _, tt := range []struct{ name, in, want string }{
		{"A4 with the margins of the standard", official["word/document.xml"], `<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1978" w:left="1587"`},
		{"a grid of lines", official["word/document.xml"], `<w:docGrid w:type="lines" w:linePitch="579"/>`},
		{"29 pt from line to line", official["word/styles.xml"], `w:line="580" w:lineRule="exact"/><w:jc w:val="both"/>`},
		{"numbers differ on odd and even pages", official["word/settings.xml"], `<w:evenAndOddHeaders/>`},
		{"the date in Arabic numerals", official["word/document.xml"], `>2026年11月3日<`},
		{"no number on a letter's first page", letter["word/document.xml"], `<w:titlePg/>`},
		{"a mark that is red", letter["word/document.xml"], `<w:color w:val="D7000F"/>`},
		{"another name for a font that is not there", official["word/fontTable.xml"], `<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>`},
	} {
		if !strings.Contains(tt.in, tt.want) {
			t.Errorf("%s: %s is not there", tt.name, tt.want)
		}
	}
	if strings.Contains(official["word/document.xml"], "titlePg") || strings.Contains(letter["word/document.xml"], "印发") {
		t.Error("the formats are mixed up")
	}
}
