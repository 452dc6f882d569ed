package corpus

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// expander fills in one document.
type expander struct {
	doc  *Document
	vars variables
}

// marks are the short names of the classes that a text may be marked with by
// {name|text}, and what is done with it. {name!keep|text} says otherwise.
func mark(name string) (Class, Action, bool) {
	switch name {
	case "addr":
		return Address, Delete, true
	case "phone":
		return Phone, Delete, true
	case "plate":
		return Plate, Delete, true
	case "deed":
		return TitleDeed, Delete, true
	case "health":
		return Health, Delete, true
	case "email":
		return Email, Delete, true
	case "wechat":
		return WeChat, Delete, true
	case "account":
		return Account, Delete, true
	case "license":
		return License, Keep, true
	case "tech":
		return TechInvest, Delete, true
	case "secret":
		return Secret, Delete, true
	case "id":
		return IDNumber, Delete, true
	case "birth":
		return BirthDay, Keep, true
	case "either":
		return KeepName, EitherWay, true
	}
	return "", "", false
}

// body fills in every {…} of src.
func (e *expander) body(src string) error {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(src, "{")
		b.WriteString(before)
		if !ok {
			break
		}
		inside, after, ok := strings.Cut(rest, "}")
		if !ok {
			return fmt.Errorf("{ without } at %q", head(rest))
		}
		text, class, action, err := e.fill(inside)
		if err != nil {
			return fmt.Errorf("{%s}: %w", inside, err)
		}
		if class != "" {
			e.doc.Entities = append(e.doc.Entities, Entity{class, b.Len(), b.Len() + len(text), action})
		}
		b.WriteString(text)
		src = after
		if text == "" && strings.HasSuffix(b.String(), "\n") { // a line of nothing but checks
			src = strings.TrimPrefix(src, "\n")
		}
	}
	e.doc.Text = b.String()
	return nil
}

// head is the beginning of s, for a message.
func head(s string) string {
	if len(s) > 30 {
		return strings.ToValidUTF8(s[:30], "")
	}
	return s
}

// fill returns what stands for one mark, and the entity it is.
func (e *expander) fill(in string) (string, Class, Action, error) {
	if name, text, ok := strings.Cut(in, "|"); ok {
		name, override, _ := strings.Cut(name, "!")
		class, action, known := mark(name)
		if !known {
			return "", "", "", fmt.Errorf("unknown class %q", name)
		}
		if override != "" {
			action = Action(override)
		}
		return text, class, action, nil
	}
	if expr, ok := strings.CutPrefix(in, "="); ok {
		text, err := e.number(expr)
		return text, "", "", err
	}
	if p, what, ok := e.personField(in); ok {
		return e.ofPerson(p, what)
	}
	name, arg, _ := strings.Cut(in, " ")
	switch name {
	case "court":
		return e.doc.Head.Court, "", "", nil
	case "no":
		return e.doc.Head.Number, "", "", nil
	case "signed":
		return e.doc.Head.Signed.numerals(), "", "", nil
	case "check":
		return "", "", "", e.vars.check(arg)
	case "cap":
		v, err := e.vars.eval(arg)
		if err != nil {
			return "", "", "", err
		}
		text, err := capitals(v)
		return text, "", "", err
	case "uscc":
		text, err := creditCode(arg)
		return text, "", "", err
	case "card":
		text, err := cardNumber(arg)
		return text, BankCard, Delete, err
	}
	text, err := e.calendar(name, arg)
	return text, "", "", err
}

// number prints an expression; {=name:expr} also remembers it.
func (e *expander) number(expr string) (string, error) {
	name, right, named := strings.Cut(expr, ":")
	if !named {
		right = expr
	}
	v, err := e.vars.eval(right)
	if err != nil {
		return "", err
	}
	if named {
		e.vars[name] = v
	}
	return decimal(v), nil
}

// personField finds the person that {NAME.what} speaks of.
func (e *expander) personField(in string) (Person, string, bool) {
	name, what, ok := strings.Cut(in, ".")
	if !ok {
		return Person{}, "", false
	}
	i := slices.IndexFunc(e.doc.Head.Persons, func(p Person) bool { return p.Name == name })
	if i < 0 {
		return Person{}, "", false
	}
	return e.doc.Head.Persons[i], what, true
}

// ofPerson prints a fact about p.
func (e *expander) ofPerson(p Person, what string) (string, Class, Action, error) {
	what, arg, _ := strings.Cut(what, " ")
	switch what {
	case "sex":
		return p.Sex, "", "", nil
	case "birth":
		action := Keep
		if p.Masked(e.doc.Head.Family) {
			action = Delete
		}
		if p.Role == Either {
			action = EitherWay
		}
		return p.Birth.String(), BirthDay, action, nil
	case "id":
		text, err := p.identity()
		return text, IDNumber, Delete, err
	case "age":
		on, err := parseDay(arg)
		if err != nil {
			return "", "", "", err
		}
		return fmt.Sprint(on.yearsSince(p.Birth)), "", "", nil
	}
	return "", "", "", fmt.Errorf("a person has no %q", what)
}

// calendar prints dates and what follows from them.
func (e *expander) calendar(name, arg string) (string, error) {
	first, second, _ := strings.Cut(arg, " ")
	day, err := parseDay(first)
	if err != nil {
		return "", err
	}
	switch name {
	case "d":
		return day.String(), nil
	case "cn":
		return day.numerals(), nil
	case "wd":
		return day.weekday(), nil
	case "end": // the last day of a term that begins on day
		n, err := day.after(second)
		return n.next(-1).String(), err
	case "plus":
		n, err := day.after(second)
		return n.String(), err
	case "days": // both ends counted
		to, err := parseDay(second)
		return fmt.Sprint(to.days() - day.days() + 1), err
	}
	return "", fmt.Errorf("unknown mark %q", name)
}

// The lengths between which a document of the corpus lies, in characters. The
// corpus holds no stubs and nothing that only a program would read.
const (
	shortest = 1000
	longest  = 4000
)

// verify holds what the marks cannot: that the head speaks of this text.
func (e *expander) verify() error {
	d := e.doc
	n := utf8.RuneCountInString(d.Text)
	if n < shortest || n > longest {
		return fmt.Errorf("%d characters, want %d to %d", n, shortest, longest)
	}
	wants := append([]string{d.Head.Court, d.Head.Number, d.Head.Clerk}, d.Head.Judges...)
	for _, p := range d.Head.Persons {
		wants = append(wants, p.Name)
	}
	squeezed := strings.NewReplacer(" ", "", "　", "").Replace(d.Text)
	for _, w := range wants {
		if !strings.Contains(squeezed, w) {
			return fmt.Errorf("%s is in the head and not in the text", w)
		}
	}
	if !d.Head.Signed.zero() && !strings.Contains(squeezed, d.Head.Signed.numerals()) {
		return fmt.Errorf("not signed on %s", d.Head.Signed)
	}
	switch d.Head.Publish {
	case "yes", "no", "human":
	default:
		return fmt.Errorf("publish is %q", d.Head.Publish)
	}
	return nil
}
