package disclosure_test

import (
	"slices"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
)

// TestOfName holds whom a case about a crime hides besides those whom article 8
// names: bystanders, but not who took part or paid for the accused.
func TestOfName(t *testing.T) {
	for _, c := range []struct {
		roles            []personal.Role
		family, criminal bool
		want             string
	}{
		{[]personal.Role{personal.Other}, false, true, "bystander_name"},
		{[]personal.Role{personal.Other, personal.Accomplice}, false, true, "other_name"},
		{[]personal.Role{personal.Relative, personal.AccusedKin}, false, true, "other_name"},
		{[]personal.Role{personal.Other, personal.Official}, false, true, "other_name"},
		{[]personal.Role{personal.Litigant, personal.Accomplice}, false, true, "party_name"},
		{[]personal.Role{personal.Lawyer}, false, true, "lawyer_name"},
		{[]personal.Role{personal.Other, personal.Accomplice}, false, false, "other_name"},
		{[]personal.Role{personal.Relative, personal.Counterparty}, true, false, "relative_name"},
		{[]personal.Role{personal.Agent, personal.Relative}, true, false, "relative_name"},
		{[]personal.Role{personal.Agent, personal.Relative}, false, false, "agent_name"},
		{[]personal.Role{personal.Other, personal.Counterparty}, true, false, "other_name"},
		{[]personal.Role{personal.Other, personal.Witness}, false, false, "protected_name"},
	} {
		if got := disclosure.OfName(&personal.Person{Roles: c.roles}, c.family, c.criminal); got != c.want {
			t.Errorf("%v, family %v, criminal %v: %s, want %s", c.roles, c.family, c.criminal, got, c.want)
		}
	}
}

// TestTellsOfCrime: a claim for having been held tells of a prosecution.
func TestTellsOfCrime(t *testing.T) {
	for text, want := range map[string]bool{
		"溪桥县人民法院\n刑事判决书\n（2023）澄0133刑初45号\n被告人逄志远，男。\n":                     true,
		"澄明市中级人民法院\n国家赔偿决定书\n（2023）澄01委赔3号\n赔偿请求人逄志远，男。\n逄志远被刑事拘留，羁押20日。\n": true,
		"澄明市中级人民法院\n国家赔偿决定书\n（2023）澄01委赔4号\n赔偿请求人逄志远，男。\n房屋被强制拆除。\n":        false,
		"溪桥县人民法院\n民事判决书\n（2023）澄0133民初45号\n原告：逄志远，男。\n被告曾被刑事拘留。\n":          false,
	} {
		if got := disclosure.TellsOfCrime(judgment.Parse(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestBirthOfAMinor: the day on which a minor was born goes, whoever is named before it.
func TestBirthOfAMinor(t *testing.T) {
	text := "溪桥县人民法院\n刑事判决书\n（2023）澄0133刑初45号\n被告人逄志远，男，1980年2月3日出生。\n被告人逄志远说，孙子2013年10月8日生，已上学。\n二〇二三年五月六日\n"
	doc := judgment.Parse(text)
	found := personal.Find(doc)
	var got []string
	for _, it := range found.Items {
		if it.Class == personal.BirthDay {
			got = append(got, text[it.Start:it.End]+" "+disclosure.OfItem(it, found, false))
		}
	}
	if want := []string{"1980年2月3日 birth_day", "2013年10月8日 protected_birth"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestPartyIsNoWitness: a party whose own statement is weighed keeps its name.
func TestPartyIsNoWitness(t *testing.T) {
	party := &personal.Person{Roles: []personal.Role{personal.Litigant, personal.Witness}, Party: &judgment.Party{}}
	if got := disclosure.OfName(party, false, false); got != "party_name" {
		t.Errorf("a party: %s", got)
	}
	party.Minor = true
	if got := disclosure.OfName(party, false, false); got != "protected_name" {
		t.Errorf("a minor: %s", got)
	}
}
