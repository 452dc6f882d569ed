package eval

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
)

// sees is a checker that reports each word of a list wherever it stands.
func sees(severity rule.Severity, id string, words ...string) Checker {
	return func(text string) check.Result {
		res := check.Result{}
		for _, w := range words {
			if i := strings.Index(text, w); i >= 0 {
				res.Hits = append(res.Hits, check.Hit{Hit: rule.Hit{Span: judgment.Span{Start: i, End: i + len(w)}, Severity: severity, Message: w}, Rule: &rule.Rule{ID: id}})
			}
		}
		return res
	}
}

func TestMeasure(t *testing.T) {
	cases := []Case{
		{Name: "1", Clean: "甲乙丙丁戊", Seeded: "甲乙错丁戊", Gold: Gold{Errors: []Error{{Kind: "J01", Start: 2, End: 3}}}},
		{Name: "2", Clean: "甲乙丙丁戊", Seeded: "甲乙丙丁戊", Gold: Gold{Errors: []Error{{Kind: "J01", Start: 0, End: 1}}}}, // 甲 is reported in the clean text too
		{Name: "3", Clean: "子丑寅卯", Seeded: "子丑↑卯", Gold: Gold{Errors: []Error{{Kind: "J20", Start: 3, End: 3}}}},   // adjacent
		{Name: "4", Clean: "子丑寅卯", Seeded: "错误寅卯", Gold: Gold{Errors: []Error{{Kind: "J20", Start: 3, End: 4}}}},   // 寅 lies between
	}
	rep, err := Measure(cases, sees(rule.Suspect, "J01", "错", "甲", "↑"), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Kind{"J01": {"J01", "", 2, 1, 1, 1, 0}, "J20": {"J20", "", 2, 1, 1, 0, 0}}
	for _, k := range rep.Kinds {
		if k != want[k.Kind] {
			t.Errorf("%+v, want %+v", k, want[k.Kind])
		}
	}
	if rep.CleanDocs != 2 || rep.Clean["suspect"] != 1 || len(rep.Misses) != 2 || rep.All.Planted != 4 {
		t.Errorf("clean %d, alarms %v, misses %v", rep.CleanDocs, rep.Clean, rep.Misses)
	}
}

func TestMeasurePII(t *testing.T) {
	c := Case{Name: "1", Clean: "原告郤子夜，电话13900010203，住明德区", Seeded: "x", Gold: Gold{PII: []PII{
		{"person_name_must_mask", 2, 5, "郤子夜", "mask"}, {"phone", 8, 19, "13900010203", "delete"}, {"person_name_keep", 0, 2, "原告", "keep"},
	}}}
	at := func(s, with string) Redaction {
		i := strings.Index(c.Clean, s)
		return Redaction{Span: judgment.Span{Start: i, End: i + len(s)}, Class: "x", Replacement: with, Action: "mask"}
	}
	plan := []Redaction{at("郤子夜", "郤某"), at("1390001", ""), at("告", "×"), at("明德", "×")}
	rep, err := Measure([]Case{c}, func(string) check.Result { return check.Result{} }, func(*judgment.Doc) ([]Redaction, error) { return plan, nil })
	if err != nil {
		t.Fatal(err)
	}
	r := rep.PII
	if len(r.Classes) != 2 || r.Classes[0] != (Class{"person_name_must_mask", 1, 1, 0}) || r.Classes[1] != (Class{"phone", 1, 0, 0}) {
		t.Errorf("classes %+v", r.Classes)
	}
	if r.KeepChars != 2 || r.KeepMasked != 1 || r.Spans != 4 || r.SpansNoGold != 2 {
		t.Errorf("%+v", r)
	}
	leaky := []Redaction{at("郤子夜", "郤子夜")}
	rep, err = Measure([]Case{c}, func(string) check.Result { return check.Result{} }, func(*judgment.Doc) ([]Redaction, error) { return leaky, nil })
	if err != nil || rep.PII.Leaks != 2 {
		t.Errorf("leaks %d, %v", rep.PII.Leaks, err)
	}
	c.Gold.PII[0].Text = "别的"
	if _, err := Measure([]Case{c}, func(string) check.Result { return check.Result{} }, func(*judgment.Doc) ([]Redaction, error) { return nil, nil }); !errors.Is(err, ErrGold) {
		t.Errorf("a gold file of another text: %v", err)
	}
}

func TestLoad(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	good := fstest.MapFS{"1.clean.txt": file("甲"), "1.seeded.txt": file("乙"), "1.gold.json": file(`{"errors":[{"kind":"J01","start":0,"end":1}]}`)}
	if cases, err := Load(good); err != nil || len(cases) != 1 || cases[0].Seeded != "乙" {
		t.Fatal(cases, err)
	}
	alone := fstest.MapFS{"1.clean.txt": file("甲"), "1.gold.json": file(`{"pii":[]}`)}
	if cases, err := Load(alone); err != nil || len(cases) != 1 || cases[0].Seeded != "甲" {
		t.Fatal("a case for redaction alone:", cases, err)
	}
	for name, fsys := range map[string]fstest.MapFS{
		"nothing":     {},
		"no JSON":     {"1.clean.txt": file("甲"), "1.seeded.txt": file("乙"), "1.gold.json": file(`{`)},
		"outside":     {"1.clean.txt": file("甲"), "1.seeded.txt": file("乙"), "1.gold.json": file(`{"errors":[{"kind":"J01","start":0,"end":2}]}`)},
		"text absent": {"1.gold.json": file(`{"errors":[{"kind":"J01"}]}`)},
	} {
		if _, err := Load(fsys); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
