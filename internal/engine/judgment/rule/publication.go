package rule

import (
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
)

// Purpose says what a document is checked for.
type Purpose string

// The purposes.
const (
	Original    Purpose = ""            // a document that is to be signed
	Publication Purpose = "publication" // the copy that is to go online
)

// publicationBasis is the provision on publication, up to the article.
const publicationBasis = "《最高人民法院关于人民法院在互联网公布裁判文书的规定》（法释〔2016〕19号）"

// publicationOnly is the reason for which the rules on publication leave an
// original alone: there every name and number has to stand as it is.
func publicationOnly(in *Input) string {
	if in.Purpose == Publication || looksMasked(in.Doc) {
		return ""
	}
	return "仅用于上网文书检查"
}

// looksMasked reports whether doc is a copy for publication by its looks: a
// litigant's name is hidden in part.
func looksMasked(doc *judgment.Doc) bool {
	for _, p := range doc.Parties {
		if !p.Organisation && hiddenName(p.Text) {
			return true
		}
	}
	return false
}

// hiddenName reports whether a name is hidden in part.
func hiddenName(name string) bool { return strings.ContainsAny(name, "某×＊*") }

// publicationSeverity is Suspect where the check was asked for, and Hint where
// the document only looks like a copy.
func publicationSeverity(in *Input) Severity {
	if in.Purpose == Publication {
		return Suspect
	}
	return Hint
}

// personalData is what the document says of persons, found once a check. Names
// are guessed only where the check was asked for.
func (in *Input) personalData() *personal.Found {
	switch {
	case in.found != nil:
	case in.Purpose == Publication:
		in.found = personal.Find(in.Doc)
	default:
		in.found = personal.FindAnnounced(in.Doc)
	}
	return in.found
}

// publicationRows is what the text of the provision does with each kind.
func publicationRows() disclosure.Rows {
	rows, err := disclosure.Table(disclosure.Profile2016)
	if err != nil {
		return nil // the embedded table is read by a test
	}
	return rows
}
