package extract

import (
	"compress/gzip"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// oldWord is a small .doc with a paragraph, a table and another paragraph.
func oldWord(t *testing.T) []byte {
	t.Helper()
	f, err := os.Open("testdata/old.doc.gz.b64")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, f))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func needDOC(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath(docTool); err != nil {
		t.Skipf("%s is not installed: %v", docTool, err)
	}
}

const oldWordText = "明德区人民法院\n民事判决书\n（2026）澄0102民初7号\n本金\n12000元\n利息\n300元\n审判员　逄见山\n"

func TestOldWordIsRead(t *testing.T) {
	needDOC(t)
	doc := mustReadWithout(t, oldWord(t), "判决.doc")
	if doc.Text != oldWordText || doc.Format != DOC {
		t.Errorf("%s: %q", doc.Format, doc.Text)
	}
}

// mustReadWithout is mustRead for a format whose text has no places.
func mustReadWithout(t *testing.T, data []byte, name string) Document {
	t.Helper()
	doc, err := read(t, data, name, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Map) != 0 {
		t.Errorf("%d places", len(doc.Map))
	}
	return doc
}

func TestOldWordWithoutItsProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := read(t, oldWord(t), "判决.doc", Limits{})
	refuses(t, err, ErrToolMissing, "extract.tool_missing")
}

func TestOldWordDamaged(t *testing.T) {
	needDOC(t)
	t.Setenv("PATH", onlyTool(t, docTool))
	data := oldWord(t)
	clear(data[512:1024]) // the head of the text, which says where the rest is
	_, err := read(t, data, "判决.doc", Limits{})
	refuses(t, err, ErrCorrupted, "extract.corrupted")
}

// onlyTool is a folder that has this one program.
func onlyTool(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	path, err := exec.LookPath(name)
	if err == nil {
		err = os.Symlink(path, dir+"/"+name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestOldWordThroughOffice has the slow program read it, where there is one.
func TestOldWordThroughOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	office, err := exec.LookPath(officeTool)
	if err != nil {
		t.Skipf("%s is not installed: %v", officeTool, err)
	}
	file := t.TempDir() + "/in.doc"
	if err := os.WriteFile(file, oldWord(t), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &source{name: "判决.doc", lim: Limits{}.orDefault()}
	doc, err := s.office(t.Context(), office, file)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(doc.Text, "\n\n", "\n"); got != oldWordText {
		t.Errorf("%q", got)
	}
}
