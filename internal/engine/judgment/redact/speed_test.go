package redact

import (
	"strings"
	"testing"
	"time"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
)

// TestHostile plans and tests copies of texts made to be slow to read: four times
// the text may not take many times four times as long.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	head := "溪桥县人民法院\n刑事判决书\n（2023）澄0133刑初45号\n被告人逄志远，男，1988年7月8日出生，住溪桥县杨柳镇西街5号。\n经审理查明："
	for _, c := range []struct{ name, unit string }{
		{"diagnoses", "患有肺炎，诊断为骨折；"},
		{"addresses", "住溪桥县杨柳镇西街5号（原"},
		{"names", "被害人仝小满、仝小川、"},
		{"lists", "证人仝小满和"},
		{"witnesses", "、仝小满的证言"},
		{"numbers", "13912345678 "},
		{"digits", "1-2-3-"},
		{"wrapped", "139123\n45678"},
		{"tables", "姓名\t账号\n仝小满\t62\n"},
		{"deeds", "不动产权字第号"},
		{"brackets", "（（系未成年人"},
		{"dots", "阿·布·都·"},
		{"quotes", "因“住“"},
		{"aliases", "逄志远又名“小远”，"},
		{"nicknames", "“麻杆”（另案处理）、"},
		{"speech", "“志远、远远，阿满说"},
		{"brothers", "储满仓之弟储满囤，"},
		{"classmates", "同学仝小满、仝小川、仝小满、"},
		{"births", "2018年4月25日出生，"},
	} {
		cost := func(n int) time.Duration {
			text := head + strings.Repeat(c.unit, n/len(c.unit))
			best := time.Hour
			for range 2 {
				start := time.Now()
				plan, err := Make(judgment.Parse(text), disclosure.Profile2024)
				if err != nil {
					t.Fatal(err)
				}
				Leaks(Apply(text, plan), plan)
				best = min(best, time.Since(start))
			}
			return best
		}
		small, large := cost(25_000), cost(100_000)
		t.Logf("%-10s %v, four times the text %v", c.name, small.Round(time.Microsecond), large.Round(time.Microsecond))
		if large > 8*small && large > time.Second {
			t.Errorf("%s: %v for 25 kB, %v for 100 kB", c.name, small, large)
		}
	}
}
