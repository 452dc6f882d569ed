package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"xiezhi/internal/engine/judgment/typo"
)

// TrainNames is the command that tells the publication desk, by the model of
// the typo rule, which characters belong together and what stands around names,
// and, by a corpus, how much each piece of evidence for a name counts. The same
// model and corpus give the same files.
type TrainNames struct {
	Model     string `help:"The model, in place of the program's own." type:"existingfile" placeholder:"FILE"`
	Out       string `required:"" help:"Folder for bonds.txt.gz and around.txt, and for weights.txt.gz when there is a corpus." type:"existingdir" placeholder:"DIR"`
	Judgments string `help:"Judgments to learn from beside the corpus: JSON lines with id and text." type:"existingfile" placeholder:"FILE"`
	Split     string `help:"Which of the judgments to learn from: lines with an id and, behind a tab, tune or test. Those to test on are left out." type:"existingfile" placeholder:"FILE"`
	Corpus    string `arg:"" optional:"" help:"Text, one sentence a line, as it is or compressed by zstd." type:"existingfile" placeholder:"CORPUS"`
}

const (
	bondLeast   = 0.7 // characters that stand together at least five times as often as by chance
	aroundLeast = 0.3 // what stands beside names at least twice as often as elsewhere
)

// families are the surnames behind which the model knows hardly anything but
// given names that its own masks overlooked. What stands behind them is left out,
// so that nobody's name is in the list, but for the words below.
const families = "亓乔仝俞倪傅冉冯刁刘卢吕吴唐姚姜娄孙孟宋尹岳巩庞庹廖张彭徐戚戴曹朱李杜杨柯柏栾梁樊殷毕汤汪沈潘熊牟王瞿祁禹秦窦罗聂肖胡臧董蒋蔡薛虞袁裴褚许谢谭贾赵辜邓邢邱邵邹郑郝郭阎闫陈陶韦韩顾颜骆魏鲍龚阮崔詹霍靳鞠翟耿冼佘凃敖姬矫萧郁辛雒隗喻嵇宦巫卞邬芦茹茅缪奚侯伊伍余任何葛"

// wordsOfFamilies are the words that begin with one of the families.
const wordsOfFamilies = "乔木 俞江 唐山 姜黄 孙女 孙子 孟州 宋城 岳父 岳母 岳阳 彭水 徐州 徐汇 戴着 戴上 朱红 李子 杜绝 杨树 杨林 柏树 梁柱 毕业 毕竟 毕节 汤河 沈阳 潘家 王府 秦皇 秦岭 罗列 罗湖 许可 许诺 许多 许昌 谢谢 郑州 郭家 陈述 陈旧 陈列 陈设 陶瓷 陶冶 韩国 顾客 顾问 顾虑 颜色 颜料 魏都 崔家 霍乱 霍邱 矫正 矫治 萧山 萧县 郁闭 辛苦 宦海 巫山 芦苇 茹毛 奚落 侯马 伊宁 伊犁 伊通 伍佰 余额 余款 余元 余下 余部 余万 余刑 余次 余家 余辆 余热 余杭 余姚 任何 任务 任职 任期 任命 任免 任意 任用 何时 何况 何种 何以 何处 何地 何人 何因 何方 葛洲"

// Run writes the files.
func (c *TrainNames) Run(s *Streams) error {
	m, err := c.model()
	if err != nil {
		return err
	}
	words := map[string]bool{}
	for w := range strings.FieldsSeq(wordsOfFamilies) {
		words[w] = true
	}
	bonds, n := bondsOf(m, words)
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(bonds); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.Out, "bonds.txt.gz"), packed.Bytes(), 0o644); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# What stands before and behind a person's name in judgments, and how many times as often as elsewhere, as a power of ten: words of one or\n" +
		"# two characters from the counts of the language model of package typo, in which every name is one symbol.\n")
	before, behind := aroundOf(m.BeforeNames(), words), aroundOf(m.BehindNames(), words)
	fmt.Fprintf(&b, "\nbefore %s\n\nbehind %s\n", strings.Join(before, " "), strings.Join(behind, " "))
	if err := os.WriteFile(filepath.Join(c.Out, "around.txt"), []byte(b.String()), 0o644); err != nil {
		return err
	}
	if _, err = fmt.Fprintf(s.Out, "bonds %d, before names %d, behind names %d\n", n, len(before), len(behind)); err != nil || c.Corpus == "" {
		return err
	}
	return c.weigh(s, words)
}

// model is the model that the files are made from.
func (c *TrainNames) model() (*typo.Model, error) {
	if c.Model == "" {
		return typo.Program()
	}
	f, err := os.Open(c.Model)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return typo.Read(f)
}

// bondsOf is the list of what belongs together, a line for each first character,
// and how many there are.
func bondsOf(m *typo.Model, words map[string]bool) ([]byte, int) {
	behind := map[rune][]rune{}
	n := 0
	for pair, lift := range m.Company() {
		if lift < bondLeast-1e-6 || isStandIn(pair[0]) || isStandIn(pair[1]) || strings.ContainsRune(families, pair[0]) && !words[string(pair[:])] {
			continue
		}
		behind[pair[0]] = append(behind[pair[0]], pair[1])
		n++
	}
	var firsts []rune
	for r := range behind {
		firsts = append(firsts, r)
	}
	slices.Sort(firsts)
	var b bytes.Buffer
	for _, r := range firsts {
		slices.Sort(behind[r])
		fmt.Fprintf(&b, "%c%s\n", r, string(behind[r]))
	}
	return b.Bytes(), n
}

// isStandIn reports whether r stands for a character of a name that is hidden.
func isStandIn(r rune) bool { return strings.ContainsRune("某甲乙丙×", r) }

// aroundOf are the words beside names that count, sorted, each with its weight.
func aroundOf(places iter.Seq2[string, float64], words map[string]bool) []string {
	var out []string
	for word, lift := range places {
		if lift < aroundLeast-1e-6 || strings.ContainsFunc(word, func(r rune) bool {
			return isStandIn(r) || !unicode.Is(unicode.Han, r) && !strings.ContainsRune("，。、；：“”（）《》", r)
		}) {
			continue
		}
		if rs := []rune(word); len(rs) == 2 && strings.ContainsRune(families, rs[0]) && !words[word] {
			continue
		}
		out = append(out, word+strconv.FormatFloat(lift, 'f', 2, 64))
	}
	slices.Sort(out)
	return out
}
