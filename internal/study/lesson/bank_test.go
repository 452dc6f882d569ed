package lesson

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/study/regulation"
)

func standardBank(t *testing.T) *Bank {
	t.Helper()
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheBankCoversTheItems(t *testing.T) {
	b := standardBank(t)
	list, err := checklist.Default()
	if err != nil {
		t.Fatal(err)
	}
	count, aspects := map[string]int{}, map[string]int{}
	for _, q := range b.questions {
		if q.Item == "" {
			continue
		}
		it, ok := list.Item(q.Item)
		if !ok {
			t.Errorf("%s: no item %s", q.ID, q.Item)
			continue
		}
		if count[q.Item]++; count[q.Item] == 3 {
			a, _ := list.AspectOf(it)
			aspects[a.ID]++
		}
	}
	if n := aspects["hearing"] + aspects["document"]; n < 12 || aspects["hearing"] == 0 || aspects["document"] == 0 {
		t.Errorf("items with three questions: %v, want 12 of hearings and documents", aspects)
	}
}

func TestRulesAndChecklistNameTheSame(t *testing.T) {
	rules, err := regulation.Default()
	if err != nil {
		t.Fatal(err)
	}
	list, err := checklist.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.Rules() {
		if r.Sample {
			continue
		}
		p, ok := list.Regulation(r.ID)
		if !ok || p.Number != r.Number || p.Title != r.Title {
			t.Errorf("%s: library %s %s, checklist %s %s", r.ID, r.Title, r.Number, p.Title, p.Number)
		}
	}
	for _, it := range list.Items {
		if len(rules.ForItem(it.ID, "2026-11-23")) == 0 {
			t.Errorf("%s has no article", it.ID)
		}
	}
}

func TestDrawIsTheSameForTheSameSeed(t *testing.T) {
	b := standardBank(t)
	one, two := b.Draw("lsn_a 1", "item-34", nil), b.Draw("lsn_a 1", "item-34", nil)
	if !reflect.DeepEqual(one, two) {
		t.Error("two quizzes of one seed")
	}
	firsts, places := map[string]bool{}, map[int]bool{}
	for n := range 40 {
		quiz := b.Draw(fmt.Sprintf("lsn_%d 1", n), "item-34", nil)
		firsts[quiz[0].ID+quiz[3].ID+quiz[4].ID] = true
		places[slices.Index(quiz[0].Options, quiz[0].Right)] = true
	}
	if len(firsts) < 20 || len(places) != 4 {
		t.Errorf("40 seeds: %d different quizzes, the right option in %d places", len(firsts), len(places))
	}
}

func TestDrawOfEveryItem(t *testing.T) {
	b := standardBank(t)
	list, err := checklist.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range list.Items {
		var near []string
		for _, x := range list.ItemsOf(it.Category) {
			near = append(near, x.ID)
		}
		quiz := b.Draw("lsn_a 1", it.ID, near)
		ids := map[string]bool{}
		for _, q := range quiz {
			ids[q.ID] = true
			if len(q.Options) != 4 || !slices.Contains(q.Options, q.Right) || q.Item != "" && !slices.Contains(near, q.Item) {
				t.Errorf("%s: %+v", it.ID, q)
			}
		}
		if len(ids) != Questions {
			t.Errorf("%s: %d different questions", it.ID, len(ids))
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"no JSON":        `{`,
		"another format": `{"format":2}`,
		"too few":        `{"format":1,"questions":[]}`,
		"two the same":   `{"format":1,"questions":[{"id":"a","ask":"问","right":"甲","wrong":["甲","乙","丙"],"why":"因"}]}`,
		"three options":  `{"format":1,"questions":[{"id":"a","ask":"问","right":"甲","wrong":["丁","乙"],"why":"因"}]}`,
		"no reason":      `{"format":1,"questions":[{"id":"a","ask":"问","right":"甲","wrong":["丁","乙","丙"]}]}`,
	} {
		if _, err := Load(strings.NewReader(file)); !errors.Is(err, ErrBank) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
