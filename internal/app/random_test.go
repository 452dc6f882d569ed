package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/letter"
)

// person is somebody at a browser of his own.
type person struct {
	login string
	actor org.Actor
	*http.Client
}

// TestNoDoorLeadsToAnIllegalState takes random steps through the pages, the
// API and the scheduler, by everybody, in any order. Whatever is answered, no
// finding is ever valid that was not verified by one person, heard, and
// determined by another; and the log verifies. XIEZHI_SEQUENCES says how many;
// make torture asks for 500.
func TestNoDoorLeadsToAnIllegalState(t *testing.T) {
	if testing.Short() {
		t.Skip("drives the program over HTTP for seconds: not with -short")
	}
	sequences := 30
	if s := os.Getenv("XIEZHI_SEQUENCES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		sequences = n
	}
	h := newHouse(t)
	division, err := h.People.AddDivision(t.Context(), org.System("test"), org.Division{Court: h.mid, Name: "督察室", Kind: org.Inspection})
	if err != nil {
		t.Fatal(err)
	}
	var people []person
	for _, role := range []org.Role{org.RoleInspector, org.RoleOffice, org.RoleDiscipline, org.RoleLeader, org.RoleHead, org.RoleOfficer} {
		c := h.as(t, role, org.Unit{Court: h.mid, Division: division})
		acc, err := h.People.Lookup(t.Context(), string(role))
		if err != nil {
			t.Fatal(err)
		}
		actor, err := h.People.Actor(t.Context(), acc.ID)
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, person{string(role), actor, c})
	}
	verbs := []finding.Verb{
		finding.Claim, finding.Release, finding.Uphold, finding.Second, finding.Disagree, finding.Doubt, finding.Dismiss, finding.Refer, finding.Serve,
		finding.Answer, finding.Waive, finding.Determine, finding.Withdraw, finding.AskReview, finding.Maintain, finding.Overturn, finding.Expire, finding.Lapse,
	}
	taken, served := 0, 0
	for i := range sequences {
		seed := rapid.Custom(func(rt *rapid.T) []int { return rapid.SliceOfN(rapid.IntRange(0, 1<<20), 75, 75).Draw(rt, "n") }).Example(i)
		id := h.candidate(t, fmt.Sprint("s", i))
		for k := 0; k+2 < len(seed); k += 3 {
			who, verb := people[seed[k]%len(people)], verbs[seed[k+1]%len(verbs)]
			// Two of three try what the state and the role allow, so that the walk gets anywhere.
			f, err := h.Findings.Open(t.Context(), org.System("test"), id)
			if err != nil {
				t.Fatal(err)
			}
			if allowed := finding.Allowed(f.Finding, who.actor); len(allowed) > 0 && seed[k+1]%3 != 0 {
				verb = allowed[seed[k+2]%len(allowed)]
			}
			var status int
			switch {
			case f.State == finding.Upheld && seed[k+2]%4 > 0:
				status = h.noticeStep(t, people, id, seed[k:k+3])
			case seed[k+2]%5 < 2:
				status = h.pageStep(t, who, id, verb)
			case seed[k+2]%5 < 4:
				status = h.apiStep(t, who, id, verb)
			default:
				if _, err := h.Findings.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if status >= http.StatusInternalServerError {
				t.Fatalf("%s by %s: %d", verb, who.login, status)
			}
			if status == http.StatusSeeOther || status == http.StatusOK {
				taken++
			}
			h.legal(t, id)
		}
		if len(h.notices(t, id, letter.Sent)) > 0 {
			served++
		}
	}
	t.Logf("%d sequences, %d steps taken, %d findings served", sequences, taken, served)
	if taken == 0 || served == 0 {
		t.Error("no step was ever taken, or no finding served: the test proves nothing")
	}
	r, err := h.Log.Verify(t.Context())
	if err != nil || len(r.Problems) != 0 {
		t.Errorf("audit: %v (%v)", r.Problems, err)
	}
}

