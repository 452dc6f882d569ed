package ruletest

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/rule"
)

// wrongWord reports 错 at a severity, and nothing when the text is empty.
func wrongWord(sev rule.Severity) *rule.Rule {
	return &rule.Rule{
		ID: "J99", Basis: "编造", Max: rule.Suspect,
		Unchecked: func(in *rule.Input) string {
			if strings.TrimSpace(in.Text) == "" {
				return "没有内容"
			}
			return ""
		},
		Check: func(in *rule.Input) []rule.Hit {
			i := strings.Index(in.Text, "错")
			if i < 0 {
				return nil
			}
			fix := "对"
			return []rule.Hit{{Span: judgment.Span{Start: i, End: i + len("错")}, Severity: sev, Confidence: 1, Message: "写错了", Fix: &fix}}
		},
	}
}

func TestFaults(t *testing.T) {
	const good = "-- silent.txt --\n没有问题。\n"
	tests := []struct {
		name, fixture string
		severity      rule.Severity
		want          string // fragment of the first fault; "" for none
	}{
		{"exact", "-- bad.txt severity=suspect message=写错 fix=对 --\n写⟦错⟧了。\n" + good, rule.Suspect, ""},
		{"unchecked", "-- bad.txt --\n⟦错⟧\n-- empty.txt unchecked=没有 --\n\n" + good, rule.Suspect, ""},
		{"never fires", good, rule.Suspect, "no member shows J99 firing"},
		{"never silent", "-- bad.txt --\n⟦错⟧\n", rule.Suspect, "no member shows J99 silent"},
		{"place not marked", "-- a.txt --\n错\n-- bad.txt --\n⟦错⟧\n" + good, rule.Suspect, "a.txt: got"},
		{"wrong place", "-- bad.txt --\n错⟦⟧\n" + good, rule.Suspect, "bad.txt: got"},
		{"above Max", "-- bad.txt --\n⟦错⟧\n" + good, rule.Error, "above the rule's"},
		{"unknown severity", "-- bad.txt --\n⟦错⟧\n" + good, "grave", "above the rule's"},
		{"other severity", "-- bad.txt severity=hint --\n⟦错⟧\n" + good, rule.Suspect, "want \"hint\""},
		{"other message", "-- bad.txt message=漏字 --\n⟦错⟧\n" + good, rule.Suspect, "lacks"},
		{"other fix", "-- bad.txt fix=是 --\n⟦错⟧\n" + good, rule.Suspect, "want \"是\""},
		{"fix not wanted", "-- bad.txt fix=- --\n⟦错⟧\n" + good, rule.Suspect, "want none"},
		{"not checked", "-- bad.txt --\n⟦⟧\n" + good, rule.Suspect, "not checked: 没有内容"},
		{"open mark", "-- bad.txt --\n⟦错\n-- b.txt --\n⟦错⟧\n" + good, rule.Suspect, "not closed"},
		{"unknown option", "-- bad.txt colour=red --\n⟦错⟧\n-- b.txt --\n⟦错⟧\n" + good, rule.Suspect, "unknown option"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := faults(wrongWord(tt.severity), txtar.Parse([]byte(tt.fixture)), nil, nil)
			switch {
			case tt.want == "" && len(got) > 0:
				t.Errorf("got %q, want none", got)
			case tt.want != "" && (len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), tt.want)):
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
