package checklist_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiezhi/internal/check/checklist"
)

func standard(t testing.TB) *checklist.Checklist {
	t.Helper()
	c, err := checklist.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheDefaultListHasThreeTenForty(t *testing.T) {
	c := standard(t)
	if len(c.Aspects) != 3 || len(c.Categories) != 10 || len(c.Items) != 40 {
		t.Fatalf("%d aspects, %d categories, %d items", len(c.Aspects), len(c.Categories), len(c.Items))
	}
	var sizes []int
	for _, cat := range c.Categories {
		sizes = append(sizes, len(c.ItemsOf(cat.ID)))
	}
	// 1–4, 5–9, 10–14, 15–18, 19–22, 23–26, 27–29, 30–32, 33–37, 38–40.
	if want := []int{4, 5, 5, 4, 4, 4, 3, 3, 5, 3}; !slices.Equal(sizes, want) {
		t.Errorf("sizes of the categories %v, want %v", sizes, want)
	}
	var groups, items []int
	for _, a := range c.Aspects {
		groups = append(groups, len(c.CategoriesOf(a.ID)))
		n := 0
		for _, cat := range c.CategoriesOf(a.ID) {
			n += len(c.ItemsOf(cat.ID))
		}
		items = append(items, n)
	}
	if want := []int{4, 3, 3}; !slices.Equal(groups, want) {
		t.Errorf("categories of the aspects %v, want %v", groups, want)
	}
	if want := []int{18, 11, 11}; !slices.Equal(items, want) {
		t.Errorf("items of the aspects %v, want %v", items, want)
	}
}

func TestTheDefaultListSaysWhoseItIs(t *testing.T) {
	c := standard(t)
	if !strings.Contains(c.Notice.ZH, "不是上级法院印发的清单") || !strings.Contains(c.Notice.EN, "not a list issued by a higher court") {
		t.Errorf("notice: %s / %s", c.Notice.ZH, c.Notice.EN)
	}
}

var (
	han        = regexp.MustCompile(`\p{Han}`)
	halfWidth  = regexp.MustCompile(`\p{Han}[,;:?!()]|[,;:?!()]\p{Han}`)
	withNumber = regexp.MustCompile(`[0-9]|一字|两名`)
)

func TestEveryItemIsComplete(t *testing.T) {
	c := standard(t)
	days := map[checklist.Severity]int{checklist.Minor: 3, checklist.Ordinary: 7, checklist.Serious: 15, checklist.Grave: 1}
	seen := map[string]string{}
	for i, it := range c.Items {
		if want := fmt.Sprintf("item-%02d", i+1); it.ID != want || it.Number != i+1 {
			t.Errorf("place %d: %s, number %d", i+1, it.ID, it.Number)
		}
		if han.MatchString(it.Title.EN) || !han.MatchString(it.Title.ZH) {
			t.Errorf("%s: titles %q, %q", it.ID, it.Title.ZH, it.Title.EN)
		}
		if it.DeadlineDays != days[it.Severity] || it.Severity.DefaultDays() != days[it.Severity] || it.Report != (it.Severity == checklist.Grave) {
			t.Errorf("%s: %s, %d days, report %v", it.ID, it.Severity, it.DeadlineDays, it.Report)
		}
		if len(it.Exceptions) < 2 {
			t.Errorf("%s: only %d exceptions", it.ID, len(it.Exceptions))
		}
		for _, ch := range []checklist.Channel{checklist.SelfReport, checklist.Directive} {
			if !slices.Contains(it.Channels, ch) {
				t.Errorf("%s: every problem may come by %s", it.ID, ch)
			}
		}
		if !strings.HasSuffix(it.Criterion, "。") {
			t.Errorf("%s: the criterion is no sentence", it.ID)
		}
		for _, text := range append(append([]string{it.Title.ZH, it.Criterion, it.Grading}, it.Exceptions...), it.Evidence...) {
			if halfWidth.MatchString(text) {
				t.Errorf("%s: half-width punctuation: %s", it.ID, text)
			}
		}
		if other, ok := seen[it.Criterion]; ok {
			t.Errorf("%s and %s have the same criterion", it.ID, other)
		}
		seen[it.Criterion] = it.ID
		// What a machine may look for in a picture is bounded by a number.
		if it.MachineAllowed && slices.Contains(it.Channels, checklist.Video) && it.ID != "item-18" && !withNumber.MatchString(it.Criterion) {
			t.Errorf("%s: open to machines without a measure: %s", it.ID, it.Criterion)
		}
	}
}

func TestNoMachineJudgesDrinkingSmokingAppearanceOrRudeWords(t *testing.T) {
	c := standard(t)
	forbidden := regexp.MustCompile(`酒|吸烟|着装|制服|法袍|法徽|奇装|警容|训斥|讥讽|横推|态度`)
	n := 0
	for _, it := range c.Items {
		if !forbidden.MatchString(it.Title.ZH) {
			continue
		}
		n++
		if it.MachineAllowed || len(it.JudgmentRules) > 0 {
			t.Errorf("%s %s is open to machines", it.ID, it.Title.ZH)
		}
		// Nor can an edited list open it.
		opened := standard(t)
		opened.Items[it.Number-1].MachineAllowed = true
		wantDefect(t, opened, checklist.DefectError{Where: it.ID, Code: checklist.CodeMachine, Value: "machine_allowed"})
	}
	if n != 11 {
		t.Errorf("%d items about these subjects, want 11", n)
	}
	for _, it := range c.Items {
		if it.MachineAllowed && slices.Contains(c.CategoriesOf("service"), mustCategory(t, c, it.Category)) && slices.Contains(it.Channels, checklist.Video) {
			t.Errorf("%s: a public-area camera is watched by a machine in the default list", it.ID)
		}
	}
}

func mustCategory(t *testing.T, c *checklist.Checklist, id string) checklist.Category {
	t.Helper()
	cat, ok := c.Category(id)
	if !ok {
		t.Fatalf("no category %s", id)
	}
	return cat
}

func TestForRule(t *testing.T) {
	c := standard(t)
	want := map[string]int{
		"J02": 34, "J03": 34, "J04": 36, "J07": 35, "J08": 35, "J09": 35, "J12": 33, "J16": 34,
		"J18": 37, "J19": 37, "J20": 37, "J22": 37, "J23": 37, "J24": 37,
	}
	got := map[string]int{}
	for _, it := range c.Items {
		for _, rule := range it.JudgmentRules {
			got[rule] = it.Number
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules and items (-want +got):\n%s", diff)
	}
	for rule, number := range want {
		if it, ok := c.ForRule(rule); !ok || it.Number != number {
			t.Errorf("ForRule(%s) = %d, %v", rule, it.Number, ok)
		}
	}
	if it, ok := c.ForRule("J99"); ok {
		t.Errorf("ForRule(J99) = %s", it.ID)
	}
}

func TestLookups(t *testing.T) {
	c := standard(t)
	byID, ok := c.Item("item-07")
	if !ok || !strings.Contains(byID.Criterion, "低头持续3分钟以上且无应答动作") {
		t.Errorf("item-07: %v %q", ok, byID.Criterion)
	}
	byNumber, ok := c.ByNumber(7)
	if !ok || byNumber.ID != byID.ID {
		t.Errorf("number 7 is %s", byNumber.ID)
	}
	for _, n := range []int{0, -1, 41} {
		if it, ok := c.ByNumber(n); ok {
			t.Errorf("number %d is %s", n, it.ID)
		}
	}
	for number, want := range map[int]string{1: "hearing", 18: "hearing", 19: "service", 29: "service", 30: "document", 40: "document"} {
		it, _ := c.ByNumber(number)
		if a, ok := c.AspectOf(it); !ok || a.ID != want {
			t.Errorf("item %d belongs to %q, want %q", number, a.ID, want)
		}
	}
	if _, ok := c.AspectOf(checklist.Item{Category: "none"}); ok {
		t.Error("an item of no category has an aspect")
	}
	if _, ok := c.Item("item-7"); ok {
		t.Error("item-7 exists")
	}
	if r, ok := c.Regulation("conduct"); !ok || r.Title != "法官行为规范" {
		t.Errorf("conduct: %+v", r)
	}
	if _, ok := c.Regulation("none"); ok {
		t.Error("a regulation nobody names exists")
	}
	if _, ok := c.Category("none"); ok {
		t.Error("a category nobody names exists")
	}
}

// TestEveryRegulationIsUsed keeps the list of sources honest.
func TestEveryRegulationIsUsed(t *testing.T) {
	c := standard(t)
	used := map[string]bool{}
	for _, it := range c.Items {
		for _, b := range it.Basis {
			used[b.Regulation] = true
		}
	}
	for _, r := range c.Regulations {
		if !used[r.ID] {
			t.Errorf("no item rests on %s", r.Title)
		}
	}
}

// defaultVersion changes only with a decision to change the list: inspections
// are frozen to it.
const defaultVersion = "dfc9470b45b100a46c38b558101b7e79b4d1a320e50e2aae754a5cee7c301db6"

func TestVersion(t *testing.T) {
	c := standard(t)
	if got := c.Version(); got != defaultVersion {
		t.Errorf("the default list has changed: version %s", got)
	}
	if c.Version() != standard(t).Version() {
		t.Error("the same list has two versions")
	}
	changed := standard(t)
	changed.Items[39].Comment += " "
	if changed.Version() == c.Version() {
		t.Error("a change of one space has the same version")
	}
}

func TestRoundTrip(t *testing.T) {
	c := standard(t)
	var buf bytes.Buffer
	if err := c.Encode(&buf); err != nil {
		t.Fatal(err)
	}
	again, err := checklist.Load(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, again); diff != "" {
		t.Errorf("written and read again (-before +after):\n%s", diff)
	}
	compact, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	again, err = checklist.Load(bytes.NewReader(compact))
	if err != nil {
		t.Fatal(err)
	}
	if again.Version() != c.Version() {
		t.Error("white space changes the version")
	}
}

func wantDefect(t *testing.T, c *checklist.Checklist, want checklist.DefectError) {
	t.Helper()
	var buf bytes.Buffer
	if err := c.Encode(&buf); err != nil {
		t.Fatal(err)
	}
	_, err := checklist.Load(&buf)
	defects, ok := errors.AsType[checklist.DefectsError](err)
	if !ok {
		t.Errorf("loaded, want %v", want.Error())
		return
	}
	if len(defects) != 1 || *defects[0] != want {
		t.Errorf("defects\n%v\nwant only\n%v", err, want.Error())
	}
}

func TestEachDefectIsReportedOnce(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(*checklist.Checklist)
		want  checklist.DefectError
	}{
		{"other form", func(c *checklist.Checklist) { c.Format = 2 }, checklist.DefectError{Where: "list", Code: checklist.CodeFormat, Value: "2"}},
		{"no name", func(c *checklist.Checklist) { c.Name = " " }, checklist.DefectError{Where: "list", Code: checklist.CodeMissing, Value: "name"}},
		{"no notice", func(c *checklist.Checklist) { c.Notice.ZH = "" }, checklist.DefectError{Where: "list", Code: checklist.CodeMissing, Value: "notice.zh"}},
		{"regulation twice", func(c *checklist.Checklist) { c.Regulations = append(c.Regulations, c.Regulations[0]) }, checklist.DefectError{Where: "conduct", Code: checklist.CodeDuplicate, Value: "regulation.id"}},
		{"aspect without category", func(c *checklist.Checklist) {
			c.Aspects = append(c.Aspects, checklist.Aspect{ID: "more", Title: checklist.Text{ZH: "更多", EN: "More"}})
		}, checklist.DefectError{Where: "more", Code: checklist.CodeEmptyGroup, Value: "categories"}},
		{"category without items", func(c *checklist.Checklist) {
			c.Categories = append(c.Categories, checklist.Category{ID: "more", Aspect: "document", Title: checklist.Text{ZH: "更多", EN: "More"}})
		}, checklist.DefectError{Where: "more", Code: checklist.CodeEmptyGroup, Value: "items"}},
		{"category of no aspect", func(c *checklist.Checklist) { c.Categories[0].Aspect = "none" }, checklist.DefectError{Where: "punctuality", Code: checklist.CodeUnknown, Value: `aspect "none"`}},
		{"category out of place", func(c *checklist.Checklist) { c.Categories[9].Aspect = "service" }, checklist.DefectError{Where: "publication", Code: checklist.CodeOrder, Value: "aspect service"}},
		{"number", func(c *checklist.Checklist) { c.Items[39].Number = 41 }, checklist.DefectError{Where: "item-40", Code: checklist.CodeNumber, Value: "41"}},
		{"item twice", func(c *checklist.Checklist) { c.Items[1].ID = "item-01" }, checklist.DefectError{Where: "item-01", Code: checklist.CodeDuplicate, Value: "item.id"}},
		{"id in Chinese", func(c *checklist.Checklist) { c.Items[1].ID = "条目二" }, checklist.DefectError{Where: "item", Code: checklist.CodeForm, Value: `"条目二"`}},
		{"item of no category", func(c *checklist.Checklist) { c.Items[3].Category = "none" }, checklist.DefectError{Where: "item-04", Code: checklist.CodeUnknown, Value: `category "none"`}},
		{"item out of place", func(c *checklist.Checklist) { c.Items[39].Category = "elementary" }, checklist.DefectError{Where: "item-40", Code: checklist.CodeOrder, Value: "category elementary"}},
		{"title in one language", func(c *checklist.Checklist) { c.Items[0].Title.EN = "" }, checklist.DefectError{Where: "item-01", Code: checklist.CodeMissing, Value: "title.en"}},
		{"no criterion", func(c *checklist.Checklist) { c.Items[0].Criterion = "" }, checklist.DefectError{Where: "item-01", Code: checklist.CodeMissing, Value: "criterion"}},
		{"a mood", func(c *checklist.Checklist) { c.Items[6].Criterion = "庭审中明显困倦。" }, checklist.DefectError{Where: "item-07", Code: checklist.CodeMood, Value: "困倦"}},
		{"no exceptions", func(c *checklist.Checklist) { c.Items[0].Exceptions = nil }, checklist.DefectError{Where: "item-01", Code: checklist.CodeMissing, Value: "exceptions"}},
		{"empty exception", func(c *checklist.Checklist) { c.Items[0].Exceptions[1] = "" }, checklist.DefectError{Where: "item-01", Code: checklist.CodeMissing, Value: "exceptions 2"}},
		{"evidence twice", func(c *checklist.Checklist) { c.Items[0].Evidence[1] = c.Items[0].Evidence[0] }, checklist.DefectError{Where: "item-01", Code: checklist.CodeDuplicate, Value: "evidence 2"}},
		{"no channel", func(c *checklist.Checklist) { c.Items[0].Channels = nil }, checklist.DefectError{Where: "item-01", Code: checklist.CodeMissing, Value: "channels"}},
		{"strange channel", func(c *checklist.Checklist) { c.Items[0].Channels[0] = "rumour" }, checklist.DefectError{Where: "item-01", Code: checklist.CodeUnknown, Value: `channel "rumour"`}},
		{"channel twice", func(c *checklist.Checklist) { c.Items[0].Channels[0] = checklist.Video }, checklist.DefectError{Where: "item-01", Code: checklist.CodeDuplicate, Value: "channel video"}},
		{"strange severity", func(c *checklist.Checklist) { c.Items[0].Severity = "awful" }, checklist.DefectError{Where: "item-01", Code: checklist.CodeUnknown, Value: `severity "awful"`}},
		{"no deadline", func(c *checklist.Checklist) { c.Items[0].DeadlineDays = 0 }, checklist.DefectError{Where: "item-01", Code: checklist.CodeDeadline, Value: "0"}},
		{"endless deadline", func(c *checklist.Checklist) { c.Items[0].DeadlineDays = 61 }, checklist.DefectError{Where: "item-01", Code: checklist.CodeDeadline, Value: "61"}},
		{"grave and silent", func(c *checklist.Checklist) { c.Items[2].Report = false }, checklist.DefectError{Where: "item-03", Code: checklist.CodeReport, Value: "grave"}},
		{"no basis", func(c *checklist.Checklist) { c.Items[0].Basis = nil }, checklist.DefectError{Where: "item-01", Code: checklist.CodeMissing, Value: "basis"}},
		{"basis nobody knows", func(c *checklist.Checklist) { c.Items[0].Basis[0].Regulation = "none" }, checklist.DefectError{Where: "item-01", Code: checklist.CodeUnknown, Value: `regulation "none"`}},
		{"article 0", func(c *checklist.Checklist) { c.Items[0].Basis[0].Articles[0] = 0 }, checklist.DefectError{Where: "item-01", Code: checklist.CodeForm, Value: "article 0"}},
		{"to check what is not cited", func(c *checklist.Checklist) { c.Items[0].Basis[0].ToCheck = []int{7} }, checklist.DefectError{Where: "item-01", Code: checklist.CodeToCheck, Value: "7"}},
		{"no such rule", func(c *checklist.Checklist) { c.Items[35].JudgmentRules = []string{"K1"} }, checklist.DefectError{Where: "item-36", Code: checklist.CodeForm, Value: `"K1"`}},
		{"rule twice", func(c *checklist.Checklist) { c.Items[35].JudgmentRules = []string{"J02"} }, checklist.DefectError{Where: "item-36", Code: checklist.CodeDuplicate, Value: "J02 (item-34)"}},
		{"rule on an item about hearings", func(c *checklist.Checklist) { c.Items[0].JudgmentRules = []string{"J01"} }, checklist.DefectError{Where: "item-01", Code: checklist.CodeRule, Value: "J01"}},
		{"rule on a closed item", func(c *checklist.Checklist) { c.Items[35].MachineAllowed = false }, checklist.DefectError{Where: "item-36", Code: checklist.CodeRule, Value: "J04"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := standard(t)
			tt.spoil(c)
			wantDefect(t, c, tt.want)
		})
	}
}

func TestSeveralDefectsAreAllReported(t *testing.T) {
	c := standard(t)
	c.Items[0].Criterion, c.Items[1].Severity, c.Items[2].Report = "", "", false
	var buf bytes.Buffer
	if err := c.Encode(&buf); err != nil {
		t.Fatal(err)
	}
	_, err := checklist.Load(&buf)
	defects, _ := errors.AsType[checklist.DefectsError](err)
	if len(defects) != 3 || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("%d defects: %v", len(defects), err)
	}
}

