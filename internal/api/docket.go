package api

import (
	"context"
	"net/http"
	"time"

	"xiezhi/internal/check/docket"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// hearings are the operations under /docket.
func (a *API) hearings() []route {
	return []route{
		on(Operation{
			ID: "enter-docket", Method: http.MethodPost, Path: Root + "docket",
			Summary: "Enter hearings into a court's docket",
			Text: "Takes up to 2,000 hearings. What is sound goes in, and the answer says of every other row what is wrong with it. " +
				"A hearing that stands there already, by courtroom, start and case number, is brought up to date; the same once more changes nothing. " +
				"With dry_run nothing is entered. Recordings of hearings that are closed, juvenile or sealed are not looked through.",
			Actions: []org.Action{org.ScheduleImport},
			refusals: []int{
				http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
				http.StatusUnprocessableEntity,
			},
		}, nil, a.enterDocket),
		on(Operation{
			ID: "list-docket", Method: http.MethodGet, Path: Root + "docket",
			Summary: "List the hearings of some days",
			Text:    "Of a hearing that is not for everybody's eyes only the courtroom and the time are told to those outside its circle.",
			Actions: []org.Action{org.DocketView}, refusals: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		}, nil, a.listDocket),
	}
}

// PanelMember is somebody of the panel, or the clerk.
type PanelMember struct {
	Role    video.Role    `json:"role" enum:"presiding,judge,assessor,clerk"`
	Name    string        `json:"name" maxLength:"200"`
	Officer org.OfficerID `json:"officer,omitempty" readOnly:"true" doc:"Left out where nobody, or more than one, of that name is on the register."`
}

// NewHearing is a hearing as it is handed in. What does not hold is told row by
// row, so that the others go in.
type NewHearing struct {
	Number   string        `json:"number" maxLength:"200" example:"（2026）澄0102民初1号"`
	Room     string        `json:"courtroom" maxLength:"200" doc:"As the court has registered it."`
	Starts   *time.Time    `json:"starts,omitempty" format:"date-time"`
	Ends     *time.Time    `json:"ends,omitempty" format:"date-time" doc:"As expected."`
	Panel    []PanelMember `json:"panel" maxItems:"100"`
	Excluded string        `json:"excluded,omitempty" maxLength:"20" doc:"closed, juvenile or sealed; left out for a public hearing."`
}

// DocketInput is what is handed in.
type DocketInput struct {
	Court    org.CourtID  `json:"court" maxLength:"64"`
	DryRun   bool         `json:"dry_run,omitempty"`
	Hearings []NewHearing `json:"hearings" maxItems:"2000"`
}

type docketBody struct {
	Body DocketInput
}

// RowFault is what is wrong with a row, or odd about it.
type RowFault struct {
	Code   string `json:"code" example:"order"`
	Reason string `json:"reason" doc:"In the caller's language."`
}

// DocketRow is what became of a row.
type DocketRow struct {
	N        int            `json:"n" doc:"Its place in the list, counted from 1."`
	Outcome  docket.Outcome `json:"outcome" enum:"added,changed,same,refused"`
	ID       docket.ID      `json:"id,omitempty"`
	Faults   []RowFault     `json:"faults,omitempty"`
	Warnings []RowFault     `json:"warnings,omitempty" doc:"It is taken all the same."`
}

// DocketReport is what became of all rows.
type DocketReport struct {
	Added   int         `json:"added"`
	Changed int         `json:"changed"`
	Same    int         `json:"same"`
	Refused int         `json:"refused"`
	Rows    []DocketRow `json:"rows"`
}

func (a *API) enterDocket(ctx context.Context, c *caller, in *docketBody) (*reply[DocketReport], error) {
	var rows []docket.Row
	for i, h := range in.Body.Hearings {
		r := docket.Row{N: i + 1, New: docket.New{Number: h.Number, Room: h.Room, Excluded: docket.Excluded(h.Excluded)}}
		if h.Starts != nil {
			r.Starts = h.Starts.Truncate(time.Millisecond)
		}
		if h.Ends != nil {
			r.Ends = h.Ends.Truncate(time.Millisecond)
		}
		for _, m := range h.Panel {
			r.Panel = append(r.Panel, docket.Member{Role: m.Role, Name: m.Name})
		}
		rows = append(rows, r)
	}
	var r docket.Report
	var err error
	if in.Body.DryRun {
		r, err = a.Docket.Try(ctx, c.By, in.Body.Court, rows)
	} else {
		r, err = a.Docket.Import(ctx, c.By, in.Body.Court, rows, docket.FromAPI)
	}
	if err != nil {
		return nil, err
	}
	out := DocketReport{
		Added: r.Count(docket.Added), Changed: r.Count(docket.Changed), Same: r.Count(docket.Same), Refused: r.Count(docket.Refused),
		Rows: make([]DocketRow, 0, len(r.Lines)),
	}
	for _, l := range r.Lines {
		out.Rows = append(out.Rows, DocketRow{N: l.N, Outcome: l.Outcome, ID: l.ID, Faults: faultsOf(c, l.Faults), Warnings: faultsOf(c, l.Warnings)})
	}
	return replied(out), nil
}

func faultsOf(c *caller, list []docket.Fault) []RowFault {
	var out []RowFault
	for _, f := range list {
		args := append([]any(nil), f.Args...)
		for i := 0; i+1 < len(args); i += 2 {
			if why, ok := args[i+1].(string); ok && args[i] == "why" {
				args[i+1] = c.P.T("docket.excluded." + why)
			}
		}
		out = append(out, RowFault{f.Key, c.P.T("docket.fault."+f.Key, args...)})
	}
	return out
}

type docketFilter struct {
	Court org.CourtID `query:"court" required:"true" maxLength:"64"`
	From  string      `query:"from" maxLength:"10" doc:"First day, YYYY-MM-DD; today when left out."`
	Days  int         `query:"days" minimum:"1" maximum:"92" default:"7"`
}

// DocketHearing is a hearing of the docket.
type DocketHearing struct {
	ID          docket.ID     `json:"id"`
	Number      string        `json:"number,omitempty"`
	Courtroom   string        `json:"courtroom"`
	Starts      time.Time     `json:"starts"`
	Ends        time.Time     `json:"ends"`
	Panel       []PanelMember `json:"panel"`
	Excluded    string        `json:"excluded,omitempty" enum:"closed,juvenile,sealed"`
	Masked      bool          `json:"masked" doc:"The caller may not know whose hearing it is."`
	CancelledAt *time.Time    `json:"cancelled_at,omitempty"`
	Version     int64         `json:"version"`
}

// DocketList is a list of hearings.
type DocketList struct {
	Items []DocketHearing `json:"items"`
}

func (a *API) listDocket(ctx context.Context, c *caller, in *docketFilter) (*reply[DocketList], error) {
	from := c.By.Today
	if in.From != "" {
		day, err := calendar.ParseDay(in.From)
		if err != nil {
			return nil, errDate
		}
		from = day
	}
	list, err := a.Docket.Page(ctx, c.By, docket.Filter{Court: in.Court, From: from, Days: in.Days})
	if err != nil {
		return nil, err
	}
	out := DocketList{Items: make([]DocketHearing, 0, len(list))}
	for i := range list {
		h := &list[i]
		x := DocketHearing{
			ID: h.ID, Number: h.Number, Courtroom: h.Room, Starts: h.Starts.In(calendar.Zone()), Ends: h.Ends.In(calendar.Zone()), Panel: []PanelMember{},
			Excluded: string(h.Excluded), Masked: h.Masked, Version: h.Version,
		}
		for _, m := range h.Panel {
			x.Panel = append(x.Panel, PanelMember{m.Role, m.Name, m.Officer})
		}
		if h.Cancelled() {
			x.CancelledAt = moment(h.CancelledAt.UnixMilli())
		}
		out.Items = append(out.Items, x)
	}
	return replied(out), nil
}
