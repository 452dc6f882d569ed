package check

import (
	"slices"
	"strconv"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// verdict is the panel in which somebody decides about a candidate.
type verdict struct {
	File     *finding.File
	Subjects []ui.Option
	Back     string // where a decision leads
	Here     string // where undo leads
	Kept     kept
	Film     *film // of what a recording shows; nil otherwise
}

func (v *documentView) form() verdict {
	return verdict{File: v.file, Subjects: v.subjects(), Back: v.after(), Here: v.link(v.hit), Kept: v.kept}
}

// may reports whether the reader may say the verb now.
func (f verdict) may(q *page.Request, verb finding.Verb) bool {
	return slices.Contains(finding.Allowed(f.File.Finding, q.By), verb)
}

// mine reports whether the verdict is the reader's to give: he claimed it, or
// it is doubtful and he is a second person.
func (f verdict) mine(q *page.Request) bool {
	if f.File.Awaiting {
		return false
	}
	switch f.File.State {
	case finding.Verifying:
		return f.File.Verifier == q.By.Account
	case finding.Doubtful:
		return f.File.Verifier != q.By.Account && f.File.Second != q.By.Account && f.may(q, finding.Uphold)
	default:
		return false
	}
}

// seconds reports whether the reader may be the second verifier.
func (f verdict) seconds(q *page.Request) bool {
	return f.File.Awaiting && f.File.Verifier != q.By.Account && f.may(q, finding.Second)
}

func (f verdict) action() string { return "/check/findings/" + string(f.File.ID) + "/step" }

func (f verdict) hidden() []ui.Hidden {
	return []ui.Hidden{
		{Name: "version", Value: strconv.FormatInt(f.File.Version, 10)},
		{Name: "back", Value: f.Back},
		{Name: "here", Value: f.Here},
	}
}

// items are the checklist's items to choose from.
func items(q *page.Request, chosen string) []ui.Option {
	list := q.Checklist()
	var out []ui.Option
	for _, it := range list.InUse() {
		title := it.Title.ZH
		if q.P.Language() == i18n.English {
			title = it.Title.EN
		}
		out = append(out, ui.Option{Value: it.ID, Text: strconv.Itoa(it.Number) + "　" + title, Chosen: it.ID == chosen})
	}
	return out
}

func severities(q *page.Request, chosen finding.Severity) []ui.Option {
	var out []ui.Option
	for _, s := range []finding.Severity{finding.Minor, finding.Ordinary, finding.Serious, finding.Grave} {
		out = append(out, ui.Option{Value: string(s), Text: q.T("severity." + string(s)), Chosen: s == chosen})
	}
	return out
}

// begun reports whether the reader had begun to say why it is not to be upheld.
func (f verdict) begun() bool {
	return f.Kept.value(formVerdict, "why") != "" || f.Kept.value(formVerdict, "reason") != ""
}

// subjectHelp says by what the people are to be told.
func (f verdict) subjectHelp() string {
	if f.Film != nil {
		return "hearing.subject.help"
	}
	return "finding.subject.help"
}

// chosen are the ways to say whom it is about, with those ticked that were.
func (f verdict) chosen() []ui.Option {
	out := slices.Clone(f.Subjects)
	for i := range out {
		if ticked, known := f.Kept.ticked(formVerdict, "subject", out[i].Value); known {
			out[i].Chosen = ticked
		}
	}
	return out
}

// dismissalKeys name every reason for 查否.
func dismissalKeys() []string { return append(textDismissals(), filmDismissals()...) }

// textDismissals are those of what stands in a text.
func textDismissals() []string {
	return []string{"machine_error", "reading_text", "exception", "not_proved", "merits"}
}

// filmDismissals are those of what a recording shows.
func filmDismissals() []string {
	return []string{"reading", "recess", "obscured", "machine_error", "other"}
}

// dismissals are the reasons for 查否, with their keys.
func (f verdict) dismissals(q *page.Request) []ui.Option {
	list := textDismissals()
	if f.Film != nil {
		list = filmDismissals()
	}
	var out []ui.Option
	for i, r := range list {
		out = append(out, ui.Option{Value: r, Text: q.T("finding.dismissal." + r), Key: strconv.Itoa(i + 1)})
	}
	return out
}

// subjectsOf turns the chosen options into subjects.
func subjectsOf(q *page.Request, f *finding.File, signers []signer) []finding.Subject {
	var out []finding.Subject
	for _, value := range q.Form["subject"] {
		if value == "unit" {
			out = append(out, finding.Subject{Name: q.Unit(f.Unit), Unit: f.Unit})
			continue
		}
		for i, s := range signers {
			if value == "signer-"+strconv.Itoa(i) && s.officer != "" {
				out = append(out, finding.Subject{Officer: s.officer, Name: s.name, Part: s.role, Unit: s.unit})
			}
		}
	}
	return out
}

// signer is one who signed the document and is on the register.
type signer struct {
	officer    org.OfficerID
	name, role string
	unit       org.Unit
}
