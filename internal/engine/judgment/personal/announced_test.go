package personal_test

import (
	"slices"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/personal"
)

// TestAnnouncedGuessesNobody: who is only guessed is found by Find alone.
func TestAnnouncedGuessesNobody(t *testing.T) {
	doc := judgment.Parse("澄明市人民法院\n刑事判决书\n（2026）澄0102刑初1号\n被告人昝维屏，男。\n经审理查明，昝维屏将款项转入毛小冬名下账户。毛小冬与本案无关。\n")
	has := func(f *personal.Found, name string) bool {
		return slices.ContainsFunc(f.People, func(p *personal.Person) bool { return p.Name == name })
	}
	all, sure := personal.Find(doc), personal.FindAnnounced(doc)
	if !has(all, "昝维屏") || !has(all, "毛小冬") {
		t.Errorf("Find misses somebody: %+v", all.People)
	}
	if !has(sure, "昝维屏") {
		t.Error("FindAnnounced misses the accused")
	}
	if has(sure, "毛小冬") {
		t.Error("FindAnnounced guesses")
	}
}
