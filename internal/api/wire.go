package api

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// Unit is a court, or a division of it.
type Unit struct {
	Court        org.CourtID    `json:"court"`
	CourtName    string         `json:"court_name"`
	Division     org.DivisionID `json:"division" doc:"Empty for a matter of the whole court."`
	DivisionName string         `json:"division_name"`
}

// Due is a deadline: the last day of a period that runs to 24:00.
type Due struct {
	On          calendar.Day `json:"on" format:"date"`
	Provisional bool         `json:"provisional" doc:"The holidays of that year are not announced yet."`
	Days        int          `json:"days,omitempty" doc:"Working days of the period."`
	From        calendar.Day `json:"from,omitempty" format:"date"`
}

// Severity is how grave a finding is.
type Severity string

// Schema implements huma.SchemaProvider.
func (Severity) Schema(huma.Registry) *huma.Schema {
	return oneOf([]finding.Severity{finding.Minor, finding.Ordinary, finding.Serious, finding.Grave})
}

// names turns units into words.
type names struct{ reg *org.Register }

func (a *API) names(ctx context.Context) (names, error) {
	reg, err := a.Site.People.Register(ctx)
	return names{reg}, err
}

func (n names) unit(u org.Unit) Unit {
	return Unit{u.Court, n.reg.Court(u.Court).Name, u.Division, n.reg.Division(u.Division).Name}
}

// full is the name of a unit in one line: 明德区人民法院　民一庭.
func (n names) full(u org.Unit) string {
	x := n.unit(u)
	if x.DivisionName == "" {
		return x.CourtName
	}
	return x.CourtName + "　" + x.DivisionName
}

// due is a deadline, nil for none.
func due(d finding.Due) *Due {
	if d.On == "" {
		return nil
	}
	return &Due{d.On, d.Provisional, d.Days, d.From}
}

// moment is an instant in the court's zone, nil for none.
func moment(ms int64) *time.Time {
	if ms <= 0 {
		return nil
	}
	t := time.UnixMilli(ms).In(calendar.Zone())
	return &t
}

// sayable are those of the verbs allowed that a step of this interface takes: the
// others have doors of their own.
func sayable[T ~string](allowed, verbs []T) []string {
	out := make([]string, 0, len(allowed))
	for _, x := range allowed {
		if slices.Contains(verbs, x) {
			out = append(out, string(x))
		}
	}
	return out
}

// texts are words of one kind as plain texts, never null.
func texts[T ~string](list []T) []string { return sayable(list, list) }