// noticeStep pushes the notice about a finding one step on, or tries something
// that it is not there for; one of three times by somebody whose step it is not.
func (h *house) noticeStep(t *testing.T, people []person, id finding.ID, seed []int) int {
	t.Helper()
	n, turn := seed[2], org.RoleInspector
	at, form := "/supervise/letters/verification", url.Values{"finding": {string(id)}, "word": {"澄中法督"}}
	for _, s := range []letter.State{letter.Drafted, letter.Submitted, letter.Approved, letter.Sent} {
		for _, w := range h.notices(t, id, s) {
			if s == letter.Approved && !w.Rendered {
				if err := h.Letters.Render(t.Context(), letter.RenderJob{Letter: w.ID}); err != nil {
					t.Fatal(err)
				}
			}
			if s == letter.Submitted || s == letter.Sent {
				turn = org.RoleLeader
			}
			verb := map[letter.State]letter.Verb{letter.Drafted: letter.Submit, letter.Submitted: letter.Approve, letter.Approved: letter.Send, letter.Sent: letter.Withdraw}[s]
			at, form = "/supervise/letters/"+string(w.ID)+"/step", url.Values{"verb": {string(verb)}, "reason": {"理由"}}
			if s == letter.Approved && n%4 > 0 {
				at, form = "/supervise/letters/"+string(w.ID)+"/serve", url.Values{"how": {string(letter.Hows()[n%3])}, "witness": {"夙见证"}}
			}
		}
	}
	who := people[seed[0]%len(people)]
	if i := slices.IndexFunc(people, func(p person) bool { return p.login == string(turn) }); seed[1]%3 > 0 {
		who = people[i]
	}
	r, err := who.PostForm(h.url+at, form)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

// notices are the notices about a finding in a state.
func (h *house) notices(t *testing.T, id finding.ID, s letter.State) []letter.Row {
	t.Helper()
	by := org.Actor{Account: "acc_test", Grants: []org.Grant{{Role: org.RoleLeader, Scope: org.Scope{All: true}}}}
	list, err := h.Letters.List(t.Context(), by, letter.Filter{About: string(id), State: s})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// candidate enters one in the own court; its division is another than that of
// the people, so that not everybody is recused.
func (h *house) candidate(t *testing.T, signature string) (id finding.ID) {
	t.Helper()
	act := &audit.Act{By: "engine:judgment", Verb: "finding.propose"}
	err := h.Log.Do(t.Context(), act, func(tx *db.Tx) (err error) {
		id, err = h.Findings.Propose(t.Context(), tx, act, org.Engine("judgment"), finding.New{
			Source: finding.MachineDocument, Unit: org.Unit{Court: h.mid}, Title: "线索", Severity: finding.Minor, Item: "item-37", Signature: signature,
		})
		act.Object = string(id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (h *house) version(t *testing.T, id finding.ID) int64 {
	t.Helper()
	f, err := h.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil {
		t.Fatal(err)
	}
	return f.Version
}

// pageStep looks at the finding's page and presses a button, or one that the
// page does not offer.
func (h *house) pageStep(t *testing.T, who person, id finding.ID, verb finding.Verb) int {
	t.Helper()
	h.call(t, who.Client, http.MethodGet, "/check/findings/"+string(id))
	form := url.Values{
		"verb": {string(verb)}, "version": {strconv.FormatInt(h.version(t, id), 10)}, "reason": {"理由"}, "item": {"item-37"},
		"severity": {string(finding.Minor)}, "subject": {"unit"},
	}
	r, err := who.PostForm(h.url+"/check/findings/"+string(id)+"/step", form)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

func (h *house) apiStep(t *testing.T, who person, id finding.ID, verb finding.Verb) int {
	t.Helper()
	h.call(t, who.Client, http.MethodGet, "/api/v1/findings/"+string(id))
	body, err := json.Marshal(map[string]any{
		"verb": verb, "version": h.version(t, id), "reason": "理由", "item": "item-37", "severity": finding.Minor, "subjects": []map[string]any{{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := who.Post(h.url+"/api/v1/findings/"+string(id)+"/steps", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

// legal holds the promises of a finding's life against its row and its steps.
func (h *house) legal(t *testing.T, id finding.ID) {
	t.Helper()
	f, err := h.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil {
		t.Fatal(err)
	}
	at := finding.State("")
	reached := map[finding.State]bool{}
	for _, s := range f.Steps {
		if s.From != at {
			t.Fatalf("%s: step %d begins at %s, the one before ended at %s", f.Number, s.N, s.From, at)
		}
		at = s.To
		reached[s.To] = true
	}
	if at != f.State {
		t.Fatalf("%s is %s, its last step led to %s", f.Number, f.State, at)
	}
	if reached[finding.Answering] != (len(h.notices(t, id, letter.Sent))+len(h.notices(t, id, letter.Acknowledged)) > 0) {
		t.Fatalf("%s: answering %v, with %d notices served", f.Number, reached[finding.Answering], len(h.notices(t, id, letter.Sent)))
	}
	heard := reached[finding.Answered] || reached[finding.Waived] || reached[finding.Lapsed]
	apart := !slices.Contains([]org.AccountID{f.Proposer, f.Verifier, f.Second, ""}, f.Determiner)
	if f.Valid && (!heard || !apart || f.Verifier == "" || strings.HasPrefix(string(f.Verifier), "engine:")) {
		t.Fatalf("%s is valid: heard %v, verified by %s, determined by %s", f.Number, heard, f.Verifier, f.Determiner)
	}
}
