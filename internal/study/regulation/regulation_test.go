package regulation

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"xiezhi/internal/platform/calendar"
)

func library(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaultNamesTheFourRulesWithoutTheirText(t *testing.T) {
	c := library(t)
	for id, number := range map[string]string{
		"courtroom": "法释〔2016〕7号", "conduct": "法发〔2010〕54号", "uniform": "法〔2013〕6号", "recording": "法释〔2017〕5号",
	} {
		r, ok := c.Rule(id)
		if !ok || r.Number != number || len(r.Articles) != 0 || r.Sample {
			t.Errorf("%s: %+v", id, r)
		}
	}
	if r, _ := c.Rule("conduct"); r.InForce != "" {
		t.Errorf("conduct is in force from %s: nobody confirmed that day", r.InForce)
	}
	if r, _ := c.Rule("sample"); !r.Sample || len(r.Articles) != 30 {
		t.Errorf("sample: %v, %d articles", r.Sample, len(r.Articles))
	}
}

func TestEveryItemHasAnArticle(t *testing.T) {
	c := library(t)
	for n := 1; n <= 40; n++ {
		item := fmt.Sprintf("item-%02d", n)
		if len(c.ForItem(item, "2026-11-23")) == 0 {
			t.Errorf("%s: no article", item)
		}
		if got := c.ForItem(item, "2026-01-31"); len(got) != 0 {
			t.Errorf("%s: %v before the rule is in force", item, got)
		}
	}
}

func TestByArticleOnADay(t *testing.T) {
	c := library(t)
	tests := []struct {
		name    string
		article int
		day     calendar.Day
		want    string // in the text; "" is no such article
	}{
		{"before it is in force", 3, "2026-01-31", ""},
		{"first day", 3, "2026-02-01", "迟延的，应当当庭说明"},
		{"last day of the first version", 3, "2026-06-30", "迟延的，应当当庭说明"},
		{"first day of the second", 3, "2026-07-01", "预计迟延五分钟以上"},
		{"no such article", 99, "2026-07-01", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, v, err := c.ByArticle("sample", tt.article, tt.day)
			if (tt.want == "") != errors.Is(err, ErrNone) || !strings.Contains(v.Text, tt.want) {
				t.Errorf("%q, %v", v.Text, err)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	rule := func(articles string) string {
		return `{"format":1,"rules":[{"id":"x","title":"规则","number":"1号","issuer":"本院","sources":["本院"],"articles":[` + articles + `]}]}`
	}
	if _, err := Load(strings.NewReader(rule(`{"number":1,"versions":[{"from":"2026-01-01","text":"甲"}]}`))); err != nil {
		t.Fatalf("a file in order: %v", err)
	}
	tests := map[string]string{
		"no JSON":              `{`,
		"another format":       `{"format":2}`,
		"no source":            `{"format":1,"rules":[{"id":"x","title":"规则","number":"1号","issuer":"本院"}]}`,
		"no such day":          rule(`{"number":1,"versions":[{"from":"2026-02-30","text":"甲"}]}`),
		"no text":              rule(`{"number":1,"versions":[{"from":"2026-01-01","text":""}]}`),
		"ends before it began": rule(`{"number":1,"versions":[{"from":"2026-01-02","to":"2026-01-01","text":"甲"}]}`),
		"two at a time":        rule(`{"number":1,"versions":[{"from":"2026-01-01","text":"甲"},{"from":"2026-02-01","text":"乙"}]}`),
		"articles out of order": rule(`{"number":2,"versions":[{"from":"2026-01-01","text":"甲"}]},
			{"number":1,"versions":[{"from":"2026-01-01","text":"乙"}]}`),
	}
	for name, file := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := Load(strings.NewReader(file)); !errors.Is(err, ErrData) {
				t.Errorf("got %v", err)
			}
		})
	}
}
