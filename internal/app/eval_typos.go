package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo"
	"xiezhi/internal/engine/judgment/typo/mask"
)

// EvalTypos is the command that measures the typo rule: on sentences whose
// right form is known, or on whole judgments into which errors are planted.
type EvalTypos struct {
	Model       string   `help:"Another model than the program's." type:"existingfile" placeholder:"FILE"`
	Baseline    bool     `help:"Measure the language model alone instead: no costs of confusion, no context, no gate."`
	Predictions string   `help:"Write the corrected sentences here, one a line." placeholder:"OUT"`
	Rows        string   `help:"Only these rows of the sentences, from 1: 981-1960." placeholder:"FROM-TO"`
	Least       *float64 `help:"The margin from which a sentence is corrected (default: the fitted one)."`
	Judgments   bool     `help:"The file holds judgments as JSON lines (id, text); one error is planted into each."`
	Split       string   `help:"Only the judgments that split.tsv beside the file (id, name) puts into this part." placeholder:"NAME"`
	Seed        uint64   `help:"Seed of the choice of places." default:"1"`
	Rounds      int      `help:"How often each judgment gets an error, with seeds one after another." default:"1"`
	List        bool     `help:"List every alarm on the judgments as they are, and every error not found."`
	Lang        string   `help:"Language of the table: zh or en." enum:"zh,en" default:"zh"`
	File        string   `arg:"" help:"Label, source and target in columns; or judgments." type:"existingfile" placeholder:"FILE"`
}

// The margins that figures are given for.
var (
	sentenceCurve = [...]float64{-1, -0.5, 0, 0.5, 1, 1.5, 2, 3}
	curve         = [...]float64{0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8}
)

// errRows is a range of rows that cannot be read.
var errRows = errors.New("rows are given as FROM-TO")

