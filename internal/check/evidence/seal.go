package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"xiezhi/internal/platform/audit"
)

// The files of an archive that are about the others.
const (
	manifestName = "manifest.json"
	sumsName     = "sha256.txt"
	sealName     = "seal.json"
)

// sealOrigin is the first line of what is signed, so that no other signature of
// the same key passes for a seal.
const sealOrigin = "xiezhi/evidence"

// maxText bounds the files of an archive that are read whole, in bytes.
const maxText = 16 << 20

// Seal is what makes an archive checkable elsewhere: the manifest's hash,
// signed; the key that checks it; and that handing it out is in the log.
type Seal struct {
	Key       string      `json:"key"`
	Signature string      `json:"signature"`
	Log       audit.Proof `json:"log"`
}

// Sealer enters the handing out in the log and seals the manifest, whose
// SHA-256 it is given in hex.
type Sealer func(ctx context.Context, manifest string) (Seal, error)

// SealText is what is signed for a manifest.
func SealText(export, manifest string) string {
	return sealOrigin + "\n" + export + "\n" + manifest + "\n"
}

// Handed is what the log keeps of the handing out of an archive.
type Handed struct {
	Manifest string `json:"manifest"` // hex SHA-256
}

// FileState says how a file of an archive stands to its manifest.
type FileState string

// The states of a file.
const (
	Whole   FileState = "whole"
	Altered FileState = "altered"
	Missing FileState = "missing"
	Extra   FileState = "extra"
	Twice   FileState = "twice" // two files of the same name
)

// Fault is what is wrong with an archive as a whole.
type Fault string

// The faults.
const (
	NoManifest      Fault = "no_manifest"
	BadManifest     Fault = "bad_manifest" // can not be read
	NoSeal          Fault = "no_seal"
	BadSeal         Fault = "bad_seal"         // can not be read
	OtherKey        Fault = "other_key"        // sealed with another key
	ForgedSeal      Fault = "forged_seal"      // not what the key signed
	ManifestAltered Fault = "manifest_altered" // not the one that was sealed
	NotInLog        Fault = "not_in_log"       // the log's proof does not hold
)

// ErrNoArchive says that what was given is no ZIP, or one cut short.
var ErrNoArchive = errors.New("evidence: not an archive")

// Checked is a file of an archive and how it stands.
type Checked struct {
	Item
	State FileState
}

// Report says of an archive, file by file, whether it is what was sealed.
type Report struct {
	Manifest Manifest
	Key      string // the seal was checked with it
	Trusted  bool   // it was given by whoever checks, not by the archive
	Handed   audit.Proven
	Files    []Checked
	Faults   []Fault
}

// Whole reports whether everything is what was sealed.
func (r *Report) Whole() bool {
	for _, f := range r.Files {
		if f.State != Whole {
			return false
		}
	}
	return len(r.Faults) == 0
}

// Verify checks an archive on its own: no database, no network. key is the
// public key as the court made it known; "" takes the one that the archive
// brings, which shows that the archive is of one piece but not whose it is.
func Verify(in io.ReaderAt, size int64, key string) (*Report, error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoArchive, err)
	}
	r := &Report{Key: key, Trusted: key != ""}
	files := map[string][]*zip.File{}
	for _, f := range z.File {
		files[f.Name] = append(files[f.Name], f)
	}
	manifest, ok := text(files[manifestName])
	switch {
	case !ok:
		r.Faults = append(r.Faults, NoManifest)
	case json.Unmarshal(manifest, &r.Manifest) != nil:
		r.Faults = append(r.Faults, BadManifest)
	}
	if ok {
		sum := sha256.Sum256(manifest)
		r.seal(files[sealName], hex.EncodeToString(sum[:]))
	}
	r.compare(z, files)
	return r, nil
}

// seal checks what is signed and what the log says.
func (r *Report) seal(files []*zip.File, manifest string) {
	body, ok := text(files)
	if !ok {
		r.Faults = append(r.Faults, NoSeal)
		return
	}
	var s Seal
	if json.Unmarshal(body, &s) != nil {
		r.Faults = append(r.Faults, BadSeal)
		return
	}
	if r.Key == "" {
		r.Key = s.Key
	}
	signed, err := audit.OpenSeal(r.Key, s.Signature)
	switch {
	case errors.Is(err, audit.ErrOtherKey):
		r.Faults = append(r.Faults, OtherKey)
		return
	case err != nil:
		r.Faults = append(r.Faults, ForgedSeal)
		return
	case signed != SealText(r.Manifest.Export, manifest):
		r.Faults = append(r.Faults, ManifestAltered)
	}
	var handed Handed
	r.Handed, err = s.Log.Check(r.Key)
	if err != nil || json.Unmarshal([]byte(r.Handed.Details), &handed) != nil ||
		SealText(r.Handed.Object, handed.Manifest) != signed {
		r.Faults = append(r.Faults, NotInLog)
	}
}

// compare holds every file against the manifest.
func (r *Report) compare(z *zip.Reader, files map[string][]*zip.File) {
	named := map[string]bool{manifestName: true, sumsName: true, sealName: true}
	var sums strings.Builder
	for _, it := range r.Manifest.Files {
		named[it.Path] = true
		fmt.Fprintf(&sums, "%s  %s\n", it.SHA256, it.Path)
		r.Files = append(r.Files, Checked{it, stateOf(files[it.Path], it)})
	}
	if body, ok := text(files[sumsName]); ok && len(r.Manifest.Files) > 0 && !bytes.Equal(body, []byte(sums.String())) {
		r.Files = append(r.Files, Checked{Item{Path: sumsName}, Altered})
	}
	for _, name := range []string{manifestName, sumsName, sealName} {
		if len(files[name]) > 1 {
			r.Files = append(r.Files, Checked{Item{Path: name}, Twice})
		}
	}
	for _, f := range z.File {
		if !named[f.Name] {
			named[f.Name] = true
			r.Files = append(r.Files, Checked{Item{Path: f.Name}, Extra})
		}
	}
}

// stateOf hashes a file as it lies in the archive. A file whose packing is
// broken is altered as one whose bytes are others is.
func stateOf(files []*zip.File, it Item) FileState {
	switch len(files) {
	case 0:
		return Missing
	case 1:
	default:
		return Twice
	}
	in, err := files[0].Open()
	if err != nil {
		return Altered
	}
	defer in.Close()
	h := sha256.New()
	// One byte more than there ought to be says enough of a longer one.
	n, err := io.Copy(h, io.LimitReader(in, it.Size+1))
	if err != nil || n != it.Size || hex.EncodeToString(h.Sum(nil)) != it.SHA256 {
		return Altered
	}
	return Whole
}

// text reads one of the files about the others; of two of the same name, the
// first.
func text(files []*zip.File) ([]byte, bool) {
	if len(files) == 0 {
		return nil, false
	}
	in, err := files[0].Open()
	if err != nil {
		return nil, false
	}
	defer in.Close()
	body, err := io.ReadAll(io.LimitReader(in, maxText))
	return body, err == nil
}
