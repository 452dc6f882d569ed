package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// sprite joins our own glyphs and the listed icons into one SVG of symbols.
// Only listed icons are in it: the whole set is five thousand files.
func sprite(outline, ui string) ([]byte, error) {
	glyphs, err := os.ReadFile(filepath.Join(ui, "glyphs.svg"))
	if err != nil {
		return nil, err
	}
	list, err := os.ReadFile(filepath.Join(ui, "icons.txt"))
	if err != nil {
		return nil, err
	}
	own, ok := strings.CutSuffix(strings.TrimSpace(string(glyphs)), "</svg>")
	if !ok {
		return nil, errors.New("glyphs.svg does not end with </svg>")
	}
	var b bytes.Buffer
	b.WriteString(own)
	for line := range strings.Lines(string(list)) {
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		file, err := os.Open(filepath.Join(outline, name+".svg"))
		if err != nil {
			return nil, fmt.Errorf("icon %s of icons.txt: %w", name, err)
		}
		err = symbol(&b, name, file)
		if cerr := file.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return nil, fmt.Errorf("icon %s: %w", name, err)
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

// symbol writes the paths of one icon. The invisible square that every icon of
// the set starts with is left out.
func symbol(w io.Writer, name string, icon io.Reader) error {
	dec := xml.NewDecoder(icon)
	paths := 0
	if _, err := fmt.Fprintf(w, `<symbol id="i-%s" viewBox="0 0 24 24">`, name); err != nil {
		return err
	}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		start, ok := tok.(xml.StartElement)
		if !ok || start.Name.Local == "svg" {
			continue
		}
		if start.Name.Local != "path" {
			return fmt.Errorf("unexpected element %s", start.Name.Local)
		}
		var d string
		for _, a := range start.Attr {
			if a.Name.Local == "d" {
				d = a.Value
			}
		}
		if d == "M0 0h24v24H0z" {
			continue
		}
		paths++
		if _, err := fmt.Fprintf(w, `<path d="%s"/>`, d); err != nil {
			return err
		}
	}
	if paths == 0 {
		return errors.New("no path in it")
	}
	_, err := io.WriteString(w, "</symbol>\n")
	return err
}
