package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/engine/video/signal"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/platform/ffmpeg"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/ocr"
	"xiezhi/internal/platform/onnx"
)

// Watch is the command that looks through the recording of a hearing. What it
// prints are proposals to a person.
type Watch struct {
	Seats     string   `help:"The seats as JSON: [{\"id\",\"role\",\"polygon\":[[x,y],…]}], in fractions of the picture." placeholder:"FILE"`
	Start     string   `help:"When the recording begins; without --scheduled the hearing was to begin then, too." placeholder:"RFC3339"`
	Scheduled string   `help:"When the hearing was to begin." placeholder:"RFC3339"`
	Panel     int      `help:"How many sit on the panel (default: not checked)."`
	Profile   string   `help:"thorough: every seat each second; standard: the panel each second, the others each five; signal: faults of the recording only." enum:"standard,thorough,signal" default:"standard"`
	Set       []string `help:"A limit or another parameter of a rule, as phone.limit=30 or absence.limit=off; as often as wanted." placeholder:"KIND.LIMIT=…" sep:"none"`
	JSON      bool     `name:"json" help:"Print one JSON object."`
	Lang      string   `help:"Language: zh or en." enum:"zh,en" default:"zh"`
	Models    string   `help:"Folder of the models (default: the user's cache)." env:"XIEZHI_MODELS" type:"path" placeholder:"FOLDER"`
	Video     string   `arg:"" name:"VIDEO" help:"The recording."`
}

// watchRecord is what was found, in JSON. Times are seconds of the recording.
type watchRecord struct {
	Duration float64          `json:"duration"`
	Analysed float64          `json:"analysed"`
	Episodes []video.Episode  `json:"episodes"`
	Coverage episode.Coverage `json:"coverage"`
	Seconds  float64          `json:"seconds"` // that the run took
	Model    string           `json:"model"`   // "off": nobody was looked for
}

// modelOff stands for the models when there are none.
const modelOff = "off"

// refusal is a sentence for a reader on why the command cannot do what it was
// told to.
type refusal string

// Error implements error.
func (r refusal) Error() string { return string(r) }

// Run looks through the recording and prints the episodes. Status 0: it was
// looked through, whatever was found; 2: it could not be.
func (c *Watch) Run(ctx context.Context, s *Streams) error {
	begun := time.Now()
	p, err := newSpeaker(c.Lang)
	if err != nil {
		return err
	}
	rec, seen, err := c.watch(ctx, s, p)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return c.refuse(s.Err, p, err)
	}
	rec.Seconds = round(time.Since(begun).Seconds())
	for _, n := range seen.Notes {
		fmt.Fprintln(s.Err, p.T(n.Key, n.Args...))
	}
	if rec.Model == modelOff && c.Profile != string(watch.Signal) && c.Seats != "" {
		fmt.Fprintln(s.Err, p.T("watch.vision_off"))
	}
	if c.JSON {
		enc := json.NewEncoder(s.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(rec)
	}
	return c.print(s.Out, p, rec)
}

// watch opens the models, if there are any, and looks through the recording.
func (c *Watch) watch(ctx context.Context, s *Streams, p speaker) (watchRecord, *watch.Seen, error) {
	var eyes watch.Eyes
	model := modelOff
	if c.Profile != string(watch.Signal) && c.Seats != "" {
		folder := cmp.Or(c.Models, ocr.Folder())
		d, err := detect.Open(folder, 1)
		switch {
		case err == nil:
			defer func() { _ = d.Close() }() // nothing was written
			eyes, model = d, d.Name()
		case errors.Is(err, onnx.ErrNoRuntime):
			slog.Debug("vision is off", "error", err)
		default:
			return watchRecord{}, nil, refusal(p.T("watch.bad_model", "folder", folder))
		}
	}
	bar := newMeasure(s.Err, p)
	rec, seen, err := c.look(ctx, eyes, p, bar.reach)
	bar.clear()
	rec.Model = model
	return rec, seen, err
}

// look looks through the recording with these eyes, nil for none.
func (c *Watch) look(ctx context.Context, eyes watch.Eyes, p speaker, step func(done, of float64)) (rec watchRecord, seen *watch.Seen, err error) {
	in, info, notes, err := c.input(ctx, p)
	if err != nil {
		return rec, nil, err
	}
	seen, err = watch.Run(ctx, watch.Job{
		File: c.Video, Info: &info, Seats: in.Seats, Profile: watch.Profile(c.Profile), Eyes: eyes, Shortest: shortest(in.Rules), Step: step,
	})
	if err != nil {
		return rec, nil, err
	}
	seen.Notes = append(notes, seen.Notes...)
	return ruled(in, seen), seen, nil
}

