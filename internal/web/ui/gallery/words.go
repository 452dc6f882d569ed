// Package gallery is one page with every component of package ui in every
// state, with fixed data: the picture to compare a change of style with. Its
// people, courts and cases are invented.
package gallery

import (
	"fmt"
	"strings"

	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/ui"
)

// Words speaks as the program does: from the catalogue, and where that has no
// sentence yet from the list of package ui.
type Words struct {
	catalogue *i18n.Catalogue
	lang      i18n.Language
	own       map[string]string
}

// NewWords speaks Chinese, or English when lang is "en".
func NewWords(lang string) (Words, error) {
	c, err := i18n.Default()
	if err != nil {
		return Words{}, err
	}
	w := Words{catalogue: c, lang: i18n.Chinese, own: map[string]string{}}
	if lang == "en" {
		w.lang = i18n.English
	}
	for _, s := range ui.Sentences() {
		w.own[s.Key] = s.Zh
		if lang == "en" {
			w.own[s.Key] = s.En
		}
	}
	return w, nil
}

// T implements ui.Words. A missing key shows as ⟦key⟧.
func (w Words) T(key string, args ...any) string {
	text, ok := w.own[key]
	if !ok || w.catalogue.Has(key) {
		return w.catalogue.Printer(w.lang).T(key, args...)
	}
	for i := 0; i+1 < len(args); i += 2 {
		text = strings.ReplaceAll(text, "{"+fmt.Sprint(args[i])+"}", fmt.Sprint(args[i+1]))
	}
	return text
}
