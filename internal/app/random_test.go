package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
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
// determined by another; nobody extends a period that he asked for, putting
// right at once moves nothing, and no circular is answered before it is sent; and
// the log verifies. XIEZHI_SEQUENCES says how many; make torture asks for 500 on
// both databases.
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
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			if dialect == db.Postgres && os.Getenv("TEST_POSTGRES") == "" {
				t.Skip("TEST_POSTGRES is not set: make test starts a server")
			}
			newWander(t, dialect).walk(t, sequences)
		})
	}
}

// wander is a house in which people do anything.
type wander struct {
	*house
	people   []person
	division org.DivisionID // where they all serve
	taken    map[string]int // steps that were taken, by door
}

func newWander(t *testing.T, dialect db.Dialect) *wander {
	t.Helper()
	w := &wander{house: newHouseOn(t, dialect), taken: map[string]int{}}
	var err error
	w.division, err = w.People.AddDivision(t.Context(), org.System("test"), org.Division{Court: w.mid, Name: "督察室", Kind: org.Inspection})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []org.Role{org.RoleInspector, org.RoleOffice, org.RoleDiscipline, org.RoleLeader, org.RoleHead, org.RoleOfficer} {
		c := w.as(t, role, org.Unit{Court: w.mid, Division: w.division})
		acc, err := w.People.Lookup(t.Context(), string(role))
		if err != nil {
			t.Fatal(err)
		}
		actor, err := w.People.Actor(t.Context(), acc.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.people = append(w.people, person{string(role), actor, c})
	}
	return w
}

func (w *wander) walk(t *testing.T, sequences int) {
	t.Helper()
	reached := map[finding.State]int{} // by how many findings
	for i := range sequences {
		seed := rapid.Custom(func(rt *rapid.T) []int { return rapid.SliceOfN(rapid.IntRange(0, 1<<20), 120, 120).Draw(rt, "n") }).Example(i)
		id := w.candidate(t, fmt.Sprint("s", i))
		for k := 0; k+2 < len(seed); k += 3 {
			w.step(t, id, seed[k:k+3])
			w.legal(t, id)
		}
		f, err := w.Findings.Open(t.Context(), org.System("test"), id)
		if err != nil {
			t.Fatal(err)
		}
		once := map[finding.State]bool{}
		for _, s := range f.Steps {
			if !once[s.To] {
				once[s.To] = true
				reached[s.To]++
			}
		}
	}
	circulars := w.legalCirculars(t)
	t.Logf("%d sequences, steps taken %v, states reached %v, circulars %v", sequences, w.taken, reached, circulars)
	for _, door := range []string{"page", "api", "notice", "serve", "correction", "circular", "extension"} {
		if w.taken[door] == 0 {
			t.Errorf("nothing was ever done through the door %s: the test proves nothing about it", door)
		}
	}
	if reached[finding.Determined] == 0 {
		t.Error("nothing was ever determined: the test proves nothing about it")
	}
	r, err := w.Log.Verify(t.Context())
	if err != nil || len(r.Problems) != 0 {
		t.Errorf("audit: %v (%v)", r.Problems, err)
	}
}

// steps that people can name at a door, whether or not it opens.
func anyVerb() []finding.Verb {
	return []finding.Verb{
		finding.Claim, finding.Release, finding.Uphold, finding.Second, finding.Disagree, finding.Doubt, finding.Dismiss, finding.Refer, finding.Serve,
		finding.Answer, finding.Waive, finding.Determine, finding.Withdraw, finding.AskReview, finding.Maintain, finding.Overturn, finding.Expire, finding.Lapse,
		finding.Retract,
		finding.AskExtend, finding.Extend, finding.DenyExtend, finding.Receipt,
	}
}

// endings lead nowhere, or back.
func endings() []finding.Verb {
	return []finding.Verb{finding.Release, finding.Dismiss, finding.Refer, finding.Doubt, finding.Disagree, finding.Withdraw}
}

// step lets somebody try something at some door.
func (w *wander) step(t *testing.T, id finding.ID, seed []int) {
	t.Helper()
	who, verb := w.people[seed[0]%len(w.people)], anyVerb()[seed[1]%len(anyVerb())]
	f, err := w.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil {
		t.Fatal(err)
	}
	// Two of three try what the state and the role allow, and most of them what
	// leads on, by somebody who may, so that the walk gets anywhere.
	switch allowed := finding.Allowed(f.Finding, who.actor); {
	case seed[1]%3 == 0:
	case seed[1]%15 > 2:
		for i := range w.people {
			p := w.people[(seed[0]+i)%len(w.people)]
			on := slices.DeleteFunc(finding.Allowed(f.Finding, p.actor), func(v finding.Verb) bool { return slices.Contains(endings(), v) })
			if len(on) > 0 {
				who, verb = p, on[seed[2]/10%len(on)]
				break
			}
		}
	case len(allowed) > 0:
		verb = allowed[seed[2]/10%len(allowed)]
	}
	door, status := "page", 0
	switch n := seed[2] % 10; {
	case f.State == finding.Upheld && seed[2]%4 > 0:
		door, status = w.noticeStep(t, id, seed)
	case n < 3:
		status = w.pageStep(t, who, id, verb)
	case n < 7:
		door, status = "api", w.apiStep(t, who, id, verb)
	case n == 7:
		door, status = "correction", w.correctionStep(t, who, f)
	case n == 8:
		door, status = "circular", w.circularStep(t, seed)
	default:
		if _, err := w.Findings.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if status >= http.StatusInternalServerError {
		t.Fatalf("%s by %s at the door %s: %d", verb, who.login, door, status)
	}
	if status == http.StatusSeeOther || status == http.StatusOK {
		w.taken[door]++
		if verb == finding.AskExtend && (door == "page" || door == "api") {
			w.taken["extension"]++
		}
	}
}

// post sends a form and returns the status of the answer.
func (w *wander) post(t *testing.T, who person, path string, form url.Values) int {
	t.Helper()
	r, err := who.PostForm(w.url+path, form)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return r.StatusCode
}

// turn is the one of a role, or one of three times anybody.
func (w *wander) turn(role org.Role, seed []int) person {
	i := slices.IndexFunc(w.people, func(p person) bool { return p.login == string(role) })
	if seed[1]%3 > 0 {
		return w.people[i]
	}
	return w.people[seed[0]%len(w.people)]
}

// correctionStep tries to put the problem right at once: where that is taken,
// the finding stays where it was.
func (w *wander) correctionStep(t *testing.T, who person, f finding.File) int {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("files", "补正.txt")
	if err == nil {
		_, err = part.Write([]byte("已补正。"))
	}
	if err := errors.Join(err, form.WriteField("reason", "已补正"), form.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := w.Ledger.Corrections(t.Context(), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	r, err := who.Post(w.url+"/supervise/corrections/"+string(f.ID), form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	after, err := w.Ledger.Corrections(t.Context(), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	now, err := w.Findings.Open(t.Context(), org.System("test"), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if taken := r.StatusCode == http.StatusSeeOther; taken != (len(after) == len(before)+1) || now.State != f.State || now.Due != f.Due {
		t.Fatalf("%s put right by %s: answered %d, %d before and %d after; %s became %s", f.Number, who.login, r.StatusCode, len(before), len(after), f.State, now.State)
	}
	return r.StatusCode
}

// circularStep pushes the circular at hand one step on, or drafts one.
func (w *wander) circularStep(t *testing.T, seed []int) int {
	t.Helper()
	by := org.Actor{Account: "acc_test", Grants: []org.Grant{{Role: org.RoleLeader, Scope: org.Scope{All: true}}}}
	list, err := w.Letters.List(t.Context(), by, letter.Filter{Kind: letter.Circular, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list {
		l, err := w.Letters.Show(t.Context(), by, row.ID)
		if err != nil {
			t.Fatal(err)
		}
		path := "/supervise/letters/" + string(l.ID)
		one := url.Values{"n": {"1"}, "answer": {"已经整改。"}}
		switch {
		case l.State == letter.Drafted:
			return w.post(t, w.turn(org.RoleOffice, seed), path+"/step", url.Values{"verb": {string(letter.Submit)}})
		case l.State == letter.Submitted:
			return w.post(t, w.turn(org.RoleLeader, seed), path+"/step", url.Values{"verb": {string(letter.Approve)}})
		case l.State == letter.Approved:
			if err := w.Letters.Render(t.Context(), letter.RenderJob{Letter: l.ID}); err != nil {
				t.Fatal(err)
			}
			return w.post(t, w.turn(org.RoleOffice, seed), path+"/step", url.Values{"verb": {string(letter.Send)}})
		case l.State == letter.Sent && l.Addressees[0].At == 0 && seed[2]%3 > 0:
			return w.post(t, w.turn(org.RoleHead, seed), path+"/acknowledge", one)
		case (l.State == letter.Sent || l.State == letter.Acknowledged) && !l.Addressees[0].Answered():
			return w.post(t, w.turn(org.RoleHead, seed), path+"/answer", one)
		}
	}
	return w.post(t, w.turn(org.RoleOffice, seed), "/supervise/letters/new", url.Values{
		"court": {string(w.mid)}, "word": {"澄中法督"}, "basis": {"年度计划"}, "office": {"督察室"}, "from": {"2026-01-01"}, "to_day": {"2026-12-31"},
		"requirements": {"立即整改。"}, "within": {"5"}, "to": {string(w.division)},
	})
}

// legalCirculars holds what is promised of circulars, and counts them by state.
func (w *wander) legalCirculars(t *testing.T) map[string]int {
	t.Helper()
	by := org.Actor{Account: "acc_test", Grants: []org.Grant{{Role: org.RoleLeader, Scope: org.Scope{All: true}}}}
	list, err := w.Letters.List(t.Context(), by, letter.Filter{Kind: letter.Circular, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	out, numbers := map[string]int{}, map[int]bool{}
	for _, row := range list {
		l, err := w.Letters.Show(t.Context(), by, row.ID)
		if err != nil {
			t.Fatal(err)
		}
		out[string(l.State)]++
		if (l.Number != "") != (l.ApprovedAt != 0) || l.Approver != "" && l.Approver == l.Drafter || l.Serial != 0 && numbers[l.Serial] {
			t.Errorf("%s: number %q, approved by %s, drafted by %s, at %d", l.ID, l.Number, l.Approver, l.Drafter, l.ApprovedAt)
		}
		numbers[l.Serial] = true
		for _, a := range l.Addressees {
			if a.Answered() {
				out["answered"]++
			}
			if (a.Answered() || a.At != 0) && l.SentAt == 0 {
				t.Errorf("%s was answered or signed for and never sent: %+v", l.ID, a)
			}
		}
	}
	return out
}

// noticeStep pushes the notice about a finding one step on, or tries something
// that it is not there for; one of three times by somebody whose step it is not.
// It tells serving from the rest.
func (w *wander) noticeStep(t *testing.T, id finding.ID, seed []int) (door string, status int) {
	t.Helper()
	n, turn := seed[2], org.RoleInspector
	door = "notice"
	at, form := "/supervise/letters/verification", url.Values{"finding": {string(id)}, "word": {"澄中法督"}}
	for _, s := range []letter.State{letter.Drafted, letter.Submitted, letter.Approved, letter.Sent} {
		for _, l := range w.notices(t, id, s) {
			if s == letter.Approved && !l.Rendered {
				if err := w.Letters.Render(t.Context(), letter.RenderJob{Letter: l.ID}); err != nil {
					t.Fatal(err)
				}
			}
			if s == letter.Submitted || s == letter.Sent {
				turn = org.RoleLeader
			}
			verb := map[letter.State]letter.Verb{letter.Drafted: letter.Submit, letter.Submitted: letter.Approve, letter.Approved: letter.Send, letter.Sent: letter.Withdraw}[s]
			at, form = "/supervise/letters/"+string(l.ID)+"/step", url.Values{"verb": {string(verb)}, "reason": {"理由"}}
			if s == letter.Approved && n%4 > 0 {
				at, form = "/supervise/letters/"+string(l.ID)+"/serve", url.Values{"how": {string(letter.Hows()[n%3])}, "witness": {"夙见证"}}
				door = "serve"
			}
		}
	}
	return door, w.post(t, w.turn(turn, seed), at, form)
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
		"severity": {string(finding.Minor)}, "subject": {"unit"}, "days": {"1"},
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
		"verb": verb, "version": h.version(t, id), "reason": "理由", "item": "item-37", "severity": finding.Minor, "subjects": []map[string]any{{}}, "days": 1,
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
	extended, asker := 0, org.AccountID("")
	for _, s := range f.Steps {
		switch s.Verb {
		case finding.AskExtend:
			asker = s.Account
		case finding.Extend:
			extended++
			if s.Account == asker {
				t.Fatalf("%s: %s extended what he asked for", f.Number, s.Account)
			}
			asker = ""
		case finding.DenyExtend, finding.Answer, finding.Waive:
			asker = ""
		}
	}
	if extended != f.Extensions || f.ExtensionAsked != 0 && (asker == "" || f.State != finding.Answering) {
		t.Fatalf("%s: extended %d times, says %d; asked at %d by %q in %s", f.Number, extended, f.Extensions, f.ExtensionAsked, asker, f.State)
	}
	heard := reached[finding.Answered] || reached[finding.Waived] || reached[finding.Lapsed]
	apart := !slices.Contains([]org.AccountID{f.Proposer, f.Verifier, f.Second, ""}, f.Determiner)
	if f.Valid && (!heard || !apart || f.Verifier == "" || strings.HasPrefix(string(f.Verifier), "engine:")) {
		t.Fatalf("%s is valid: heard %v, verified by %s, determined by %s", f.Number, heard, f.Verifier, f.Determiner)
	}
}
