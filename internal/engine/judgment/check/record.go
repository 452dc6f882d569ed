package check

import (
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// Record is the result in the form that leaves the program: one JSON object a
// document. Offsets count code points of the extracted text.
type Record struct {
	File      string            `json:"file"`
	DocType   judgment.Type     `json:"doc_type"`
	Kind      judgment.Kind     `json:"kind"`
	Level     judgment.Level    `json:"level"`
	Court     string            `json:"court"`
	CaseNo    string            `json:"case_no"`
	Signed    string            `json:"signed"` // YYYY-MM-DD, or empty
	Judges    []string          `json:"judges"`
	Clerk     string            `json:"clerk"` // several joined by 、
	Chars     int               `json:"chars"`
	Hits      []HitRecord       `json:"hits"`
	Unchecked []UncheckedRecord `json:"unchecked"`
}

// HitRecord is one hit of a Record.
type HitRecord struct {
	Rule       string       `json:"rule"`
	Title      string       `json:"title"`
	Severity   string       `json:"severity"`
	Confidence float64      `json:"confidence"`
	Start      int          `json:"start"`
	End        int          `json:"end"`
	Text       string       `json:"text"`
	Message    string       `json:"message"`
	Fix        *string      `json:"fix"`
	Basis      string       `json:"basis"`
	Evidence   []SpanRecord `json:"evidence"`
}

// SpanRecord is a range of code points.
type SpanRecord struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// UncheckedRecord is a rule that could not be applied.
type UncheckedRecord struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

// Record puts r into the form that leaves the program. file is the name the
// reader knows the document by.
func (r Result) Record(file string) Record {
	d := r.Doc
	rec := Record{
		File: file, DocType: d.Type, Kind: d.Kind, Level: d.Level, Court: d.Court.Text, Chars: r.Positions.Chars(),
		Judges: []string{}, Hits: make([]HitRecord, 0, len(r.Hits)), Unchecked: make([]UncheckedRecord, 0, len(r.Unchecked)),
	}
	if d.CaseNo != nil {
		rec.CaseNo = d.CaseNo.Text
	}
	if d.Signed != nil && d.Signed.Full() {
		rec.Signed = d.Signed.On().String()
	}
	var clerks []string
	for _, s := range d.Signers {
		switch {
		case s.IsClerk() && !slices.Contains(clerks, s.Text):
			clerks = append(clerks, s.Text)
		case s.IsJudge() && !slices.Contains(rec.Judges, s.Text):
			rec.Judges = append(rec.Judges, s.Text)
		}
	}
	rec.Clerk = strings.Join(clerks, "、")
	for _, h := range r.Hits {
		rec.Hits = append(rec.Hits, r.hitRecord(h))
	}
	for _, u := range r.Unchecked {
		rec.Unchecked = append(rec.Unchecked, UncheckedRecord{u.Rule.ID, u.Reason})
	}
	return rec
}

func (r Result) hitRecord(h Hit) HitRecord {
	start, end := r.points(h.Span)
	rec := HitRecord{
		Rule: h.Rule.ID, Title: h.Rule.Title, Severity: string(h.Severity), Confidence: h.Confidence,
		Start: start, End: end, Text: r.Doc.Text[h.Start:h.End], Message: h.Message, Fix: h.Fix, Basis: h.Basis,
		Evidence: make([]SpanRecord, 0, len(h.Evidence)),
	}
	for _, e := range h.Evidence {
		start, end := r.points(e)
		rec.Evidence = append(rec.Evidence, SpanRecord{start, end})
	}
	return rec
}

// points is s in code points.
func (r Result) points(s judgment.Span) (start, end int) {
	return r.Positions.Char(s.Start), r.Positions.Char(s.End)
}
