// Package api is the REST interface under /api/v1: judgments to check, the
// documents on the shelf, findings and issues, for other programs of the court.
// It is one more door to the same domains as the pages: the same session, the
// same authorisation, the same steps, the same refusals. Offsets in texts count
// Unicode code points.
//
// Whoever calls is signed in with the session cookie of the pages. Tokens for
// programs that run without a person come later.
package api

import (
	"net/http"
	"runtime"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
)

// Root is the address under which everything of the interface lies.
const Root = "/api/v1/"

// API is the interface and what it needs.
type API struct {
	Site     *page.Site
	Shelf    *document.Shelf
	Batches  *batch.Book
	Docket   *docket.Book
	Findings *finding.Register
	Issues   *issue.Ledger
	Views    *evidence.Views
	Blobs    blob.Store // for the files of a submission
	Examiner *examine.Examiner
}

// Operation is one thing that a program can ask for. Whether the caller may do
// it to the thing he names is for the domain to say.
type Operation struct {
	ID      string
	Method  string
	Path    string
	Summary string
	Text    string       // what to know beside the summary
	Actions []org.Action // who may do one of them may come at all

	status   int   // of success, 200 when 0
	refusals []int // statuses that it may answer beside those of every operation
}

// Open reports whether the actor may come at all.
func (o Operation) Open(by org.Actor) bool { return slices.ContainsFunc(o.Actions, by.MayAnywhere) }

// Pattern is the operation as http.ServeMux writes it.
func (o Operation) Pattern() string { return o.Method + " " + o.Path }

// route is an operation and how it is registered. The two that serve the
// description itself are not in it, and have a serve of their own.
type route struct {
	Operation
	register func(api huma.API, gate func(huma.Context, func(huma.Context)))
	serve    func(c *caller) error
}

// Routes lists every operation, with who may come at all.
func (a *API) Routes() []Operation {
	var out []Operation
	for _, r := range a.routes(&huma.OpenAPI{}) {
		out = append(out, r.Operation)
	}
	return out
}

// routes lists every operation with what answers it; description is what the
// interface says of itself.
func (a *API) routes(description *huma.OpenAPI) []route {
	return slices.Concat(a.checks(), a.documents(), a.batches(), a.hearings(), a.findings(), a.issues(), describing(description))
}

// Handler serves everything under Root. It is to stand behind auth.Load and
// the protection from other sites.
func (a *API) Handler() http.Handler {
	mux, _ := a.build()
	return mux
}

func (a *API) build() (*http.ServeMux, *huma.OpenAPI) {
	mux := http.NewServeMux()
	config := configuration()
	api := humago.New(mux, config)
	routes := a.routes(config.OpenAPI)
	methods := map[string][]string{}
	for _, r := range routes {
		methods[r.Path] = append(methods[r.Path], r.Method)
		if r.serve != nil {
			mux.Handle(r.Pattern(), a.plain(r.Operation, r.serve))
			continue
		}
		r.register(api, a.gate(r.Operation))
	}
	for path, allowed := range methods {
		mux.Handle(path, a.refusal(&methodError{allowed}))
	}
	mux.Handle("/", a.refusal(org.ErrNotFound))
	tidy(config.OpenAPI)
	return mux, config.OpenAPI
}

// checkers bounds how many texts are checked at once: each takes a core.
func checkers() chan struct{} { return make(chan struct{}, runtime.GOMAXPROCS(0)) }
