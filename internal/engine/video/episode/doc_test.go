package episode_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/platform/i18n"
)

var update = flag.Bool("update", false, "write docs/video-rules.md anew")

func printer(t *testing.T, lang i18n.Language) i18n.Printer {
	t.Helper()
	c, err := i18n.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(lang)
}

func TestDoc(t *testing.T) {
	var got bytes.Buffer
	if err := episode.Doc(&got, printer(t, i18n.Chinese)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "..", "..", "docs", "video-rules.md")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("%s is not what the rules say; run this test with -update", file)
	}
}

// kinds are all that the program knows.
func kinds() []video.Kind {
	return []video.Kind{
		video.LateStart, video.SeatEmpty, video.Absence, video.EarlyLeave, video.Phone, video.HeadDown, video.NoRobe,
		video.PersonCount, video.Unscheduled, video.RecordingGap, video.Black, video.Frozen, video.Silent, video.Covered,
	}
}

func TestDocKnowsEveryKind(t *testing.T) {
	var b bytes.Buffer
	if err := episode.Doc(&b, printer(t, i18n.English)); err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds() {
		if n := strings.Count(b.String(), "`"+string(k)+"`"); n != 2 {
			t.Errorf("%s stands in the table and the text %d times", k, n)
		}
		if episode.Default().Limit(k) == episode.Off() {
			t.Errorf("%s has no limit", k)
		}
	}
	if strings.ContainsAny(b.String(), "⟦{") {
		t.Error("something was not filled in")
	}
}

// TestWhy writes the reasons of a hearing with everything in both languages.
func TestWhy(t *testing.T) {
	s := scene{duration: 3600, seats: []video.Seat{presiding, judge, assessor, clerk}, acts: map[string][]act{
		"p": {{0, 400, "away"}, {1500, 2200, "down"}},
		"j": {{600, 700, "away"}, {730, 900, "away"}, {1500, 1600, "phone"}, {0, 3600, "suit"}},
		"a": {{3000, 3600, "away"}},
	}}
	in := s.input()
	in.Robes = robes(20)
	in.Schedule = episode.Schedule{Listing: episode.Unlisted, Timed: true, Start: -61, Panel: 3}
	all(fault(video.Black, 1000, 1003), fault(video.Frozen, 1100, 1140), fault(video.Covered, 1200, 1230), fault(video.Silent, 1300, 1400), fault(video.RecordingGap, 1450, 1460))(&in)
	for _, tt := range []struct {
		lang  i18n.Language
		first string
		any   []string
	}{
		{
			i18n.Chinese, "排定时间后席位一直无人，录像 0:06:40 处有人落座，迟于排定时间 7 分 41 秒；其中录像看到无人 6 分 40 秒。报告界限：5 分钟。",
			[]string{"落座后离开，看到席位无人共 4 分 30 秒；报告界限：2 分钟。起止之间另有 30 秒，"},
		},
		{
			i18n.English, "Nobody on the seat after the scheduled start; somebody sat down at 0:06:40 of the recording, 7 min 41 s late; the recording shows the seat empty for 6 min 40 s of it. Limit: 5 minutes.",
			[]string{"seen empty for 4 min 30 s. Limit: 2 minutes. Between start and end, a further 30 seconds was"},
		},
	} {
		in.Words = printer(t, tt.lang)
		got, _ := episode.Find(in)
		sane(t, in, got)
		var text strings.Builder
		found := map[video.Kind]bool{}
		for _, e := range got {
			found[e.Kind] = true
			why := strings.ReplaceAll(e.Why, "\u00a0", " ")
			if e.Kind == video.LateStart && why != tt.first {
				t.Errorf("got  %s\nwant %s", why, tt.first)
			}
			text.WriteString(why + "\n")
		}
		for _, k := range kinds() {
			if k != video.SeatEmpty && !found[k] {
				t.Errorf("no %s in\n%s", k, show(got))
			}
		}
		for _, s := range tt.any {
			if !strings.Contains(text.String(), s) {
				t.Errorf("%q is missing in\n%s", s, text.String())
			}
		}
		if strings.ContainsAny(text.String(), "⟦{") {
			t.Errorf("something was not filled in:\n%s", text.String())
		}
	}
}

// TestEverySentence has words for whatever a rule may say, also where no scene
// here says it.
func TestEverySentence(t *testing.T) {
	c, err := i18n.Default()
	if err != nil {
		t.Fatal(err)
	}
	source := ""
	for _, name := range []string{"presence.go", "phone.go", "head.go", "robe.go", "signals.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source += string(b)
	}
	said := 0
	for _, part := range strings.Split(source, `say("`)[1:] {
		key, _, _ := strings.Cut(part, `"`)
		said++
		if !c.Has("video.why." + key) {
			t.Errorf("no words for %s", key)
		}
	}
	if said < 12 {
		t.Errorf("only %d sentences found", said)
	}
	for _, r := range []episode.Reason{
		episode.NotSampled, episode.NotLooked, episode.BeforeStart, episode.Break, episode.Nobody, episode.Unsure, episode.NoPose, episode.TooSmall, episode.NoReference,
		episode.NoSchedule, episode.NoSeats, episode.SwitchedOff, episode.Reason(video.Black), episode.Reason(video.Frozen), episode.Reason(video.Covered), episode.Reason(video.RecordingGap),
	} {
		if !c.Has("video.unseen." + string(r)) {
			t.Errorf("no words for %s", r)
		}
	}
}
