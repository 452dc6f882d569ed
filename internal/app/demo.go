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
	"xiezhi/internal/supervise/circular"
)

// Demo is the command that loads the demonstration city.
type Demo struct {
	config.Config `embed:""`
}

// demoNote is the file in the data folder that says how to sign in.
const demoNote = "demo.txt"

// What the command says, in both languages at once: whoever tries the program
// out has chosen none yet.
const (
	sayLoaded     = "演示城市澄明市已装入，用时 %.1f 秒 · The demonstration city was loaded in %.1f s"
	sayThere      = "演示城市澄明市已经装入，没有改动 · The demonstration city is there already; nothing was changed"
	sayForeign    = "%s 中已有其他数据，演示城市只能装入空的数据库 · there is other data here: the city is loaded into an empty database only"
	sayUnfinished = "%s 中上次的装入没有完成，请换一个空的数据文件夹 · an earlier loading did not finish: use another, empty folder"
	saySignIns    = "演示账号，密码均为 %s · demo sign-ins, one password for all"
)

// Run loads the city into an empty database. Where it is already, nothing changes.
func (d *Demo) Run(ctx context.Context, s *Streams) error {
	began := time.Now()
	clock := demo.NewClock(began)
	p, err := Open(ctx, d.Config, auth.Options{}, clock.Now)
	if err != nil {
		return err
	}
	err = errors.Join(d.load(ctx, p, clock, s.Out), p.Close())
	if err != nil {
		return err
	}
	list, err := signIns()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(d.Data, demoNote), []byte(list), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "\n%s", list)
	return nil
}

// load loads the city and says what became of it.
func (d *Demo) load(ctx context.Context, p *Parts, clock *demo.Clock, w io.Writer) error {
	began := clock.Now()
	err := p.city(clock).Load(ctx, began)
	switch {
	case errors.Is(err, demo.ErrLoaded):
		fmt.Fprintln(w, sayThere)
		return nil
	case errors.Is(err, demo.ErrForeign):
		return fmt.Errorf(sayForeign, d.Database())
	case errors.Is(err, demo.ErrUnfinished):
		return fmt.Errorf(sayUnfinished, d.Database())
	case err != nil:
		return err
	}
	if _, err := p.Log.Checkpoint(ctx); err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	fmt.Fprintf(w, sayLoaded+"\n", took, took)
	return nil
}

// city is the parts that the city is built with.
func (p *Parts) city(clock *demo.Clock) *demo.City {
	return &demo.City{
		Clock: clock, Log: p.Log, Blobs: p.Blobs, People: p.People, Auth: p.Auth, Findings: p.Findings, Views: p.Views,
		Shelf: p.Shelf, Online: p.Online, Rooms: p.Rooms, Docket: p.Docket, Ledger: p.Ledger, Letters: p.Letters, Figures: &circular.Census{List: p.Lists}, Lessons: p.Lessons, Causes: p.Causes, Policies: p.Policies,
		Checklist: p.Checklist, Days: p.Days(),
	}
}

// signIns lists the accounts of the city, as the note and the commands show it.
func signIns() (string, error) {
	p, err := newSpeaker("zh")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, saySignIns+"\n\n", demo.Password)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, a := range demo.SignIns() {
		var roles []string
		for _, r := range a.Roles {
			roles = append(roles, p.T("role."+string(r)))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", a.Login, a.Name, strings.TrimSpace(strings.Join(roles, "、")+"  "+a.Court))
	}
	err = t.Flush()
	return b.String(), err
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
	fmt.Fprintf(w, "\n%s\n", b)
}
