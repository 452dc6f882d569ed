package i18n

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Uses is where a program asks for messages.
type Uses struct {
	Keys     map[string][]string // key → places, as file:line
	Prefixes map[string][]string // the beginning of a key put together at run time → places
}

// calls that take a key as their first argument, or as the second after a number.
const (
	translate = "T"
	count     = "Count"
)

// templCall finds T("key" and T("prefix."+ in a template, where no Go parser helps.
var templCall = regexp.MustCompile(`\b(T|Count)\(\s*(?:(?:[^"(),]|\([^()"]*\))+,\s*)?("(?:[^"\\]|\\.)*")\s*([,)+])`)

// Scan reads every .go and .templ file of a source tree (tests and generated
// files apart) and lists the keys it uses: T("a.b"), T("a." + x) as the prefix
// "a.", and Count(n, "x") as "count.x". A key kept in a variable is seen only if
// the text stands in a call.
func Scan(fsys fs.FS) (Uses, error) {
	u := Uses{Keys: map[string][]string{}, Prefixes: map[string][]string{}}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := path.Base(name); base == "testdata" || base == "node_modules" || base == "dist" {
				return fs.SkipDir
			}
			return nil
		}
		isGo := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, "_templ.go")
		if !isGo && !strings.HasSuffix(name, ".templ") {
			return nil
		}
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if isGo {
			return u.scanGo(name, source)
		}
		return u.scanTempl(name, string(source))
	})
	if err != nil {
		return Uses{}, fmt.Errorf("i18n: look for keys: %w", err)
	}
	return u, nil
}

func (u Uses) scanGo(name string, source []byte) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		called := calledName(call.Fun)
		at := 0
		switch called {
		case translate:
		case count:
			at = 1
		default:
			return true
		}
		if len(call.Args) > at {
			place := fmt.Sprintf("%s:%d", name, set.Position(call.Pos()).Line)
			u.addExpr(called, call.Args[at], place)
		}
		return true
	})
	return nil
}

func calledName(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && notOurs(x.Name) {
			return ""
		}
		return f.Sel.Name
	default:
		return ""
	}
}

// notOurs tells strings.Count from Printer.Count.
func notOurs(receiver string) bool {
	return receiver == "strings" || receiver == "bytes"
}

// addExpr notes a literal as a key, and a sum that begins with one as a prefix.
func (u Uses) addExpr(called string, e ast.Expr, place string) {
	prefix := false
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok || sum.Op != token.ADD {
			break
		}
		e, prefix = sum.X, true
	}
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		u.add(called, lit.Value, prefix, place)
	}
}

func (u Uses) scanTempl(name, source string) error {
	for _, m := range templCall.FindAllStringSubmatchIndex(source, -1) {
		if notOurs(receiver(source[:m[0]])) {
			continue
		}
		place := fmt.Sprintf("%s:%d", name, 1+strings.Count(source[:m[0]], "\n"))
		u.add(source[m[2]:m[3]], source[m[4]:m[5]], source[m[6]:m[7]] == "+", place)
	}
	return nil
}

// receiver is the word before the dot that ends the text, if there is one.
func receiver(before string) string {
	before, ok := strings.CutSuffix(before, ".")
	if !ok {
		return ""
	}
	return before[1+strings.LastIndexFunc(before, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }):]
}

func (u Uses) add(called, literal string, prefix bool, place string) {
	key, err := strconv.Unquote(literal)
	if err != nil || key == "" {
		return
	}
	if called == count {
		key = "count." + key
	}
	if prefix {
		u.Prefixes[key] = append(u.Prefixes[key], place)
		return
	}
	u.Keys[key] = append(u.Keys[key], place)
}

// Compare lists the keys used that the catalogue lacks, each with its places,
// and the keys of the catalogue that nothing uses.
func (c *Catalogue) Compare(u Uses) (absent, unused []string) {
	for key, places := range u.Keys {
		if !c.Has(key) {
			absent = append(absent, key+" ("+strings.Join(places, ", ")+")")
		}
	}
	prefixes := slices.Sorted(maps.Keys(u.Prefixes))
	reached := map[string]bool{}
	for _, key := range c.Keys(Chinese) {
		_, used := u.Keys[key]
		for _, p := range prefixes {
			if strings.HasPrefix(key, p) {
				used, reached[p] = true, true
			}
		}
		if !used {
			unused = append(unused, key)
		}
	}
	for _, p := range prefixes {
		if !reached[p] {
			absent = append(absent, p+"… ("+strings.Join(u.Prefixes[p], ", ")+")")
		}
	}
	slices.Sort(absent)
	return absent, unused
}
