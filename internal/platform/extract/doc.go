package extract

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The programs that read the old binary Word format: the first reads what Word
// wrote, in milliseconds; the second, where there is one, also what WPS wrote,
// in seconds. The package is Debian's.
const (
	docTool    = "antiword"
	docPackage = "antiword"
	officeTool = "soffice"
)

// DOCTool is the path of the program that reads .doc; ErrToolMissing without one.
func DOCTool() (string, error) {
	p, err := exec.LookPath(docTool)
	if err != nil {
		return "", fail("extract.tool_missing", fmt.Errorf("%w: %w", ErrToolMissing, err), "package", docPackage)
	}
	return p, nil
}

// readDoc reads an old Word or WPS document. Its text has no places: the file
// cannot be marked. What the quick program cannot read goes to the slow one.
func (s *source) readDoc(ctx context.Context) (Document, error) {
	dir, err := os.MkdirTemp("", "xiezhi-doc")
	if err != nil {
		return Document{}, err
	}
	defer os.RemoveAll(dir)
	data, err := s.all()
	if err != nil {
		return Document{}, err
	}
	file := filepath.Join(dir, "in.doc")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return Document{}, err
	}
	doc, err := s.antiword(ctx, file)
	if err == nil || errors.Is(err, ErrEncrypted) || ctx.Err() != nil {
		return doc, err
	}
	office, missing := exec.LookPath(officeTool)
	if missing != nil {
		return doc, err
	}
	return s.office(ctx, office, file)
}

// antiword reads the file through the quick program, which writes DocBook.
func (s *source) antiword(ctx context.Context, file string) (Document, error) {
	tool, err := DOCTool()
	if err != nil {
		return Document{}, err
	}
	ctx2, cancel := context.WithTimeout(ctx, s.lim.Time)
	defer cancel()
	out := &writer{lim: s.lim}
	said, err := s.runChild(ctx2, tool, []string{"-m", "UTF-8.txt", "-x", "db", file}, func(r io.Reader) error { return docBook(r, out) })
	switch {
	case ctx.Err() != nil:
		return Document{}, ctx.Err()
	case errors.Is(ctx2.Err(), context.DeadlineExceeded):
		return Document{}, fail("extract.too_costly", fmt.Errorf("%w: %s took longer than %v", ErrTooCostly, docTool, s.lim.Time))
	case strings.Contains(said, "ncrypted"):
		return Document{}, fail("extract.encrypted", fmt.Errorf("%w: %w", ErrEncrypted, err))
	case err != nil:
		return Document{}, childError(docTool, said, err)
	}
	return Document{Text: out.text.String()}, nil
}

// docBook writes down the paragraphs and table cells of a DocBook text, a line
// each. White space around a paragraph is the writer's own.
func docBook(r io.Reader, out *writer) error {
	dec := xml.NewDecoder(r)
	var text strings.Builder
	depth := 0
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(docTool, err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if isBlock(t.Name.Local) {
				depth++
				text.Reset()
			}
		case xml.CharData:
			if depth > 0 {
				text.Write(t)
			}
		case xml.EndElement:
			if !isBlock(t.Name.Local) {
				continue
			}
			depth--
			line := strings.ReplaceAll(strings.Trim(text.String(), " \t\r\n"), "\n", "")
			text.Reset()
			if line == "" {
				continue
			}
			if err := out.put(line + "\n"); err != nil {
				return err
			}
		}
	}
}

// isBlock reports whether a DocBook element holds a paragraph of its own.
func isBlock(name string) bool {
	switch name {
	case "para", "entry", "title":
		return true
	}
	return false
}

// office has the slow program make a .docx of the file and reads that. It gets
// a profile of its own and a time, no more: it needs room that cannot be told
// beforehand.
func (s *source) office(ctx context.Context, tool, file string) (Document, error) {
	dir := filepath.Dir(file)
	ctx2, cancel := context.WithTimeout(ctx, 2*s.lim.Time)
	defer cancel()
	cmd := exec.CommandContext(ctx2, tool, "--headless", "--norestore", "--nolockcheck", "--nodefault",
		"-env:UserInstallation=file://"+dir+"/profile", "--convert-to", "docx:MS Word 2007 XML", "--outdir", dir, file)
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return Document{}, ctx.Err()
	case ctx2.Err() != nil:
		return Document{}, fail("extract.too_costly", fmt.Errorf("%w: %s", ErrTooCostly, officeTool))
	}
	made, openErr := os.Open(filepath.Join(dir, "in.docx"))
	if openErr != nil {
		return Document{}, damaged(officeTool, errors.Join(err, openErr))
	}
	defer made.Close()
	info, err := made.Stat()
	if err != nil {
		return Document{}, err
	}
	inner := &source{r: made, size: info.Size(), name: s.name, lim: s.lim}
	doc, err := inner.readDocx(ctx)
	doc.Map = nil
	return doc, err
}
