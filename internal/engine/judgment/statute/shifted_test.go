package statute_test

import (
	"errors"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/statute"
)

// TestTopics holds that every shifted article belongs to a law and versions of
// the register, and lies within their bounds.
func TestTopics(t *testing.T) {
	reg := register(t)
	topics, err := statute.Topics()
	if err != nil || len(topics) == 0 {
		t.Fatalf("%d topics, %v", len(topics), err)
	}
	for _, topic := range topics {
		law, ok := reg.Find(topic.Law)
		if !ok || law.Title != topic.Law {
			t.Errorf("%s: no such law", topic.Law)
			continue
		}
		found := 0
		for _, v := range law.Versions {
			for _, n := range topic.Articles(v.Name) {
				found++
				if !v.Has(n, 0) {
					t.Errorf("%s, %s: version %s has no article %d", topic.Law, topic.Title, v.Name, n)
				}
			}
		}
		if found == 0 {
			t.Errorf("%s, %s: no version of the register is named", topic.Law, topic.Title)
		}
	}
}

func TestElsewhere(t *testing.T) {
	topics, err := statute.LoadTopics(strings.NewReader("law\ttopic\twhere\tcue\tmust\tarticles\tsource\n甲法\t某事\tsentence\t甲+乙\tmust\t2012:253 2021:260/261 2023:264\t编造\n"))
	if err != nil {
		t.Fatal(err)
	}
	topic := topics[0]
	if v, ok := topic.Elsewhere(261, "2023"); !ok || v != "2021" {
		t.Errorf("261 stands in %q, %v; want 2021", v, ok)
	}
	if _, ok := topic.Elsewhere(264, "2023"); ok {
		t.Error("264 is the number in force and stands elsewhere")
	}
	if len(topic.Cues) != 2 || !topic.Must {
		t.Errorf("got %+v", topic)
	}
}

func TestLoadTopicsRefuses(t *testing.T) {
	for _, row := range []string{"甲法\t某事", "甲法\t某事\tsentence\t\t\t2012\t编造", "甲法\t某事\tsentence\t\t\t2012:x\t编造", "甲法\t\tsentence\t\t\t2012:1\t编造", "甲法\t某事\tsentence\t\tyes\t2012:1\t编造"} {
		if _, err := statute.LoadTopics(strings.NewReader("head\n" + row + "\n")); !errors.Is(err, statute.ErrRegister) {
			t.Errorf("%q: got %v, want ErrRegister", row, err)
		}
	}
}

func TestNear(t *testing.T) {
	reg := register(t)
	tests := []struct{ name, want string }{
		{"中华人民共和国民事诉诉法", "民事诉讼法"},
		{"中华人民共和国岷事诉讼法", "民事诉讼法"},
		{"中华人民共和国事诉讼法", "刑事诉讼法 民事诉讼法"},
		{"中华人民和国民法典", "民法典"},
		{"中华人民共和国民法典", ""}, // in the register
		{"中华人民共和国道路交通安法", "道路交通安全法"},
		{"最高人民法院关于审理民间借贷案件适用法律问题的规定", "最高人民法院关于审理民间借贷案件适用法律若干问题的规定"},
		{"最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（三）", ""},
		{"建材买卖合同", ""},
		{"澄明市物业管理条例", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, l := range reg.Near(tt.name) {
			got = append(got, l.Title)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("Near(%s) = %v, want %q", tt.name, got, tt.want)
		}
	}
}
