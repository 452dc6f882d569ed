package org

import (
	"slices"
	"strings"

	"xiezhi/internal/platform/calendar"
)

// Actor is who acts: a signed-in person with today's posts and grants, an
// engine, or the system. Every domain method takes one and asks it first. It
// is a snapshot, loaded anew for each request.
type Actor struct {
	Account AccountID
	Officer OfficerID // "" for an account that is no officer's
	Name    string
	Grants  []Grant
	Today   calendar.Day
	Posts   []Post // of today
	Past    []Post // ended, or not begun

	// Close relations declared by the officer or naming the officer.
	Relatives      []OfficerID
	RelatedParties []string // in the form of PersonName

	// Superior is the court above each court; "" for the topmost.
	Superior map[CourtID]CourtID
}

// Grant is a role over a scope, in force today.
type Grant struct {
	Role  Role
	Scope Scope
	Court CourtID // where the grant's own unit is; "" for the whole system
	Level Level   // of that court
}

// System returns the actor for what the program does by itself: deadlines, setting up.
func System(name string) Actor { return machine("system:"+name, RoleSystem) }

// Engine returns the actor for one of the two engines: "judgment", "video".
func Engine(name string) Actor { return machine("engine:"+name, RoleEngine) }

func machine(name string, r Role) Actor {
	return Actor{Account: AccountID(name), Name: name, Grants: []Grant{{Role: r, Scope: Scope{All: true}}}}
}

// By is how the audit log names the actor.
func (a Actor) By() string { return string(a.Account) }

// Machine reports whether no person acts.
func (a Actor) Machine() bool { return !strings.HasPrefix(string(a.Account), "acc_") }

// Has reports whether the actor holds the role anywhere.
func (a Actor) Has(r Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r })
}

// May reports whether the actor may do this to anything of the unit. It does
// not count what the actor may do only to his own: that is MayOwn, for what is
// one's own stays so when it lies in another unit, as after a change of division.
func (a Actor) May(action Action, u Unit) bool {
	row := rowOf(action)
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return slices.Contains(row.Roles, g.Role) && g.Scope.Covers(u)
	})
}

// MayOwn reports whether the actor may do this to something that concerns
// those named: ids of officers, or of the accounts it is assigned to.
func (a Actor) MayOwn(action Action, concerned ...string) bool {
	mine := slices.ContainsFunc(concerned, func(id string) bool {
		return id != "" && (id == string(a.Officer) || id == string(a.Account))
	})
	row := rowOf(action)
	return mine && slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(row.Own, g.Role) })
}

// MayAnywhere reports whether there may be something to which the actor may do
// this: whether to show the menu entry, whether to serve the route.
func (a Actor) MayAnywhere(action Action) bool {
	row := rowOf(action)
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return slices.Contains(row.Own, g.Role) || slices.Contains(row.Roles, g.Role) && !g.Scope.Empty()
	})
}

// MayAbove is May for an action asked from one level up (OneLevelUp): the
// grant must cover the court above the unit's. Above the topmost court there
// is none registered: there it must cover that court itself.
func (a Actor) MayAbove(action Action, u Unit) bool {
	court, ok := a.Superior[u.Court]
	if !ok {
		return false
	}
	if court == "" {
		court = u.Court
	}
	return a.May(action, u) && a.May(action, Unit{Court: court})
}

// Scope returns all units on which the actor May do this.
func (a Actor) Scope(action Action) Scope {
	row := rowOf(action)
	var s Scope
	for _, g := range a.Grants {
		if slices.Contains(row.Roles, g.Role) {
			s = s.join(g.Scope)
		}
	}
	return s
}

// Require is the guard at the head of a domain method. It returns nil when the
// actor may do the action to what belongs to the unit and concerns those
// named, ErrForbidden when he may only see it, by the action view, and
// ErrNotFound when not even that.
func (a Actor) Require(action, view Action, u Unit, concerned ...string) error {
	switch {
	case a.May(action, u) || a.MayOwn(action, concerned...):
		return nil
	case a.May(view, u) || a.MayOwn(view, concerned...):
		return ErrForbidden
	default:
		return ErrNotFound
	}
}

