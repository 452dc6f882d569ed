package personal_test

import (
	"slices"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/personal"
)

// TestAnnouncedGuessesNobody: who is only guessed is found by Find alone.
func TestAnnouncedGuessesNobody(t *testing.T) {
	doc := judgment.Parse("澄明市人民法院\n刑事判决书\n（2026）澄0102刑初1号\n被告人昝维屏，男。\n经审理查明，昝维屏受雇于沙千里，由沙千里发放工资，沙千里称车是其购买。\n")
	has := func(f *personal.Found, name string) bool {
		return slices.ContainsFunc(f.People, func(p *personal.Person) bool { return p.Name == name })
	}
	all, sure := personal.Find(doc), personal.FindAnnounced(doc)
	if !has(all, "昝维屏") || !has(all, "沙千里") {
		t.Errorf("Find misses somebody: %+v", all.People)
	}
	if !has(sure, "昝维屏") {
		t.Error("FindAnnounced misses the accused")
	}
	if has(sure, "沙千里") {
		t.Error("FindAnnounced guesses")
	}
}
