package checklist

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Code names a kind of defect; the page shows the message checklist.defect.CODE.
type Code string

// The kinds of defect.
const (
	CodeSyntax     Code = "syntax"      // not JSON of the list's form
	CodeFormat     Code = "format"      // a form this program does not read
	CodeMissing    Code = "missing"     // something that must be filled in is not
	CodeDuplicate  Code = "duplicate"   // said twice
	CodeForm       Code = "form"        // an id or a rule not written as it must be
	CodeUnknown    Code = "unknown"     // refers to something that is not there
	CodeEmptyGroup Code = "empty_group" // a division with nothing in it
	CodeNumber     Code = "number"      // not every number from 1 to the count of items once
	CodeOrder      Code = "order"       // items or categories do not stand together
	CodeDeadline   Code = "deadline"    // not a period between 1 and 60 working days
	CodeReport     Code = "report"      // grave, but not to be reported
	CodeToCheck    Code = "to_check"    // an article to check that is none of the articles
	CodeMachine    Code = "machine"     // opened to machines though no machine may judge it
	CodeRule       Code = "rule"        // has judgment rules but is closed to machines or to documents
	CodeMood       Code = "mood"        // the criterion names a mood instead of an observation
)

// DefectError is one defect of a list.
type DefectError struct {
	Where string // the id of the item, category, aspect or regulation, or "list"
	Code  Code
	Value string // the field or the text at fault
}

// Error says where, which kind and what.
func (e *DefectError) Error() string {
	return fmt.Sprintf("checklist: %s: %s: %s", e.Where, e.Code, e.Value)
}

// DefectsError is every defect of a list, at least one.
type DefectsError []*DefectError

