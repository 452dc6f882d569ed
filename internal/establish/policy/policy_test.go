package policy

import (
	"errors"
	"strings"
	"testing"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

const today = calendar.Day("2026-03-02")

func submitted() Policy {
	return Policy{
		ID: "pol_1", Title: "文书核对办法", Content: "打印之前核对。", State: Submitted, Drafter: "acc_a", Submitter: "acc_a",
		Scope: []org.CourtID{"crt_low"}, Causes: []Cause{{ID: "cau_1"}},
	}
}

func TestDecide(t *testing.T) {
	draft := submitted()
	draft.State, draft.Submitter = Draft, ""
	empty, nowhere, idle := draft, draft, draft
	empty.Content, nowhere.Scope, idle.Causes = "", nil, nil
	force := submitted()
	force.State, force.From = InForce, "2026-04-01"
	good := Decision{Number: "澄中法〔2026〕12号", On: "2026-03-02"}
	for _, tt := range []struct {
		name string
		p    Policy
		verb Verb
		by   org.AccountID
		d    Decision
		err  error
		want State
	}{
		{"submit", draft, Submit, "acc_a", Decision{}, nil, Submitted},
		{"submit without content", empty, Submit, "acc_a", Decision{}, ErrContent, ""},
		{"submit without courts", nowhere, Submit, "acc_a", Decision{}, ErrScope, ""},
		{"submit without what it answers", idle, Submit, "acc_a", Decision{}, ErrAnswers, ""},
		{"submit twice", submitted(), Submit, "acc_a", Decision{}, ErrState, ""},
		{"approve a draft", draft, Approve, "acc_b", good, ErrState, ""},
		{"approve", submitted(), Approve, "acc_b", good, nil, InForce},
		{"approve one's own", submitted(), Approve, "acc_a", good, ErrSeparate, ""},
		{"approve what one edited", submitted(), Approve, "acc_c", good, ErrSeparate, ""},
		{"approve without number", submitted(), Approve, "acc_b", Decision{On: today}, ErrNumber, ""},
		{"approve with another bracket", submitted(), Approve, "acc_b", Decision{Number: "澄中法[2026]12号", On: today}, ErrNumber, ""},
		{"approve with a leading zero", submitted(), Approve, "acc_b", Decision{Number: "澄中法〔2026〕012号", On: today}, ErrNumber, ""},
		{"approve from yesterday", submitted(), Approve, "acc_b", Decision{Number: good.Number, On: "2026-03-01"}, ErrDay, ""},
		{"approve from no day", submitted(), Approve, "acc_b", Decision{Number: good.Number}, ErrDay, ""},
		{"return", submitted(), Return, "acc_b", Decision{Reason: "再斟酌"}, nil, Draft},
		{"return without reason", submitted(), Return, "acc_b", Decision{Reason: " "}, ErrReason, ""},
		{"repeal", force, Repeal, "acc_b", Decision{Reason: "已有新规定", On: "2026-05-01"}, nil, Repealed},
		{"repeal before it takes force", force, Repeal, "acc_b", Decision{Reason: "已有新规定", On: "2026-03-31"}, ErrDay, ""},
		{"drop", draft, Drop, "acc_a", Decision{Reason: "不再需要"}, nil, Dropped},
		{"drop what is in force", force, Drop, "acc_a", Decision{Reason: "不再需要"}, ErrState, ""},
		{"no step", draft, "policy.eat", "acc_a", Decision{}, ErrState, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := tt.p
			err := p.decide(tt.verb, tt.by, today, tt.d, []org.AccountID{"acc_a", "acc_c"})
			if !errors.Is(err, tt.err) || tt.err == nil && (err != nil || p.State != tt.want) {
				t.Errorf("%v, %s", err, p.State)
			}
			if err != nil && p.State != tt.p.State {
				t.Errorf("refused, and yet %s", p.State)
			}
		})
	}
}

func TestBinds(t *testing.T) {
	for _, tt := range []struct {
		state    State
		repealed calendar.Day
		day      calendar.Day
		want     bool
	}{
		{InForce, "", "2026-03-31", false},
		{InForce, "", "2026-04-01", true},
		{Submitted, "", "2026-04-01", false},
		{Repealed, "2026-05-01", "2026-04-30", true},
		{Repealed, "2026-05-01", "2026-05-01", false},
	} {
		p := Policy{State: tt.state, From: "2026-04-01", Repealed: tt.repealed}
		if p.Binds(tt.day) != tt.want {
			t.Errorf("%s on %s: %v", tt.state, tt.day, !tt.want)
		}
	}
}

func TestTidy(t *testing.T) {
	superior := map[org.CourtID]org.CourtID{"low": "mid", "next": "mid", "mid": ""}
	for _, tt := range []struct {
		name string
		in   Input
		want error
	}{
		{"a court and those below", Input{Unit: org.Unit{Court: "mid"}, Title: "办法", Scope: []org.CourtID{"next", "mid", "low"}}, nil},
		{"its own", Input{Unit: org.Unit{Court: "low", Division: "a"}, Title: "办法", Scope: []org.CourtID{"low"}}, nil},
		{"the court above", Input{Unit: org.Unit{Court: "low"}, Title: "办法", Scope: []org.CourtID{"mid"}}, ErrScope},
		{"a neighbour", Input{Unit: org.Unit{Court: "low"}, Title: "办法", Scope: []org.CourtID{"next"}}, ErrScope},
		{"no title", Input{Unit: org.Unit{Court: "low"}, Title: " "}, ErrTitle},
		{"too long", Input{Unit: org.Unit{Court: "low"}, Title: "办法", Content: strings.Repeat("长", MaxContent+1)}, ErrLong},
	} {
		if _, err := tt.in.tidy(superior); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}