// Scope is a set of units: all, or some courts with all their divisions, and
// some divisions. The zero Scope is empty.
//
// A list query carries it in SQL, on both databases, with Match as $1 and the
// row's court and division (” for a matter of the whole court):
//
//	WHERE ($1 = '*' OR $1 LIKE '%|' || court || '|%' OR $1 LIKE '%|' || division || '|%')
//
// The underscore of an id is a wildcard to LIKE, which does no harm: ids of
// one kind have one length and no other underscore. The text never holds "||",
// so that an empty court or division matches nothing.
type Scope struct {
	All       bool
	Courts    []CourtID // with the courts below them, each named
	Divisions []DivisionID
}

// Empty reports whether nothing is in the scope.
func (s Scope) Empty() bool { return !s.All && len(s.Courts) == 0 && len(s.Divisions) == 0 }

// Covers reports whether the unit is in the scope. The zero Unit is only in All.
func (s Scope) Covers(u Unit) bool {
	return s.All || u.Court != "" && slices.Contains(s.Courts, u.Court) ||
		u.Division != "" && slices.Contains(s.Divisions, u.Division)
}

// Match returns the scope as the text that a list query compares with.
func (s Scope) Match() string {
	if s.All {
		return "*"
	}
	if s.Empty() {
		return ""
	}
	var b strings.Builder
	b.WriteByte('|')
	for _, c := range s.Courts {
		b.WriteString(string(c) + "|")
	}
	for _, d := range s.Divisions {
		b.WriteString(string(d) + "|")
	}
	return b.String()
}

func (s Scope) join(t Scope) Scope {
	out := Scope{All: s.All || t.All, Courts: slices.Clone(s.Courts), Divisions: slices.Clone(s.Divisions)}
	for _, c := range t.Courts {
		if !slices.Contains(out.Courts, c) {
			out.Courts = append(out.Courts, c)
		}
	}
	for _, d := range t.Divisions {
		if !slices.Contains(out.Divisions, d) {
			out.Divisions = append(out.Divisions, d)
		}
	}
	return out
}

// Subject is whom and what a finding is about, as far as recusal asks.
type Subject struct {
	Unit     Unit
	Day      calendar.Day // of the matter; "" asks about today only
	Officers []OfficerID  // the officers concerned, and those who handled the case
	Parties  []string     // names of the case's parties
}

// Reason says why somebody must not verify; the interface translates it.
type Reason string

// The reasons for recusal.
const (
	NotRecused    Reason = ""
	OwnCase       Reason = "own_case"
	CloseRelation Reason = "close_relation"
	OwnDivision   Reason = "own_division"
	OwnCourt      Reason = "own_court" // staff of a basic court never verify their own court
)

// Recused says why the actor must keep out of verifying the subject, the
// gravest reason first, or NotRecused. Own division and own court are those of
// today and those of the day of the matter.
func Recused(a Actor, s Subject) Reason {
	if a.Officer != "" && slices.Contains(s.Officers, a.Officer) {
		return OwnCase
	}
	related := slices.ContainsFunc(s.Officers, func(o OfficerID) bool { return slices.Contains(a.Relatives, o) }) ||
		slices.ContainsFunc(s.Parties, func(p string) bool { return slices.Contains(a.RelatedParties, PersonName(p)) })
	if related {
		return CloseRelation
	}
	posts := slices.Clone(a.Posts)
	for _, p := range a.Past {
		if s.Day != "" && p.On(s.Day) {
			posts = append(posts, p)
		}
	}
	if slices.ContainsFunc(posts, func(p Post) bool { return p.Unit.Division != "" && p.Unit.Division == s.Unit.Division }) {
		return OwnDivision
	}
	if staffOfBasicCourt(a, posts, s.Unit.Court) {
		return OwnCourt
	}
	return NotRecused
}

// staffOfBasicCourt goes by the posts. An account without any has its home
// where its grants are.
func staffOfBasicCourt(a Actor, posts []Post, court CourtID) bool {
	if court == "" {
		return false
	}
	if len(posts) > 0 {
		return slices.ContainsFunc(posts, func(p Post) bool { return p.Level == Basic && p.Unit.Court == court })
	}
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Level == Basic && g.Court == court })
}
