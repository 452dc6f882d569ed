package letter

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/platform/calendar"
)

// Report is what a circular (通报) tells. Its figures are names, put in when it
// is approved; its problems speak of units, never of persons.
type Report struct {
	Title        string       // "" is 关于…审务督察情况的通报
	Basis        string       // 检查方案, 年度计划: what stands after 根据
	Office       string       // who inspected: 督察室
	From, To     calendar.Day // the period inspected
	Scope        string       // 两级法院庭审、诉讼服务和裁判文书
	Samples      []Sample
	Total        string // name of the figure: problems determined
	Aspects      []Aspect
	Units        string // name of the figure whose rows are problems by unit; "" leaves the table out
	Problems     []Problem
	Practices    []string // what was done well
	Requirements []string
	Days         int          // working days after it is sent within which the units answer
	Due          calendar.Day // by when they answer, where Days does not say it
	Copies       []string
}

// Sample is how much of something was inspected.
type Sample struct {
	Done    string // 走访; "" is 检查
	What    string // 庭审
	Measure string // 场
	Checked string // name of the figure
	Of      string // name of the figure of all there were; "" when it is not known
}

// Aspect is a line of the table: how much was inspected, how much found.
type Aspect struct{ Name, Checked, Found string }

// Problem is a typical problem.
type Problem struct{ Title, Text string }

// fig is the place of a figure.
func fig(name string) string { return "{{" + name + "}}" }

// Draft writes the circular as a clerk would; it may be changed before it is submitted.
func (r Report) Draft() Text {
	t := Text{Title: r.Title, Copies: r.Copies}
	if t.Title == "" {
		t.Title = "关于" + period(r.From, r.To) + "审务督察情况的通报"
	}
	t.say(fmt.Sprintf("根据%s，%s对%s%s情况进行了审务督察。现将有关情况通报如下。", r.Basis, r.Office, span(r.From, r.To), r.Scope))
	section := t.sections()
	section("基本情况")
	t.say(r.sampled())
	t.Parts = append(t.Parts, r.byAspect()...)
	if r.Units != "" {
		t.say("各单位问题数如下，不足" + strconv.Itoa(smallest) + "个的合并列示。")
		t.Parts = append(t.Parts, Part{Head: []string{"单位", "问题数"}, From: r.Units})
	}
	if len(r.Problems) > 0 {
		section("主要问题")
		for i, p := range r.Problems {
			t.head(2, "（"+chinese(i+1)+"）"+stop(p.Title), stop(p.Text))
		}
	}
	if len(r.Practices) > 0 {
		section("好的做法")
		t.number(r.Practices)
	}
	section("工作要求")
	t.number(r.Requirements)
	switch {
	case r.Days > 0:
		t.say("各单位应自本通报发出之日起" + strconv.Itoa(r.Days) + "个工作日内书面答复整改情况，并附证明材料；发出当日不计入。")
	case r.Due != "":
		t.say("各单位应于" + date(r.Due) + "前书面答复整改情况，并附证明材料。")
	}
	return t
}

func (r Report) sampled() string {
	var parts []string
	for _, s := range r.Samples {
		p := cmp.Or(s.Done, "检查") + s.What + fig(s.Checked) + s.Measure
		if s.Of != "" {
			p += "（应查" + fig(s.Of) + s.Measure + "）"
		}
		parts = append(parts, p)
	}
	text := "本次督察"
	if len(parts) > 0 {
		text += "共" + strings.Join(parts, "，") + "，"
	}
	return text + "认定问题" + fig(r.Total) + "个。所列问题均已告知有关人员和单位，并听取陈述和申辩；未经认定的线索不在此列。"
}

func (r Report) byAspect() []Part {
	if len(r.Aspects) == 0 {
		return nil
	}
	p := Part{Head: []string{"方面", "检查数", "问题数"}}
	for _, a := range r.Aspects {
		p.Rows = append(p.Rows, []string{a.Name, fig(a.Checked), fig(a.Found)})
	}
	return []Part{p}
}

// UnitCount is how many problems a unit has.
type UnitCount struct {
	Name string
	N    int
}

// smallest is the smallest count that is shown by itself outside the circle of
// those who need to know.
const smallest = 5

// Suppress makes the rows of a table by unit. Units below five are put together;
// a single one would give itself away by subtraction, so the next smallest joins
// it, and the group must come to five itself. The order of the rest is kept: no
// table ranks units. Where all are too few for any group, nothing is listed.
func Suppress(counts []UnitCount) [][]string {
	sorted := slices.Clone(counts)
	slices.SortStableFunc(sorted, func(a, b UnitCount) int { return cmp.Compare(a.N, b.N) })
	together, sum := 0, 0
	for _, c := range sorted {
		if c.N >= smallest && (together == 0 || together > 1 && sum >= smallest) {
			break
		}
		together, sum = together+1, sum+c.N
	}
	var out [][]string
	left := map[string]int{}
	for _, c := range sorted[:together] {
		left[c.Name]++
	}
	for _, c := range counts {
		if left[c.Name] > 0 {
			left[c.Name]--
			continue
		}
		out = append(out, []string{c.Name, strconv.Itoa(c.N)})
	}
	switch {
	case together > 1 && sum >= smallest:
		out = append(out, []string{"其他单位（" + strconv.Itoa(together) + "个）", strconv.Itoa(sum)})
	case together > 0:
		out = append(out, []string{"其他单位（" + strconv.Itoa(together) + "个）", "不足" + strconv.Itoa(smallest) + "个，不列"})
	}
	return out
}
