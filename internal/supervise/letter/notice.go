package letter

import (
	"fmt"
	"strconv"
	"strings"

	"xiezhi/internal/platform/calendar"
)

// Verification is what a 问题核实告知书 tells the person or unit concerned before
// anything is determined.
type Verification struct {
	Unit     bool   // to a unit, not to a person
	Number   string // of the finding
	Facts    string // when, where, in which case, what was seen
	Evidence []string
	Article  string       // the rule, by article
	Item     string       // the item of the checklist
	Days     int          // working days to answer
	Until    calendar.Day // last day, when the day of service is known; "" otherwise
	Contact  string
}

// Draft writes the notice.
func (v Verification) Draft() Text {
	you := "你"
	if v.Unit {
		you = "你单位"
	}
	t := Text{Title: "问题核实告知书", Slip: true}
	t.say("经初步核实，发现" + you + "可能存在以下问题（编号" + v.Number + "）。现将事实、证据、依据和" + you + "的权利告知如下。本告知不是对问题的认定。")
	section := t.sections()
	section("事实")
	t.say(stop(v.Facts))
	section("证据")
	t.list(v.Evidence)
	t.say(you + "可以在平台“与我有关”栏目查阅上述证据，以及何人何时查阅过。")
	section("依据")
	t.say(basis(v.Article, v.Item))
	section("陈述和申辩的权利")
	t.head(2, "（一）陈述和申辩。", you+"有权对上述事实、证据和依据进行陈述和申辩，提交证据，或者书面放弃。期限为"+strconv.Itoa(v.Days)+"个工作日，收到本告知书的当日不计入，至最后一个工作日24时止"+until(v.Until)+"。")
	t.head(2, "（二）申请回避。", "认为办理人员与本件有利害关系的，可以申请回避。")
	t.head(2, "（三）不因申辩加重。", "陈述和申辩将如实记录，由未参与核实的人员作出决定并书面说明理由，不因陈述和申辩加重处理。")
	t.head(2, "（四）逾期未申辩的后果。", "逾期未陈述和申辩的，将根据已有证据作出决定；"+you+"对决定仍可申请复核。")
	t.contact(v.Contact)
	return t
}

// Rectification is what a 整改通知书 asks for after a problem was determined.
type Rectification struct {
	Unit     bool
	Number   string // of the issue
	Facts    string
	Evidence []string
	Article  string
	Item     string
	Measures []string
	Days     int          // working days to put it right
	Until    calendar.Day // last day, when the day of service is known; "" otherwise
	Reviewer string       // who decides on a review: the court above
	Contact  string
}

// Draft writes the notice.
func (r Rectification) Draft() Text {
	you := "你"
	if r.Unit {
		you = "你单位"
	}
	t := Text{Title: "整改通知书", Slip: true}
	t.say("经核实并听取陈述和申辩，认定" + you + "存在以下问题（编号" + r.Number + "），现通知整改。")
	section := t.sections()
	section("事实和证据")
	t.say(stop(r.Facts))
	if len(r.Evidence) == 1 {
		t.say("以上事实有" + strings.TrimRight(r.Evidence[0], "。；") + "为证。")
	} else if len(r.Evidence) > 1 {
		t.say("以上事实有下列证据证明：")
		t.list(r.Evidence)
	}
	section("依据")
	t.say(basis(r.Article, r.Item))
	section("整改要求")
	t.list(r.Measures)
	section("整改期限")
	t.say("自收到本通知书之日起" + strconv.Itoa(r.Days) + "个工作日内完成整改并提交证明材料，收到当日不计入，至最后一个工作日24时止" + until(r.Until) + "。确有困难的，应当在期限届满前申请延长。")
	section("复核的权利")
	t.say("对认定有异议的，可以在收到认定决定后一个月内向" + r.Reviewer + "申请复核。复核由未参与核实和认定的人员办理，复核期间整改期限停止计算，不因申请复核加重处理。")
	t.contact(r.Contact)
	return t
}

func basis(article, item string) string {
	text := "上述情况涉及" + strings.TrimRight(article, "。") + "。"
	if item != "" {
		text += "对应检查清单：" + stop(item)
	}
	return text
}

func until(d calendar.Day) string {
	if d == "" {
		return ""
	}
	return "，即" + date(d) + "24时"
}

// say adds a paragraph.
func (t *Text) say(text string) { t.Parts = append(t.Parts, Part{Text: text}) }

// head adds a heading, with what runs on after it.
func (t *Text) head(level int, text, then string) {
	t.Parts = append(t.Parts, Part{Level: level, Text: text, Then: then})
}

// sections returns a function that opens the next section of the first level.
func (t *Text) sections() func(title string) {
	n := 0
	return func(title string) {
		n++
		t.head(1, chinese(n)+"、"+title, "")
	}
}

// list adds items as 1. 2. 3., or the only one as a paragraph.
func (t *Text) list(items []string) {
	if len(items) == 1 {
		t.say(stop(items[0]))
		return
	}
	for i, s := range items {
		end := "；"
		if i == len(items)-1 {
			end = "。"
		}
		t.head(3, strconv.Itoa(i+1)+". "+strings.TrimRight(s, "。；;. ")+end, "")
	}
}

// number adds items as （一）（二）, or the only one as a paragraph.
func (t *Text) number(items []string) {
	if len(items) == 1 {
		t.say(stop(items[0]))
		return
	}
	for i, s := range items {
		t.say("（" + chinese(i+1) + "）" + stop(s))
	}
}

func (t *Text) contact(who string) {
	if who != "" {
		t.say("联系人：" + stop(who))
	}
}

// stop ends a text with a full stop, unless a sentence ends there already.
func stop(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "。”") || strings.HasSuffix(s, "。）") {
		return s
	}
	return strings.TrimRight(s, "；;，,.") + "。"
}

// chinese writes 1 to 99 in Chinese numerals.
func chinese(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 1 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	}
	return digits[n/10] + "十" + digits[n%10]
}

// date writes a day in Arabic numerals, as official papers do.
func date(d calendar.Day) string {
	y, m, n := d.Civil()
	return fmt.Sprintf("%d年%d月%d日", y, m, n)
}

// span names the days from … to in a sentence.
func span(from, to calendar.Day) string {
	if from == "" || to == "" {
		return ""
	}
	fy, _, _ := from.Civil()
	ty, m, n := to.Civil()
	if fy == ty {
		return fmt.Sprintf("%s至%d月%d日", date(from), m, n)
	}
	return date(from) + "至" + date(to)
}

// period names a period in a title: a whole month by its name.
func period(from, to calendar.Day) string {
	if from == "" || to == "" {
		return ""
	}
	y, m, n := from.Civil()
	if n == 1 && calendar.NewDay(y, m+1, 1).Add(-1) == to {
		return fmt.Sprintf("%d年%d月", y, m)
	}
	return span(from, to)
}
