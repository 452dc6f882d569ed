package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/draft"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/check/publication"
	"xiezhi/internal/check/terms"
	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/effect"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/desk"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/people/workdays"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/study/regulation"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/check"
)

// Parts are the parts of a running program.
type Parts struct {
	Now       func() time.Time
	Data      string // folder of everything the program keeps
	conf      config.Config
	Eyes      *Eyes // read scans
	Version   string
	DB        *db.DB
	Log       *audit.Log
	Queue     *jobs.Queue
	Blobs     *blob.Dir
	Words     *i18n.Catalogue
	Checklist *checklist.Checklist // the one that comes with the program
	Lists     *checklist.Book
	Workdays  *workdays.Book

	People   *org.Directory
	Auth     *auth.Auth
	Desk     *desk.Desk
	Box      *notify.Box
	Findings *finding.Register
	Views    *evidence.Views
	Shelf    *document.Shelf
	Batches  *batch.Book
	Online   *publication.Book
	Ledger   *issue.Ledger
	Letters  *letter.Book
	Rules    *regulation.Catalogue
	Lessons  *lesson.Book
	Causes   *cause.Book
	Policies *policy.Book
	Effects  *effect.Book
	Examiner *examine.Examiner
	Allowed  *allow.List
	Terms    *terms.Book
	Drafts   *draft.Desk
	Rooms    *courtroom.Book
	Docket   *docket.Book
	Hearings *hearing.Book
	Sights   *hearing.Eyes  // look at recordings
	Uploads  *check.Uploads // of recordings, on their way
}

// objects is every kind of audited object there is.
func objects() []audit.Object {
	var out []audit.Object
	for _, list := range [][]audit.Object{
		org.Objects(), auth.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), document.Objects(), batch.Objects(), issue.Objects(),
		checklist.Objects(), letter.Objects(), workdays.Objects(), lesson.Objects(), cause.Objects(), policy.Objects(), effect.Objects(), allow.Objects(), terms.Objects(), publication.Objects(),
		courtroom.Objects(), docket.Objects(), hearing.Objects(),
	} {
		out = append(out, list...)
	}
	return out
}

// Open makes the parts over the data that c names: it creates what is missing
// and brings the schema up to date. now is the clock.
func Open(ctx context.Context, c config.Config, o auth.Options, now func() time.Time, opts ...db.Option) (_ *Parts, err error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	p := &Parts{Now: now, Data: c.Data, conf: c, Eyes: newEyes(ctx, c.Models)}
	if p.DB, err = db.Open(ctx, c.Database(), now, opts...); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if _, err := p.DB.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := jobs.Migrate(ctx, p.DB); err != nil {
		return nil, err
	}
	key, err := audit.OpenKey(c.AuditKey())
	if err != nil {
		return nil, err
	}
	if p.Blobs, err = blob.OpenDir(c.Blobs(), now); err != nil {
		return nil, err
	}
	p.Log = audit.New(p.DB, key, objects()...)
	p.Queue = jobs.New(p.DB)
	if err := p.data(); err != nil {
		return nil, err
	}
	p.people(o)
	if err := p.domains(); err != nil {
		return nil, err
	}
	p.handle()
	if err := p.Workdays.Refresh(ctx); err != nil {
		return nil, err
	}
	if err := p.Lists.Enter(ctx); err != nil {
		return nil, err
	}
	return p, p.Queue.Open()
}

// data reads what is built into the program.
func (p *Parts) data() (err error) {
	if p.Words, err = i18n.Default(); err != nil {
		return err
	}
	if p.Checklist, err = checklist.Default(); err != nil {
		return err
	}
	p.Workdays, err = workdays.NewBook(p.Log)
	return err
}

// Days is the calendar in force.
func (p *Parts) Days() calendar.Calendar { return p.Workdays.Days() }

func (p *Parts) people(o auth.Options) {
	p.People = org.NewDirectory(p.Log)
	p.Auth = auth.New(p.DB, p.Log, p.People, o)
	p.Desk = desk.New(p.DB)
	p.Box = notify.NewBox(p.DB)
}

func (p *Parts) domains() error {
	var err error
	if p.Examiner, err = examine.New(p.Eyes.Recogniser); err != nil {
		return err
	}
	p.Allowed = allow.NewList(p.Log, p.Queue)
	if p.Terms, err = terms.NewBook(p.Log, p.Queue); err != nil {
		return err
	}
	p.Examiner.Allow, p.Examiner.Terms = p.Allowed, p.Terms
	p.Drafts = draft.NewDesk(p.DB, p.Examiner)
	p.Lists = checklist.NewBook(p.Log, p.Queue, p.Checklist)
	p.Views = evidence.NewViews(p.DB)
	p.Findings = finding.NewRegister(p.Log, p.Queue, p.Days, finding.DefaultPeriods())
	p.Shelf = document.NewShelf(document.Parts{
		Log: p.Log, Queue: p.Queue, Blobs: p.Blobs, People: p.People, Findings: p.Findings, Views: p.Views,
		List: p.Lists, Examiner: p.Examiner,
	})
	p.Batches = batch.NewBook(batch.Parts{Log: p.Log, Queue: p.Queue, Blobs: p.Blobs, People: p.People, Shelf: p.Shelf, Views: p.Views, Now: p.Now})
	p.Online = publication.NewBook(publication.Parts{
		Log: p.Log, Queue: p.Queue, Blobs: p.Blobs, People: p.People, Views: p.Views, Findings: p.Findings, List: p.Lists, Days: p.Days,
	})
	p.Rooms = courtroom.NewBook(p.Log, p.Queue, p.Blobs, newStills(p))
	p.Docket = docket.NewBook(p.Log, p.People, p.Rooms)
	if err := p.hearings(); err != nil {
		return err
	}
	p.Findings.Film(p.Hearings)
	p.Ledger = issue.NewLedger(p.Log, p.Queue, p.Days)
	p.Findings.Watch(p.Ledger)
	p.Letters = letter.NewBook(letter.Parts{
		Log: p.Log, Queue: p.Queue, Blobs: p.Blobs, Days: p.Days, Findings: p.Findings, Issues: p.Ledger,
	})
	return p.studyAndEstablish()
}

// studyAndEstablish makes the parts of 学 and 立.
func (p *Parts) studyAndEstablish() error {
	var err error
	if p.Rules, err = regulation.Default(); err != nil {
		return err
	}
	bank, err := lesson.Default()
	if err != nil {
		return err
	}
	categories, err := cause.Categories()
	if err != nil {
		return err
	}
	p.Lessons = lesson.NewBook(lesson.Parts{
		Log: p.Log, Findings: p.Findings, People: p.People, Rules: p.Rules, Bank: bank, List: p.Checklist, Days: p.Days,
	})
	p.Causes = cause.NewBook(p.Log, categories)
	p.Policies = policy.NewBook(p.Log)
	p.Effects = effect.NewBook(p.Log, p.Lists)
	return nil
}

// Close lets everything go, the database last.
func (p *Parts) Close() error {
	var errs []error
	errs = append(errs, p.Eyes.Close(), p.Sights.Close())
	if p.Blobs != nil {
		errs = append(errs, p.Blobs.Close())
	}
	return errors.Join(append(errs, p.DB.Close())...)
}
