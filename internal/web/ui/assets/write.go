package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// write stores each file under a name that holds its hash, with a gzip copy
// beside it, and last the manifest from plain to hashed names. Files of
// earlier builds are removed.
func write(dist string, files map[string][]byte, out io.Writer) error {
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	if err := sweep(dist); err != nil {
		return err
	}
	manifest := make(map[string]string, len(files))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		body := files[name]
		ext := filepath.Ext(name)
		hashed := strings.TrimSuffix(name, ext) + "-" + digest(body) + ext
		packed, err := pack(body)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dist, hashed), body, 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dist, hashed+".gz"), packed, 0o644); err != nil {
			return err
		}
		manifest[name] = hashed
		if _, err := fmt.Fprintf(out, "%-28s %7d bytes, %6d packed\n", hashed, len(body), len(packed)); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "manifest.json"), append(text, '\n'), 0o644)
}

// sweep empties dist but for .gitkeep, which keeps the folder in the
// repository so that it can be embedded.
func sweep(dist string) error {
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == ".gitkeep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dist, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:5])
}

func pack(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
