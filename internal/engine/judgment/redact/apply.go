package redact

import (
	"strings"

	"xiezhi/internal/engine/judgment/disclosure"
)

// Apply is the text of the copy: everything that is not kept is replaced.
func Apply(text string, p Plan) string {
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, r := range p.Redactions {
		if r.Action == disclosure.Keep || r.Start < at {
			continue
		}
		b.WriteString(text[at:r.Start])
		b.WriteString(r.Replacement)
		at = r.End
	}
	b.WriteString(text[at:])
	return b.String()
}
