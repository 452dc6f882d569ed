package corpus

import (
	"fmt"
	"strings"
)

// head reads the lines before the text.
func (e *expander) head(src string) error {
	h := &e.doc.Head
	h.Publish = "yes"
	for line := range strings.SplitSeq(src, "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return fmt.Errorf("head line %q has no colon", line)
		}
		value = strings.TrimSpace(value)
		var err error
		switch key {
		case "type":
			fields := strings.Fields(value)
			if len(fields) != 3 {
				return fmt.Errorf("type is %q, want type, kind and level", value)
			}
			h.Type, h.Kind, h.Level = fields[0], fields[1], fields[2]
		case "court":
			h.Court = value
		case "no":
			h.Number = value
		case "signed":
			h.Signed, err = parseDay(value)
		case "judges":
			h.Judges = strings.Fields(value)
		case "clerk":
			h.Clerk = value
		case "claim":
			h.Claim = value
		case "fees":
			h.FeeTotal = value
		case "family":
			h.Family = value == "yes"
		case "publish":
			h.Publish, h.Ground, _ = strings.Cut(value, " ")
		case "known":
			h.Known = strings.Fields(value)
		case "bench", "lawyer", "witness", "victim", "other", "rep", "agent", "either", "expert", "minor", "guardian", "prosecutor":
			for name := range strings.FieldsSeq(value) {
				h.Persons = append(h.Persons, Person{Name: name, Role: roleOf(key)})
			}
		case "person":
			err = e.person(value)
		case "let":
			err = e.let(value)
		default:
			return fmt.Errorf("unknown head line %q", key)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// roleOf is the role that a head line of names gives.
func roleOf(key string) Role {
	if key == "rep" {
		return Representative
	}
	return Role(key)
}

// person reads "NAME ROLE [SEX [BIRTH [AREA [ORDER]]]]".
func (e *expander) person(value string) error {
	f := strings.Fields(value)
	if len(f) < 2 || len(f) > 6 {
		return fmt.Errorf("%q: want name, role, sex, birth, area, order", value)
	}
	p := Person{Name: f[0], Role: roleOf(f[1])}
	rest := append(f[2:], "", "", "", "")
	p.Sex, p.Area, p.Order = rest[0], rest[2], rest[3]
	if rest[1] != "" {
		var err error
		if p.Birth, err = parseDay(rest[1]); err != nil {
			return err
		}
	}
	if p.Sex != "" && p.Sex != "男" && p.Sex != "女" {
		return fmt.Errorf("%s: sex %q", p.Name, p.Sex)
	}
	e.doc.Head.Persons = append(e.doc.Head.Persons, p)
	return nil
}

// let reads "NAME EXPRESSION".
func (e *expander) let(value string) error {
	name, expr, ok := strings.Cut(value, " ")
	if !ok {
		return fmt.Errorf("%q: want a name and an expression", value)
	}
	v, err := e.vars.eval(expr)
	if err != nil {
		return err
	}
	e.vars[name] = v
	return nil
}
