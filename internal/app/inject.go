package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/corpus"
	"xiezhi/internal/engine/judgment/eval"
	"xiezhi/internal/engine/judgment/inject"
)

// Inject is the command that plants faults into judgments without any, so that
// a checker can be measured. The same seed and files give the same faults.
type Inject struct {
	Seed  uint64   `help:"Seed of the choice of places." default:"1"`
	Per   int      `help:"Copies with a single fault of each kind." default:"30"`
	Mixed int      `help:"Copies with several faults of different kinds." default:"60"`
	Kinds []string `help:"Only these kinds (J01,J02 …)."`
	Out   string   `required:"" help:"Folder for NN.clean.txt, NN.seeded.txt and NN.gold.json; it must be empty or not exist." placeholder:"DIR"`
	Files []string `arg:"" name:"CLEAN" help:"Judgments without a fault: plain text, or the marked-up form of the project's corpus." type:"existingfile"`
}

// clean is a document without a fault and what is known of it.
type clean struct {
	inject.Source
	pii []eval.PII
}

// Run plants and writes.
func (c *Inject) Run(_ context.Context, s *Streams) error {
	var docs []clean
	for _, file := range c.Files {
		d, err := readClean(file)
		if err != nil {
			return err
		}
		docs = append(docs, d)
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	if there, err := os.ReadDir(c.Out); err != nil || len(there) > 0 {
		return errors.Join(err, fmt.Errorf("%s is not empty", c.Out))
	}
	kinds := c.Kinds
	if len(kinds) == 0 {
		kinds = inject.Kinds()
	}
	n := 0
	for _, kind := range kinds {
		planted := c.single(docs, kind)
		if len(planted) < c.Per {
			fmt.Fprintf(s.Err, "%s: only %d of %d copies: the documents offer no more places\n", kind, len(planted), c.Per)
		}
		for _, p := range planted {
			n++
			if err := c.write(n, p.clean, p.Seeded); err != nil {
				return err
			}
		}
	}
	for i := range c.Mixed {
		d := docs[i%len(docs)]
		round := uint64(i / len(docs))
		seeded := inject.Several(d.Source, 3+int((c.Seed+uint64(i))%4), c.Seed<<16+round)
		if len(seeded.Faults) == 0 {
			continue
		}
		n++
		if err := c.write(n, d, seeded); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.Out, n)
	return nil
}

// copyOf is a seeded copy with the document it was made from.
type copyOf struct {
	inject.Seeded
	clean clean
}

// single makes Per different copies with one fault of the kind, going through
// the documents again and again with new seeds until nothing new comes.
func (c *Inject) single(docs []clean, kind string) []copyOf {
	var out []copyOf
	seen := map[string]bool{}
	for round := range uint64(40) {
		for i := range docs {
			// Begin at another document for every kind and seed.
			d := docs[(i+int(c.Seed)*7+len(kind)*3+int(kind[len(kind)-1])*5)%len(docs)]
			if len(out) >= c.Per {
				return out
			}
			seeded, ok := inject.One(d.Source, kind, c.Seed<<16+round)
			if ok && !seen[seeded.Text] {
				seen[seeded.Text] = true
				out = append(out, copyOf{seeded, d})
			}
		}
	}
	return out
}

// write writes the three files of one copy.
func (c *Inject) write(n int, d clean, seeded inject.Seeded) error {
	gold := eval.Gold{Errors: []eval.Error{}, PII: d.pii}
	for _, f := range seeded.Faults {
		gold.Errors = append(gold.Errors, eval.Error{
			Kind: f.Kind, Variant: f.Variant, Was: f.Was,
			Start: utf8.RuneCountInString(seeded.Text[:f.Start]), End: utf8.RuneCountInString(seeded.Text[:f.End]),
		})
	}
	data, err := json.MarshalIndent(gold, "", " ")
	if err != nil {
		return err
	}
	for name, content := range map[string]string{"clean.txt": d.Text, "seeded.txt": seeded.Text, "gold.json": string(data) + "\n"} {
		file := filepath.Join(c.Out, fmt.Sprintf("%04d.%s", n, name))
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// readClean reads a document in either form.
func readClean(file string) (clean, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return clean{}, err
	}
	name := strings.TrimSuffix(filepath.Base(file), ".txt")
	if !corpus.Marked(string(data)) {
		return clean{Source: inject.Source{Name: name, Text: string(data)}}, nil
	}
	d, err := corpus.Expand(name, string(data))
	if err != nil {
		return clean{}, err
	}
	out := clean{Source: inject.Source{Name: name, Text: d.Text}}
	for _, p := range d.Head.Persons {
		out.Persons = append(out.Persons, p.Name)
	}
	for _, e := range d.Entities {
		out.pii = append(out.pii, eval.PII{
			Class: string(e.Class), Action: string(e.Action), Text: d.Text[e.Start:e.End],
			Start: utf8.RuneCountInString(d.Text[:e.Start]), End: utf8.RuneCountInString(d.Text[:e.End]),
		})
	}
	return out, nil
}
