package app

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// measuredFile is what a court keeps in the data folder once it has measured the
// machine on its own labelled recordings: the output of xiezhi eval video --json.
const measuredFile = "video-eval.json"

// measured reports whether the court has done so. Until then the pages say that
// candidates from recordings are unvalidated.
func (p *Parts) measured() bool {
	b, err := os.ReadFile(filepath.Join(p.Data, measuredFile))
	if err != nil {
		return false
	}
	var r videoReport
	return json.Unmarshal(b, &r) == nil && r.Cases > 0 && r.Hours > 0
}
