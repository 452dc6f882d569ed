package letter

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
)

// Errors of serving.
var (
	ErrHow       = errors.New("letter: it does not say how it was served")
	ErrDay       = errors.New("letter: a notice is not served before it is approved, nor in the future")
	ErrWitness   = errors.New("letter: a receipt that was refused needs a witness")
	ErrDelivered = errors.New("letter: a notice that was served is not withdrawn; what it began has its own way back")
	ErrNotice    = errors.New("letter: a notice is served, not sent")
)

// How is the way in which a notice was served.
type How string

// The ways.
const (
	InPerson How = "in_person" // 当面送达
	Platform How = "platform"  // 内部平台送达
	Left     How = "left"      // 留置送达: the receipt was refused, somebody saw it
)

// Hows lists the ways.
func Hows() []How { return []How{InPerson, Platform, Left} }

// Service is how a notice was served.
type Service struct {
	How     How
	On      calendar.Day // "" is today; on the platform it is always today
	Witness string       // of Left
}

// Findings is the register, as far as serving a notice needs it.
type Findings interface {
	// ServeTx moves the finding on once all whom it is about have been served.
	ServeTx(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, id finding.ID, s finding.Service) (finding.Due, error)
}

// Issues is the ledger, as far as serving a notice needs it.
type Issues interface {
	// ServeTx begins the period to put it right.
	ServeTx(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, id issue.ID, s issue.Service) (finding.Due, error)
}

// serve records on the letter how it was served. What that begins, the book
// does in the same act.
func serve(l *Letter, m *Move) error {
	if l.Kind == Circular {
		return ErrKind
	}
	if l.SHA256 == "" {
		return ErrUnrendered
	}
	if len(l.Addressees) != 1 {
		return ErrAddressee
	}
	s, today := m.Service, calendar.DayOf(m.Now)
	switch s.How {
	case Platform:
		s.On, s.Witness = today, ""
	case InPerson:
		s.Witness = ""
	case Left:
		if strings.TrimSpace(s.Witness) == "" {
			return ErrWitness
		}
	default:
		return ErrHow
	}
	if s.On == "" {
		s.On = today
	}
	if s.On > today || s.On < l.ApprovedOn() {
		return fmt.Errorf("%w: %s", ErrDay, s.On)
	}
	a := &l.Addressees[0]
	a.Served = Served{How: s.How, On: s.On, At: m.Now.UnixMilli(), By: m.By.Account, ByName: m.By.Name, Witness: storable(strings.TrimSpace(s.Witness))}
	l.State, l.SentAt = Sent, m.Now.UnixMilli()
	return nil
}

// Serve serves a notice: in one act the letter is sent, how it was served is on
// record, and the finding or the issue it is about goes on, with its period
// counted from the day of service. There is no other way for either to go on.
func (b *Book) Serve(ctx context.Context, by org.Actor, id ID, version int64, s Service) error {
	return b.step(ctx, by, id, version, Move{Verb: Serve, By: by, Service: s}, func(tx *db.Tx, act *audit.Act, l *Letter) error {
		a := l.Addressees[0]
		if l.Kind == RectificationNotice {
			_, err := b.issues.ServeTx(ctx, tx, act, by, issue.ID(l.About), issue.Service{Notice: l.Number, On: a.Served.On, To: a.Officer, Written: l.CreatedAt})
			return err
		}
		done := finding.Service{Notice: l.Number, On: a.Served.On, To: []finding.Recipient{{Officer: a.Officer, Unit: a.Unit}}}
		// The others whom the finding is about have notices of their own.
		rows, err := tx.Query(ctx, `SELECT a.officer, a.court, a.division, a.served_on FROM letter_addressee a JOIN letter l ON l.id = a.letter
			WHERE l.about = $1 AND l.kind = 'verification_notice' AND l.id <> $2 AND a.served_on <> '' ORDER BY l.id`, l.About, l.ID)
		list, err := db.Collect(rows, err, func(r *db.Rows) (x Addressee, err error) {
			return x, r.Scan(&x.Officer, &x.Unit.Court, &x.Unit.Division, &x.Served.On)
		})
		if err != nil {
			return err
		}
		for _, x := range list {
			done.To, done.On = append(done.To, finding.Recipient{Officer: x.Officer, Unit: x.Unit}), max(done.On, x.Served.On)
		}
		_, err = b.findings.ServeTx(ctx, tx, act, by, finding.ID(l.About), done)
		return err
	})
}
