package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "xiezhi/internal/"

// tiers is the architecture: a package may import only packages on lines above
// its own. Changing it needs an ADR. Names that do not exist yet are reserved.
const tiers = `
platform/config platform/i18n platform/calendar platform/blob platform/db platform/ffmpeg platform/onnx platform/draw platform/docx platform/sheet platform/redline
platform/ocr platform/ffmpeg/clip
platform/audit platform/jobs platform/search platform/pdf platform/extract
platform/dbtest engine/judgment engine/judgment/typo/confusion
engine/judgment/typo/mask
engine/judgment/statute engine/judgment/lexicon engine/judgment/typo engine/judgment/corpus platform/dbtest/pgserver
engine/judgment/personal
engine/judgment/disclosure
engine/judgment/rule engine/judgment/redact engine/judgment/inject engine/video engine/video/graph
engine/judgment/check engine/judgment/ruletest engine/video/episode engine/video/detect engine/video/graph/convert engine/video/signal
engine/judgment/eval engine/video/watch engine/video/evaltest
engine/video/evaltest/compose
people/org
people/auth people/notify people/desk people/workdays
check/casefile study/regulation
check/courtroom
check/docket
check/checklist check/allow check/terms
check/evidence check/examine
check/finding
study/lesson study/session study/exam check/document check/draft check/hearing supervise/issue
check/publication check/batch check/inspect check/directive supervise/letter
supervise/letter/lettertest supervise/circular supervise/review supervise/accountability supervise/complaint establish/cause
establish/policy
establish/effect
board
web/ui
web/ui/uitest web/ui/assets web/ui/gallery
web/ui/gallery/serve
web/page
web/home web/me web/study web/check web/supervise web/establish web/admin api
web
demo
app
arch`

// owners names the only packages that may import each heavy dependency, by the
// beginning of its path.
var owners = map[string]string{
	"github.com/riverqueue/":          "platform/jobs",
	"github.com/jackc/pgx":            "platform/db platform/dbtest platform/jobs",
	"modernc.org/sqlite":              "platform/db",
	"database/sql":                    "platform/db platform/jobs",
	"github.com/pressly/goose":        "platform/db",
	"os/exec":                         "platform/ffmpeg platform/ffmpeg/clip engine/video/evaltest/compose platform/extract platform/pdf platform/dbtest/pgserver web/ui/uitest web/ui/assets",
	"github.com/evanw/esbuild":        "web/ui/assets",
	"github.com/chromedp/":            "web/ui/uitest platform/pdf",
	"github.com/danielgtaylor/huma":   "api",
	"github.com/xuri/excelize":        "platform/sheet",
	"github.com/yalue/onnxruntime_go": "platform/onnx",
	"github.com/tus/tusd":             "web/check",
	"golang.org/x/exp/slog":           "web/check",
}

func TestImportsPointToAnEarlierLine(t *testing.T) {
	tier := map[string]int{}
	for i, line := range strings.Split(tiers, "\n") {
		for name := range strings.FieldsSeq(line) {
			tier[name] = i
		}
	}
	for from, imports := range packages(t) {
		if tier[from] == 0 {
			t.Errorf("%s: not in the list; say where it belongs", from)
		}
		for _, imp := range imports {
			if to, ok := strings.CutPrefix(imp, module); ok && tier[to] >= tier[from] {
				t.Errorf("%s imports %s: imports must point to an earlier line", from, to)
			}
			for prefix, owner := range owners {
				if strings.HasPrefix(imp, prefix) && !slices.Contains(strings.Fields(owner), from) {
					t.Errorf("%s imports %s: only %s may", from, imp, owner)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for dir, files := range parseAll(t) {
		if !slices.ContainsFunc(files, func(f *ast.File) bool { return f.Doc != nil }) {
			t.Errorf("%s has no package comment", dir)
		}
	}
}

// packages returns the imports of each package.
func packages(t *testing.T) map[string][]string {
	out := map[string][]string{}
	for dir, files := range parseAll(t) {
		out[dir] = nil
		for _, f := range files {
			for _, im := range f.Imports {
				s, err := strconv.Unquote(im.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				out[dir] = append(out[dir], s)
			}
		}
	}
	return out
}

// parseAll parses every Go file of internal/ that is not a test. It opens the
// files itself, rather than asking go list, so that the test cache sees them change.
func parseAll(t *testing.T) map[string][]*ast.File {
	out := map[string][]*ast.File{}
	root := ".."
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, p), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(p))
		out[dir] = append(out[dir], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
