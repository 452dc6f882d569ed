package sheet_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"xiezhi/internal/platform/sheet"
)

// FuzzRead: whatever the bytes, there is a table or an Error with its sentence.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	table := sheet.Table{Name: "甲", Columns: []sheet.Column{{Title: "一"}, {Title: "二"}}, Rows: slices.Values([][]any{{1, "乙"}, {sheet.Day("2026-03-02"), "=1"}})}
	if err := sheet.Write(&b, table); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte{0xD0, 0xCF, 0x11, 0xE0})
	f.Add([]byte("PK\x03\x04"))
	known := map[string]bool{}
	for _, m := range sheet.Messages() {
		known[m.Key] = true
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := sheet.Read(bytes.NewReader(data), sheet.Limits{Bytes: 1 << 20, Rows: 50, Columns: 20})
		if err == nil {
			for _, r := range s.Rows {
				if len(r.Cells) != len(s.Head) {
					t.Fatalf("row %d has %d cells, the head %d", r.N, len(r.Cells), len(s.Head))
				}
			}
			return
		}
		var e *sheet.Error
		if !errors.As(err, &e) || !known[e.Key] {
			t.Fatalf("no sentence for %v", err)
		}
	})
}
