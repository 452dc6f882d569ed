// Package web is the web interface: the site map and what stands between the
// network and a page. The pages themselves lie in a folder for each of the four
// words.
package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/web/home"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Section is a part of the site map.
type Section interface{ Routes() []page.Route }

// Map is every page for people who are signed in.
func Map(sections ...Section) []page.Route {
	var out []page.Route
	for _, s := range sections {
		out = append(out, s.Routes()...)
	}
	return out
}

// maxForm bounds a request that is not an upload: a page that takes files
// sets a bound of its own.
const maxForm = 256 << 20

// maxBatch bounds a request that hands a batch in: its files, and what the form
// puts around each of them.
const maxBatch = batch.MaxSize + 32<<20

// recordingPieces is where recordings arrive piece by piece. What answers there
// holds each piece to the size that was said when the upload began.
const recordingPieces = "/check/uploads/"

// Parts are what the interface is put together from.
type Parts struct {
	Door   *home.Pages
	Routes []page.Route
	Health http.HandlerFunc
	API    http.Handler
}

// New returns the whole interface.
func New(site *page.Site, bundle *ui.Bundle, p Parts) http.Handler {
	mux := http.NewServeMux()
	for _, rt := range p.Routes {
		mux.Handle(rt.Pattern, site.Handler(rt))
	}
	p.Door.Door(mux)
	mux.Handle("/api/v1/", p.API)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { site.Fail(w, r, page.NotFound()) })
	pages := http.NewCrossOriginProtection().Handler(site.Auth.Load(bounded(mux), site.Fail))

	root := http.NewServeMux()
	root.Handle("GET "+ui.AssetPath, bundle)
	root.HandleFunc("GET /healthz", p.Health)
	root.Handle("/", bundle.Provide(pages))
	return ui.SecurityHeaders(recovered(site, root))
}

func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxForm)
		if r.URL.Path == "/check/batches" || r.URL.Path == "/api/v1/batches" {
			limit = maxBatch
		}
		if strings.HasPrefix(r.URL.Path, recordingPieces) {
			limit = hearing.MaxSize
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// recovered answers with the error page when a page panics. The server goes on.
func recovered(site *page.Site, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so itself
				panic(v)
			}
			slog.ErrorContext(r.Context(), "page panicked", "panic", v, "stack", string(debug.Stack()))
			site.Fail(w, r, fmt.Errorf("panic: %v", v))
		}()
		next.ServeHTTP(w, r)
	})
}
