package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// findings are the operations under /findings.
func (a *API) findings() []route {
	return []route{
		on(Operation{
			ID: "list-findings", Method: http.MethodGet, Path: Root + "findings",
			Summary: "List findings, those due first in front",
			Text:    "Whoever may neither propose nor decide sees only what was served.",
			Actions: []org.Action{org.FindingView}, refusals: []int{http.StatusUnprocessableEntity},
		}, nil, a.listFindings),
		on(Operation{
			ID: "get-finding", Method: http.MethodGet, Path: Root + "findings/{id}",
			Summary: "Read a finding with its steps and evidence",
			Text:    "It is a view of personal evidence and in the access log before it is sent.",
			Actions: []org.Action{org.FindingView}, refusals: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		}, nil, a.getFinding),
		on(Operation{
			ID: "step-finding", Method: http.MethodPost, Path: Root + "findings/{id}/steps",
			Summary: "Take a step in the life of a finding",
			Text: "What the caller may say now stands under allowed in the finding; what else is missing, the refusal says. " +
				"finding.undo takes back the caller's own last verdict within ten seconds, whatever the version. " +
				"Files that go with an answer are handed in on the page. A finding is served there too, by its notice, the approved letter: no step here does it. " +
				"What a recording shows is upheld, and agreed to, by whoever has watched it on its page, the docket beside it.",
			Actions:  []org.Action{org.FindingView},
			refusals: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity},
		}, nil, a.stepFinding),
	}
}

// FindingState is where a finding stands.
type FindingState string

// Schema implements huma.SchemaProvider.
func (FindingState) Schema(huma.Registry) *huma.Schema { return oneOf(finding.States()) }

// FindingVerb is a step that a person can take.
type FindingVerb string

// Schema implements huma.SchemaProvider.
func (FindingVerb) Schema(huma.Registry) *huma.Schema { return oneOf(findingVerbs()) }

// findingVerbs are the steps that people take. Proposing, the ends of periods
// and retention have other doors.
func findingVerbs() []finding.Verb {
	return []finding.Verb{
		finding.Claim, finding.Release, finding.Uphold, finding.Second, finding.Disagree, finding.Doubt, finding.Dismiss, finding.Refer,
		finding.Receipt, finding.Answer, finding.Waive, finding.Determine, finding.Withdraw, finding.AskReview,
		finding.Maintain, finding.Overturn, finding.AskExtend, finding.Extend, finding.DenyExtend, finding.Undo,
	}
}

type findingFilter struct {
	State FindingState `query:"state"`
	Item  string       `query:"item" maxLength:"64" doc:"Id of a checklist item."`
	Court org.CourtID  `query:"court" maxLength:"64"`
	Limit int          `query:"limit" minimum:"1" maximum:"500" default:"200"`
	After finding.ID   `query:"after" maxLength:"64" doc:"The next of the page before."`
}

// FindingRow is a finding as lists show it.
type FindingRow struct {
	ID       finding.ID     `json:"id"`
	Number   string         `json:"number"`
	Source   finding.Source `json:"source"`
	Unit     Unit           `json:"unit"`
	Item     string         `json:"item,omitempty" doc:"Checklist item."`
	Rule     string         `json:"rule,omitempty" doc:"Of a machine's candidate."`
	Title    string         `json:"title"`
	Document string         `json:"document,omitempty"`
	Severity Severity       `json:"severity"`
	State    FindingState   `json:"state"`
	Awaiting bool           `json:"awaiting" doc:"Upheld by the verifier; waits for the second."`
	Due      *Due           `json:"due,omitempty"`
	Version  int64          `json:"version"`
}

// FindingList is a list of findings.
type FindingList struct {
	Items []FindingRow `json:"items"`
	All   int          `json:"all" doc:"Findings in the whole list."`
	Next  finding.ID   `json:"next,omitempty" doc:"To ask with as after for the next page; left out on the last."`
}

func (a *API) listFindings(ctx context.Context, c *caller, in *findingFilter) (*reply[FindingList], error) {
	p, err := a.Findings.Page(ctx, c.By, finding.Filter{
		State: finding.State(in.State), Item: in.Item, Court: in.Court, Limit: in.Limit, After: in.After,
	})
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	list := FindingList{Items: make([]FindingRow, 0, len(p.Rows)), All: p.All, Next: p.Next()}
	for _, w := range p.Rows {
		list.Items = append(list.Items, FindingRow{
			ID: w.ID, Number: w.Number, Source: w.Source, Unit: n.unit(w.Unit), Item: w.Item, Rule: w.Kind, Title: w.Title, Document: w.Document,
			Severity: Severity(w.Severity), State: FindingState(w.State), Awaiting: w.Awaiting, Due: due(w.Due), Version: w.Version,
		})
	}
	return replied(list), nil
}

