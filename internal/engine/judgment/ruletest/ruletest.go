// Package ruletest runs a rule over its fixture: a txtar file whose members
// are documents, with ⟦ ⟧ around every place that the rule must report. It
// must report exactly those places; ⟦⟧ marks a place where something is
// missing.
//
// A member's name may carry options after it, separated by spaces:
//
//	-- bad.txt format=docx today=2026-11-23 severity=error message=应为 fix=第 --
//
// format, purpose and today are what the rule is told; severity, message and fix must
// hold for every hit of the member (message is a fragment, fix=- means that no
// fix is offered, fix= that the span is to be deleted). unchecked=… is a
// fragment of the reason for which the rule cannot be applied to the member.
package ruletest

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/statute"
	"xiezhi/internal/engine/judgment/typo"
)

// Run checks r against testdata/fixture.txtar. It fails when no member shows
// the rule firing and when none shows it silent.
func Run(t *testing.T, r *rule.Rule, fixture string) {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", fixture+".txtar"))
	if err != nil {
		t.Fatalf("%s has no fixture: %v", r.ID, err)
	}
	statutes, err := statute.Default()
	if err != nil {
		t.Fatal(err)
	}
	courts, err := judgment.DefaultCourts()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults(r, ar, statutes, courts) {
		t.Errorf("%s/%s", fixture, fault)
	}
}

// faults lists in what a rule differs from its fixture.
func faults(r *rule.Rule, ar *txtar.Archive, statutes *statute.Register, courts *judgment.Courts) []string {
	var all []string
	fires, silent := 0, 0
	for _, f := range ar.Files {
		m, err := read(f)
		if err != nil {
			all = append(all, err.Error())
			continue
		}
		if len(m.want) > 0 {
			fires++
		} else if m.unchecked == "" {
			silent++
		}
		in := &rule.Input{Doc: judgment.Parse(m.text), Statutes: statutes, Courts: courts, Typos: typo.Default(), Today: m.today, Format: m.format, Purpose: m.purpose}
		for _, fault := range m.compare(r, in) {
			all = append(all, m.name+": "+fault)
		}
	}
	if fires == 0 {
		all = append(all, "no member shows "+r.ID+" firing")
	}
	if silent == 0 {
		all = append(all, "no member shows "+r.ID+" silent")
	}
	return all
}

// member is one document of a fixture and what is expected of it.
type member struct {
	name      string
	text      string
	want      []judgment.Span
	format    rule.Format
	purpose   rule.Purpose
	today     judgment.Day
	severity  rule.Severity
	message   string
	fix       *string
	unchecked string
}

// read takes a member apart.
func read(f txtar.File) (member, error) {
	words := strings.Fields(f.Name)
	if len(words) == 0 {
		return member{}, fmt.Errorf("a member without a name")
	}
	m := member{name: words[0], format: rule.TXT, today: judgment.Day{Year: 2026, Month: 11, Day: 23}}
	for _, w := range words[1:] {
		key, value, ok := strings.Cut(w, "=")
		if !ok {
			return m, fmt.Errorf("%s: option %q has no value", m.name, w)
		}
		switch key {
		case "format":
			m.format = rule.Format(value)
		case "today":
			day, err := time.Parse(time.DateOnly, value)
			if err != nil {
				return m, fmt.Errorf("%s: %w", m.name, err)
			}
			m.today = judgment.Day{Year: day.Year(), Month: int(day.Month()), Day: day.Day()}
		case "purpose":
			m.purpose = rule.Purpose(value)
		case "severity":
			m.severity = rule.Severity(value)
		case "message":
			m.message = value
		case "fix":
			m.fix = &value
		case "unchecked":
			m.unchecked = value
		default:
			return m, fmt.Errorf("%s: unknown option %q", m.name, key)
		}
	}
	var err error
	m.text, m.want, err = marks(string(f.Data))
	if err != nil {
		return m, fmt.Errorf("%s: %w", m.name, err)
	}
	return m, nil
}