// Run measures and prints.
func (e *EvalTypos) Run(s *Streams) error {
	p, err := newSpeaker(e.Lang)
	if err != nil {
		return err
	}
	c := typo.Default()
	if e.Baseline {
		c = typo.Baseline()
	}
	if e.Model != "" {
		err := readText(e.Model, func(r io.Reader) error {
			m, err := typo.Read(r)
			if err == nil {
				c = typo.New(m)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := c.Ready(); err != nil {
		return err
	}
	if e.Judgments {
		return e.judgments(s, p, c)
	}
	return e.sentences(s, p, c)
}

// pair is a sentence as written and as meant.
type pair struct{ source, target string }

// sentences measures on sentences.
func (e *EvalTypos) sentences(s *Streams, p speaker, c *typo.Checker) error {
	pairs, err := e.pairs()
	if err != nil {
		return err
	}
	least := float64(typo.SentenceLeast)
	if e.Least != nil {
		least = *e.Least
	}
	begun := time.Now()
	chars := 0
	var out []string
	for _, x := range pairs {
		out = append(out, c.CorrectAbove(x.source, least))
		chars += utf8.RuneCountInString(x.source)
	}
	took := time.Since(begun)
	if e.Predictions != "" {
		if err := os.WriteFile(e.Predictions, []byte(predictions(out)), 0o644); err != nil {
			return err
		}
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, p.T("eval.typos.sentence_head"))
	var own typo.Tally
	for i, x := range pairs {
		own.Add([]rune(x.source), []rune(x.target), []rune(out[i]))
	}
	printTally(w, fmt.Sprintf("%.1f *", least), &own)
	for _, tau := range sentenceCurve {
		if tau == least {
			continue
		}
		var t typo.Tally
		for _, x := range pairs {
			t.Add([]rune(x.source), []rune(x.target), []rune(c.CorrectAbove(x.source, tau)))
		}
		printTally(w, fmt.Sprintf("%.1f", tau), &t)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.Out, p.T("eval.typos.sentences", "n", own.Sentences, "wrong", own.Wrong, "chars", chars, "speed", perSecond(chars, took)))
	return err
}

// predictions are the corrected sentences, one a line.
func predictions(out []string) string {
	var b strings.Builder
	for _, s := range out {
		b.WriteString(s + "\n")
	}
	return b.String()
}

// printTally writes one row: precision, recall and F1 four times over, and
// false positives.
func printTally(w io.Writer, tau string, t *typo.Tally) {
	fmt.Fprint(w, tau)
	for _, r := range []typo.Rate{t.Detection(), t.Correction(), t.CharDetection(), t.CharCorrection()} {
		fmt.Fprintf(w, "\t%.1f/%.1f/%.1f", 100*r.Precision(), 100*r.Recall(), 100*r.F1())
	}
	fmt.Fprintf(w, "\t%.1f%% (%d/%d)\n", 100*t.FalsePositives(), t.Alarmed, t.Right)
}

func perSecond(n int, d time.Duration) int { return int(float64(n) / max(d.Seconds(), 1e-9)) }

// errColumns is a line that holds no sentence as written and as meant.
var errColumns = errors.New("a line holds label, source and target in UTF-8, with tabs between")

// pairs reads the sentences. Empty lines may only end the file: one sentence
// that is left out would put the predictions against the wrong lines.
func (e *EvalTypos) pairs() ([]pair, error) {
	from, to := 1, 1<<30
	if e.Rows != "" {
		if n, err := fmt.Sscanf(e.Rows, "%d-%d", &from, &to); err != nil || n != 2 {
			return nil, fmt.Errorf("%w: %q", errRows, e.Rows)
		}
	}
	var out []pair
	n, empty := 0, 0
	err := eachLineOf(e.File, func(line string) error {
		n++
		if line == "" {
			empty = n
			return nil
		}
		if n < from || n > to {
			return nil
		}
		cells := strings.Split(strings.TrimPrefix(line, "\ufeff"), "\t")
		switch {
		case empty > 0:
			return fmt.Errorf("line %d: %w", empty, errColumns)
		case len(cells) < 2, !utf8.ValidString(line):
			return fmt.Errorf("line %d: %w", n, errColumns)
		}
		out = append(out, pair{cells[len(cells)-2], cells[len(cells)-1]})
		return nil
	})
	return out, err
}

// eachLineOf hands on the lines of a file.
func eachLineOf(name string, use func(string) error) error {
	return readText(name, func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			if err := use(strings.TrimSuffix(lines.Text(), "\r")); err != nil {
				return err
			}
		}
		return lines.Err()
	})
}

// trial is what came of the judgments.
type trial struct {
	docs, chars int
	planted     int
	alarms      []typo.Error // on the judgments as they are
	hits        []float64    // margins of planted errors that were put right
	wrong       []float64    // margins of whatever else was reported in the planted copies
	took        time.Duration
	list        io.Writer
	checker     *typo.Checker
	lowest      float64
	seed        uint64
	rounds      int
}

// judgments measures on whole judgments.
func (e *EvalTypos) judgments(s *Streams, p speaker, c *typo.Checker) error {
	part, err := e.part()
	if err != nil {
		return err
	}
	t := &trial{checker: c, lowest: curve[0], seed: e.Seed, rounds: e.Rounds}
	if e.List {
		t.list = s.Out
	}
	err = eachLineOf(e.File, func(line string) error {
		var doc struct{ ID, Text string }
		if err := json.Unmarshal([]byte(line), &doc); err != nil {
			return err
		}
		if part == nil || part[doc.ID] {
			t.add(doc.Text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.print(s.Out, p)
}

// part reads which judgments are in the part that was asked for; nil is all.
func (e *EvalTypos) part() (map[string]bool, error) {
	if e.Split == "" {
		return nil, nil
	}
	in := map[string]bool{}
	err := eachLineOf(filepath.Join(filepath.Dir(e.File), "split.tsv"), func(line string) error {
		id, name, _ := strings.Cut(line, "\t")
		if name == e.Split {
			in[id] = true
		}
		return nil
	})
	return in, err
}

// add checks one judgment as it is and with an error in it.
func (t *trial) add(text string) {
	t.docs++
	t.chars += utf8.RuneCountInString(text)
	masks := mask.Spans(judgment.Parse(text))
	begun := time.Now()
	alarms := t.checker.CheckAbove(text, masks, t.lowest)
	t.took += time.Since(begun)
	t.alarms = append(t.alarms, alarms...)
	for _, a := range alarms {
		t.show("alarm", a.Margin, text, a.Span, a.Want)
	}
	for round := range t.rounds {
		rng := rand.New(rand.NewPCG(t.seed+uint64(round), uint64(t.docs)))
		bad, p, ok := t.checker.Plant(text, masks, rng)
		if !ok {
			continue
		}
		t.planted++
		found := false
		for _, x := range t.checker.CheckAbove(bad, mask.Spans(judgment.Parse(bad)), t.lowest) {
			if right(bad, p, x) {
				t.hits = append(t.hits, x.Margin)
				found = found || x.Margin >= typo.Doubtful
				continue
			}
			t.wrong = append(t.wrong, x.Margin)
		}
		if !found {
			t.show("miss "+p.Kind.String(), 0, bad, p.Span, p.Was)
		}
	}
}

// right reports whether x puts right what was planted, and changes nothing else.
func right(text string, p typo.Planted, x typo.Error) bool {
	if x.Start > p.Start || x.End < p.End {
		return false
	}
	return x.Want == text[x.Start:p.Start]+p.Was+text[p.End:x.End]
}

// show lists a place with what stands around it.
func (t *trial) show(what string, margin float64, text string, at judgment.Span, want string) {
	if t.list == nil {
		return
	}
	before := []rune(text[:at.Start])
	after := []rune(text[at.End:])
	fmt.Fprintf(t.list, "%s %.1f %s⟦%s→%s⟧%s\n", what, margin, string(before[max(0, len(before)-12):]), text[at.Start:at.End], want, string(after[:min(12, len(after))]))
}

// print writes the table.
func (t *trial) print(out io.Writer, p speaker) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, p.T("eval.typos.judgment_head"))
	for _, tau := range curve {
		over := func(margins []float64) int {
			n := 0
			for _, m := range margins {
				if m >= tau {
					n++
				}
			}
			return n
		}
		hits, wrong := over(t.hits), over(t.wrong)
		alarms := 0
		for _, a := range t.alarms {
			if a.Margin >= tau {
				alarms++
			}
		}
		mark := ""
		if slices.Contains([]float64{typo.Certain, typo.Doubtful}, tau) {
			mark = " *"
		}
		fmt.Fprintf(w, "%.1f%s\t%s (%d/%d)\t%s (%d/%d)\t%.3f (%d/%d)\n", tau, mark, percent(hits, hits+wrong), hits, hits+wrong,
			percent(hits, t.planted), hits, t.planted, float64(alarms)/float64(max(1, t.docs)), alarms, t.docs)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, p.T("eval.typos.judgments", "n", t.docs, "chars", t.chars, "planted", t.planted, "seed", t.seed, "speed", perSecond(t.chars, t.took)))
	return err
}