// input is what the rules have to know before the recording is looked at.
func (c *Watch) input(ctx context.Context, p speaker) (in episode.Input, info ffmpeg.Info, notes []watch.Note, err error) {
	in = episode.Input{Words: p}
	if in.Rules, err = c.rules(p); err != nil {
		return in, info, nil, err
	}
	if in.Seats, err = c.seats(p); err != nil {
		return in, info, nil, err
	}
	if err := c.times(p); err != nil {
		return in, info, nil, err
	}
	info, err = ffmpeg.Head(ctx, c.Video)
	if err != nil {
		return in, info, nil, err
	}
	in.Schedule, notes, err = c.schedule(p, info)
	return in, info, notes, err
}

// rules are the usual ones with what was set.
func (c *Watch) rules(p speaker) (episode.Rules, error) {
	rules := episode.Default()
	for _, set := range c.Set {
		if err := rules.Set(set); err != nil {
			return rules, c.badSetting(p, set, rules)
		}
	}
	return rules, nil
}

// ruled has the rules say what that amounts to which was seen.
func ruled(in episode.Input, seen *watch.Seen) (rec watchRecord) {
	in.Duration, in.Width, in.Height = seen.Duration, seen.Info.Video.Width, seen.Info.Video.Height
	in.Observations, in.Faults = seen.Observations, seen.Faults
	rec.Episodes, rec.Coverage = episode.Find(in)
	rec.Duration, rec.Analysed = round(max(seen.Duration, seen.Info.Duration)), round(seen.Analysed)
	tidy(rec.Episodes)
	if rec.Episodes == nil {
		rec.Episodes = []video.Episode{}
	}
	return rec
}

// shortest are the limits of the rules, from which stretches are kept. A fault
// that is not reported still hides persons, so the usual limit is kept as well.
func shortest(r episode.Rules) signal.Shortest {
	out := signal.Shortest{}
	for kind, usual := range signal.Defaults() {
		out[kind] = min(usual, r.Limit(kind))
	}
	return out
}

// tidy rounds times to milliseconds.
func tidy(list []video.Episode) {
	for i := range list {
		e := &list[i]
		e.Start, e.End = round(e.Start), round(e.End)
		if e.Evidence == nil {
			e.Evidence = []video.Still{}
		}
		for j := range e.Evidence {
			e.Evidence[j].At = round(e.Evidence[j].At)
		}
	}
}

func round(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }

// seats reads the seats, if there are any.
func (c *Watch) seats(p speaker) ([]video.Seat, error) {
	if c.Seats == "" {
		return nil, nil
	}
	f, err := os.Open(c.Seats)
	if err != nil {
		return nil, refusal(p.T("watch.no_seats", "name", c.Seats))
	}
	defer f.Close()
	seats, err := video.ReadSeats(f)
	var e *video.SeatsError
	if errors.As(err, &e) {
		return nil, refusal(p.T("watch.in_seats", "name", c.Seats, "what", p.T(e.Key, e.Args...)))
	}
	return seats, err
}

// far is how long before the beginning of a recording a hearing may have been
// scheduled: beyond, one of the two times is wrong.
const far = 12 * time.Hour

// times checks what can be checked of the times before the recording is read.
func (c *Watch) times(p speaker) error {
	for flag, value := range map[string]string{"--start": c.Start, "--scheduled": c.Scheduled} {
		if value == "" {
			continue
		}
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return refusal(p.T("watch.bad_time", "flag", flag, "value", value))
		}
	}
	if c.Panel < 0 {
		return refusal(p.T("watch.bad_panel", "n", c.Panel))
	}
	return nil
}