// Finding is a finding with its steps and evidence.
type Finding struct {
	FindingRow
	Casefile  string           `json:"casefile,omitempty"`
	Engine    string           `json:"engine,omitempty"`
	Checklist string           `json:"checklist,omitempty" doc:"Version of the checklist it was judged by."`
	Detail    string           `json:"detail"`
	Happened  calendar.Day     `json:"happened,omitempty" format:"date"`
	Valid     bool             `json:"valid" doc:"Counts in statistics."`
	Subjects  []FindingSubject `json:"subjects"`
	Steps     []Step           `json:"steps"`
	Evidence  []Exhibit        `json:"evidence"`
	Allowed   []string         `json:"allowed" doc:"Verbs that state and role let the caller say now."`
	CreatedAt time.Time        `json:"created_at"`
}

// FindingSubject is whom a finding is about.
type FindingSubject struct {
	Officer    org.OfficerID `json:"officer,omitempty" doc:"Empty when it is about the unit."`
	Name       string        `json:"name"`
	Unit       Unit          `json:"unit"`
	Part       string        `json:"part,omitempty" doc:"In the case."`
	Answer     string        `json:"answer,omitempty" doc:"Verbatim."`
	AnsweredAt *time.Time    `json:"answered_at,omitempty"`
	WaivedAt   *time.Time    `json:"waived_at,omitempty"`
}

// Step is one entry in the life of a finding or an issue.
type Step struct {
	N      int       `json:"n"`
	At     time.Time `json:"at"`
	Name   string    `json:"name" doc:"Who took it."`
	Verb   string    `json:"verb"`
	From   string    `json:"from,omitempty"`
	To     string    `json:"to"`
	Reason string    `json:"reason,omitempty"`
}

// Exhibit is a piece of evidence, without its bytes.
type Exhibit struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Source string `json:"source"`
	Media  string `json:"media"`
	Size   int64  `json:"size"`
	With   string `json:"with" doc:"The step it came with, or problem; of an issue, the round of the submission."`
	Erased bool   `json:"erased"`
}

type findingPath struct {
	ID finding.ID `path:"id" maxLength:"64"`
}

func (a *API) getFinding(ctx context.Context, c *caller, in *findingPath) (*reply[Finding], error) {
	file, err := a.Findings.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.Views.Note(ctx, c.By, string(file.ID), string(file.ID), "finding"); err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	f := Finding{
		FindingRow: n.finding(&file.Finding), Casefile: file.Casefile, Engine: file.Engine, Checklist: file.Checklist, Detail: file.Detail,
		Happened: file.Happened, Valid: file.Valid, Subjects: make([]FindingSubject, 0, len(file.Subjects)), Steps: make([]Step, 0, len(file.Steps)),
		Evidence: make([]Exhibit, 0, len(file.Evidence)), Allowed: sayable(finding.Allowed(file.Finding, c.By), findingVerbs()), CreatedAt: *moment(file.CreatedAt),
	}
	for _, s := range file.Subjects {
		f.Subjects = append(f.Subjects, FindingSubject{
			Officer: s.Officer, Name: s.Name, Unit: n.unit(s.Unit), Part: s.Part, Answer: s.Answer,
			AnsweredAt: moment(s.AnsweredAt), WaivedAt: moment(s.WaivedAt),
		})
	}
	for _, s := range file.Steps {
		f.Steps = append(f.Steps, Step{s.N, s.At.In(calendar.Zone()), s.Name, string(s.Verb), string(s.From), string(s.To), s.Reason})
	}
	for _, x := range file.Evidence {
		f.Evidence = append(f.Evidence, Exhibit{string(x.ID), x.Name, string(x.Source), x.Media, x.Size, x.Part, x.ErasedAt != 0})
	}
	return replied(f), nil
}

func (n names) finding(f *finding.Finding) FindingRow {
	return FindingRow{
		ID: f.ID, Number: f.Number, Source: f.Source, Unit: n.unit(f.Unit), Item: f.Item, Rule: f.Kind, Title: f.Title, Document: f.Document,
		Severity: Severity(f.Severity), State: FindingState(f.State), Awaiting: f.Awaiting, Due: due(f.Due), Version: f.Version,
	}
}

type findingStep struct {
	ID   finding.ID `path:"id" maxLength:"64"`
	Body FindingMove
}

