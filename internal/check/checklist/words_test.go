package checklist_test

import (
	"reflect"
	"strings"
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
	for _, s := range checklist.States() {
		want = append(want, "checklist.state."+string(s), "checklist.turn."+string(s))
	}
	for _, v := range checklist.Verbs() {
		want = append(want, "checklist.did."+strings.TrimPrefix(string(v), "checklist."))
	}
	// Every field of an item can change, and a page must name it.
	item := reflect.TypeFor[checklist.Item]()
	for i := range item.NumField() {
		name, _, _ := strings.Cut(item.Field(i).Tag.Get("json"), ",")
		want = append(want, "checklist.field."+name)
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
