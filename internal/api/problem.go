package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
)

const problemType = "application/problem+json"

// Errors of the door itself.
var (
	errSignedOut  = errors.New("api: not signed in")
	errMustChange = errors.New("api: the one-time password is not changed yet")
	errMalformed  = errors.New("api: the body cannot be read")
	errMedia      = errors.New("api: the body is of another media type")
	errOneFile    = errors.New("api: exactly one file is expected")
	errOfficer    = errors.New("api: no officer of that court on that day")
	errDate       = errors.New("api: not a day")
	errCourt      = errors.New("api: no court of the caller's")
)

// methodError is an address asked by a method it does not know.
type methodError struct{ allowed []string }

// Error implements error.
func (e *methodError) Error() string { return "api: only " + strings.Join(e.allowed, ", ") }

// Problem is an answer that something could not be done, as RFC 9457 has it.
// The sentence is for people and in the caller's language; programs go by the
// code, which stays.
type Problem struct {
	Title  string  `json:"title" doc:"What kind of refusal it is, in the caller's language."`
	Status int     `json:"status"`
	Detail string  `json:"detail" doc:"What is wrong and what can be done, in the caller's language."`
	Code   string  `json:"code" doc:"The reason for programs: it does not change with the language or the wording." example:"finding.unseen"`
	Object string  `json:"object,omitempty" doc:"Id of what stands in the way, when the caller may know it."`
	Number string  `json:"number,omitempty" doc:"Number of an error of the server, to be named when reporting it."`
	Errors []Fault `json:"errors,omitempty" doc:"Where the input does not fit the description."`
}

// Fault is one place of the input that does not fit the description.
type Fault struct {
	Location string `json:"location"`
	Message  string `json:"message" doc:"For the programmer, in English."`
}

