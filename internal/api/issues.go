package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
)

// issues are the operations under /issues.
func (a *API) issues() []route {
	return []route{
		on(Operation{
			ID: "list-issues", Method: http.MethodGet, Path: Root + "issues",
			Summary: "List issues, those due first in front",
			Text:    "next, when it is there, is what to ask for with after.",
			Actions: []org.Action{org.IssueView}, refusals: []int{http.StatusUnprocessableEntity},
		}, nil, a.listIssues),
		on(Operation{
			ID: "get-issue", Method: http.MethodGet, Path: Root + "issues/{id}",
			Summary: "Read an issue with its steps, findings and proofs",
			Text:    "It names people and what they did: the view is in the access log before it is sent.",
			Actions: []org.Action{org.IssueView}, refusals: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		}, nil, a.getIssue),
		on(Operation{
			ID: "step-issue", Method: http.MethodPost, Path: Root + "issues/{id}/steps",
			Summary: "Take a step in the life of an issue",
			Text: "What the caller may say now stands under allowed in the issue; what else is missing, the refusal says. " +
				"issue.undo takes back the caller's own last assignment, return or closing within ten seconds, whatever the version. " +
				"Proofs go with submit-issue; issue.submit here hands in none, and is for what was put right at once with proofs of its own. " +
				"The notice of rectification is served on the page: that is what begins the period.",
			Actions:  []org.Action{org.IssueView},
			refusals: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity},
		}, nil, a.stepIssue),
		on(Operation{
			ID: "submit-issue", Method: http.MethodPost, Path: Root + "issues/{id}/submissions",
			Summary:  "Hand in what was done, with the proofs",
			Text:     "One act: the files become proofs and the issue waits for acceptance.",
			Actions:  []org.Action{org.IssueView},
			refusals: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity},
		}, submissionOf(), a.submitIssue),
	}
}

// IssueState is where an issue stands.
type IssueState string

// Schema implements huma.SchemaProvider.
func (IssueState) Schema(huma.Registry) *huma.Schema { return oneOf(issue.States()) }

// IssueVerb is a step that a person can take.
type IssueVerb string

// Schema implements huma.SchemaProvider.
func (IssueVerb) Schema(huma.Registry) *huma.Schema { return oneOf(issueVerbs()) }

// issueVerbs are the steps that people take. Opening, observing and settling
// have other doors.
func issueVerbs() []issue.Verb {
	return []issue.Verb{
		issue.Assign, issue.Submit, issue.Return, issue.Close, issue.Pause, issue.Resume, issue.Defer, issue.Extend,
		issue.Recur, issue.Undo,
	}
}

type issueFilter struct {
	State    IssueState     `query:"state"`
	Item     string         `query:"item" maxLength:"64" doc:"Id of a checklist item."`
	Court    org.CourtID    `query:"court" maxLength:"64"`
	Division org.DivisionID `query:"division" maxLength:"64"`
	Owner    org.OfficerID  `query:"owner" maxLength:"64" doc:"Officer named to put it right."`
	Overdue  bool           `query:"overdue" doc:"Only those whose deadline has passed."`
	After    issue.ID       `query:"after" maxLength:"64" doc:"Goes on behind this issue."`
	Limit    int            `query:"limit" minimum:"1" maximum:"500" default:"200"`
}

// IssueRow is an issue as lists show it.
type IssueRow struct {
	ID         issue.ID      `json:"id"`
	Number     string        `json:"number"`
	Unit       Unit          `json:"unit"`
	Item       string        `json:"item,omitempty" doc:"Checklist item."`
	Title      string        `json:"title"`
	Severity   Severity      `json:"severity"`
	Facility   bool          `json:"facility" doc:"About a facility or system, not conduct: it may be deferred."`
	State      IssueState    `json:"state"`
	Due        *Due          `json:"due,omitempty"`
	Until      calendar.Day  `json:"until,omitempty" format:"date" doc:"Last day of a pause, deferral or observation."`
	Owner      org.OfficerID `json:"owner,omitempty" doc:"Officer named to put it right."`
	OwnerName  string        `json:"owner_name,omitempty"`
	Extensions int           `json:"extensions"`
	Suspended  bool          `json:"suspended" doc:"A finding is under review: nothing is asked of anybody meanwhile."`
	Void       bool          `json:"void" doc:"Its findings were withdrawn: it counts nowhere."`
	CreatedAt  time.Time     `json:"created_at"`
	ClosedAt   *time.Time    `json:"closed_at,omitempty"`
	Version    int64         `json:"version"`
}

// IssueList is a list of issues.
type IssueList struct {
	Items []IssueRow `json:"items"`
	Next  issue.ID   `json:"next,omitempty" doc:"There may be more behind this one."`
}

