package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/engine/video/evaltest"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/platform/ocr"
	"xiezhi/internal/platform/onnx"
)

// EvalVideo is the command that measures what is found in recordings whose
// episodes are labelled: a court's own, or hearings composed by program.
type EvalVideo struct {
	JSON      bool     `name:"json" help:"Print one JSON object instead of the table."`
	Misses    bool     `help:"List every label that was not found and every false alarm."`
	Profile   string   `help:"As with watch." enum:"standard,thorough,signal" default:"standard"`
	Set       []string `help:"A parameter of a rule, as with watch." placeholder:"KIND.LIMIT=…" sep:"none"`
	Keep      string   `help:"Folder to keep what was seen in, and to take it from the next time: other parameters are measured within seconds." type:"path" placeholder:"FOLDER"`
	Occupancy string   `help:"Measure instead, on the one recording given, how often each zone of this file is seen as occupied or empty as it was labelled." type:"existingfile" placeholder:"FILE"`
	Lang      string   `help:"Language: zh or en." enum:"zh,en" default:"zh"`
	Models    string   `help:"Folder of the models (default: the user's cache)." env:"XIEZHI_MODELS" type:"path" placeholder:"FOLDER"`
	Path      string   `arg:"" name:"DIR" help:"Folder of NN.mp4, NN.seats.json and NN.truth.json; with --occupancy, a recording." type:"path"`
}

// videoReport is what was measured, in JSON.
type videoReport struct {
	evaltest.Report
	Profile string   `json:"profile"`
	Set     []string `json:"set"`
	Model   string   `json:"model"`
	Seconds float64  `json:"seconds"` // that looking and ruling took
}

// Run measures and prints.
func (c *EvalVideo) Run(ctx context.Context, s *Streams) error {
	p, err := newSpeaker(c.Lang)
	if err != nil {
		return err
	}
	eyes, model, err := c.eyes()
	if err != nil {
		return err
	}
	if eyes != nil {
		defer func() { _ = eyes.Close() }() // nothing was written
	}
	if c.Occupancy != "" {
		return c.occupancy(ctx, s, p, eyes)
	}
	cases, err := evaltest.Load(os.DirFS(c.Path))
	if err != nil {
		return err
	}
	rules, err := (&Watch{Set: c.Set}).rules(p)
	if err != nil {
		return err
	}
	begun := time.Now()
	bar := newMeasure(s.Err, p)
	var results []evaltest.Result
	for i, x := range cases {
		rec, err := c.one(ctx, p, x, eyes, model, func(done, of float64) { bar.reach((float64(i)+done/of)*60, float64(len(cases))*60) })
		if err != nil {
			bar.clear()
			return (&Watch{}).refuse(s.Err, p, fmt.Errorf("%s: %w", x.File, err))
		}
		results = append(results, evaltest.Result{Case: x, Duration: rec.Duration, Episodes: rec.Episodes})
	}
	bar.clear()
	rep := videoReport{Report: evaltest.Measure(results, rules.Limit), Profile: c.Profile, Set: c.Set, Model: model, Seconds: round(time.Since(begun).Seconds())}
	if c.JSON {
		enc := json.NewEncoder(s.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(rep)
	}
	return c.print(s.Out, p, &rep)
}

// eyes opens the models. Without them only the recordings' own faults are measured.
func (c *EvalVideo) eyes() (*detect.Detector, string, error) {
	if c.Profile == string(watch.Signal) {
		return nil, modelOff, nil
	}
	d, err := detect.Open(cmp.Or(c.Models, ocr.Folder()), 1)
	if errors.Is(err, onnx.ErrNoRuntime) {
		return nil, modelOff, nil
	}
	if err != nil {
		return nil, "", err
	}
	return d, d.Name(), nil
}

// one looks through one recording as the command watch does, or takes what was
// seen in it before.
func (c *EvalVideo) one(ctx context.Context, p speaker, x evaltest.Case, eyes *detect.Detector, model string, step func(done, of float64)) (watchRecord, error) {
	w := &Watch{Seats: filepath.Join(c.Path, x.Seats), Profile: c.Profile, Set: c.Set, Video: filepath.Join(c.Path, x.File)}
	if t := x.Truth.Start; t != nil {
		w.Start = t.Format(time.RFC3339)
	}
	if t := x.Truth.Scheduled; t != nil {
		w.Scheduled = t.Format(time.RFC3339)
	}
	if c.Keep == "" {
		rec, _, err := w.look(ctx, open(eyes), p, step)
		return rec, err
	}
	file := filepath.Join(c.Keep, strings.Join([]string{x.Name, c.Profile, "json"}, "."))
	if seen, ok, err := recall(file, model); err != nil || ok {
		if err != nil {
			return watchRecord{}, err
		}
		in, _, _, err := w.input(ctx, p)
		if err != nil {
			return watchRecord{}, err
		}
		return ruled(in, seen), nil
	}
	rec, seen, err := w.look(ctx, open(eyes), p, step)
	if err != nil {
		return rec, err
	}
	return rec, keep(file, model, seen)
}

// open is the detector as eyes: one that is not there is no eyes at all.
func open(d *detect.Detector) watch.Eyes {
	if d == nil {
		return nil
	}
	return d
}

// kept is what was seen in a recording, and by which models.
type kept struct {
	Model string
	Seen  *watch.Seen
}

// recall reads what was kept. What other models saw does not count.
func recall(file, model string) (*watch.Seen, bool, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return nil, false, fmt.Errorf("%s: %w", file, err)
	}
	return k.Seen, k.Model == model && k.Seen != nil, nil
}