// Error implements error.
func (p *Problem) Error() string { return "api: " + p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

// fault is what the interface says of an error: its code and, where pages have
// no sentence for it or another status, these.
type fault struct {
	err    error
	code   string
	status int
	key    string
}

// faults gives every error that callers tell apart its code. What has no
// status here has that of the pages, and their sentence.
func faults() []fault {
	return []fault{
		{errSignedOut, "signed_out", http.StatusUnauthorized, "error.api.signed_out"},
		{errMustChange, "password_must_change", http.StatusForbidden, "error.api.must_change"},
		{errMalformed, "body.malformed", http.StatusBadRequest, "error.api.malformed"},
		{errMedia, "body.media_type", http.StatusUnsupportedMediaType, "error.api.media_type"},
		{errOneFile, "body.one_file", http.StatusUnprocessableEntity, "error.api.one_file"},
		{errDate, "check.date", http.StatusUnprocessableEntity, "error.api.date"},
		{errCourt, "check.court", http.StatusUnprocessableEntity, "error.api.court"},
		{errOfficer, "finding.officer", http.StatusUnprocessableEntity, "error.api.officer"},

		{org.ErrNotFound, "not_found", 0, ""},
		{org.ErrForbidden, "forbidden", 0, ""},
		{db.ErrConflict, "conflict", 0, ""},
		{blob.ErrTooLarge, "too_large", 0, ""},

		{document.ErrSecret, "document.secret", 0, ""},
		{document.ErrNoJudgment, "document.no_judgment", 0, ""},
		{document.ErrOtherCourt, "document.other_court", 0, ""},
		{document.ErrUnknownUnit, "document.unknown_court", 0, ""},
		{evidence.ErrErased, "evidence.erased", 0, ""},

		{docket.ErrNone, "docket.none", 0, ""},
		{docket.ErrMany, "docket.many", 0, ""},

		{batch.ErrNothing, "batch.nothing", 0, ""},
		{batch.ErrTooMany, "batch.too_many", 0, ""},
		{batch.ErrTooLarge, "batch.too_large", 0, ""},
		{batch.ErrBomb, "batch.bomb", 0, ""},
		{batch.ErrZip, "batch.zip", 0, ""},
		{batch.ErrName, "batch.name", 0, ""},
		{batch.ErrEncrypted, "batch.encrypted", 0, ""},
		{batch.ErrNested, "batch.nested", 0, ""},
		{batch.ErrDamaged, "batch.damaged", 0, ""},
		{batch.ErrSlow, "batch.slow", 0, ""},
		{batch.ErrBroke, "batch.broke", 0, ""},
		{batch.ErrGone, "batch.gone", 0, ""},

		{finding.ErrState, "finding.state", 0, ""},
		{finding.ErrReason, "finding.reason", 0, ""},
		{finding.ErrUnseen, "finding.unseen", 0, ""},
		{finding.ErrUnwatched, "finding.unwatched", 0, ""},
		{finding.ErrUncompared, "finding.uncompared", 0, ""},
		{finding.ErrRecut, "finding.recut", 0, ""},
		{finding.ErrSubject, "finding.subject", 0, ""},
		{finding.ErrItem, "finding.item", 0, ""},
		{finding.ErrSeverity, "finding.severity", 0, ""},
		{finding.ErrHeavier, "finding.heavier", 0, ""},
		{finding.ErrSeparate, "finding.separate", 0, ""},
		{finding.ErrLate, "finding.late", 0, ""},
		{finding.ErrEarly, "finding.early", 0, ""},
		{finding.ErrUndo, "finding.undo", 0, ""},

		{issue.ErrState, "issue.state", 0, ""},
		{issue.ErrReason, "issue.reason", 0, ""},
		{issue.ErrOwner, "issue.owner", 0, ""},
		{issue.ErrProof, "issue.proof", 0, ""},
		{issue.ErrDay, "issue.day", 0, ""},
		{issue.ErrConduct, "issue.conduct", 0, ""},
		{issue.ErrSeparate, "issue.separate", 0, ""},
		{issue.ErrSuspended, "issue.suspended", 0, ""},
		{issue.ErrVoid, "issue.void", 0, ""},
		{issue.ErrEarly, "issue.early", 0, ""},
		{issue.ErrUnseen, "issue.unseen", 0, ""},
		{issue.ErrFinding, "issue.finding", 0, ""},
		{issue.ErrFiles, "issue.files", 0, ""},
		{issue.ErrNotice, "issue.notice", 0, ""},
		{issue.ErrUndo, "issue.undo", 0, ""},
		{finding.ErrNotice, "finding.notice", 0, ""},
	}
}

// explain gives an error its status, its code and its sentence.
func explain(p i18n.Printer, err error) *Problem {
	out := &Problem{Code: "server"}
	out.Status, out.Detail = page.Explain(p, err)
	var file *extract.Error
	var same *document.DuplicateError
	var big *http.MaxBytesError
	var method *methodError
	var fast *paceError
	switch {
	case errors.As(err, &file):
		out.Code = "file." + strings.TrimPrefix(file.Key, "extract.")
		if errors.Is(err, extract.ErrTooLarge) {
			out.Status = http.StatusRequestEntityTooLarge
		}
	case errors.As(err, &same):
		out.Code, out.Object = "document.duplicate", string(same.ID)
	case errors.As(err, &big):
		out.Code = "too_large"
	case errors.As(err, &fast):
		out.Code, out.Status, out.Detail = "rate", http.StatusTooManyRequests, p.T("error.api.rate", "seconds", fast.seconds())
	case errors.As(err, &method):
		out.Code, out.Status, out.Detail = "method", http.StatusMethodNotAllowed, p.T("error.api.method", "methods", strings.Join(method.allowed, ", "))
	default:
		for _, f := range faults() {
			if errors.Is(err, f.err) {
				out.Code = f.code
				if f.key != "" {
					out.Status, out.Detail = f.status, p.T(f.key)
				}
				break
			}
		}
	}
	out.Title = p.T("error.title." + strconv.Itoa(out.Status))
	return out
}

// translated turns what the framework says of a body or a parameter into a
// Problem. It never repeats the value: that may be somebody's text.
func translated(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	c, ok := ctx.Context().Value(callerKey).(*caller)
	if !ok {
		return v, nil
	}
	var out *Problem
	switch m.Status {
	case http.StatusBadRequest:
		out = explain(c.P, errMalformed)
	case http.StatusRequestEntityTooLarge:
		out = explain(c.P, &http.MaxBytesError{Limit: ctx.Operation().MaxBodyBytes})
	case http.StatusUnsupportedMediaType:
		out = explain(c.P, errMedia)
	case http.StatusUnprocessableEntity:
		out = &Problem{Title: c.P.T("error.title.422"), Detail: c.P.T("error.wrong_input", "n", max(1, len(m.Errors))), Code: "input"}
	default:
		out = explain(c.P, errors.New(m.Detail))
	}
	out.Status = m.Status
	for _, e := range m.Errors {
		if e != nil && e.Location != "" {
			out.Errors = append(out.Errors, Fault{e.Location, e.Message})
		}
	}
	return out, nil
}
