package i18n_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"xiezhi/internal/platform/i18n"
)

// TestMain moves the machine to another zone: no time shown may depend on it.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("far west", -11*60*60)
	os.Exit(m.Run())
}

func standard(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	c := standard(t)
	zh, en := c.Keys(i18n.Chinese), c.Keys(i18n.English)
	for _, key := range zh {
		if !slices.Contains(en, key) {
			t.Errorf("%s is missing in English", key)
			continue
		}
		a, b := c.Arguments(i18n.Chinese, key), c.Arguments(i18n.English, key)
		if !slices.Equal(a, b) {
			t.Errorf("%s takes %v in Chinese, %v in English", key, a, b)
		}
	}
	for _, key := range en {
		if !slices.Contains(zh, key) {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
	if len(zh) < 300 {
		t.Errorf("only %d keys: the catalogue was not read whole", len(zh))
	}
}

var (
	keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
	halfCut = regexp.MustCompile(`\p{Han}[,;:?!()]|[,;:?!()]\p{Han}`)
	unquiet = regexp.MustCompile(`！|!|请务必|严禁|违规者`)
	han     = regexp.MustCompile(`\p{Han}`)
	// A number written against its measure word: 14条. Numbers in words (PDF 2020年) have no place here.
	glued = regexp.MustCompile(`\}\p{Han}`)
)

func TestTheWordsKeepTheHouseRules(t *testing.T) {
	c := standard(t)
	zh, en := c.Printer(i18n.Chinese), c.Printer(i18n.English)
	named := map[string]string{}
	for _, key := range c.Keys(i18n.Chinese) {
		args := []any{}
		for _, name := range c.Arguments(i18n.Chinese, key) {
			args = append(args, name, "{"+name+"}")
		}
		text, english := zh.T(key, args...), en.T(key, args...)
		if !keyForm.MatchString(key) {
			t.Errorf("%q is no key", key)
		}
		if halfCut.MatchString(text) {
			t.Errorf("%s: half-width punctuation beside Chinese: %s", key, text)
		}
		if unquiet.MatchString(text) || strings.Contains(english, "!") {
			t.Errorf("%s: not in the tone of the house: %s / %s", key, text, english)
		}
		if glued.MatchString(text) {
			t.Errorf("%s: no space between number and measure word: %s", key, text)
		}
		if han.MatchString(english) {
			t.Errorf("%s: Chinese in the English text: %s", key, english)
		}
		if strings.TrimSpace(text) != text || strings.TrimSpace(english) != english || strings.Contains(text+english, "  ") {
			t.Errorf("%s: stray space", key)
		}
		if strings.HasPrefix(key, "button.") && slices.Contains([]string{"确定", "是", "否"}, text) {
			t.Errorf("%s: the button says %s, not what it does", key, text)
		}
		for _, group := range []string{"finding.state.", "issue.state.", "severity.", "channel.", "role."} {
			if !strings.HasPrefix(key, group) {
				continue
			}
			if other, ok := named[group+text]; ok {
				t.Errorf("%s and %s have the same name %s", key, other, text)
			}
			named[group+text] = key
		}
	}
}

func TestT(t *testing.T) {
	c := standard(t)
	zh, en := c.Printer(i18n.Chinese), c.Printer(i18n.English)
	for _, tt := range []struct{ name, got, want string }{
		{"no argument", zh.T("finding.state.candidate"), "线索"},
		{"counting in Chinese", zh.T("due.left", "n", 6), "剩 6\u00a0个工作日"},
		{"one in English", en.T("due.left", "n", 1), "1 working day left"},
		{"several in English", en.T("due.left", "n", 6), "6 working days left"},
		{"none in English", en.T("due.left", "n", 0), "0 working days left"},
		{"thousands", zh.T("count.hearings", "n", 1872), "1,872\u00a0场"},
		{"64 bits", en.T("count.hearings", "n", int64(1234567)), "1,234,567 hearings"},
		{"only n has its thousands separated", zh.T("checklist.item", "number", 2026), "第 2026\u00a0项"},
		{"text of the reader is left alone", zh.T("state.saved", "time", "{n} 3 条"), "已保存 {n} 3 条"},
		{"missing key", en.T("no.such.key"), "⟦no.such.key⟧"},
		{"missing argument", en.T("due.until"), "Until ⟦date⟧"},
		{"odd argument", en.T("due.until", "date"), "Until ⟦date⟧"},
		{"language nobody has", c.Printer("fr").T("severity.minor"), "轻"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if zh.Tag() != "zh-CN" || en.Tag() != "en" {
		t.Errorf("tags %s, %s", zh.Tag(), en.Tag())
	}
}

func TestEnglishFallsBackToChinese(t *testing.T) {
	c, err := i18n.Load(fstest.MapFS{
		"zh.json": {Data: []byte(`{"a":"甲 3 条","b":"乙"}`)},
		"en.json": {Data: []byte(`{"a":"A"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	en := c.Printer(i18n.English)
	if got := en.T("b"); got != "乙" {
		t.Errorf("a key without English shows %q", got)
	}
	if got := c.Printer(i18n.Chinese).T("a"); got != "甲 3\u00a0条" {
		t.Errorf("a number in the text itself: %q", got)
	}
}

func TestFaultyCataloguesAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, zh string }{
		{"not JSON", `{"a":`},
		{"an array", `["a"]`},
		{"a number", `{"a":1}`},
		{"an empty text", `{"a":""}`},
		{"a key twice", `{"a":"甲","a":"乙"}`},
		{"one form only", `{"a":{"one":"甲"}}`},
		{"a third form", `{"a":{"one":"甲","other":"乙","few":"丙"}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := i18n.Load(fstest.MapFS{"zh.json": {Data: []byte(tt.zh)}, "en.json": {Data: []byte(`{}`)}})
			if !errors.Is(err, i18n.ErrCatalogue) {
				t.Errorf("error %v", err)
			}
		})
	}
	if _, err := i18n.Load(fstest.MapFS{}); err == nil {
		t.Error("a folder without catalogues is accepted")
	}
}

func TestMatch(t *testing.T) {
	c := standard(t)
	for _, tt := range []struct {
		preferred, header string
		want              i18n.Language
	}{
		{"", "", i18n.Chinese},
		{"", "zh-CN,zh;q=0.9,en;q=0.8", i18n.Chinese},
		{"", "zh-TW", i18n.Chinese},
		{"", "en-GB,en;q=0.9", i18n.English},
		{"", "en;q=0.5,zh;q=0.9", i18n.Chinese},
		{"", "fr-FR,en;q=0.3", i18n.English},
		{"", "fr-FR", i18n.Chinese},
		{"", "*", i18n.Chinese},
		{"", "\x00;;;q=x", i18n.Chinese},
		{"en", "zh-CN", i18n.English},
		{"zh", "en", i18n.Chinese},
		{"tlh", "en", i18n.English},
	} {
		if got := c.Match(tt.preferred, tt.header); got != tt.want {
			t.Errorf("Match(%q, %q) = %s, want %s", tt.preferred, tt.header, got, tt.want)
		}
	}
}

type civil struct{ y, m, d int }

func (c civil) Civil() (int, time.Month, int) { return c.y, time.Month(c.m), c.d }

func TestFormats(t *testing.T) {
	c := standard(t)
	zh, en := c.Printer(i18n.Chinese), c.Printer(i18n.English)
	day := civil{2026, 11, 3}
	at := time.Date(2026, 11, 22, 17, 47, 5, 0, time.UTC) // 01:47 the next day in court
	for _, tt := range []struct{ name, got, want string }{
		{"date", zh.Date(day), "2026年11月3日"},
		{"date in English", en.Date(day), "3 November 2026"},
		{"short date", zh.ShortDate(day), "11月3日"},
		{"short date in English", en.ShortDate(day), "3 Nov"},
		{"weekday", zh.Weekday(day), "星期二"},
		{"Sunday", zh.Weekday(civil{2026, 11, 22}), "星期日"},
		{"weekday in English", en.Weekday(day), "Tuesday"},
		{"moment", zh.Moment(at), "11-23\u00a001:47"},
		{"moment in English", en.Moment(at), "11-23\u00a001:47"},
		{"full moment", zh.FullMoment(at), "2026年11月23日 01:47"},
		{"full moment in English", en.FullMoment(at), "23 November 2026, 01:47"},
		{"clock", zh.Clock(at), "01:47:05"},
		{"number", zh.Number(3412), "3,412"},
		{"negative number", zh.Number(-1234567), "-1,234,567"},
		{"three digits", zh.Number(-123), "-123"},
		{"count", zh.Count(14, "items"), "14\u00a0条"},
		{"count in English", en.Count(1, "issues"), "1 problem"},
		{"part of a whole", zh.Of(309, 321), "309/321"},
		{"rate", zh.Rate(309, 321), "96.3%（309/321）"},
		{"rate in English", en.Rate(1, 3), "33.3% (1/3)"},
		{"whole", en.Rate(1872, 1872), "100.0% (1,872/1,872)"},
		{"rate of nothing", zh.Rate(0, 0), "—（0/0）"},
		{"interval", zh.Interval(0.1297, 0.3921), "95% 区间 13.0%–39.2%"},
		{"few", zh.Few(), "少于 5"},
		{"bytes", zh.Size(1023), "1,023\u00a0B"},
		{"one KB", zh.Size(1024), "1\u00a0KB"},
		{"rounded up", zh.Size(1025), "2\u00a0KB"},
		{"largest KB", zh.Size(1023 * 1024), "1,023\u00a0KB"},
		{"just over it", zh.Size(1023*1024 + 1), "1.0\u00a0MB"},
		{"limit of an upload", zh.Size(20 << 20), "20.0\u00a0MB"},
		{"nearly a GB", zh.Size(1<<30 - 1), "1.0\u00a0GB"},
		{"days left", zh.Left(6), "剩 6\u00a0个工作日"},
		{"last day", zh.Left(0), "今日到期"},
		{"overdue", zh.Late(3), "逾期 3\u00a0个工作日"},
		{"overdue on a day off", zh.Late(0), "已逾期"},
		{"overdue in English", en.Late(1), "1 working day overdue"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestScan(t *testing.T) {
	fsys := fstest.MapFS{
		"home/home.go": {Data: []byte(`package home
func f(p printer, s string, n int) {
	p.T("nav.home")
	p.T("finding.state." + s + ".x", "n", n)
	p.Count(n, "items")
	p.Count(n, "nothings")
	T("gone.key", p.T("app.name"))
	other("not.a.key", "severity.minor")
	strings.Count(s, "letter")
}`)},
		"home/home.templ": {Data: []byte(`package home
templ Page(p Printer) {
	<h1>{ p.T("nav.board") }</h1>
	@ui.Chip(p.T("issue.state." + s), p.T("due.left",
		"n", 3))
	{ p.Count(len(rows), "issues") } { fmt.Sprint(strings.Count(s, "letter")) }
	<p title={ p.T( "gone.templ" ) }>T ("no call")</p>
}`)},
		"home/home_test.go":     {Data: []byte(`package home; func g() { T("only.in.test") }`)},
		"home/home_templ.go":    {Data: []byte(`package home; func g() { T("only.generated") }`)},
		"home/testdata/x.go":    {Data: []byte(`not Go at all`)},
		"node_modules/x/y.go":   {Data: []byte(`not Go either`)},
		"islands/review.ts":     {Data: []byte(`T("only.in.ts")`)},
		"establish/prefixed.go": {Data: []byte("package e\nvar _ = T(`severity.` + s) + T(\"nosuch.\"+s)")},
	}
	u, err := i18n.Scan(fsys)
	if err != nil {
		t.Fatal(err)
	}
	wantKeys := []string{"app.name", "count.issues", "count.items", "count.nothings", "due.left", "gone.key", "gone.templ", "nav.board", "nav.home"}
	if got := sorted(u.Keys); !slices.Equal(got, wantKeys) {
		t.Errorf("keys %v,\nwant %v", got, wantKeys)
	}
	wantPrefixes := []string{"finding.state.", "issue.state.", "nosuch.", "severity."}
	if got := sorted(u.Prefixes); !slices.Equal(got, wantPrefixes) {
		t.Errorf("prefixes %v, want %v", got, wantPrefixes)
	}
	c := standard(t)
	absent, unused := c.Compare(u)
	wantAbsent := []string{"count.nothings (home/home.go:6)", "gone.key (home/home.go:7)", "gone.templ (home/home.templ:7)", "nosuch.… (establish/prefixed.go:2)"}
	if !slices.Equal(absent, wantAbsent) {
		t.Errorf("absent %q,\nwant %q", absent, wantAbsent)
	}
	for _, key := range []string{"severity.grave", "issue.state.closed", "nav.home", "due.left"} {
		if slices.Contains(unused, key) {
			t.Errorf("%s is used but reported unused", key)
		}
	}
	if !slices.Contains(unused, "nav.me") {
		t.Error("nav.me is unused but not reported")
	}
	if _, err := i18n.Scan(fstest.MapFS{"x.go": {Data: []byte("package")}}); err == nil {
		t.Error("a Go file that does not parse is passed over")
	}
}

// TestOwnKeys holds the keys this package itself prints by.
func TestOwnKeys(t *testing.T) {
	u, err := i18n.Scan(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if len(u.Keys) == 0 {
		t.Fatal("no key found in this package's own code")
	}
	if absent, _ := standard(t).Compare(u); len(absent) > 0 {
		t.Errorf("absent: %v", absent)
	}
}

func sorted(m map[string][]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
