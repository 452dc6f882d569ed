package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// gb encodes s in GB18030.
func gb(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// utf16be encodes s with its mark.
func utf16be(s string) []byte {
	out := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}

// utf16leMarked encodes s with its mark.
func utf16leMarked(s string) []byte {
	out := utf16be(s)
	for i := 0; i < len(out); i += 2 {
		out[i], out[i+1] = out[i+1], out[i]
	}
	return out
}

func TestTXT(t *testing.T) {
	const text = "澄明市中级人民法院\r\n（2024）澄01民初12号\n\n原告𠮷某，审判员曌某。  "
	for _, tt := range []struct {
		name     string
		data     []byte
		encoding string
		bom      bool
	}{
		{"UTF-8", []byte(text), "utf-8", false},
		{"UTF-8 with a mark", []byte("\xEF\xBB\xBF" + text), "utf-8", true},
		{"GB18030 with four-byte characters", gb(t, text), "gb18030", false},
		{"UTF-16 little endian", utf16leMarked(text), "utf-16le", true},
		{"UTF-16 big endian", utf16be(text), "utf-16be", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustRead(t, tt.data, "判决书.TXT")
			if doc.Text != text {
				t.Errorf("text is %q", doc.Text)
			}
			if doc.Format != TXT || doc.Encoding != tt.encoding || doc.BOM != tt.bom {
				t.Errorf("%s, %s, mark %v", doc.Format, doc.Encoding, doc.BOM)
			}
			if len(doc.Map) != 1 || doc.Map[0] != (Span{End: len(text), To: int64(len(text))}) {
				t.Errorf("map is %v", doc.Map)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	big5, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(strings.Repeat("原告請求判令被告支付貨款及利息，本院認為應予支持。", 3)))
	if err != nil {
		t.Fatal(err)
	}
	compound := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	for _, tt := range []struct {
		name, file string
		data       string
		want       error
		key        string
	}{
		{"empty", "a.txt", "", ErrEmpty, "extract.empty"},
		{"white space only", "a.txt", " \r\n　", ErrEmpty, "extract.empty"},
		{"mark only", "a.txt", "\xEF\xBB\xBF", ErrEmpty, "extract.empty"},
		{"page without text", "a.html", "<html><script>x</script><p> </p></html>", ErrEmpty, "extract.empty"},
		{"bad UTF-8 after a mark", "a.txt", "\xEF\xBB\xBF\xFF", ErrEncoding, "extract.encoding"},
		{"UTF-16 of odd length", "a.txt", "\xFF\xFEa\x00b", ErrEncoding, "extract.encoding"},
		{"UTF-16 with half a pair", "a.txt", "\xFF\xFE\x00\xD8a\x00", ErrEncoding, "extract.encoding"},
		{"UTF-16 without a mark", "a.txt", "a\x00b\x00", ErrEncoding, "extract.encoding"},
		{"UTF-32", "a.txt", "\xFF\xFE\x00\x00a\x00\x00\x00", ErrEncoding, "extract.encoding"},
		{"GB18030 cut in the middle", "a.txt", string(gb(t, "原告"))[:3], ErrEncoding, "extract.encoding"},
		{"Big5", "a.txt", string(big5), ErrEncoding, "extract.encoding"},
		{"Latin 1", "a.txt", "caf\xE9 et r\xE9sum\xE9 du d\xE9bat", ErrEncoding, "extract.encoding"},
		{"binary rubbish called text", "a.txt", "ab\x01\x02\x00", ErrEncoding, "extract.encoding"},
		{"binary rubbish", "a.bin", "ab\x01\x02\xFF", ErrFormat, "extract.format"},
		{"RTF", "a.doc", `{\rtf1 x}`, ErrFormat, "extract.format_named"},
		{"old compound file", "a.wps", compound, ErrFormat, "extract.format_named"},
		{"Word with a password", "a.docx", compound + string(utf16le("EncryptedPackage")), ErrEncrypted, "extract.encrypted"},
		{"text called wps", "a.wps", "文字", ErrFormat, "extract.format"},
		{"text called docx", "a.docx", "文字", ErrCorrupted, "extract.mismatch"},
		{"text called pdf", "a.pdf", "文字", ErrCorrupted, "extract.mismatch"},
		{"JPEG", "a.jpg", "\xFF\xD8\xFF\xE0", ErrFormat, "extract.format_image"},
		{"JPEG called txt", "a.txt", "\xFF\xD8\xFF\xE0", ErrFormat, "extract.format_image"},
		{"PNG", "a.png", "\x89PNG\r\n\x1a\n", ErrFormat, "extract.format_image"},
		{"bitmap", "a.bmp", "BM\x10\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28", ErrFormat, "extract.format_image"},
		{"OFD", "a.ofd", string(zipOf(t, part{"OFD.xml", "x"})), ErrFormat, "extract.format_named"},
		{"Excel", "a.docx", string(zipOf(t, part{"xl/workbook.xml", "x"})), ErrFormat, "extract.format_named"},
		{"zip", "a.zip", string(zipOf(t, part{"a.txt", "x"})), ErrFormat, "extract.format_named"},
		{"zip cut off", "a.docx", "PK\x03\x04xxxx", ErrCorrupted, "extract.corrupted"},
		{"web archive", "a.mht", "MIME-Version: 1.0\r\n", ErrFormat, "extract.format_named"},
		{"Word 2003 XML", "a.xml", `<?xml version="1.0"?><?mso-application progid="Word.Document"?><x/>`, ErrFormat, "extract.format_named"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(t, []byte(tt.data), tt.file, Limits{})
			refuses(t, err, tt.want, tt.key)
		})
	}
}

// Big5 text of which every byte happens to mean something in GB18030 is not
// taken for it.
func TestBig5ThatDecodes(t *testing.T) {
	var mistaken []byte
	for _, r := range "原告請求判令被告支付貨款及利息，本院認為應予支持。中國人民不服上訴維持原判" {
		b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(string(r)))
		if err != nil {
			t.Fatal(err)
		}
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
		if err == nil && !strings.ContainsRune(string(out), '\uFFFD') {
			mistaken = append(mistaken, b...)
		}
	}
	if len(mistaken) < 20 {
		t.Fatalf("only %d bytes to try", len(mistaken))
	}
	_, err := read(t, mistaken, "a.txt", Limits{})
	refuses(t, err, ErrEncoding, "extract.encoding")
}

func TestFormat(t *testing.T) {
	word := docx(t, para("正文"))
	for _, tt := range []struct {
		name, file string
		data       []byte
		want       Format
	}{
		{"docx by content", "a.doc", word, DOCX},
		{"docx without a name", "", word, DOCX},
		{"page called doc", "a.doc", []byte("<html><p>文"), HTML},
		{"page by ending", "a.htm", []byte("文<br>字"), HTML},
		{"page after a comment", "x", []byte("<?xml version=\"1.0\"?>\n<!-- a > b -->\n<!DOCTYPE HTML><p>文"), HTML},
		{"text by ending", "a.txt", []byte("a<p>文"), TXT},
		{"text without ending", "README", []byte("文"), TXT},
		{"text of an unknown ending", "a.md", []byte("文"), TXT},
		{"text that begins with BM", "a.txt", []byte("BM公司诉澄明市某局一案，本院受理后"), TXT},
		{"text with an angle bracket", "a", []byte("<1>文"), TXT},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if doc := mustRead(t, tt.data, tt.file); doc.Format != tt.want {
				t.Errorf("format is %q", doc.Format)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	_, err := read(t, []byte("0123456789"), "a.txt", Limits{File: 9})
	refuses(t, err, ErrTooLarge, "extract.too_large")
	if _, err = read(t, []byte("0123456789"), "a.txt", Limits{File: 10}); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	_, err = Stream(t.Context(), strings.NewReader("0123456789"), "", Limits{File: 9})
	refuses(t, err, ErrTooLarge, "extract.too_large")
	// UTF-16 and entities make text longer than the file.
	_, err = read(t, utf16be("原告原告"), "a.txt", Limits{Text: 11})
	refuses(t, err, ErrTooLarge, "extract.text_too_long")
}

func TestStream(t *testing.T) {
	doc, err := Stream(t.Context(), strings.NewReader("原告"), "-", Limits{})
	if err != nil || doc.Text != "原告" {
		t.Errorf("%q, %v", doc.Text, err)
	}
	broken := errors.New("line dropped")
	_, err = Stream(t.Context(), io.MultiReader(strings.NewReader("原"), failing{broken}), "-", Limits{})
	refuses(t, err, broken, "extract.unreadable")
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error)          { return 0, f.err }
func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "判决书.txt")
	_, err := File(t.Context(), path, Limits{})
	refuses(t, err, fs.ErrNotExist, "extract.vanished")
	if strings.Contains(func() string { var e *Error; errors.As(err, &e); return e.Sentence("zh") }(), dir) {
		t.Error("the sentence shows the folder")
	}
	if err := os.WriteFile(path, []byte("原告"), 0o600); err != nil {
		t.Fatal(err)
	}
	doc, err := File(t.Context(), path, Limits{})
	if err != nil || doc.Text != "原告" {
		t.Errorf("%q, %v", doc.Text, err)
	}
	if _, err = File(t.Context(), dir, Limits{}); err == nil {
		t.Error("a folder was read")
	}
}

// A file that shrinks or fails while it is read is an error, not a short text.
func TestVanishingSource(t *testing.T) {
	data := []byte(strings.Repeat("原告", 4000))
	for _, name := range []string{"a.txt", "a.html", "a"} {
		_, err := Text(t.Context(), bytes.NewReader(data[:6000]), int64(len(data)), name, Limits{})
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	gone := errors.New("disk gone")
	if _, err := Text(t.Context(), failing{gone}, 10, "a.txt", Limits{}); !errors.Is(err, gone) {
		t.Errorf("error is %v", err)
	}
}

func TestNameIsOnlyALabel(t *testing.T) {
	for _, name := range []string{"../../etc/passwd.txt", `C:\secret\a.txt`, "a\x00\n.txt", "\xff.txt"} {
		_, err := Text(context.Background(), strings.NewReader(""), 0, name, Limits{})
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("error is %v", err)
		}
		if s := e.Sentence("zh"); strings.ContainsAny(s, "/\\\x00\n") || !strings.Contains(s, ".txt") {
			t.Errorf("sentence is %q", s)
		}
	}
}

func TestPlaces(t *testing.T) {
	m := Map{{Start: 0, End: 3}, {Start: 4, End: 8}, {Start: 8, End: 9}}
	for _, tt := range []struct{ start, end, first, n int }{
		{0, 3, 0, 1}, {2, 5, 0, 2}, {3, 4, 0, 0}, {4, 9, 4, 2}, {8, 8, 8, 1}, {5, 5, 4, 1}, {9, 12, 0, 0}, {3, 3, 0, 0},
	} {
		got := m.Places(tt.start, tt.end)
		if len(got) != tt.n || tt.n > 0 && got[0].Start != tt.first {
			t.Errorf("Places(%d, %d) = %v", tt.start, tt.end, got)
		}
	}
}

// Keys are unique, both sentences are there and name the same arguments, and
// every key used in the package has its sentence.
func TestMessages(t *testing.T) {
	arg := regexp.MustCompile(`\{(\w+)\}`)
	seen := map[string]bool{}
	for _, m := range Messages() {
		if seen[m.Key] {
			t.Errorf("%s twice", m.Key)
		}
		seen[m.Key] = true
		zh, en := arg.FindAllString(m.Zh, -1), arg.FindAllString(m.En, -1)
		if slices.Sort(zh); m.Zh == "" || !strings.HasSuffix(m.Zh, "。") {
			t.Errorf("%s: zh is %q", m.Key, m.Zh)
		}
		for i := range en {
			en[i] = strings.Replace(en[i], "_en}", "}", 1)
		}
		if slices.Sort(en); !slices.Equal(zh, en) || !strings.HasSuffix(m.En, ".") {
			t.Errorf("%s: zh has %v, en has %v", m.Key, zh, en)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if f == "messages.go" || strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, k := range regexp.MustCompile(`"(extract\.[a-z_.]+)"`).FindAllStringSubmatch(string(src), -1) {
			used[k[1]] = true
		}
	}
	for k := range used {
		if !seen[k] {
			t.Errorf("%s has no sentence", k)
		}
	}
	for k := range seen {
		if !used[k] {
			t.Errorf("%s is never used", k)
		}
	}
}

func ExampleDocument_Unwrap() {
	doc := Document{
		Text:  "原告诉至\n本院。\n",
		Map:   Map{{Start: 0, End: 12, Page: 1}, {Start: 13, End: 22, Page: 1}},
		Wraps: []int{12},
	}
	flat := doc.Unwrap()
	fmt.Printf("%q %d\n", flat.Text, flat.Map[1].Start)
	// Output: "原告诉至本院。\n" 12
}