// Error puts the defects one to a line.
func (e DefectsError) Error() string {
	lines := make([]string, len(e))
	for i, d := range e {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// maxDeadline is the longest default period, in working days: longer ones are
// for extensions, which count.
const maxDeadline = 60

var (
	idForm   = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
	ruleForm = regexp.MustCompile(`^J[0-9]{2}$`)
)

// moods are words for what nobody can see. An item says what was observed.
func moods() []string {
	return []string{"困倦", "疲惫", "疲劳", "情绪", "不耐烦", "心不在焉", "冷漠", "懒散", "漫不经心", "精神不振", "走神", "愤怒", "傲慢"}
}

// neverByMachine tells the items about drinking, smoking, appearance and rude
// words. The ids are the same in every version, so no edited list can open
// these items to a machine.
func neverByMachine(id string) bool {
	switch id {
	case "item-06", "item-09", "item-21", // smoking, drinking
		"item-10", "item-11", "item-12", "item-13", "item-14", "item-22", // dress and appearance
		"item-15", "item-23": // rude words
		return true
	default:
		return false
	}
}

// human are the words of what only a person may judge: an item that a court
// adds has an id nobody knows, but it speaks of the same things.
var human = regexp.MustCompile(`酒|吸烟|抽烟|着装|制服|法袍|法徽|奇装|警容|仪容|仪表|妆|发型|首饰|训斥|讥讽|辱骂|态度`)

// checker collects the defects of one list.
type checker struct {
	list    *Checklist
	defects DefectsError
}

func (c *Checklist) check() DefectsError {
	k := &checker{list: c}
	if c.Format != Format {
		k.add("list", CodeFormat, strconv.Itoa(c.Format))
	}
	k.filled("list", "name", c.Name)
	k.text("list", "title", c.Title)
	k.text("list", "notice", c.Notice)
	k.groups()
	k.items()
	return k.defects
}

func (k *checker) add(where string, code Code, value string) {
	k.defects = append(k.defects, &DefectError{Where: where, Code: code, Value: value})
}

func (k *checker) filled(where, field, value string) {
	if strings.TrimSpace(value) == "" {
		k.add(where, CodeMissing, field)
	}
}

func (k *checker) text(where, field string, t Text) {
	k.filled(where, field+".zh", t.ZH)
	k.filled(where, field+".en", t.EN)
}

// id checks an id and remembers it.
func (k *checker) id(kind, id string, seen map[string]bool) {
	switch {
	case !idForm.MatchString(id):
		k.add(kind, CodeForm, strconv.Quote(id))
	case seen[id]:
		k.add(id, CodeDuplicate, kind+".id")
	}
	seen[id] = true
}

// groups checks regulations, aspects and categories.
func (k *checker) groups() {
	seen := map[string]bool{}
	for _, r := range k.list.Regulations {
		k.id("regulation", r.ID, seen)
		k.filled(r.ID, "title", r.Title)
	}
	aspects := map[string]bool{}
	var order []string
	for _, a := range k.list.Aspects {
		k.id("aspect", a.ID, aspects)
		k.text(a.ID, "title", a.Title)
		order = append(order, a.ID)
		if len(k.list.CategoriesOf(a.ID)) == 0 {
			k.add(a.ID, CodeEmptyGroup, "categories")
		}
	}
	if len(order) == 0 {
		k.add("list", CodeMissing, "aspects")
	}
	categories := map[string]bool{}
	last := 0
	for _, cat := range k.list.Categories {
		k.id("category", cat.ID, categories)
		k.text(cat.ID, "title", cat.Title)
		if len(k.list.ItemsOf(cat.ID)) == 0 {
			k.add(cat.ID, CodeEmptyGroup, "items")
		}
		at := slices.Index(order, cat.Aspect)
		if at < 0 {
			k.add(cat.ID, CodeUnknown, "aspect "+strconv.Quote(cat.Aspect))
			continue
		}
		if at < last {
			k.add(cat.ID, CodeOrder, "aspect "+cat.Aspect)
		}
		last = at
	}
}

func (k *checker) items() {
	ids, rules, numbers := map[string]bool{}, map[string]string{}, map[int]bool{}
	last := 0
	for _, it := range k.list.Items {
		k.id("item", it.ID, ids)
		// An item added later stands in its category with the next number.
		if it.Number < 1 || it.Number > len(k.list.Items) || numbers[it.Number] {
			k.add(it.ID, CodeNumber, strconv.Itoa(it.Number))
		}
		numbers[it.Number] = true
		at := slices.IndexFunc(k.list.Categories, func(c Category) bool { return c.ID == it.Category })
		switch {
		case at < 0:
			k.add(it.ID, CodeUnknown, "category "+strconv.Quote(it.Category))
		case at < last:
			k.add(it.ID, CodeOrder, "category "+it.Category)
		default:
			last = at
		}
		k.content(it)
		k.basis(it)
		k.machine(it, rules)
	}
	if len(k.list.Items) == 0 {
		k.add("list", CodeMissing, "items")
	}
}

// content checks what an item says.
func (k *checker) content(it Item) {
	k.text(it.ID, "title", it.Title)
	k.filled(it.ID, "criterion", it.Criterion)
	for _, word := range moods() {
		if strings.Contains(it.Criterion, word) {
			k.add(it.ID, CodeMood, word)
		}
	}
	k.lines(it.ID, "exceptions", it.Exceptions)
	k.lines(it.ID, "evidence", it.Evidence)
	if len(it.Channels) == 0 {
		k.add(it.ID, CodeMissing, "channels")
	}
	for i, ch := range it.Channels {
		if !slices.Contains(Channels(), ch) {
			k.add(it.ID, CodeUnknown, "channel "+strconv.Quote(string(ch)))
		}
		if slices.Contains(it.Channels[:i], ch) {
			k.add(it.ID, CodeDuplicate, "channel "+string(ch))
		}
	}
	if !slices.Contains(Severities(), it.Severity) {
		k.add(it.ID, CodeUnknown, "severity "+strconv.Quote(string(it.Severity)))
	}
	if it.DeadlineDays < 1 || it.DeadlineDays > maxDeadline {
		k.add(it.ID, CodeDeadline, strconv.Itoa(it.DeadlineDays))
	}
	if it.Severity == Grave && !it.Report {
		k.add(it.ID, CodeReport, string(it.Severity))
	}
}

func (k *checker) lines(where, field string, lines []string) {
	if len(lines) == 0 {
		k.add(where, CodeMissing, field)
	}
	for i, line := range lines {
		k.filled(where, field+" "+strconv.Itoa(i+1), line)
		if slices.Contains(lines[:i], line) {
			k.add(where, CodeDuplicate, field+" "+strconv.Itoa(i+1))
		}
	}
}

func (k *checker) basis(it Item) {
	if len(it.Basis) == 0 {
		k.add(it.ID, CodeMissing, "basis")
	}
	for _, b := range it.Basis {
		if _, ok := k.list.Regulation(b.Regulation); !ok {
			k.add(it.ID, CodeUnknown, "regulation "+strconv.Quote(b.Regulation))
		}
		for i, n := range b.Articles {
			if n < 1 {
				k.add(it.ID, CodeForm, "article "+strconv.Itoa(n))
			}
			if slices.Contains(b.Articles[:i], n) {
				k.add(it.ID, CodeDuplicate, "article "+strconv.Itoa(n))
			}
		}
		for _, n := range b.ToCheck {
			if !slices.Contains(b.Articles, n) {
				k.add(it.ID, CodeToCheck, strconv.Itoa(n))
			}
		}
	}
}

func (k *checker) machine(it Item, rules map[string]string) {
	if it.MachineAllowed && (neverByMachine(it.ID) || human.MatchString(it.Title.ZH) || human.MatchString(it.Criterion)) {
		k.add(it.ID, CodeMachine, "machine_allowed")
	}
	if it.Retired {
		return // its rules may have gone to another item
	}
	for _, rule := range it.JudgmentRules {
		if !ruleForm.MatchString(rule) {
			k.add(it.ID, CodeForm, strconv.Quote(rule))
		}
		if other, ok := rules[rule]; ok {
			k.add(it.ID, CodeDuplicate, rule+" ("+other+")")
		}
		rules[rule] = it.ID
	}
	if len(it.JudgmentRules) > 0 && (!it.MachineAllowed || !slices.Contains(it.Channels, Document)) {
		k.add(it.ID, CodeRule, strings.Join(it.JudgmentRules, " "))
	}
}
