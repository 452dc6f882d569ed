package checklist

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// Kind says what became of a part of the list.
type Kind string

// The kinds of change.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// Change is one difference between two lists.
type Change struct {
	Kind   Kind
	Part   string // list, regulation, aspect, category or item
	ID     string // its id; empty for the list itself
	Field  string // the field that changed, as the file names it; empty when the whole part came or went
	Before string // a text as it is, anything else as JSON
	After  string
}

// Diff lists what changed from a to b, parts in the order of b with those gone
// at the end. An item that only moved shows as a change of its number.
func Diff(a, b *Checklist) []Change {
	var out []Change
	out = append(out, compare("list", []part{{"", head(a)}}, []part{{"", head(b)}})...)
	out = append(out, compare("regulation", parts(a.Regulations, func(r Regulation) string { return r.ID }), parts(b.Regulations, func(r Regulation) string { return r.ID }))...)
	out = append(out, compare("aspect", parts(a.Aspects, func(x Aspect) string { return x.ID }), parts(b.Aspects, func(x Aspect) string { return x.ID }))...)
	out = append(out, compare("category", parts(a.Categories, func(c Category) string { return c.ID }), parts(b.Categories, func(c Category) string { return c.ID }))...)
	return append(out, compare("item", parts(a.Items, func(it Item) string { return it.ID }), parts(b.Items, func(it Item) string { return it.ID }))...)
}

// part is a part of the list taken apart into its fields.
type part struct {
	id     string
	fields map[string]string
}

func head(c *Checklist) map[string]string {
	return fields(struct {
		Format int    `json:"format"`
		Name   string `json:"name"`
		Title  Text   `json:"title"`
		Notice Text   `json:"notice"`
	}{c.Format, c.Name, c.Title, c.Notice})
}

func parts[T any](all []T, id func(T) string) []part {
	var out []part
	for _, one := range all {
		out = append(out, part{id(one), fields(one)})
	}
	return out
}

func compare(name string, before, after []part) []Change {
	var out []Change
	for _, now := range after {
		i := slices.IndexFunc(before, func(p part) bool { return p.id == now.id })
		if i < 0 {
			out = append(out, Change{Kind: Added, Part: name, ID: now.id, After: now.fields["title"]})
			continue
		}
		was := before[i].fields
		for _, field := range slices.Sorted(maps.Keys(union(was, now.fields))) {
			if was[field] != now.fields[field] {
				out = append(out, Change{Kind: Changed, Part: name, ID: now.id, Field: field, Before: was[field], After: now.fields[field]})
			}
		}
	}
	for _, was := range before {
		if !slices.ContainsFunc(after, func(p part) bool { return p.id == was.id }) {
			out = append(out, Change{Kind: Removed, Part: name, ID: was.id, Before: was.fields["title"]})
		}
	}
	return out
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// fields takes a part apart by its JSON form, so that a field added to the
// types later cannot be forgotten here. A text in two languages becomes two fields.
func fields(v any) map[string]string {
	raw := encode(v)
	var values map[string]json.RawMessage
	if err := json.Unmarshal(raw, &values); err != nil {
		panic("checklist: " + err.Error()) // a struct always marshals to an object
	}
	out := map[string]string{}
	for name, value := range values {
		var s string
		if json.Unmarshal(value, &s) == nil {
			out[name] = s
			continue
		}
		var t Text
		if value[0] == '{' && json.Unmarshal(value, &t) == nil {
			out[name] = t.ZH
			out[name+".en"] = t.EN
			continue
		}
		out[name] = string(value)
	}
	return out
}

func encode(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("checklist: " + err.Error()) // strings, numbers and lists of them always marshal
	}
	return buf.Bytes()
}
