package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"text/tabwriter"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/eval"
	"xiezhi/internal/engine/judgment/redact"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/typo"
)

// EvalJudgments is the command that measures the rules and the publication desk
// over documents with planted faults.
type EvalJudgments struct {
	JSON     bool   `name:"json" help:"Print one JSON object instead of the table."`
	Baseline bool   `help:"Measure, in place of all rules, the language model of typos alone."`
	Misses   bool   `help:"List every fault that was not found and every alarm on a document without one."`
	Typos    bool   `help:"Look for typos (J25)." default:"true" negatable:""`
	Date     string `help:"The day the check is made for (default: today)." placeholder:"YYYY-MM-DD"`
	Lang     string `help:"Language of the table: zh or en." enum:"zh,en" default:"zh"`
	Courts   string `help:"A register of courts of your own, tab-separated." type:"existingfile" placeholder:"FILE"`
	Dir      string `arg:"" name:"DIR" help:"Folder of NN.clean.txt, NN.seeded.txt and NN.gold.json." type:"existingdir"`
}

// planned is the publication desk's plan for a document, by the text of
// 法释〔2016〕19号, which is what the corpus is marked up for.
func planned(doc *judgment.Doc) ([]eval.Redaction, error) {
	plan, err := redact.Make(doc, disclosure.Profile2016)
	if err != nil {
		return nil, err
	}
	var out []eval.Redaction
	for _, r := range plan.Redactions {
		out = append(out, eval.Redaction{Span: r.Span, Class: string(r.Class), Replacement: r.Replacement, Action: string(r.Action)})
	}
	return out, nil
}

// Run measures and prints.
func (e *EvalJudgments) Run(ctx context.Context, s *Streams) error {
	p, err := newSpeaker(e.Lang)
	if err != nil {
		return err
	}
	k, err := (&Check{Date: e.Date, Courts: e.Courts, Typos: e.Typos}).checker(p)
	if err != nil {
		return err
	}
	if e.Baseline {
		k.typos = typo.Baseline()
	}
	cases, err := eval.Load(os.DirFS(e.Dir))
	if err != nil {
		return err
	}
	var unread atomic.Int64
	run := func(text string) check.Result {
		o := k.check(ctx, "-", strings.NewReader(text))
		if o.err != nil || o.result.Doc.Text != text {
			// Positions in another text than the gold's mean nothing.
			unread.Add(1)
			return check.Result{}
		}
		if e.Baseline {
			o.result.Hits = slices.DeleteFunc(o.result.Hits, func(h check.Hit) bool { return h.Rule.ID != "J25" })
		}
		return o.result
	}
	rep, err := eval.Measure(cases, run, planned)
	if err != nil {
		return err
	}
	if n := unread.Load(); n > 0 {
		fmt.Fprintln(s.Err, p.T("eval.unread", "n", n))
	}
	if e.JSON {
		enc := json.NewEncoder(s.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(rep)
	}
	printReport(s.Out, p, &rep)
	if e.Misses {
		printMisses(s.Out, &rep)
	}
	return nil
}

// printReport writes the tables.
func printReport(out io.Writer, p speaker, rep *eval.Report) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, p.T("eval.kind_head"))
	for _, k := range append(slices.Clone(rep.Kinds), rep.All) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%d\n", k.Kind, k.Planted, k.Found, percent(k.Found, k.Planted), percent(k.Plain, k.Planted), percent(k.Own, k.Planted), k.Evidence)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, p.T("eval.clean_head", "n", rep.CleanDocs))
	for _, s := range []rule.Severity{rule.Critical, rule.Error, rule.Suspect, rule.Hint} {
		n := rep.Clean[string(s)]
		fmt.Fprintf(w, "%s\t%d\t%.3f\n", p.T("check.severity."+string(s)), n, float64(n)/float64(max(1, rep.CleanDocs)))
	}
	fmt.Fprintln(w)
	if rep.PII == nil {
		fmt.Fprintln(w, p.T("eval.no_redaction"))
	} else {
		printPII(w, p, rep.PII)
	}
	w.Flush() //nolint:errcheck // what cannot be written here cannot be reported there either
}

// printPII writes what the redacted copies leave and hide.
func printPII(w io.Writer, p speaker, r *eval.Redacted) {
	fmt.Fprintln(w, p.T("eval.pii_head"))
	for _, c := range r.Classes {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%d\n", c.Class, c.Gold, c.Covered, percent(c.Covered, c.Gold), c.Leaks)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, p.T("eval.over_masking", "masked", r.KeepMasked, "chars", r.KeepChars, "share", percent(r.KeepMasked, r.KeepChars)))
	fmt.Fprintln(w, p.T("eval.stray", "stray", r.SpansNoGold, "spans", r.Spans, "share", percent(r.SpansNoGold, r.Spans)))
	fmt.Fprintln(w, p.T("eval.leaks", "n", r.Leaks))
}

// printMisses lists what to read.
func printMisses(out io.Writer, rep *eval.Report) {
	for _, k := range rep.Variants {
		fmt.Fprintf(out, "variant %s %s: %d/%d\n", k.Kind, k.Variant, k.Found, k.Planted)
	}
	for _, m := range rep.Misses {
		fmt.Fprintf(out, "miss %s %s %s: %s (%s)\n", m.Kind, m.Case, m.Variant, m.Is, m.Was)
	}
	for _, a := range rep.Alarms {
		fmt.Fprintf(out, "alarm %s %s %s: %s: %s\n", a.Rule, a.Severity, a.Case, a.Text, a.Message)
	}
	if rep.PII != nil {
		for _, s := range rep.PII.Stray {
			fmt.Fprintf(out, "redaction %s\n", s)
		}
	}
}

// percent is a/b in per cent with one decimal; a dash when there is nothing to share.
func percent(a, b int) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(a)/float64(b))
}
