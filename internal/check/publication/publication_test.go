package publication

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

func days(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const court = org.CourtID("crt_a")

func who(name string, role org.Role) org.Actor {
	return org.Actor{Account: org.AccountID("acc_" + name), Name: name, Grants: []org.Grant{{Role: role, Scope: org.Scope{Courts: []org.CourtID{court}}, Court: court}}}
}

func TestTheMachine(t *testing.T) {
	office, leader, inspector := who("office", org.RoleOffice), who("leader", org.RoleLeader), who("inspector", org.RoleInspector)
	both := who("office", org.RoleLeader) // the proposer, a leader meanwhile
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	running := Publication{Unit: org.Unit{Court: court}, State: Running, Signed: "2026-10-12", Effect: Effect{Way: Served, Effective: "2026-10-20"}, Due: "2026-10-29"}
	in := func(s State, change ...func(*Publication)) Publication {
		p := running
		p.State, p.Copies = s, 1
		for _, f := range change {
			f(&p)
		}
		return p
	}
	proposed := in(Withholding, func(p *Publication) { p.Proposer, p.Ground = office.Account, Family })
	once := func(p *Publication) {
		p.FirstOn, p.PublishedOn, p.WithdrawnOn = "2026-10-28", "2026-10-28", "2026-11-02"
	}
	for _, c := range []struct {
		name string
		from Publication
		m    Move
		by   org.Actor
		to   State
		err  error
	}{
		{"publish", running, Move{Verb: Choose, Profile: Profile2016}, office, Preparing, nil},
		{"publish, no profile", running, Move{Verb: Choose}, office, "", ErrProfile},
		{"publish, a leader", running, Move{Verb: Choose, Profile: Profile2016}, leader, "", org.ErrForbidden},
		{"publish, an inspector", running, Move{Verb: Choose, Profile: Profile2016}, inspector, "", org.ErrForbidden},
		{"publish, decided already", in(Published), Move{Verb: Choose, Profile: Profile2016}, office, "", ErrState},
		{"not publish", running, Move{Verb: Propose, Ground: Juvenile}, office, Withholding, nil},
		{"not publish, no ground", running, Move{Verb: Propose, Reason: "不宜"}, office, "", ErrGround},
		{"not publish, unsuitable without a reason", running, Move{Verb: Propose, Ground: Unsuitable}, office, "", ErrReason},
		{"not publish, unsuitable", running, Move{Verb: Propose, Ground: Unsuitable, Reason: "涉及商业秘密，遮盖后无法阅读"}, office, Withholding, nil},
		{"approve", proposed, Move{Verb: Approve}, leader, Withheld, nil},
		{"approve, the office", proposed, Move{Verb: Approve}, office, "", org.ErrForbidden},
		{"approve, the proposer", proposed, Move{Verb: Approve}, both, "", ErrSeparate},
		{"refuse", proposed, Move{Verb: Refuse, Reason: "可以公开"}, leader, Running, nil},
		{"refuse, no reason", proposed, Move{Verb: Refuse}, leader, "", ErrReason},
		{"online", in(Preparing), Move{Verb: Publish, Ready: true, Place: "公开网", Day: "2026-10-29"}, office, Published, nil},
		{"online, no copy", in(Preparing), Move{Verb: Publish, Place: "公开网", Day: "2026-10-29"}, office, "", ErrNoCopy},
		{"online, leaks", in(Preparing), Move{Verb: Publish, Ready: true, Leaks: 1, Place: "公开网", Day: "2026-10-29"}, office, "", ErrLeaks},
		{"online, nowhere", in(Preparing), Move{Verb: Publish, Ready: true, Day: "2026-10-29"}, office, "", ErrPlace},
		{"online, tomorrow", in(Preparing), Move{Verb: Publish, Ready: true, Place: "公开网", Day: "2026-11-24"}, office, "", ErrDay},
		{"online, before it took effect", in(Preparing), Move{Verb: Publish, Ready: true, Place: "公开网", Day: "2026-10-19"}, office, "", ErrDay},
		{"online, no day", in(Preparing), Move{Verb: Publish, Ready: true, Place: "公开网", Day: "2026-02-30"}, office, "", ErrDay},
		{"withdraw", in(Published, once), Move{Verb: Withdraw, Reason: "漏隐一处姓名", Day: "2026-11-02"}, office, Withdrawn, nil},
		{"withdraw, no reason", in(Published, once), Move{Verb: Withdraw, Day: "2026-11-02"}, office, "", ErrReason},
		{"withdraw, before it was online", in(Published, once), Move{Verb: Withdraw, Reason: "漏隐", Day: "2026-10-27"}, office, "", ErrDay},
		{"correct", in(Withdrawn, once), Move{Verb: Correct, Profile: Profile2016}, office, Preparing, nil},
		{"online again", in(Preparing, once), Move{Verb: Publish, Ready: true, Place: "公开网", Day: "2026-11-03"}, office, Corrected, nil},
		{"online again, before the withdrawal", in(Preparing, once), Move{Verb: Publish, Ready: true, Place: "公开网", Day: "2026-11-01"}, office, "", ErrDay},
		{"withdrawn and not to be published", in(Withdrawn, once), Move{Verb: Propose, Ground: Family}, office, Withholding, nil},
		{"the reason has gone", in(Withheld), Move{Verb: Back, Reason: "未成年人已成年且同意"}, office, Running, nil},
		{"back after a withdrawal", in(Preparing, once), Move{Verb: Back, Reason: "口径选错"}, office, Withdrawn, nil},
		{"another day", running, Move{Verb: Reset, Reason: "送达日期录错", Effect: Effect{Way: Served, Effective: "2026-10-21"}}, office, Running, nil},
		{"no such step", running, Move{Verb: Enter}, office, "", ErrState},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.m.By, c.m.Now, c.m.Calendar = c.by, now, days(t)
			before := c.from
			got, err := Decide(c.from, c.m)
			if !errors.Is(err, c.err) || c.err == nil && got.State != c.to {
				t.Fatalf("got %s, %v; want %s, %v", got.State, err, c.to, c.err)
			}
			if c.from != before {
				t.Error("the one before was changed")
			}
			if err == nil && !slices.Contains(c.from.Allowed(c.by), c.m.Verb) {
				t.Errorf("%s is not among %v", c.m.Verb, c.from.Allowed(c.by))
			}
		})
	}
}

