package checklist_test

import (
	"testing"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/platform/i18n"
)

// TestEveryWordOfTheListHasAName holds that the page can show severities,
// channels, divisions and defects in both languages.
func TestEveryWordOfTheListHasAName(t *testing.T) {
	words, err := i18n.Default()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{}
	for _, s := range checklist.Severities() {
		want = append(want, "severity."+string(s))
	}
	for _, ch := range checklist.Channels() {
		want = append(want, "channel."+string(ch))
	}
	for _, code := range []checklist.Code{
		checklist.CodeSyntax, checklist.CodeFormat, checklist.CodeMissing, checklist.CodeDuplicate, checklist.CodeForm,
		checklist.CodeUnknown, checklist.CodeEmptyGroup, checklist.CodeNumber, checklist.CodeOrder, checklist.CodeDeadline,
		checklist.CodeReport, checklist.CodeToCheck, checklist.CodeMachine, checklist.CodeRule, checklist.CodeMood,
	} {
		want = append(want, "checklist.defect."+string(code))
	}
	for _, key := range want {
		if !words.Has(key) {
			t.Errorf("the catalogue lacks %s", key)
		}
	}
	c := standard(t)
	for _, a := range c.Aspects {
		if got := words.Printer(i18n.Chinese).T("aspect." + a.ID); got != a.Title.ZH {
			t.Errorf("aspect %s is called %s in the list, %s in the catalogue", a.ID, a.Title.ZH, got)
		}
	}
}
