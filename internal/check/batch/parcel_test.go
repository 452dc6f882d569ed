package batch_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// archive packs files; raw sets the name of each as it is written.
func archive(t *testing.T, files map[string]string, raw func(string) (name string, nonUTF8 bool)) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range sorted(files) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if raw != nil {
			h.Name, h.NonUTF8 = raw(name)
		}
		f := must[io.Writer](t)(w.CreateHeader(h))
		if _, err := io.WriteString(f, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// An archive from Chinese Windows, with what programs leave in it, one file
// encrypted and one archive inside.
func TestAnArchiveIsABatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		in := map[string]string{
			"文书/甲.txt": judgment(1, true), "文书/../../乙.txt": judgment(2, false), "文书/~$甲.docx": "x", "__MACOSX/._甲.txt": "x", "文书/.DS_Store": "x",
			"文书/内.zip": "PK", "文书/锁.txt": judgment(3, false),
		}
		data := archive(t, in, func(name string) (string, bool) {
			s, err := simplifiedchinese.GB18030.NewEncoder().String(name)
			if err != nil {
				t.Fatal(err)
			}
			return s, true
		})
		// The flag of encryption lies six and eight bytes into the two headers of an entry.
		locked := must[string](t)(simplifiedchinese.GB18030.NewEncoder().String("文书/锁.txt"))
		for _, at := range []int{bytes.Index(data, []byte(locked)) - 30 + 6, bytes.LastIndex(data, []byte(locked)) - 46 + 8} {
			data[at] |= 1
		}
		id := c.hand(batch.New{Name: "压缩包"}, map[string]string{"全部.ZIP": string(data)})
		c.run(id, 1)
		b := c.open(id)
		if want := (batch.Counts{Checked: 2, Unread: 2}); b.Counts != want || b.State != batch.Done {
			t.Fatalf("%s %+v, want done %+v", b.State, b.Counts, want)
		}
		got := map[string]error{}
		for _, f := range must[[]batch.File](t)(c.Unread(t.Context(), c.office, b, 10)) {
			got[f.Name] = f.Problem.Err()
		}
		if !errors.Is(got["文书/内.zip"], batch.ErrNested) || !errors.Is(got["文书/锁.txt"], batch.ErrEncrypted) {
			t.Errorf("got %v", got)
		}
		hits, _, err := c.Hits(t.Context(), c.office, b, 10)
		if err != nil || len(hits) != 1 || hits[0].Name != "甲.txt" {
			t.Errorf("hits %+v (%v)", hits, err)
		}
	})
}

func TestWhatAParcelRefuses(t *testing.T) {
	small := archive(t, map[string]string{"a.txt": strings.Repeat("a", 1000), "b.txt": strings.Repeat("b", 1000)}, nil)
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"no archive", []byte("PK\x03\x04 and no more"), batch.ErrZip},
		{"cut", small[:len(small)-30], batch.ErrZip},
		{"says that it unpacks to very much", saying(t, 1<<31, 5), batch.ErrBomb},
		{"entries over one another", overlapping(t, 3000), batch.ErrBomb},
		{"too many files", many(t, batch.MaxFiles+1), batch.ErrTooMany},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newParcel(t)
			if err := p.Put("a.zip", bytes.NewReader(c.data)); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	p := newParcel(t)
	if err := p.Put("endless.txt", endless{}); !errors.Is(err, batch.ErrTooLarge) {
		t.Errorf("an endless file: %v", err)
	}
}

// A file that says it is small and is not, or the other way about, is damaged.
func TestAnEntryKeepsToWhatItSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		data := archive(t, map[string]string{"a.txt": judgment(1, false)}, nil)
		at := bytes.LastIndex(data, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(data[at+24:], 10) // the size it says
		id := c.hand(batch.New{Name: "a"}, map[string]string{"a.zip": string(data)})
		c.run(id, 1)
		unread := must[[]batch.File](t)(c.Unread(t.Context(), c.office, c.open(id), 10))
		if len(unread) != 1 || !errors.Is(unread[0].Problem.Err(), batch.ErrDamaged) {
			t.Errorf("got %+v", unread)
		}
	})
}

// endless has no end.
type endless struct{}

// Read implements io.Reader.
func (endless) Read(p []byte) (int, error) { return len(p), nil }

// saying is an archive whose n entries say that they have size bytes each.
func saying(t *testing.T, size uint32, n int) []byte {
	t.Helper()
	in := map[string]string{}
	for i := range n {
		in[string(rune('a'+i))+".txt"] = "x"
	}
	data := archive(t, in, nil)
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return data
		}
		at += i
		binary.LittleEndian.PutUint32(data[at+24:], size)
		at += 4
	}
}

// overlapping is an archive whose n entries are one and the same bytes.
func overlapping(t *testing.T, n int) []byte {
	t.Helper()
	data := archive(t, map[string]string{"a.txt": strings.Repeat("abcdefghij", 5000)}, nil)
	at := bytes.Index(data, []byte("PK\x01\x02"))
	end := bytes.Index(data, []byte("PK\x05\x06"))
	entry := bytes.Clone(data[at:end])
	out := bytes.Clone(data[:at])
	for range n {
		out = append(out, entry...)
	}
	tail := bytes.Clone(data[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(entry)))
	return append(out, tail...)
}

func many(t *testing.T, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := range n {
		f, err := w.CreateHeader(&zip.FileHeader{Name: strings.Repeat("a", i%9+1) + ".txt", Method: zip.Store})
		if err == nil {
			_, err = f.Write([]byte("x"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