func TestTheClock(t *testing.T) {
	p := Publication{Signed: "2026-09-01"}
	for _, c := range []struct {
		effective, due calendar.Day
		err            error
	}{
		{"2026-09-07", "2026-09-16", nil}, // Monday; seven working days after it
		{"2026-09-28", "2026-10-13", nil}, // over the holiday, see the State Council's notice for 2026
		{"2026-11-24", "", ErrDay},        // tomorrow
		{"2026-08-31", "", ErrDay},        // before it was signed
		{"", "", ErrDay},
	} {
		err := p.takesEffect(Effect{Way: Served, Effective: c.effective}, days(t), "2026-11-23")
		if !errors.Is(err, c.err) || err == nil && p.Due != c.due {
			t.Errorf("%s: due %s, %v; want %s, %v", c.effective, p.Due, err, c.due, c.err)
		}
	}
	if err := p.takesEffect(Effect{Way: SecondInstance, Effective: "2026-09-07"}, days(t), "2026-11-23"); !errors.Is(err, ErrSecond) {
		t.Errorf("second instance without its number: %v", err)
	}
}

func TestWhatIsSuggested(t *testing.T) {
	for _, c := range []struct {
		name             string
		kind, typ, level string
		served           calendar.Day
		want             calendar.Day // "" for none
	}{
		{"civil judgment", "civil", "judgment", "first", "2026-10-12", "2026-10-28"},   // the 27th is the last day
		{"ends on a Sunday", "civil", "judgment", "first", "2026-11-07", "2026-11-24"}, // 22 November; moves to Monday
		{"civil ruling", "civil", "ruling", "first", "2026-10-12", "2026-10-23"},
		{"criminal judgment", "criminal", "judgment", "first", "2026-10-12", "2026-10-23"},
		{"criminal ruling, ends on a Saturday", "criminal", "ruling", "first", "2026-10-12", "2026-10-20"},
		{"second instance", "civil", "judgment", "second", "2026-10-12", "2026-10-12"},
		{"mediation", "civil", "mediation", "first", "2026-10-12", "2026-10-12"},
		{"retrial", "civil", "judgment", "retrial", "2026-10-12", ""},
		{"enforcement", "enforcement", "ruling", "unknown", "2026-10-12", ""},
		{"served before it was signed", "civil", "judgment", "first", "2026-08-12", ""},
	} {
		p := Publication{Signed: "2026-09-01", Kind: c.kind, Type: c.typ, Level: c.level}
		e, ok := Suggest(&p, c.served, days(t))
		if ok != (c.want != "") || ok && e.Effective != c.want {
			t.Errorf("%s: %v %v, want %s", c.name, e, ok, c.want)
		}
	}
}

