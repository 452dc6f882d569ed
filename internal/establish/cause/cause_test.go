package cause

import (
	"errors"
	"strings"
	"testing"

	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
)

func TestCategories(t *testing.T) {
	list, err := Categories()
	if err != nil || len(list) != 7 {
		t.Fatalf("%d categories, %v", len(list), err)
	}
	for _, c := range list {
		if c.ID == "" || c.ZH == "" || c.EN == "" || c.Covers.ZH == "" || c.Covers.EN == "" {
			t.Errorf("%+v", c)
		}
	}
}

func TestTidy(t *testing.T) {
	list, err := Categories()
	if err != nil {
		t.Fatal(err)
	}
	good := func() Input {
		return Input{Category: "process", Title: " 交接没有核对 ", Whys: []string{"日期抄错", " ", "没有人核对"}, Issues: []issue.ID{"iss_2", "iss_1", "iss_2"}}
	}
	in, err := good().tidy(list)
	if err != nil || in.Title != "交接没有核对" || len(in.Whys) != 2 || len(in.Issues) != 2 {
		t.Errorf("%+v, %v", in, err)
	}
	for _, tt := range []struct {
		name   string
		change func(*Input)
		want   error
	}{
		{"no issue", func(in *Input) { in.Issues = nil }, ErrIssues},
		{"no such category", func(in *Input) { in.Category = "fate" }, ErrCategory},
		{"no title", func(in *Input) { in.Title = "　" }, ErrTitle},
		{"no why", func(in *Input) { in.Whys = []string{" "} }, ErrWhys},
		{"six whys", func(in *Input) { in.Whys = strings.Split("甲乙丙丁戊己", "") }, ErrWhys},
		{"title too long", func(in *Input) { in.Title = strings.Repeat("长", MaxTitle+1) }, ErrLong},
		{"why too long", func(in *Input) { in.Whys[0] = strings.Repeat("长", MaxText+1) }, ErrLong},
	} {
		in := good()
		tt.change(&in)
		if _, err := in.tidy(list); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestCover(t *testing.T) {
	superior := map[org.CourtID]org.CourtID{"low": "mid", "next": "mid", "mid": ""}
	for _, tt := range []struct {
		name  string
		units []org.Unit
		want  org.Unit
	}{
		{"one", []org.Unit{{Court: "low", Division: "a"}}, org.Unit{Court: "low", Division: "a"}},
		{"one division", []org.Unit{{Court: "low", Division: "a"}, {Court: "low", Division: "a"}}, org.Unit{Court: "low", Division: "a"}},
		{"one court", []org.Unit{{Court: "low", Division: "a"}, {Court: "low", Division: "b"}}, org.Unit{Court: "low"}},
		{"two courts", []org.Unit{{Court: "low", Division: "a"}, {Court: "next", Division: "b"}}, org.Unit{Court: "mid"}},
		{"a court and the one above", []org.Unit{{Court: "mid", Division: "a"}, {Court: "next", Division: "b"}}, org.Unit{Court: "mid"}},
		{"three", []org.Unit{{Court: "low", Division: "a"}, {Court: "next", Division: "b"}, {Court: "low", Division: "a"}}, org.Unit{Court: "mid"}},
	} {
		if got := cover(tt.units, superior); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