func keep(file, model string, seen *watch.Seen) error {
	text, err := json.Marshal(kept{model, seen})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// print writes the tables.
func (c *EvalVideo) print(out io.Writer, p speaker, rep *videoReport) error {
	model := rep.Model
	if model == modelOff {
		model = p.T("watch.model_off")
	}
	fmt.Fprintln(out, p.T("eval.video.head", "n", rep.Cases, "hours", fmt.Sprintf("%.2f", rep.Hours), "profile", rep.Profile, "model", model))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, t := range []struct {
		head string
		rows []evaltest.Score
		name func(evaltest.Score) string
	}{
		{"eval.video.kind", rep.Kinds, func(s evaltest.Score) string { return p.T("video.kind." + s.Name) }},
		{"eval.video.group", rep.Groups, func(s evaltest.Score) string { return p.T("eval.video.group." + s.Name) }},
		{"eval.video.size", rep.Sizes, c.part(p)},
		{"eval.video.quality", rep.Quality, c.part(p)},
	} {
		fmt.Fprintln(w)
		fmt.Fprintf(w, "%s\t%s\n", p.T(t.head), p.T("eval.video.columns"))
		for _, s := range t.rows {
			precision, alarms := fmt.Sprintf("%.3f", s.Precision()), fmt.Sprintf("%.2f", s.Alarms())
			if t.head == "eval.video.size" { // a false alarm has no true size
				precision, alarms = "-", "-"
			}
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%.3f\t%.1f\t%.1f\t%s\n", t.name(s), s.Labelled, s.Found, s.Matched, precision, s.Recall(), s.Median(), s.Most(), alarms)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if n := len(rep.Hidden); n > 0 {
		fmt.Fprintln(out)
		fmt.Fprintln(out, p.T("eval.video.hidden", "n", n))
	}
	if !c.Misses {
		return nil
	}
	for _, m := range rep.Hidden {
		fmt.Fprintln(out, p.T("eval.video.unseen", "case", m.Case, "kind", p.T("video.kind."+string(m.Kind)), "seat", cmp.Or(m.Seat, "-"), "start", hms(m.Start), "end", hms(m.End)))
	}
	for _, m := range rep.Report.Misses {
		key := "eval.video.miss"
		if m.False {
			key = "eval.video.alarm"
		}
		fmt.Fprintln(out, p.T(key, "case", m.Case, "kind", p.T("video.kind."+string(m.Kind)), "seat", cmp.Or(m.Seat, "-"), "start", hms(m.Start), "end", hms(m.End), "px", m.Px, "why", m.Why))
	}
	return nil
}

// part names a row of a group and something else: its name is "group rest".
func (c *EvalVideo) part(p speaker) func(evaltest.Score) string {
	return func(s evaltest.Score) string {
		group, rest, _ := strings.Cut(s.Name, " ")
		return p.T("eval.video.group."+group) + " " + rest
	}
}