func TestLoadRefusesWhatIsNoList(t *testing.T) {
	for _, text := range []string{"", "{", "[]", `{"format":1,"itms":[]}`, `{"format":"1"}`, `{} {}`} {
		_, err := checklist.Load(strings.NewReader(text))
		defects, _ := errors.AsType[checklist.DefectsError](err)
		if len(defects) != 1 || defects[0].Code != checklist.CodeSyntax {
			t.Errorf("%q: %v", text, err)
		}
	}
	_, err := checklist.Load(strings.NewReader("{}"))
	if defects, _ := errors.AsType[checklist.DefectsError](err); len(defects) != 8 {
		t.Errorf("an empty list: %v", err)
	}
	if _, err := checklist.Load(strings.NewReader(strings.Repeat(" ", 5<<20))); !errors.Is(err, checklist.ErrTooLarge) {
		t.Errorf("5 MB: %v", err)
	}
}

func TestDiff(t *testing.T) {
	a, b := standard(t), standard(t)
	if got := checklist.Diff(a, b); len(got) != 0 {
		t.Fatalf("the same list differs: %v", got)
	}
	b.Notice.ZH = "本院清单。"
	b.Items[0].DeadlineDays = 5
	b.Items[1].Title.EN = "Leaving"
	b.Items[2].Exceptions = append(b.Items[2].Exceptions, "其他")
	b.Items[39] = checklist.Item{ID: "item-41", Number: 40, Title: checklist.Text{ZH: "新条目", EN: "New"}}
	b.Items[36].Grading = ""
	got := checklist.Diff(a, b)
	want := []checklist.Change{
		{Kind: checklist.Changed, Part: "list", Field: "notice", Before: a.Notice.ZH, After: "本院清单。"},
		{Kind: checklist.Changed, Part: "item", ID: "item-01", Field: "deadline_days", Before: "7", After: "5"},
		{Kind: checklist.Changed, Part: "item", ID: "item-02", Field: "title.en", Before: a.Items[1].Title.EN, After: "Leaving"},
		{Kind: checklist.Changed, Part: "item", ID: "item-03", Field: "exceptions", Before: jsonOf(t, a.Items[2].Exceptions), After: jsonOf(t, b.Items[2].Exceptions)},
		{Kind: checklist.Changed, Part: "item", ID: "item-37", Field: "grading", Before: a.Items[36].Grading},
		{Kind: checklist.Added, Part: "item", ID: "item-41", After: "新条目"},
		{Kind: checklist.Removed, Part: "item", ID: "item-40", Before: a.Items[39].Title.ZH},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
