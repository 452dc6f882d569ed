package personal

import (
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/engine/judgment"
)

const loanHead = "溪桥县人民法院\n民事判决书\n（2024）澄0133民初120号\n原告：庾晚亭，男，1980年2月3日出生。\n被告：邝野渡，男，1982年4月5日出生。\n原告庾晚亭与被告邝野渡民间借贷纠纷一案，本院受理后，公开开庭进行了审理。\n经审理查明，"

// TestUnannounced: who is named without a part is found where names stand, and
// what is no name is not.
func TestUnannounced(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"庾晚亭将款项转入毛小冬名下账户。毛小冬与本案无关。", []string{"毛小冬"}},
		{"邝野渡受雇于沙千里，由沙千里发放工资，沙千里称车是其购买。", []string{"沙千里"}},
		{"邝野渡与吴倩倩在澄明市同居，与吴倩倩有往来。", []string{"吴倩倩"}},
		{"庾晚亭系蒙古族，羊由宝音代放，庾晚亭付给宝音工钱，宝音称收到。", []string{"宝音"}},
		{"庾晚亭组织施耐冬、欧冶青等人施工。", []string{"施耐冬", "欧冶青"}},
		{"庾晚亭之弟庾小亭、别若水均在场。", []string{"庾小亭", "别若水"}},
		{"柯老师到场，庾晚亭向柯老师说明了情况。", []string{"柯老师"}},
		{"庾晚亭把钱交给老宋，老宋说收到。", []string{"老宋"}},
		{"庾晚亭担任班主任，邝野渡委托会计师事务所审计。", nil},
		{"牌照、皮卡车、房屋由庾晚亭使用，皮卡车已经报废。", nil},
		{"庾晚亭向商行借款，与商行签订合同，商行称已放款。", nil},
		{"被填平的水沟在宅基地内，水沟与道路之间有围墙。", nil},
		{"庾晚亭有权拒付租金；合同已经解除，返工费数额过高。", nil},
	} {
		var got []string
		for _, p := range Find(judgment.Parse(loanHead + c.text)).People {
			if p.Party == nil {
				got = append(got, p.Name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
}

// TestCompany holds that the embedded lists can be read.
func TestCompany(t *testing.T) {
	m := company()
	if len(m.bonds) < 20_000 || len(m.before) < 1000 || len(m.behind) < 1000 {
		t.Errorf("%d bonds, %d before, %d behind", len(m.bonds), len(m.before), len(m.behind))
	}
	if !m.bonds[[2]rune{'金', '额'}] || m.before["转给"] < 1 || m.behind["名下"] < 1 {
		t.Error("金额, 转给 or 名下 is not known")
	}
}

// TestManyStrangers finds thousands of names in time that grows as the text does.
func TestManyStrangers(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	cost := func(n int) time.Duration {
		var b strings.Builder
		for i := range n {
			b.WriteString("与仝" + string([]rune{rune('万' + i%70*7), rune('岚' + i/70)}) + "签订合同，")
		}
		doc := judgment.Parse(loanHead + b.String())
		best := time.Hour
		for range 3 {
			start := time.Now()
			Find(doc)
			best = min(best, time.Since(start))
		}
		return best
	}
	small, large := cost(500), cost(2000)
	t.Logf("%v for 500 names, %v for 2000", small, large)
	if large > 10*small && large > time.Second {
		t.Errorf("%v for 500 names, %v for 2000", small, large)
	}
}
