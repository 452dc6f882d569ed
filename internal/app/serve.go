package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"xiezhi/internal/api"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/circular"
	"xiezhi/internal/web"
	"xiezhi/internal/web/admin"
	"xiezhi/internal/web/check"
	"xiezhi/internal/web/establish"
	"xiezhi/internal/web/home"
	"xiezhi/internal/web/me"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/study"
	"xiezhi/internal/web/supervise"
	"xiezhi/internal/web/ui"
)

// Serve is the command that serves the pages and runs the jobs.
type Serve struct {
	config.Config `embed:""`
	config.Web    `embed:""`

	Version string `kong:"-"` // of the program
}

// Run serves until ctx ends; then it finishes what is running.
func (s *Serve) Run(ctx context.Context, out *Streams) error {
	if err := s.Check(); err != nil {
		return err
	}
	p, err := Open(ctx, s.Config, auth.Options{InsecureHTTP: s.InsecureHTTP, BehindProxy: s.BehindProxy}, time.Now)
	if err != nil {
		return err
	}
	defer func() {
		if err := p.Close(); err != nil {
			slog.Error("close", "error", err)
		}
	}()
	p.Version = s.Version
	h, err := p.Handler(s.InsecureHTTP)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "http://%s\n", l.Addr())
	p.announce(ctx, out.Out)
	return p.Run(ctx, h, l)
}

// Handler is the web interface over the parts.
func (p *Parts) Handler(insecure bool) (http.Handler, error) {
	bundle, err := ui.Assets(ui.Dist())
	if err != nil {
		return nil, err
	}
	return p.handler(bundle, insecure), nil
}

// handler is Handler over given browser files.
func (p *Parts) handler(bundle *ui.Bundle, insecure bool) http.Handler {
	site := p.Site()
	site.Insecure = insecure
	door := &home.Pages{
		Site: site, Findings: p.Findings, Ledger: p.Ledger, Lessons: p.Lessons, Policies: p.Policies, Rules: p.Rules, Lists: p.Lists, Terms: p.Terms,
		Allowed: p.Allowed, Letters: p.Letters,
	}
	rest := &api.API{
		Site: site, Shelf: p.Shelf, Batches: p.Batches, Docket: p.Docket, Findings: p.Findings, Issues: p.Ledger, Views: p.Views, Blobs: p.Blobs, Examiner: p.Examiner,
	}
	return web.New(site, bundle, web.Parts{Door: door, Routes: p.Routes(door), Health: p.health, API: rest.Handler()})
}

// Site is what the pages share.
func (p *Parts) Site() *page.Site {
	return &page.Site{
		Words: p.Words, Auth: p.Auth, People: p.People, Desk: p.Desk, Box: p.Box, Checklist: p.Lists, Days: p.Days, Now: p.Now,
	}
}

// Routes is the site map.
func (p *Parts) Routes(door *home.Pages) []page.Route {
	return web.Map(
		door,
		&study.Pages{Rules: p.Rules, Lessons: p.Lessons},
		&check.Pages{Shelf: p.Shelf, Batches: p.Batches, Findings: p.Findings, Views: p.Views, Blobs: p.Blobs, Lessons: p.Lessons, Lists: p.Lists, Allowed: p.Allowed, Terms: p.Terms, Online: p.Online, Docket: p.Docket, Rooms: p.Rooms, Hearings: p.Hearings, Uploads: p.Uploads, Veil: veil{}, Measured: p.measured},
		&establish.Pages{Causes: p.Causes, Policies: p.Policies, Effects: p.Effects},
		&supervise.Pages{
			Issues: p.Ledger, Findings: p.Findings, People: p.People, Views: p.Views, Blobs: p.Blobs, Letters: p.Letters,
			Figures: &circular.Census{List: p.Lists}, Films: p.Hearings,
		},
		&me.Pages{Findings: p.Findings, Issues: p.Ledger, Views: p.Views, Drafts: p.Drafts, Allowed: p.Allowed},
		&admin.Pages{Log: p.Log, DB: p.DB, Data: p.Data, Recognises: p.Eyes.Means, Version: p.Version, Workdays: p.Workdays, Recount: p.recount},
	)
}

// health answers whether the program can read its database.
func (p *Parts) health(w http.ResponseWriter, r *http.Request) {
	err := p.DB.View(r.Context(), func(tx *db.Tx) error {
		var n int
		return tx.QueryRow(r.Context(), `SELECT 1`).Scan(&n)
	})
	if err != nil {
		slog.ErrorContext(r.Context(), "health", "error", err)
		http.Error(w, "database unreachable", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// Run serves h on l, runs the jobs and signs checkpoints until ctx ends.
func (p *Parts) Run(ctx context.Context, h http.Handler, l net.Listener) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	// Jobs finish after the pages: what a page has just asked for is begun.
	if err := p.Queue.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error { return p.checkpoints(ctx) })
	g.Go(func() error { return p.watchRecordings(ctx) })
	g.Go(func() error {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		return errors.Join(srv.Shutdown(end), p.Queue.Stop(end))
	})
	err := g.Wait()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_, last := p.Log.Checkpoint(end)
	return errors.Join(err, last)
}

// checkpoints signs the log once a second, when there is something new.
func (p *Parts) checkpoints(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if _, err := p.Log.Checkpoint(ctx); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, "checkpoint", "error", err)
			}
		}
	}
}