func (a *API) listIssues(ctx context.Context, c *caller, in *issueFilter) (*reply[IssueList], error) {
	rows, err := a.Issues.List(ctx, c.By, issue.Filter{
		State: issue.State(in.State), Item: in.Item, Court: in.Court, Division: in.Division, Owner: in.Owner, Overdue: in.Overdue,
		After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	list := IssueList{Items: make([]IssueRow, 0, len(rows))}
	for _, w := range rows {
		list.Items = append(list.Items, IssueRow{
			ID: w.ID, Number: w.Number, Unit: n.unit(w.Unit), Item: w.Item, Title: w.Title, Severity: Severity(w.Severity), Facility: w.Facility,
			State: IssueState(w.State), Due: due(w.Due), Until: w.Until, Owner: w.Owner, OwnerName: w.OwnerName, Extensions: w.Extensions,
			Suspended: w.Suspended, Void: w.Void, CreatedAt: *moment(w.CreatedAt), ClosedAt: moment(w.ClosedAt), Version: w.Version,
		})
	}
	if len(rows) > 0 && len(rows) == in.Limit {
		list.Next = rows[len(rows)-1].ID
	}
	return replied(list), nil
}

// Issue is an issue with its steps, findings and proofs.
type Issue struct {
	IssueRow
	Measure  string         `json:"measure,omitempty" doc:"What is asked for."`
	Proof    string         `json:"proof,omitempty" doc:"What was done, as it was handed in."`
	Findings []IssueFinding `json:"findings"`
	Steps    []Step         `json:"steps"`
	Proofs   []Exhibit      `json:"proofs" doc:"For those who may look at evidence of the unit, and the owner."`
	Allowed  []string       `json:"allowed" doc:"Verbs that state and role let the caller say now."`
}

// IssueFinding is a finding behind an issue.
type IssueFinding struct {
	ID       finding.ID     `json:"id"`
	Number   string         `json:"number"`
	Source   finding.Source `json:"source"`
	Title    string         `json:"title"`
	Severity Severity       `json:"severity"`
	State    FindingState   `json:"state"`
	Happened calendar.Day   `json:"happened,omitempty" format:"date"`
	Again    bool           `json:"again" doc:"It showed that the problem came back."`
}

type issuePath struct {
	ID issue.ID `path:"id" maxLength:"64"`
}

func (a *API) getIssue(ctx context.Context, c *caller, in *issuePath) (*reply[Issue], error) {
	file, err := a.Issues.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.Views.Note(ctx, c.By, string(file.ID), string(file.ID), "issue"); err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	is := Issue{
		IssueRow: n.issue(&file.Issue), Measure: file.Measure, Proof: file.Proof, Findings: make([]IssueFinding, 0, len(file.Problems)),
		Steps: make([]Step, 0, len(file.Steps)), Proofs: []Exhibit{}, Allowed: sayable(issue.Allowed(file.Issue, c.By), issueVerbs()),
	}
	for _, p := range file.Problems {
		is.Findings = append(is.Findings, IssueFinding{
			p.ID, p.Number, p.Source, p.Title, Severity(p.Severity), FindingState(p.State), p.Happened, p.Again,
		})
	}
	for _, s := range file.Steps {
		is.Steps = append(is.Steps, Step{s.N, s.At.In(calendar.Zone()), s.Name, string(s.Verb), string(s.From), string(s.To), s.Reason})
	}
	if c.By.May(org.EvidenceView, file.Unit) || c.By.MayOwn(org.EvidenceView, string(file.Owner)) {
		for _, x := range file.Proofs {
			is.Proofs = append(is.Proofs, Exhibit{string(x.ID), x.Name, string(x.Source), x.Media, x.Size, strconv.Itoa(x.Round), x.ErasedAt != 0})
		}
	}
	return replied(is), nil
}

func (n names) issue(is *issue.Issue) IssueRow {
	return IssueRow{
		ID: is.ID, Number: is.Number, Unit: n.unit(is.Unit), Item: is.Item, Title: is.Title, Severity: Severity(is.Severity), Facility: is.Facility,
		State: IssueState(is.State), Due: due(is.Due), Until: calendar.Day(is.Until), Owner: is.Owner, OwnerName: is.OwnerName,
		Extensions: is.Extensions, Suspended: is.Suspended(), Void: is.Void(), CreatedAt: *moment(is.CreatedAt), ClosedAt: moment(is.ClosedAt),
		Version: is.Version,
	}
}

type issueStep struct {
	ID   issue.ID `path:"id" maxLength:"64"`
	Body IssueMove
}

// IssueMove is a step that somebody wants to take.
type IssueMove struct {
	Verb    IssueVerb     `json:"verb"`
	Version int64         `json:"version" minimum:"1" doc:"The version that the caller saw."`
	Reason  string        `json:"reason,omitempty" maxLength:"20000" doc:"Why; the measure asked for; what was done."`
	Owner   org.OfficerID `json:"owner,omitempty" maxLength:"64" doc:"Officer to put it right, to assign."`
	Days    int           `json:"days,omitempty" minimum:"1" maximum:"60" doc:"Working days, to assign and to return."`
	Until   calendar.Day  `json:"until,omitempty" format:"date" doc:"To pause, defer and extend."`
	Again   finding.ID    `json:"again,omitempty" maxLength:"64" doc:"The finding that shows that it came back, to say so."`
}

func (a *API) stepIssue(ctx context.Context, c *caller, in *issueStep) (*reply[Stepped], error) {
	verb := issue.Verb(in.Body.Verb)
	before, err := a.Issues.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	if verb == issue.Undo {
		err = a.Issues.Undo(ctx, c.By, in.ID)
	} else {
		err = a.Issues.Take(ctx, c.By, in.ID, verb, issue.Input{
			Version: in.Body.Version, Reason: strings.TrimSpace(in.Body.Reason), Owner: in.Body.Owner, Days: in.Body.Days,
			Until: in.Body.Until, Again: in.Body.Again,
		})
	}
	if err != nil {
		return nil, err
	}
	is, err := a.Issues.Open(ctx, c.By, in.ID)
	if err != nil {
		return nil, err
	}
	return replied(Stepped{string(is.ID), is.Number, string(is.State), due(is.Due), is.Version, issue.Undoable(verb, before.State)}), nil
}