func TestTheComparison(t *testing.T) {
	copied := "某某法院\n（2026）澄0102民初1号\n原告张某，住明德区。\n本院认为，应予支持。判决如下：还款。\n审判员　郁青峦\n"
	register := func(change func(*Known)) []Known {
		k := Known{Publication: Publication{
			ID: "pub_1", CaseNo: "（2026）澄0102民初1号", State: Published, Type: "judgment", Effect: Effect{Effective: "2026-10-12"},
			Due: "2026-10-21", FirstOn: "2026-10-20", PublishedOn: "2026-10-20",
		}, Copied: copied, Redactions: []Redaction{
			{Start: 40, End: 49, Class: "person_name_must_mask", Text: "张弗之", Replacement: "张某", Action: "mask"},
			{Start: 90, End: 99, Class: "person_name_keep", Text: "郁青峦", Replacement: "郁青峦", Action: "keep"},
		}}
		change(&k)
		return []Known{k}
	}
	entry := func(day calendar.Day, text string) []Entry {
		e := Entry{N: 2, CaseNo: "(2026)澄0102民初1号", Title: "张某借款一审民事判决书", Online: day, Text: text}
		if text != "" {
			e.Hash = TextHash(text)
		}
		return []Entry{e}
	}
	same := func(*Known) {}
	span := Span{"2026-10-01", "2026-11-02"}
	for _, c := range []struct {
		name     string
		online   []Entry
		register []Known
		want     []Kind
	}{
		{"agrees", entry("2026-10-20", ""), register(same), nil},
		{"agrees but for blanks", entry("2026-10-20", strings.ReplaceAll(copied, "\n", "\r\n ")), register(same), nil},
		{"agrees, by its hash", []Entry{{CaseNo: "（2026）澄0102民初1号", Online: "2026-10-20", Hash: TextHash(copied)}}, register(same), nil},
		{"another hash", []Entry{{CaseNo: "（2026）澄0102民初1号", Online: "2026-10-20", Hash: TextHash("别的")}}, register(same), []Kind{Differs}},
		{"late", entry("2026-10-23", ""), register(func(k *Known) { k.FirstOn = "" }), []Kind{Late}},
		{"not late: the corrected copy", entry("2026-10-30", ""), register(func(k *Known) { k.State = Corrected }), nil},
		{"missing", nil, register(same), []Kind{Missing}},
		{"not due yet", nil, register(func(k *Known) { k.Due, k.FirstOn, k.State = "2026-11-03", "", Running }), nil},
		{"went online before the list begins", nil, register(func(k *Known) { k.FirstOn = "2026-09-30" }), nil},
		{"withheld, not there", nil, register(func(k *Known) { k.State, k.FirstOn = Withheld, "" }), nil},
		{"withheld", entry("2026-10-20", ""), register(func(k *Known) { k.State, k.FirstOn = Withheld, "" }), []Kind{Forbidden}},
		{"withdrawn", entry("2026-10-20", ""), register(func(k *Known) { k.State = Withdrawn }), []Kind{Remains}},
		{"not on the register", entry("2026-10-20", ""), nil, []Kind{Unknown}},
		{"another sentence", entry("2026-10-20", strings.Replace(copied, "应予支持", "不予支持", 1)), register(same), []Kind{Differs}},
		{"shows a name", entry("2026-10-20", strings.Replace(copied, "张某", "张弗之", 1)), register(same), []Kind{Shows, Differs}},
		{"hides the judge", entry("2026-10-20", strings.Replace(copied, "郁青峦", "郁某", 1)), register(same), []Kind{Differs, Hides}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []Kind
			for _, d := range Compare(c.online, c.register, span, days(t)) {
				got = append(got, d.Kind)
				if d.Kind == Late && d.Days != 2 {
					t.Errorf("%d working days late, want 2", d.Days)
				}
				if d.Signature == "" || d.Kind.Item() == "" {
					t.Errorf("no signature or item: %+v", d)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestWhereTextsDiffer(t *testing.T) {
	got := pieces("一。二。三。\n四。", "一。二之一。三。四。五。")
	want := []Piece{{true, "二。"}, {false, "二之一。"}, {false, "五。"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := pieces("一。 二。", "一。\n二。"); got != nil {
		t.Errorf("blanks make a difference: %+v", got)
	}
}

func TestACopyIsChanged(t *testing.T) {
	text := "原告张弗之，电话13800000000。张弗之称，老张记小吃店由郁青峦登记。"
	at := func(words string, nth int) (int, int) {
		from := 0
		for range nth {
			from += strings.Index(text[from:], words) + len(words)
		}
		return from - len(words), from
	}
	var list []Redaction
	for _, r := range []struct {
		words  string
		nth    int
		class  string
		becoms string
		action string
	}{{"张弗之", 1, "person_name_must_mask", "张某", "mask"}, {"张弗之", 2, "person_name_must_mask", "张某", "mask"}, {"郁青峦", 1, "person_name_keep", "郁青峦", "keep"}} {
		s, e := at(r.words, r.nth)
		list = append(list, Redaction{Start: s, End: e, Class: r.class, Text: r.words, Replacement: r.becoms, Action: r.action})
	}
	for _, c := range []struct {
		name string
		a    Alteration
		n    int // redactions afterwards
		err  error
	}{
		{"added", Alteration{Text: "老张记小吃店", Action: "mask", Replacement: "某小吃店", Reason: "店名可以认出当事人"}, 4, nil},
		{"deleted", Alteration{Text: "13800000000", Action: "delete", Reason: "电话"}, 4, nil},
		{"dropped everywhere", Alteration{Class: "person_name_must_mask", Text: "张弗之", Action: "keep", Reason: "本人同意"}, 3, nil},
		{"what was kept is masked", Alteration{Class: "person_name_keep", Text: "郁青峦", Action: "mask", Replacement: "郁某", Reason: "同名证人"}, 3, nil},
		{"no reason", Alteration{Text: "13800000000", Action: "delete"}, 0, ErrReason},
		{"not in the text", Alteration{Text: "李四", Action: "delete", Reason: "无"}, 0, ErrSpan},
		{"inside what is masked", Alteration{Text: "弗之", Action: "delete", Reason: "无"}, 0, ErrSpan},
		{"no replacement", Alteration{Text: "13800000000", Action: "mask", Reason: "电话"}, 0, ErrSpan},
		{"a replacement that says it", Alteration{Text: "老张记", Action: "mask", Replacement: "老张记×", Reason: "店名"}, 0, ErrSpan},
		{"no action", Alteration{Text: "老张记", Action: "hide", Reason: "店名"}, 0, ErrSpan},
		{"no words", Alteration{Text: " ", Action: "delete", Reason: "店名"}, 0, ErrSpan},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := c.a.apply(text, list, "柏子舟")
			if !errors.Is(err, c.err) || len(out) != c.n {
				t.Fatalf("%d redactions, %v; want %d, %v", len(out), err, c.n, c.err)
			}
			for i, r := range out {
				if text[r.Start:r.End] != r.Text || i > 0 && out[i-1].End > r.Start {
					t.Errorf("out of place: %+v", r)
				}
			}
		})
	}
}
