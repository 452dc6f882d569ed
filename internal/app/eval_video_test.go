package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"xiezhi/internal/platform/ffmpeg/clip"
)

// The command runs the whole way on a recording with a black stretch, and again
// on what it kept, with a rule under which the stretch is too short.
func TestEvalVideo(t *testing.T) {
	file := clip.Make(t, "01.mp4", clip.Drawn("16", "160x120", "drawbox=t=fill:c=black:enable='between(t,5,10.9)'", 1)...)
	dir := filepath.Dir(file)
	for name, text := range map[string]string{
		"01.seats.json": `[{"id":"a","role":"judge","polygon":[[0.2,0.2],[0.8,0.2],[0.8,0.8],[0.2,0.8]]}]`,
		"01.truth.json": `{"quality":"high","episodes":[{"kind":"black","seat":"","start":5,"end":11},{"kind":"silent","seat":"","start":0,"end":1}]}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept := filepath.Join(t.TempDir(), "kept")
	run := func(set ...string) videoReport {
		t.Helper()
		var out, errs bytes.Buffer
		c := &EvalVideo{JSON: true, Profile: "signal", Lang: "zh", Keep: kept, Set: set, Path: dir}
		if err := c.Run(context.Background(), &Streams{Out: &out, Err: &errs}); err != nil {
			t.Fatalf("%v\n%s", err, &errs)
		}
		var rep videoReport
		if err := json.Unmarshal(out.Bytes(), &rep); err != nil {
			t.Fatal(err)
		}
		return rep
	}
	first := run()
	if len(first.Groups) != 1 || first.Groups[0].Labelled != 2 || first.Groups[0].Found != 1 || first.Groups[0].Matched != 1 || first.Groups[0].Most() > .3 {
		t.Errorf("%+v", first.Groups)
	}
	// With other parameters, what was seen is not looked at again: there is
	// another recording in its place by now.
	other := clip.Make(t, "02.mp4", clip.Drawn("16", "160x120", "", 1)...)
	if err := os.Rename(other, file); err != nil {
		t.Fatal(err)
	}
	if again := run(); again.Groups[0].Matched != 1 {
		t.Errorf("with what was kept: %+v", again.Groups)
	}
	if strict := run("black.limit=20"); strict.Groups[0].Found != 0 {
		t.Errorf("under another limit: %+v", strict.Groups)
	}
}
