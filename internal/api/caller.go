package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
)

// caller is who asks, in which language, and the request itself for what comes
// as a stream.
type caller struct {
	*http.Request
	W    http.ResponseWriter
	By   org.Actor
	P    i18n.Printer
	site *page.Site
}

type contextKey int

const callerKey contextKey = 0

func (a *API) caller(w http.ResponseWriter, r *http.Request) *caller {
	return &caller{Request: r, W: w, P: a.Site.Printer(r), site: a.Site}
}

// admit lets the caller in, if he is signed in and may come at all, and what
// he asks for is text.
func (a *API) admit(c *caller, op Operation) error {
	var ok bool
	if c.By, ok = a.Site.Auth.Actor(c.Request); !ok {
		if _, must := a.Site.Auth.MustChange(c.Request); must {
			return errMustChange
		}
		return errSignedOut
	}
	if !op.Open(c.By) {
		return org.ErrForbidden
	}
	return c.address()
}

// gate stands before an operation: nothing is read of what the caller sends
// until it is known who he is.
func (a *API) gate(op Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		c := a.caller(w, r)
		if err := a.admit(c, op); err != nil {
			c.fail(err)
			return
		}
		next(huma.WithValue(ctx, callerKey, c))
	}
}

// plain serves an operation that is no part of the description.
func (a *API) plain(op Operation, serve func(*caller) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := a.caller(w, r)
		err := a.admit(c, op)
		if err == nil {
			err = serve(c)
		}
		if err != nil {
			c.fail(err)
		}
	})
}

// refusal answers an address or a method that leads nowhere. Who is not signed
// in learns only that.
func (a *API) refusal(why error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := a.caller(w, r)
		err := a.admit(c, Operation{Actions: []org.Action{org.HomeView}})
		if err == nil {
			err = why
		}
		c.fail(err)
	})
}

// fail answers with the problem.
func (c *caller) fail(err error) {
	if errors.Is(err, context.Canceled) && c.Context().Err() != nil {
		return // the caller went away
	}
	var method *methodError
	if errors.As(err, &method) {
		for _, m := range method.allowed {
			c.W.Header().Add("Allow", m)
		}
	}
	p := c.problem(err)
	c.W.Header().Set("Content-Type", problemType)
	c.W.WriteHeader(p.Status)
	enc := json.NewEncoder(c.W)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		slog.WarnContext(c.Context(), "problem not written", "error", err)
	}
}

// problem is the error as the caller reads it. One of the server's own is
// logged with a number that the caller can name.
func (c *caller) problem(err error) *Problem {
	var done *Problem
	if errors.As(err, &done) {
		return done
	}
	p := explain(c.P, err)
	var fast *paceError
	if errors.As(err, &fast) {
		c.W.Header().Set("Retry-After", strconv.Itoa(fast.seconds()))
	}
	gone := errors.Is(err, context.Canceled) && c.Context().Err() != nil // nobody reads the answer
	if p.Status >= http.StatusInternalServerError && !gone {
		p.Number = fmt.Sprintf("%X", c.site.Now().UnixMilli())
		slog.ErrorContext(c.Context(), "request failed", "number", p.Number, "method", c.Method, "path", c.Pattern, "error", err)
	}
	return p
}

// reply is the answer of most operations.
type reply[T any] struct{ Body T }

func replied[T any](body T) *reply[T] { return &reply[T]{body} }

// nothing is the input of an operation that takes all it needs from the stream.
type nothing struct{}

// on makes a route of an operation and what answers it: it is here that every
// error becomes a problem. content describes a body that the operation reads
// itself.
func on[I, O any](op Operation, content map[string]*huma.MediaType, answer func(context.Context, *caller, *I) (*O, error)) route {
	return route{Operation: op, register: func(api huma.API, gate func(huma.Context, func(huma.Context))) {
		huma.Register(api, described(op, gate), func(ctx context.Context, in *I) (*O, error) {
			c, ok := ctx.Value(callerKey).(*caller)
			if !ok {
				return nil, errors.New("api: nobody at the gate")
			}
			out, err := answer(ctx, c, in)
			if err != nil {
				return nil, c.problem(err)
			}
			return out, nil
		})
		// After registering, or the framework would read the body before us.
		if content != nil {
			api.OpenAPI().Paths[op.Path].Post.RequestBody = &huma.RequestBody{Required: true, Content: content}
		}
	}}
}