// marks takes the ⟦ ⟧ out of s and says where they stood.
func marks(s string) (string, []judgment.Span, error) {
	var b strings.Builder
	var spans []judgment.Span
	open := false
	for _, r := range s {
		switch {
		case r == '⟦' && !open:
			open = true
			spans = append(spans, judgment.Span{Start: b.Len()})
		case r == '⟧' && open:
			open = false
			spans[len(spans)-1].End = b.Len()
		case r == '⟦' || r == '⟧':
			return "", nil, fmt.Errorf("marks do not pair near %q", tail(b.String()))
		default:
			b.WriteRune(r)
		}
	}
	if open {
		return "", nil, fmt.Errorf("a mark is not closed")
	}
	return b.String(), spans, nil
}

// compare lists in what the rule differs from what the member expects.
func (m *member) compare(r *rule.Rule, in *rule.Input) []string {
	reason := ""
	if r.Unchecked != nil {
		reason = r.Unchecked(in)
	}
	if m.unchecked != "" {
		if reason == "" || !strings.Contains(reason, m.unchecked) {
			return []string{fmt.Sprintf("unchecked for %q, want %q", reason, m.unchecked)}
		}
		return nil
	}
	if reason != "" {
		return []string{"not checked: " + reason}
	}
	hits := r.Check(in)
	slices.SortStableFunc(hits, func(a, b rule.Hit) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	var all []string
	var got []judgment.Span
	for _, h := range hits {
		got = append(got, h.Span)
		all = append(all, m.judge(r, h)...)
	}
	if !slices.Equal(got, m.want) {
		all = append(all, fmt.Sprintf("got %s, want %s", cut(m.text, got), cut(m.text, m.want)))
	}
	return all
}

// judge lists what is wrong with one hit wherever it lies.
func (m *member) judge(r *rule.Rule, h rule.Hit) []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, sp := range append([]judgment.Span{h.Span}, h.Evidence...) {
		if sp.Start < 0 || sp.End < sp.Start || sp.End > len(m.text) {
			say("span %v lies outside the text", sp)
			continue
		}
		if !boundary(m.text, sp.Start) || !boundary(m.text, sp.End) {
			say("span %v cuts a character", sp)
		}
	}
	if h.Message == "" {
		say("hit at %d has no message", h.Start)
	}
	if h.Basis == "" && r.Basis == "" {
		say("hit at %d has no basis", h.Start)
	}
	if h.Confidence <= 0 || h.Confidence > 1 {
		say("confidence %v of %q", h.Confidence, h.Message)
	}
	if rank(h.Severity) < rank(r.Max) {
		say("severity %q of %q is above the rule's %q", h.Severity, h.Message, r.Max)
	}
	if m.severity != "" && h.Severity != m.severity {
		say("severity %q of %q, want %q", h.Severity, h.Message, m.severity)
	}
	if !strings.Contains(h.Message, m.message) {
		say("message %q lacks %q", h.Message, m.message)
	}
	switch {
	case m.fix == nil:
	case *m.fix == "-":
		if h.Fix != nil {
			say("fix %q of %q, want none", *h.Fix, h.Message)
		}
	case h.Fix == nil:
		say("no fix for %q, want %q", h.Message, *m.fix)
	case *h.Fix != *m.fix:
		say("fix %q of %q, want %q", *h.Fix, h.Message, *m.fix)
	}
	return all
}

// rank orders severities, gravest first; an unknown one is graver than all, so
// that it never passes.
func rank(s rule.Severity) int {
	return slices.Index([]rule.Severity{rule.Critical, rule.Error, rule.Suspect, rule.Hint}, s)
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

func tail(s string) string { return s[max(0, len(s)-30):] }

// cut shows the marked places with what stands around them.
func cut(s string, spans []judgment.Span) string {
	if len(spans) == 0 {
		return "nothing"
	}
	var b strings.Builder
	for i, sp := range spans {
		if i > 0 {
			b.WriteString(", ")
		}
		if sp.Start < 0 || sp.End > len(s) || sp.Start > sp.End {
			fmt.Fprintf(&b, "%v", sp)
			continue
		}
		before := s[max(0, sp.Start-18):sp.Start]
		after := s[sp.End:min(len(s), sp.End+18)]
		fmt.Fprintf(&b, "%d-%d %s⟦%s⟧%s", sp.Start, sp.End, strings.ToValidUTF8(before, ""), s[sp.Start:sp.End], strings.ToValidUTF8(after, ""))
	}
	return strings.ReplaceAll(b.String(), "\n", "⏎")
}
