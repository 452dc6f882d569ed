package i18n_test

import (
	"os"
	"strings"
	"testing"

	"xiezhi/internal/platform/i18n"
)

// TestTheGlossaryAndTheCatalogueAgree holds the term and the identifier of
// every state, severity, channel, source, role, letter and court level.
func TestTheGlossaryAndTheCatalogueAgree(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{} // "term|identifier"
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(line, "|")
		if len(cells) > 3 {
			rows[strings.TrimSpace(cells[1])+"|"+strings.Trim(strings.TrimSpace(cells[2]), "`")] = true
		}
	}
	c := standard(t)
	p := c.Printer(i18n.Chinese)
	for _, prefix := range []string{"finding.state.", "issue.state.", "severity.", "channel.", "source.", "role.", "letter.", "court.level."} {
		n := 0
		for _, key := range c.Keys(i18n.Chinese) {
			id, ok := strings.CutPrefix(key, prefix)
			if !ok {
				continue
			}
			n++
			if term := p.T(key); !rows[term+"|"+id] {
				t.Errorf("the glossary has no row %s | `%s`", term, id)
			}
		}
		if n == 0 {
			t.Errorf("the catalogue has nothing under %s", prefix)
		}
	}
}
