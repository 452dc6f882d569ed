package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"xiezhi/internal/demo"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/config"
)

// Demo is the command that loads the demonstration city.
type Demo struct {
	config.Config `embed:""`
}

// demoNote is the file in the data folder that says how to sign in.
const demoNote = "demo.txt"

// Run loads the city into an empty database. Where it is already, nothing changes.
func (d *Demo) Run(ctx context.Context, s *Streams) error {
	began := time.Now()
	clock := demo.NewClock(began)
	p, err := Open(ctx, d.Config, auth.Options{}, clock.Now)
	if err != nil {
		return err
	}
	err = p.city(clock).Load(ctx, began)
	switch {
	case errors.Is(err, demo.ErrLoaded):
		fmt.Fprintln(s.Out, "演示城市澄明市已经装入，没有改动。The demonstration city is there already; nothing was changed.")
		err = nil
	case errors.Is(err, demo.ErrForeign):
		err = fmt.Errorf("%s 中已有其他数据，演示城市只装入空的数据库。There is other data here: the city is loaded into an empty database only", d.Database())
	case errors.Is(err, demo.ErrUnfinished):
		err = fmt.Errorf("上次装入没有完成，请换一个空的数据文件夹。An earlier loading did not finish: use an empty folder instead of %s", d.Data)
	case err == nil:
		_, err = p.Log.Checkpoint(ctx)
		fmt.Fprintf(s.Out, "演示城市澄明市已装入，用时 %.1f 秒。The demonstration city was loaded.\n", time.Since(began).Seconds())
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(d.Data, demoNote), []byte(signIns()), 0o600)
	}
	if err := errors.Join(err, p.Close()); err != nil {
		return err
	}
	fmt.Fprint(s.Out, signIns())
	return nil
}

// city is the parts that the city is built with.
func (p *Parts) city(clock *demo.Clock) *demo.City {
	return &demo.City{
		Clock: clock, Log: p.Log, Blobs: p.Blobs, People: p.People, Auth: p.Auth, Findings: p.Findings, Views: p.Views,
		Shelf: p.Shelf, Ledger: p.Ledger, Checklist: p.Checklist, Days: p.Days(),
	}
}

// signIns lists the accounts of the city, as the note and the commands show it.
func signIns() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n演示账号，密码均为 Demo sign-ins, password for all: %s\n\n", demo.Password)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, a := range demo.SignIns() {
		var roles []string
		for _, r := range a.Roles {
			roles = append(roles, string(r))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", a.Login, strings.Join(roles, " + "), a.Name, a.Court)
	}
	t.Flush()
	return b.String()
}

// announce prints the sign-ins where the data folder holds the demonstration city.
func (p *Parts) announce(ctx context.Context, w io.Writer) {
	b, err := os.ReadFile(filepath.Join(p.Data, demoNote))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		slog.WarnContext(ctx, "sign-ins of the demonstration", "error", err)
		return
	}
	fmt.Fprintln(w, string(b))
}