// FindingMove is a step that somebody wants to take.
type FindingMove struct {
	Verb     FindingVerb   `json:"verb"`
	Version  int64         `json:"version" minimum:"1" doc:"The version that the caller saw."`
	Reason   string        `json:"reason,omitempty" maxLength:"20000" doc:"Why; the answer verbatim; the organ referred to."`
	Item     string        `json:"item,omitempty" maxLength:"64" doc:"Checklist item, to uphold."`
	Severity Severity      `json:"severity,omitempty" doc:"To uphold; to determine, if lighter."`
	Subjects []SubjectMove `json:"subjects,omitempty" maxItems:"20" doc:"Whom it is about, to uphold."`
	Days     int           `json:"days,omitempty" minimum:"1" maximum:"10" doc:"Working days, to extend the period to answer."`
}

// SubjectMove names whom a finding is about. Name and unit come from the
// register of officers, never from the caller.
type SubjectMove struct {
	Officer org.OfficerID `json:"officer,omitempty" maxLength:"64" doc:"Left out: the unit of the finding."`
	Part    string        `json:"part,omitempty" maxLength:"40" doc:"Of the officer in the case."`
}

// Stepped is where a finding or an issue stands after a step.
type Stepped struct {
	ID       string `json:"id"`
	Number   string `json:"number"`
	State    string `json:"state"`
	Due      *Due   `json:"due,omitempty"`
	Version  int64  `json:"version" doc:"To name with the next step."`
	Undoable bool   `json:"undoable" doc:"The caller can take the step back for ten seconds."`
}

func (a *API) stepFinding(ctx context.Context, c *caller, in *findingStep) (*reply[Stepped], error) {
	verb := finding.Verb(in.Body.Verb)
	if err := a.takeFinding(ctx, c, in, verb); err != nil {
		return nil, err
	}
	f, err := a.Findings.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	return replied(Stepped{string(f.ID), f.Number, string(f.State), due(f.Due), f.Version, finding.Undoable(verb)}), nil
}

func (a *API) takeFinding(ctx context.Context, c *caller, in *findingStep, verb finding.Verb) error {
	if verb == finding.Undo {
		return a.Findings.Undo(ctx, c.By, in.ID)
	}
	move := finding.Input{Version: in.Body.Version, Reason: strings.TrimSpace(in.Body.Reason), Severity: finding.Severity(in.Body.Severity), Days: in.Body.Days}
	f, err := a.Findings.Open(ctx, c.By, in.ID)
	if err != nil {
		return err
	}
	// Who may not say it hears that from the domain, and nothing of the register.
	if verb == finding.Uphold && slices.Contains(finding.Allowed(f.Finding, c.By), verb) {
		list, err := a.Site.Checklist.InForce(ctx)
		if err != nil {
			return err
		}
		move.Item, move.List = in.Body.Item, list.Version()
		if it, ok := list.Item(move.Item); move.Item != "" && (!ok || it.Retired) {
			return finding.ErrItem
		}
		if move.Subjects, err = a.subjects(ctx, &f.Finding, in.Body.Subjects); err != nil {
			return err
		}
	}
	return a.Findings.Take(ctx, c.By, in.ID, verb, move)
}

// subjects looks up whom a finding is about: officers who served in its court
// on the day of the matter, or its unit.
func (a *API) subjects(ctx context.Context, f *finding.Finding, list []SubjectMove) ([]finding.Subject, error) {
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	day := f.Happened
	if day == "" {
		day = calendar.DayOf(a.Site.Now())
	}
	var out []finding.Subject
	for _, x := range list {
		if x.Officer == "" {
			out = append(out, finding.Subject{Name: n.full(f.Unit), Unit: f.Unit})
			continue
		}
		unit, err := a.served(ctx, x.Officer, f.Unit, day)
		if err != nil {
			return nil, err
		}
		name, err := a.Site.People.OfficerNames(ctx, x.Officer)
		if err != nil {
			return nil, err
		}
		out = append(out, finding.Subject{Officer: x.Officer, Name: name[x.Officer], Part: strings.TrimSpace(x.Part), Unit: unit})
	}
	return out, nil
}

// served returns where an officer served in the court of a unit on a day, in
// that unit itself if he did.
func (a *API) served(ctx context.Context, officer org.OfficerID, at org.Unit, day calendar.Day) (unit org.Unit, err error) {
	posts, err := a.Site.People.PostOn(ctx, officer, day)
	if err != nil && !errors.Is(err, org.ErrNotFound) {
		return unit, err
	}
	for _, p := range posts {
		if p.Unit.Court == at.Court && (unit.Court == "" || p.Unit.Division == at.Division) {
			unit = p.Unit
		}
	}
	if unit.Court == "" {
		return unit, errOfficer
	}
	return unit, nil
}
