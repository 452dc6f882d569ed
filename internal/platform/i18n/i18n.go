// Package i18n holds every word the platform shows, in Simplified Chinese and
// in English, and writes dates, counts, rates and periods the way a court
// clerk would. It knows nothing about courts: the words are data, in zh.json
// and en.json, under the same flat keys.
//
// A message may name arguments in braces, {name}; an English message that
// counts has the forms "one" and "other", chosen by the argument n. In Chinese
// a space between a number and its measure word never breaks: the catalogue
// makes it a no-break space (U+00A0) when it is loaded.
package i18n

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

//go:embed zh.json en.json
var files embed.FS

// Language is a language of the interface.
type Language string

// The languages. Chinese is shown when nothing else is asked for.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// ErrCatalogue says that a catalogue cannot be used as it is.
var ErrCatalogue = errors.New("i18n: fault in the catalogue")

// Catalogue holds the messages of both languages. It never changes once loaded.
type Catalogue struct {
	messages map[Language]map[string]message
	matcher  language.Matcher
}

// message is one text; one is its form for n = 1, empty when there is none.
type message struct {
	one, other string
}

// Default is the catalogue this program was made with.
func Default() (*Catalogue, error) {
	return Load(files)
}

// Load reads zh.json and en.json from a folder.
func Load(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{
		messages: map[Language]map[string]message{},
		matcher:  language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English}),
	}
	for _, lang := range []Language{Chinese, English} {
		raw, err := fs.ReadFile(fsys, string(lang)+".json")
		if err != nil {
			return nil, fmt.Errorf("i18n: %w", err)
		}
		if c.messages[lang], err = parse(raw); err != nil {
			return nil, fmt.Errorf("%s.json: %w", lang, err)
		}
	}
	for key, m := range c.messages[Chinese] {
		c.messages[Chinese][key] = message{one: unbroken(m.one), other: unbroken(m.other)}
	}
	return c, nil
}

// parse reads one language: an object of texts, or of {"one", "other"}.
func parse(raw []byte) (map[string]message, error) {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, fmt.Errorf("%w: not a JSON object", ErrCatalogue)
	}
	out := map[string]message{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCatalogue, err)
		}
		key, _ := tok.(string) // inside an object every other token is a key
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("%w: %s stands there twice", ErrCatalogue, key)
		}
		var value any
		if err := dec.Decode(&value); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrCatalogue, key, err)
		}
		if out[key], err = toMessage(value); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrCatalogue, key, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCatalogue, err)
	}
	return out, nil
}

func toMessage(value any) (message, error) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return message{}, errors.New("the text is empty")
		}
		return message{other: v}, nil
	case map[string]any:
		one, _ := v["one"].(string)
		other, _ := v["other"].(string)
		if one == "" || other == "" || len(v) != 2 {
			return message{}, errors.New(`the forms are not exactly "one" and "other"`)
		}
		return message{one: one, other: other}, nil
	default:
		return message{}, fmt.Errorf("neither a text nor forms but %T", value)
	}
}

var beforeMeasureWord = regexp.MustCompile(`([0-9}]) (\p{Han})`)

// unbroken keeps a number and its measure word on one line.
func unbroken(s string) string {
	return beforeMeasureWord.ReplaceAllString(s, "$1\u00a0$2")
}

// Match chooses the language: the one preferred, if it is one of ours, then the
// best of an Accept-Language header, then Chinese.
func (c *Catalogue) Match(preferred, acceptLanguage string) Language {
	if _, ok := c.messages[Language(preferred)]; ok {
		return Language(preferred)
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return Chinese
	}
	if _, i, confidence := c.matcher.Match(tags...); i == 1 && confidence != language.No {
		return English
	}
	return Chinese
}

// Keys lists the keys of a language in order.
func (c *Catalogue) Keys(lang Language) []string {
	return slices.Sorted(maps.Keys(c.messages[lang]))
}

// Has reports whether there is a message under key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.messages[Chinese][key]
	return ok
}

// Printer writes in one language.
func (c *Catalogue) Printer(lang Language) Printer {
	if _, ok := c.messages[lang]; !ok {
		lang = Chinese
	}
	return Printer{catalogue: c, lang: lang}
}

// Printer writes the messages of a catalogue in one language.
type Printer struct {
	catalogue *Catalogue
	lang      Language
}

// Language is the language it writes in.
func (p Printer) Language() Language {
	return p.lang
}

// Tag is the language as HTML names it in lang="".
func (p Printer) Tag() string {
	if p.lang == English {
		return "en"
	}
	return "zh-CN"
}

// T is the message under key with its arguments put in, given as name, value,
// name, value: T("due.left", "n", 6). A key that does not exist shows as ⟦key⟧,
// an argument not given as ⟦name⟧, so that neither is overlooked. The number n
// has its thousands separated; every other argument is written as it is.
func (p Printer) T(key string, args ...any) string {
	m, ok := p.lookup(key)
	if !ok {
		return "⟦" + key + "⟧"
	}
	text := m.other
	if m.one != "" && isOne(args) {
		text = m.one
	}
	if !strings.Contains(text, "{") {
		return text
	}
	return fill(text, args)
}

func (p Printer) lookup(key string) (message, bool) {
	if m, ok := p.catalogue.messages[p.lang][key]; ok {
		return m, true
	}
	m, ok := p.catalogue.messages[Chinese][key]
	return m, ok
}

// fill replaces each {name} once, from left to right: a brace inside an
// argument is the reader's own text and stays.
func fill(text string, args []any) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			b.WriteString("{" + rest)
			return b.String()
		}
		b.WriteString(argument(name, args))
		text = after
	}
}

func argument(name string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		if n, ok := whole(args[i+1]); ok && name == "n" {
			return group(n)
		}
		return fmt.Sprint(args[i+1])
	}
	return "⟦" + name + "⟧"
}

func isOne(args []any) bool {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "n" {
			n, ok := whole(args[i+1])
			return ok && n == 1
		}
	}
	return false
}

func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	default:
		return 0, false
	}
}

// group writes a number with a comma between thousands.
func group(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// Arguments lists the argument names of a message in order, each once.
func (c *Catalogue) Arguments(lang Language, key string) []string {
	m := c.messages[lang][key]
	var names []string
	for _, found := range placeholder.FindAllStringSubmatch(m.one+m.other, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
