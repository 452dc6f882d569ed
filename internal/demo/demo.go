// Package demo builds the demonstration city 澄明市: an intermediate court, two
// basic courts, their people, and some months in which judgments were checked,
// problems found, answered, determined and put right. Everything goes through
// the doors that everybody else goes through, with a clock that moves, so that
// no state of the city is one that the program could not have reached. All
// names, cases and numbers are invented.
package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/publication"
	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// Errors that callers tell apart.
var (
	// ErrLoaded says that the city is there already; nothing was changed.
	ErrLoaded = errors.New("demo: the city is there already")
	// ErrForeign says that the database holds other data; nothing was changed.
	ErrForeign = errors.New("demo: the database holds other data")
	// ErrUnfinished says that an earlier loading was cut short.
	ErrUnfinished = errors.New("demo: an earlier loading did not finish")
)

// Password opens every account of the city.
const Password = "chengming-demo"

// City is what the city is built with. The database, and with it everything
// else, was opened with Clock.
type City struct {
	Clock     *Clock
	Log       *audit.Log
	Blobs     blob.Store
	People    *org.Directory
	Auth      *auth.Auth
	Findings  *finding.Register
	Views     *evidence.Views
	Shelf     *document.Shelf
	Online    *publication.Book
	Rooms     *courtroom.Book
	Docket    *docket.Book
	Ledger    *issue.Ledger
	Letters   *letter.Book
	Figures   Figures // of circulars
	Lessons   *lesson.Book
	Causes    *cause.Book
	Policies  *policy.Book
	Checklist *checklist.Checklist
	Days      calendar.Calendar
}

// SignIn is an account of the city, to be shown to whoever looks at it.
type SignIn struct {
	Login string
	Name  string
	Court string // "" for an account of the whole system
	Roles []org.Role
}

// SignIns lists the accounts of the city.
func SignIns() []SignIn {
	var out []SignIn
	for _, p := range people() {
		if p.login == "" {
			continue
		}
		s := SignIn{Login: p.login, Name: p.name, Court: courtNames()[p.court]}
		for _, g := range p.grants {
			s.Roles = append(s.Roles, g.role)
		}
		if len(p.grants) == 0 {
			s.Roles = []org.Role{org.RoleOfficer}
		}
		out = append(out, s)
	}
	for _, a := range outsiders() {
		out = append(out, SignIn{Login: a.login, Name: a.name, Roles: []org.Role{a.role}})
	}
	return out
}

// setup is who acts while the register of people is filled.
func setup() org.Actor { return org.System("setup") }

// Load builds the city as it is on the day of the instant now. It leaves the
// clock at now.
func (c *City) Load(ctx context.Context, now time.Time) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	t, err := newTown(c, calendar.DayOf(now))
	if err != nil {
		return err
	}
	t.clock(t.day(firstDay), 8*time.Hour)
	if err := t.settle(ctx); err != nil {
		return fmt.Errorf("demo: people: %w", err)
	}
	t.history()
	if err := t.play(ctx, now); err != nil {
		return err
	}
	c.Clock.Set(now)
	return nil
}

// check makes sure that there is nothing yet.
func (c *City) check(ctx context.Context) error {
	reg, err := c.People.Register(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, court := range reg.Courts(org.Scope{All: true}) {
		names = append(names, court.Name)
	}
	accounts, err := c.People.Accounts(ctx, setup(), org.AccountQuery{Limit: 1})
	switch {
	case err != nil:
		return err
	case len(names) == 0 && len(accounts) == 0:
		return nil
	case len(names) != len(courts()) || !slices.Contains(names, courts()[0].name):
		return ErrForeign
	}
	// The accounts without an officer are opened last.
	all := outsiders()
	_, err = c.People.Lookup(ctx, all[len(all)-1].login)
	switch {
	case errors.Is(err, org.ErrNotFound):
		return ErrUnfinished
	case err != nil:
		return err
	}
	return ErrLoaded
}
