// Package lesson brings a rule back to those who broke it: when a finding is
// determined, the articles about its item and a quiz of five questions go to
// each person concerned, and the result shows on the finding. A lesson is help,
// not a punishment: it may be repeated, no score follows from it, and it goes
// when the finding is withdrawn.
package lesson

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/study/regulation"
)

// Errors that callers tell apart.
var (
	ErrAnswer    = errors.New("lesson: a question is not answered")
	ErrWithdrawn = errors.New("lesson: its finding was withdrawn")

	// errNothing ends an act that has nothing to change.
	errNothing = errors.New("lesson: nothing to do")
)

// ID identifies a lesson: "lsn_" and a sortable random part.
type ID string

// Days is how long an officer has for a lesson, in working days.
const Days = 10

// State is where a lesson stands. It is not stored: it follows from the lesson,
// its finding and the day.
type State string

// The states.
const (
	Open      State = "open"      // 待学习
	Overdue   State = "overdue"   // 逾期未学
	Suspended State = "suspended" // 复核中，暂缓: its finding is under review
	Done      State = "done"      // 已完成
	Withdrawn State = "withdrawn" // 已撤销
)

// Lesson is what one officer is asked to read and answer after one finding.
type Lesson struct {
	ID          ID
	Finding     finding.ID
	Officer     org.OfficerID
	Name        string
	Unit        org.Unit // of the officer's part in the finding
	Item        string
	Articles    []regulation.Ref
	Assigned    calendar.Day
	Due         calendar.Day
	Provisional bool
	Attempts    int
	Best, Last  int // right answers, of Questions
	DoneAt      int64
	WithdrawnAt int64
	Version     int64

	// Of its finding, as it stands now.
	Number       string
	Title        string
	FindingState finding.State
}

// State is where the lesson stands on a day.
func (l *Lesson) State(today calendar.Day) State {
	switch {
	case l.WithdrawnAt != 0:
		return Withdrawn
	case l.Attempts > 0:
		return Done
	case l.FindingState == finding.UnderReview:
		return Suspended
	case l.Due < today:
		return Overdue
	default:
		return Open
	}
}

// Attempt is one time that the quiz was handed in.
type Attempt struct {
	N       int
	At      time.Time
	Score   int
	Bank    string
	Answers []Answer // only for the officer himself
}

// File is a lesson with all that its page shows.
type File struct {
	Lesson
	Tried []Attempt // the latest last
}

// Parts are what lessons need.
type Parts struct {
	Log      *audit.Log
	Findings *finding.Register
	People   *org.Directory
	Rules    *regulation.Catalogue
	Bank     *Bank
	List     *checklist.Checklist
	Days     func() calendar.Calendar
}

// Book is everybody's lessons.
type Book struct{ Parts }

// NewBook returns the lessons kept through the log of parts.
func NewBook(parts Parts) *Book { return &Book{parts} }

// teacher is who acts: the program does, when a finding moves on.
func teacher() org.Actor { return org.System("lessons") }

// Follow does what a step of a finding asks for: it assigns the lessons of one
// just determined and withdraws those of one withdrawn. It may run twice, and
// the two may come in either order.
func (b *Book) Follow(ctx context.Context, f finding.Finding, s finding.Step) error {
	switch s.To {
	case finding.Determined:
		return b.assign(ctx, f, calendar.DayOf(s.At))
	case finding.Withdrawn:
		return b.withdraw(ctx, f.ID)
	default:
		return nil
	}
}

// learner is somebody to whom a lesson goes.
type learner struct {
	officer org.OfficerID
	unit    org.Unit
}

// learners are the officers a finding is about, and of a unit its heads on the day.
func (b *Book) learners(ctx context.Context, f finding.Finding, day calendar.Day) ([]learner, error) {
	var out []learner
	add := func(l learner) {
		if !slices.ContainsFunc(out, func(x learner) bool { return x.officer == l.officer }) {
			out = append(out, l)
		}
	}
	for _, s := range f.Subjects {
		if s.Officer != "" {
			add(learner{s.Officer, s.Unit})
			continue
		}
		heads, err := b.People.HeadOn(ctx, s.Unit.Division, day)
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			add(learner{h.Officer, s.Unit})
		}
	}
	return out, nil
}

// assign gives each person concerned his lesson. Of a unit it is who headed it
// on the day of the determination.
func (b *Book) assign(ctx context.Context, f finding.Finding, day calendar.Day) error {
	people, err := b.learners(ctx, f, day)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := b.assignTo(ctx, f.ID, p); err != nil && !errors.Is(err, errNothing) && !db.IsUnique(err) {
			return err
		}
	}
	return nil
}

