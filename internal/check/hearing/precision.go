package hearing

import (
	"context"
	"math"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
)

// A kind is switched off in a courtroom by what people decided of it there in
// so many days, and by at least so many decisions.
const (
	precisionDays = 90 * 24 * time.Hour
	leastDecided  = 20
)

// Precise is how often a kind was right in a courtroom, as people decided.
type Precise struct {
	Kind      video.Kind
	Courtroom courtroom.ID
	Upheld    int
	Decided   int
	Low, High float64 // of the share, 95 %
	Off       bool    // it is not proposed there
}

// Wilson is the 95 % interval of a share of which k of n are known.
func Wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	mid := p + z*z/(2*m)
	off := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (mid-off)/(1+z*z/m)), min(1, (mid+off)/(1+z*z/m))
}

// Judged is what so many decisions say of a kind.
func Judged(upheld, decided int, floor float64) Precise {
	p := Precise{Upheld: upheld, Decided: decided}
	p.judge(floor)
	return p
}

// judge settles whether a kind is off.
func (p *Precise) judge(floor float64) {
	p.Low, p.High = Wilson(p.Upheld, p.Decided)
	p.Off = p.Decided >= leastDecided && p.High < floor
}

// precisions counts the machine's candidates that people have upheld or
// dismissed since a time, by kind and courtroom; "" is every courtroom of the
// scope. What was dismissed first and is erased since still counts: its stub
// stays.
func precisions(ctx context.Context, tx *db.Tx, scope org.Scope, room courtroom.ID, since time.Time) ([]Precise, error) {
	rows, err := tx.Query(ctx, `SELECT e.kind, c.courtroom,
			SUM(CASE WHEN f.state IN ('dismissed', 'withdrawn') THEN 0 ELSE 1 END), COUNT(*)
		FROM episode e JOIN camera c ON c.id = e.camera JOIN courtroom r ON r.id = c.courtroom JOIN finding f ON f.id = e.finding
		WHERE f.source = 'machine_video' AND e.state = 'proposed' AND ($1 = '*' OR $1 LIKE '%|' || r.court || '|%') AND ($2 = '' OR c.courtroom = $2)
		AND f.state NOT IN ('candidate', 'verifying', 'doubtful', 'expired', 'referred')
		AND EXISTS (SELECT 1 FROM finding_step s WHERE s.finding = f.id AND s.at >= $3
			AND s.verb IN ('finding.uphold', 'finding.second_verify', 'finding.dismiss', 'finding.withdraw', 'finding.overturn'))
		GROUP BY e.kind, c.courtroom ORDER BY c.courtroom, e.kind`, scope.Match(), room, since.UnixMilli())
	return db.Collect(rows, err, func(r *db.Rows) (p Precise, err error) {
		return p, r.Scan(&p.Kind, &p.Courtroom, &p.Upheld, &p.Decided)
	})
}

// kindsOff are the kinds that are wrong too often in a courtroom.
func (b *Book) kindsOff(ctx context.Context, tx *db.Tx, room courtroom.ID) (map[video.Kind]bool, error) {
	list, err := precisions(ctx, tx, org.Scope{All: true}, room, tx.Now.Add(-precisionDays))
	out := map[video.Kind]bool{}
	for _, p := range list {
		p.judge(b.Floor)
		out[p.Kind] = p.Off
	}
	return out, err
}

// Precision returns how often the kinds were right in the actor's courtrooms,
// by what people decided since a time; the zero time asks for the days by which
// kinds are switched off.
func (b *Book) Precision(ctx context.Context, by org.Actor, since time.Time) (list []Precise, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		scope := by.Scope(org.RecordingView)
		if since.IsZero() {
			since = tx.Now.Add(-precisionDays)
		}
		if list, err = precisions(ctx, tx, scope, "", since); err != nil {
			return err
		}
		off, err := precisions(ctx, tx, scope, "", tx.Now.Add(-precisionDays))
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Low, list[i].High = Wilson(list[i].Upheld, list[i].Decided)
			for _, o := range off {
				if o.judge(b.Floor); o.Kind == list[i].Kind && o.Courtroom == list[i].Courtroom {
					list[i].Off = o.Off
				}
			}
		}
		return nil
	})
	return list, err
}