// schedule places the scheduled start in the recording.
func (c *Watch) schedule(p speaker, info ffmpeg.Info) (out episode.Schedule, notes []watch.Note, err error) {
	out.Panel = c.Panel
	begun := info.Begun
	if c.Start != "" {
		begun, _ = time.Parse(time.RFC3339, c.Start) // checked before
		out.Timed = true
	}
	if c.Scheduled == "" {
		return out, nil, nil
	}
	planned, _ := time.Parse(time.RFC3339, c.Scheduled) // checked before
	if begun.IsZero() {
		return out, nil, refusal(p.T("watch.no_start"))
	}
	if c.Start == "" {
		notes = append(notes, watch.Note{Key: "watch.recorder_clock", Args: []any{"time", begun.In(planned.Location()).Format(time.RFC3339)}})
	}
	out.Timed, out.Listing, out.Start = true, episode.Listed, planned.Sub(begun).Seconds()
	if out.Start < -far.Seconds() || info.Duration > 0 && out.Start >= info.Duration {
		return out, nil, refusal(p.T("watch.far", "scheduled", c.Scheduled, "start", begun.In(planned.Location()).Format(time.RFC3339), "length", hms(info.Duration)))
	}
	return out, notes, nil
}

// badSetting says what is wrong with a setting, and which there are.
func (c *Watch) badSetting(p speaker, set string, rules episode.Rules) error {
	name, _, _ := strings.Cut(set, "=")
	for _, known := range rules.Names() {
		if known == strings.TrimSpace(name) {
			return refusal(p.T("watch.bad_value", "set", set))
		}
	}
	var limits []string
	for _, known := range rules.Names() {
		if strings.HasSuffix(known, ".limit") {
			limits = append(limits, known)
		}
	}
	return refusal(p.T("watch.bad_name", "set", set, "names", strings.Join(limits, " ")))
}

// refuse says why the recording was not looked through.
func (c *Watch) refuse(w io.Writer, p speaker, err error) error {
	var e *ffmpeg.Error
	var r refusal
	switch {
	case errors.As(err, &r):
		fmt.Fprintln(w, "xiezhi:", string(r))
	case errors.As(err, &e):
		fmt.Fprintln(w, "xiezhi:", p.T(e.Key, e.Words()...))
	default:
		return err
	}
	return Status(2)
}

// print writes the episodes for a person, and what was not seen.
func (c *Watch) print(w io.Writer, p speaker, rec watchRecord) error {
	fmt.Fprintln(w, p.T("watch.head", "name", c.Video, "duration", hms(rec.Duration), "analysed", hms(rec.Analysed), "model", c.model(p, rec)))
	if len(rec.Episodes) == 0 {
		fmt.Fprintln(w, p.T("watch.nothing"))
	}
	for _, e := range rec.Episodes {
		place := p.T("watch.whole")
		if e.Seat != "" {
			place = p.T("watch.seat", "seat", e.Seat)
		}
		fmt.Fprintln(w, p.T("watch.episode", "start", hms(e.Start), "end", hms(e.End), "kind", p.T("video.kind."+string(e.Kind)),
			"place", place, "confidence", p.T("video.confidence."+string(e.Confidence))))
		fmt.Fprintf(w, "    %s\n", e.Why)
	}
	for _, s := range rec.Coverage.Seats {
		fmt.Fprintln(w, p.T("watch.coverage", "seat", s.Seat, "seen", hms(s.Seen), "unseen", hms(s.Unknown+s.Masked), "why", reasons(p, s.Reasons)))
	}
	if len(rec.Coverage.Seats) == 0 {
		fmt.Fprintln(w, p.T("watch.no_coverage"))
	}
	_, err := fmt.Fprintln(w, p.T("watch.propose"))
	return err
}

// model names the models.
func (c *Watch) model(p speaker, rec watchRecord) string {
	if rec.Model == modelOff {
		return p.T("watch.model_off")
	}
	return rec.Model
}

// reasons lists why something was not seen, the longest first.
func reasons(p speaker, why map[episode.Reason]float64) string {
	if len(why) == 0 {
		return p.T("watch.no_reason")
	}
	var out []string
	for _, r := range byLength(why) {
		out = append(out, p.T("watch.reason", "what", p.T("video.unseen."+string(r)), "length", hms(why[r])))
	}
	if p.Language() == i18n.English {
		return strings.Join(out, ", ")
	}
	return strings.Join(out, "，")
}

// byLength orders reasons by their seconds.
func byLength(why map[episode.Reason]float64) []episode.Reason {
	return slices.SortedFunc(maps.Keys(why), func(a, b episode.Reason) int {
		return cmp.Or(cmp.Compare(why[b], why[a]), cmp.Compare(a, b))
	})
}

// hms is a time of the recording as h:mm:ss.
func hms(seconds float64) string {
	n := int(math.Round(seconds))
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}