// assignTo gives one officer his lesson, unless he has it or the finding does
// not stand any more.
func (b *Book) assignTo(ctx context.Context, id finding.ID, p learner) error {
	names, err := b.People.OfficerNames(ctx, p.officer)
	if err != nil {
		return err
	}
	act := &audit.Act{By: teacher().By(), Verb: "lesson.assign"}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		stands, err := standing(ctx, tx, id)
		if err != nil {
			return err
		}
		known, err := has(ctx, tx, id, p.officer)
		if err != nil {
			return err
		}
		if known || !stands.valid {
			return errNothing
		}
		today := calendar.DayOf(tx.Now)
		due := b.Days().AddWorkingDays(today, Days)
		l := Lesson{
			ID: ID(tx.NewID("lsn")), Finding: id, Officer: p.officer, Name: names[p.officer], Unit: p.unit, Item: stands.item,
			Articles: b.Rules.ForItem(stands.item, today), Assigned: today, Due: due.Day, Provisional: due.Provisional,
		}
		act.Object, act.Details = string(l.ID), map[string]any{"finding": id, "item": l.Item, "due": l.Due}
		if err := insert(ctx, tx, &l); err != nil {
			return err
		}
		return notify.Send(ctx, tx, notify.Notice{
			Recipient: string(l.Officer), Key: "notice.lesson.assigned", Args: map[string]string{"number": stands.number}, Link: page(l.ID),
		})
	})
}

// page is where a lesson is done.
func page(id ID) string { return "/study/tasks/" + string(id) }

