package evidence

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// File names a file of an archive: what it is called, where its bytes are.
type File struct {
	ID     string `json:"id"` // of the evidence, or of the document
	Name   string `json:"name"`
	Part   string `json:"part"` // problem, or the step that it came with
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`

	Origin *Origin `json:"origin,omitempty"` // of a piece that is not handed out as it was sealed, or that was cut from a recording
}

// Origin says what a file of an archive was made from.
type Origin struct {
	SHA256    string  `json:"sha256"` // of the piece of evidence as it was sealed
	Size      int64   `json:"size"`
	Blurred   bool    `json:"blurred"`          // everybody but the person at the seat was made unrecognisable
	Recording string  `json:"recording"`        // id
	Whole     string  `json:"recording_sha256"` // of the recording as it was taken in
	Seat      string  `json:"seat,omitempty"`
	From      float64 `json:"from"` // seconds of the recording
	To        float64 `json:"to"`
	Taken     string  `json:"taken,omitempty"` // the time of day at From, as the court's clock has it
}

// File is the piece of evidence as an archive names it.
func (e Evidence) File(part string) File {
	return File{ID: string(e.ID), Name: e.Name, Part: part, SHA256: e.SHA256, Size: e.Size}
}

// Manifest says what an archive is: which finding, who took it out, who let
// him, when and what for. It goes with the files, so that whoever finds the
// archive later knows whose word it stands on.
type Manifest struct {
	Export     string `json:"export"`
	Finding    string `json:"finding"` // number
	Purpose    string `json:"purpose"`
	AskedBy    string `json:"asked_by"`
	AskedAt    string `json:"asked_at"`
	ApprovedBy string `json:"approved_by"`
	ApprovedAt string `json:"approved_at"`
	FetchedBy  string `json:"fetched_by"`
	FetchedAt  string `json:"fetched_at"`
	Files      []Item `json:"files"`
}

// Item is a file of the archive, by its path in it.
type Item struct {
	Path   string `json:"path"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	Part   string `json:"part"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`

	Origin *Origin `json:"origin,omitempty"`
}

// Moment writes an instant as a manifest does, in the court's time.
func Moment(t time.Time) string { return t.In(calendar.Zone()).Format(time.RFC3339) }

// Opener gives the bytes of a blob.
type Opener func(ctx context.Context, f File) (io.ReadCloser, error)

// Archive writes the files and the manifest as a ZIP, and seals it. manifest.json
// says all of it; sha256.txt holds the hashes in the form that sha256sum -c
// reads; seal.json is for Verify. What is written is hashed once more on its
// way: a blob that is not what it says ends the archive with an error.
func Archive(ctx context.Context, w io.Writer, m Manifest, files []File, open Opener, seal Sealer, at time.Time) error {
	z := zip.NewWriter(w)
	var sums strings.Builder
	for i, f := range files {
		it := Item{
			Path: fmt.Sprintf("files/%02d-%s", i+1, plain(f.Name)), ID: f.ID, Name: f.Name, Part: f.Part, Size: f.Size, SHA256: f.SHA256, Origin: f.Origin,
		}
		if err := pack(ctx, z, it.Path, f, open, at); err != nil {
			return fmt.Errorf("%s: %w", f.ID, err)
		}
		m.Files = append(m.Files, it)
		fmt.Fprintf(&sums, "%s  %s\n", it.SHA256, it.Path)
	}
	manifest, err := indented(m)
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	sum := sha256.Sum256(manifest)
	sealed, err := seal(ctx, hex.EncodeToString(sum[:]))
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	body, err := indented(sealed)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	for _, x := range []struct {
		name string
		body []byte
	}{{manifestName, manifest}, {sumsName, []byte(sums.String())}, {sealName, body}} {
		e, err := z.CreateHeader(&zip.FileHeader{Name: x.name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return err
		}
		if _, err := e.Write(x.body); err != nil {
			return err
		}
	}
	return z.Close()
}

// indented is JSON for people.
func indented(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
}

// pack copies one file into the archive.
func pack(ctx context.Context, z *zip.Writer, name string, f File, open Opener, at time.Time) error {
	r, err := open(ctx, f)
	if err != nil {
		return err
	}
	defer r.Close()
	e, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(e, h), r)
	if err != nil {
		return err
	}
	if n != f.Size || hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("the bytes are not those entered: %s", strconv.FormatInt(n, 10))
	}
	return nil
}

// plain is a name without anything that a path could be made of.
func plain(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`:*?"<>|/`, r) {
			return '_'
		}
		return r
	}, name)
	if name == "" || strings.Trim(name, ". ") == "" {
		return "file"
	}
	return name
}

// Erase takes the name and the bytes of a piece of evidence away, inside the
// act that erases what rests on it. The row stays: that there was something.
// The blob itself goes with the next sweep, when no other row names it. What is
// on hold stays as it is.
func Erase(ctx context.Context, tx *db.Tx, act *audit.Act, id ID) error {
	e, err := Load(ctx, tx, id)
	if err != nil {
		return err
	}
	if e.ErasedAt != 0 || e.Hold {
		return nil
	}
	act.Also(string(id))
	return tx.Save(ctx, `UPDATE evidence SET name = '', basis = '', sha256 = '', erased_at = $3, version = version + 1 WHERE id = $1 AND version = $2`,
		id, e.Version, tx.NowMS())
}
