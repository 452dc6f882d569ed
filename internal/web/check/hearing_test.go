package check

import (
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
)

// reading is a reader of Chinese.
func reading() *page.Request {
	words, err := i18n.Default()
	if err != nil {
		panic(err)
	}
	return &page.Request{P: words.Printer(i18n.Chinese), Reg: &org.Register{}}
}

func TestAClipIsWatchedWhenNearlyAllOfItIs(t *testing.T) {
	for _, c := range []struct {
		name  string
		spans []video.Span
		want  bool
	}{
		{"nothing", nil, false},
		{"all of it", []video.Span{{Start: 100, End: 200}}, true},
		{"more than it", []video.Span{{Start: 0, End: 900}}, true},
		{"in pieces, out of order", []video.Span{{Start: 150, End: 200}, {Start: 100, End: 151}}, true},
		{"the same piece twice", []video.Span{{Start: 100, End: 150}, {Start: 100, End: 150}}, false},
		{"but for the end", []video.Span{{Start: 100, End: 196}}, true},
		{"but for a tenth", []video.Span{{Start: 100, End: 190}}, false},
		{"something else", []video.Span{{Start: 300, End: 500}}, false},
	} {
		if got := hearing.Saw(c.spans, 100, 200); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if hearing.Saw([]video.Span{{Start: 0, End: 10}}, 5, 5) {
		t.Error("a clip of no length was watched")
	}
}

func TestMomentsAreReadAndWritten(t *testing.T) {
	for s, want := range map[string]float64{"0:47:12": 2832, "47:12": 2832, "12.5": 12.5, "1:00:00": 3600, " 2832.000 ": 2832, "0": 0} {
		if got, ok := parseOffset(s); !ok || got != want {
			t.Errorf("%q is %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "x", "-1", "1:60", "0:00:75", "1:2:3:4", "NaN", "Inf", "1e9", "1::2"} {
		if got, ok := parseOffset(s); ok {
			t.Errorf("%q passed for %v", s, got)
		}
	}
	for s, want := range map[float64]string{0: "0:00:00", 2832.4: "0:47:12", 36000: "10:00:00", -3: "0:00:00"} {
		if got := offset(s); got != want {
			t.Errorf("%v is written %s", s, got)
		}
	}
}

// filmOf is a view of a recording of an hour, listed from ten minutes before its
// beginning to ten minutes after its end.
func filmOf() *hearingView {
	begun := time.Date(2026, 11, 19, 1, 0, 0, 0, time.UTC)
	return &hearingView{q: reading(), Dossier: &hearing.Dossier{
		Recording: hearing.Recording{ID: "rec_1", BegunAt: begun, Length: time.Hour},
		Hearing:   &docket.Hearing{Starts: begun.Add(-10 * time.Minute), Ends: begun.Add(70 * time.Minute)},
		Episodes: []hearing.Episode{
			{ID: "eps_1", Kind: video.Absence, Seat: "2", Role: video.Judge, Start: 1800, End: 2400, State: hearing.Proposed},
			{ID: "eps_2", Kind: video.Black, Start: 60, End: 90, State: hearing.Proposed},
			{ID: "eps_3", Kind: video.Black, Start: 600, End: 690, State: hearing.Gone},
		},
	}}
}

func TestTheTimelineRunsFromTheDocketToItsEnd(t *testing.T) {
	v := filmOf()
	v.episode = &v.Episodes[0]
	v.curve = &hearing.Curve{
		Enter: .6, Leave: .25, Points: []hearing.Sample{{At: 1700, Score: .1, Known: true}, {At: 1800, Score: .7, Known: true}, {At: 1900}, {At: 2000, Score: .8, Known: true}, {At: 2100, Score: .9, Known: true}},
		Lanes: []hearing.Lane{{Seat: "1", Role: video.Presiding, Present: []video.Span{{Start: 0, End: 3600}}}, {Seat: "2", Role: video.Judge, Present: []video.Span{{Start: 0, End: 1800}}, Unknown: []video.Span{{Start: 3000, End: 3300}}}},
	}
	l := v.timeline()
	if l.From != -600 || l.To != 4200 || len(l.Lanes) != 4 {
		t.Fatalf("%+v", l)
	}
	if b := l.Lanes[0].Bars[0]; b.X != "92" || b.W != "798" || b.Class != "e-sch" {
		t.Errorf("the docket is %+v", b)
	}
	// Recording: itself and the black stretch; the one that is gone is not there.
	if bars := l.Lanes[1].Bars; len(bars) != 2 || bars[1].Class != "e-cand" || !strings.Contains(bars[1].Href, "eps_2") {
		t.Errorf("the recording is %+v", bars)
	}
	if bars := l.Lanes[3].Bars; len(bars) != 3 || bars[1].Class != "e-out" || bars[2].Class != "e-now" {
		t.Errorf("the judge is %+v", bars)
	}
	// What nobody saw is a gap in the curve.
	if l.Score == nil || len(l.Score.Lines) != 2 {
		t.Fatalf("the curve is %+v", l.Score)
	}
	if n := len(l.Grid); n < 3 || n > 8 || l.Grid[0].Label != "09:00" {
		t.Errorf("the grid is %+v", l.Grid)
	}
}

// A clock that is days off must not make the recording a hair's breadth.
func TestAFarDocketIsLeftOut(t *testing.T) {
	v := filmOf()
	v.Hearing.Starts, v.Hearing.Ends = v.Hearing.Starts.Add(-72*time.Hour), v.Hearing.Ends.Add(-72*time.Hour)
	if l := v.timeline(); l.From != 0 || l.To != 3600 || len(l.Lanes) != 2 {
		t.Errorf("%+v", l)
	}
	v.Length = 0
	if v.timeline() != nil {
		t.Error("a recording of no length has a timeline")
	}
}

func TestADayLooksAsMuchOfItIsOnRecord(t *testing.T) {
	h := time.Hour
	for _, c := range []struct {
		d    hearing.Cover
		want string
	}{
		{hearing.Cover{}, ""},
		{hearing.Cover{Docket: 4 * h}, "none"},
		{hearing.Cover{Docket: 4 * h, Recorded: 2 * h, Analysed: 2 * h}, "part"},
		{hearing.Cover{Docket: 4 * h, Recorded: 3 * h, Analysed: 3 * h}, "part q3"},
		{hearing.Cover{Docket: 4 * h, Recorded: 4 * h, Analysed: 4 * h}, "full"},
		{hearing.Cover{Recorded: 4 * h, Analysed: 1 * h}, "part q3"},
	} {
		if got := look(c.d, true); got != c.want {
			t.Errorf("%+v looks %q, want %q", c.d, got, c.want)
		}
	}
}

func TestAMonthIsLaidOutByWeeks(t *testing.T) {
	v := &coverageView{month: "2026-11"}
	weeks := v.weeks()
	if len(weeks) != 6 || weeks[0][6] != "2026-11-01" || weeks[0][5] != "" || weeks[5][0] != "2026-11-30" || len(weeks[5]) != 7 || weeks[5][1] != "" {
		t.Errorf("%v", weeks)
	}
}

func TestFewDecisionsGiveNoRate(t *testing.T) {
	q := reading()
	for _, c := range []struct {
		x    *hearing.Precise
		want string
		not  string
	}{
		{nil, "没有人工结论", "%"},
		{&hearing.Precise{Upheld: 3, Decided: 5, Low: .23, High: .88}, "3/5", "%"},
		{&hearing.Precise{Upheld: 21, Decided: 34, Low: .45, High: .761}, "76.1%", "太少"},
	} {
		if got := precisionText(q, c.x); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%+v: %s", c.x, got)
		}
	}
}

func TestTheSeatIsFramedInThePicture(t *testing.T) {
	p := &player{W: 1920, H: 1080, Polygon: []video.Point{{.25, .5}, {.5, .5}, {.5, 1}}}
	if got := p.points(); got != "480,540 960,540 960,1080" {
		t.Errorf("the outline is %s", got)
	}
	if got := p.mask(); got != "M0 0H1920V1080H0ZM480,540L960,540L960,1080Z" {
		t.Errorf("what is dimmed is %s", got)
	}
}

// TestEveryRuleHasWords: with the numbers of the run, and without a figure left
// open.
func TestEveryRuleHasWords(t *testing.T) {
	then := episode.Default()
	if err := then.Set("black.limit=7"); err != nil {
		t.Fatal(err)
	}
	v := &hearingView{q: reading()}
	for _, k := range hearing.Kinds() {
		if got := ruleWords(v, &then, k); strings.ContainsAny(got, "{}⟦⟧=_") || !strings.Contains(got, "才提示") {
			t.Errorf("%s: %q", k, got)
		}
	}
	if got := ruleWords(v, &then, video.Black); got != "黑屏持续满 7\u00a0秒，才提示" {
		t.Errorf("%q", got)
	}
	if err := then.Set("phone.limit=off"); err != nil {
		t.Fatal(err)
	}
	if got := ruleWords(v, &then, video.Phone); got != "这一类现已停用" {
		t.Errorf("%q", got)
	}
}
