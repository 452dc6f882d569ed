package app

import (
	"context"
	"fmt"
	"time"

	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/config"
)

// Audit holds the commands about the log.
type Audit struct {
	Verify AuditVerify `cmd:"" help:"Recompute the log and compare it with the data."`
}

// AuditVerify is the command that proves the log whole, or names what is not.
type AuditVerify struct {
	config.Config `embed:""`

	Lang string `help:"Language: zh or en." enum:"zh,en" default:"zh"`
}

// Run verifies. Status 1: something does not agree.
func (a *AuditVerify) Run(ctx context.Context, s *Streams) error {
	p, err := newSpeaker(a.Lang)
	if err != nil {
		return err
	}
	parts, err := Open(ctx, a.Config, auth.Options{}, time.Now)
	if err != nil {
		return err
	}
	defer parts.Close()
	r, err := parts.Log.Verify(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, p.T("audit.report", "n", int(r.Leaves), "objects", r.Objects, "checkpoints", r.Checkpoints, "signed", int(r.Signed)))
	if len(r.Erased) > 0 {
		fmt.Fprintln(s.Out, p.T("audit.erased", "n", len(r.Erased)))
	}
	for _, x := range r.Problems {
		fmt.Fprintln(s.Out, p.T("audit.problem", "object", x.Object, "defect", p.T("audit.defect."+string(x.What))))
	}
	altered, err := parts.Views.Altered(ctx)
	if err != nil {
		return err
	}
	for _, hour := range altered {
		fmt.Fprintln(s.Out, p.T("audit.access", "hour", p.Moment(hour)))
	}
	if len(r.Problems)+len(altered) > 0 {
		return Status(1)
	}
	fmt.Fprintln(s.Out, p.T("audit.whole"))
	return nil
}