// withdraw takes the lessons of a withdrawn finding back, in one act.
func (b *Book) withdraw(ctx context.Context, id finding.ID) error {
	act := &audit.Act{By: teacher().By(), Verb: "lesson.withdraw"}
	err := b.Log.Do(ctx, act, func(tx *db.Tx) error {
		stands, err := standing(ctx, tx, id)
		if err != nil {
			return err
		}
		list, err := ofFinding(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, l := range list {
			if l.WithdrawnAt != 0 {
				continue
			}
			l.WithdrawnAt = tx.NowMS()
			if err := save(ctx, tx, &l); err != nil {
				return err
			}
			if act.Object == "" {
				act.Object = string(l.ID)
			} else {
				act.Also(string(l.ID))
			}
			if err := notify.Send(ctx, tx, notify.Notice{
				Recipient: string(l.Officer), Key: "notice.lesson.withdrawn", Args: map[string]string{"number": stands.number}, Link: page(l.ID),
			}); err != nil {
				return err
			}
		}
		if act.Object == "" {
			return errNothing
		}
		act.Details = map[string]any{"finding": id}
		return nil
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// Quiz is the quiz of the officer's next attempt. It is drawn anew for each,
// and the same when the page is opened again.
func (b *Book) Quiz(l *Lesson) []Asked { return b.draw(l, l.Attempts+1) }

func (b *Book) draw(l *Lesson, attempt int) []Asked {
	var near []string
	if it, ok := b.List.Item(l.Item); ok {
		for _, x := range b.List.ItemsOf(it.Category) {
			near = append(near, x.ID)
		}
	}
	return b.Bank.Draw(fmt.Sprintf("%s %d", l.ID, attempt), l.Item, near)
}

// Article is an article of a lesson as it stood on the day it was assigned.
type Article struct {
	Rule    regulation.Rule
	Article regulation.Article
	Text    string
	Changed bool // it says something else today
}

// Articles are the articles of a lesson. An article that the library no longer
// has is left out.
func (b *Book) Articles(l *Lesson, today calendar.Day) []Article {
	var out []Article
	for _, r := range l.Articles {
		a, v, err := b.Rules.ByArticle(r.Rule, r.Article, l.Assigned)
		if err != nil {
			continue
		}
		now, ok := a.On(today)
		rule, _ := b.Rules.Rule(r.Rule)
		out = append(out, Article{rule, a, v.Text, !ok || now.Text != v.Text})
	}
	return out
}

// Submit hands in the answers to the quiz of a lesson: by question the place of
// the option shown. version is the one that the officer saw: db.ErrConflict
// says that the quiz was handed in meanwhile, and another is drawn. It returns
// how many answers were right.
func (b *Book) Submit(ctx context.Context, by org.Actor, id ID, version int64, chosen map[string]int) (score int, err error) {
	act := &audit.Act{By: by.By(), Verb: "lesson.submit", Object: string(id)}
	err = b.Log.Do(ctx, act, func(tx *db.Tx) error {
		l, err := find(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !by.MayOwn(org.ExamTake, string(l.Officer)) {
			return org.ErrForbidden
		}
		if l.WithdrawnAt != 0 {
			return ErrWithdrawn
		}
		if version != l.Version {
			return db.ErrConflict
		}
		var answers []Answer
		if answers, score, err = mark(b.draw(&l, l.Attempts+1), chosen); err != nil {
			return err
		}
		l.take(score, tx.NowMS())
		if err := save(ctx, tx, &l); err != nil {
			return err
		}
		act.Details = map[string]any{"attempt": l.Attempts, "score": score}
		return record(ctx, tx, &l, b.Bank.Version(), answers)
	})
	return score, err
}

// take counts an attempt.
func (l *Lesson) take(score int, now int64) {
	l.Attempts++
	l.Last, l.Best = score, max(l.Best, score)
	if l.DoneAt == 0 {
		l.DoneAt = now
	}
}

// Open returns a lesson for its page. What was answered only the officer sees.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (f File, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		if f.Lesson, err = find(ctx, tx, by, id); err != nil {
			return err
		}
		f.Tried, err = attempts(ctx, tx, id, by.MayOwn(org.ExamTake, string(f.Officer)))
		return err
	})
	return f, err
}

// visible reports whether by may know of the lesson: his own, or of the people
// whose lessons he plans. One withdrawn is nobody's business but the officer's.
func visible(l *Lesson, by org.Actor) bool {
	return by.MayOwn(org.ExamTake, string(l.Officer)) || l.WithdrawnAt == 0 && by.May(org.LessonPlan, l.Unit)
}

// Mine returns the actor's own lessons, what is still to be done in front.
func (b *Book) Mine(ctx context.Context, by org.Actor) ([]Lesson, error) {
	if !by.MayOwn(org.ExamTake, string(by.Officer)) {
		return nil, nil
	}
	return b.list(ctx, query{officer: by.Officer})
}

// Planned returns the lessons of the people whose lessons the actor plans, the
// earliest deadline first.
func (b *Book) Planned(ctx context.Context, by org.Actor) ([]Lesson, error) {
	return b.list(ctx, query{scope: by.Scope(org.LessonPlan).Match()})
}

// OfFinding returns the lessons that came of a finding, for its page: all for
// those who see the finding by their office, otherwise the reader's own.
// org.ErrNotFound says that the reader may not know of the finding.
func (b *Book) OfFinding(ctx context.Context, by org.Actor, id finding.ID) ([]Lesson, error) {
	if _, err := b.Findings.Open(ctx, by, id); err != nil {
		return nil, err
	}
	var all []Lesson
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		all, err = ofFinding(ctx, tx, id)
		return err
	})
	return slices.DeleteFunc(all, func(l Lesson) bool {
		return l.WithdrawnAt != 0 || !by.May(org.FindingView, l.Unit) && !by.MayOwn(org.ExamTake, string(l.Officer))
	}), err
}

// own is the officer whose lessons the actor does himself, "" for nobody.
func own(by org.Actor) org.OfficerID {
	if !by.MayOwn(org.ExamTake, string(by.Officer)) {
		return ""
	}
	return by.Officer
}

// Counts are the figures of a home page. Withdrawn lessons count in none.
type Counts struct {
	All       int
	Done      int
	Overdue   int
	Suspended int
}

// Counts counts what Mine and Planned list: the actor's own lessons, and those
// of the people whose lessons he plans.
func (b *Book) Counts(ctx context.Context, by org.Actor) (c Counts, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT COUNT(*), COUNT(CASE WHEN l.attempts > 0 THEN 1 END),
				COUNT(CASE WHEN l.attempts = 0 AND f.state <> 'under_review' AND l.due_on < $3 THEN 1 END),
				COUNT(CASE WHEN l.attempts = 0 AND f.state = 'under_review' THEN 1 END)
			FROM lesson l JOIN finding f ON f.id = l.finding
			WHERE l.withdrawn_at = 0 AND ($1 = '*' OR $1 LIKE '%|' || l.court || '|%' OR $1 LIKE '%|' || l.division || '|%'
				OR $2 <> '' AND l.officer = $2)`,
			by.Scope(org.LessonPlan).Match(), own(by), string(calendar.DayOf(tx.Now))).
			Scan(&c.All, &c.Done, &c.Overdue, &c.Suspended)
	})
	return c, err
}
