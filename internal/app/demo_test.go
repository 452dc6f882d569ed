package app

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/demo"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/config"
)

// demoOf runs the command over a data folder.
func demoOf(ctx context.Context, dir string) (string, error) {
	var out bytes.Buffer
	err := (&Demo{config.Config{Data: dir}}).Run(ctx, &Streams{Out: &out})
	return out.String(), err
}

func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for i, want := range []string{"已装入", "没有改动"} {
		said, err := demoOf(t.Context(), dir)
		if err != nil || !strings.Contains(said, want) || !strings.Contains(said, demo.Password) || !strings.Contains(said, "wenzhijian") {
			t.Errorf("run %d: %v\n%s", i+1, err, said)
		}
	}
	p, err := Open(t.Context(), config.Config{Data: dir}, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p.announce(t.Context(), &out)
	if !strings.Contains(out.String(), "shenyizhou") {
		t.Errorf("serve says\n%s", out.String())
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestDemoLeavesOtherDataAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p, err := Open(t.Context(), config.Config{Data: dir}, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.People.AddCourt(t.Context(), org.System("setup"), org.Court{Code: "澄0103", Name: "别处人民法院", Level: org.Basic})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p.announce(t.Context(), &out)
	if out.Len() > 0 {
		t.Errorf("serve says %q where there is no demonstration", out.String())
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	said, err := demoOf(t.Context(), dir)
	if err == nil || strings.Contains(err.Error(), "\n") || said != "" {
		t.Errorf("said %q, error %v", said, err)
	}
}
