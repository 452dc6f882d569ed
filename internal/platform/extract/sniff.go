package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// headSize is how much of a file is looked at to tell its format. A PDF may
// begin with up to 1,024 bytes of something else.
const headSize = 4096

// sniff decides the format: by the content, then by the ending.
func (s *source) sniff() (Format, error) {
	head := make([]byte, min(s.size, headSize))
	if n, err := s.r.ReadAt(head, 0); n < len(head) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return "", fmt.Errorf("extract: %s: %w", s.name, err)
	}
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return s.sniffZip()
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return s.compound()
	}
	if k, ok := foreign(head); ok {
		if k.page && s.lim.Recognise != nil {
			return IMG, nil
		}
		return "", k.refuse()
	}
	if looksHTML(head) {
		return HTML, nil
	}
	return s.byEnding()
}

// byEnding decides where the content is silent: it may be text.
func (s *source) byEnding() (Format, error) {
	switch ext := ending(s.name); ext {
	case ".txt", "":
		return TXT, nil
	case ".html", ".htm":
		return HTML, nil
	case ".docx", ".pdf":
		return "", fail("extract.mismatch", fmt.Errorf("%w: content is not that of %s", ErrCorrupted, ext),
			"format", strings.ToUpper(ext[1:]))
	case ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp",
		".doc", ".wps", ".rtf", ".ofd", ".odt", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".7z":
		return "", fail("extract.format", fmt.Errorf("%w: ending %s", ErrFormat, ext))
	}
	// An ending that says nothing to us: text is text whatever its name.
	data, err := s.all()
	if err != nil {
		return "", err
	}
	if _, err := decode(data); err != nil {
		return "", fail("extract.format", fmt.Errorf("%w: content is not text", ErrFormat))
	}
	return TXT, nil
}

// kind is a format that we know but do not read.
type kind struct {
	magic  string
	at     int
	image  bool
	page   bool // a picture that can be recognised
	zh, en string
}

// refuse makes the error that names the kind.
func (k kind) refuse() error {
	err := fmt.Errorf("%w: %s", ErrFormat, k.en)
	if k.image {
		return fail("extract.format_image", err)
	}
	return fail("extract.format_named", err, "kind", k.zh, "kind_en", k.en)
}

// foreign recognises formats that we do not read by their first bytes.
func foreign(head []byte) (kind, bool) {
	for _, k := range []kind{
		{magic: `{\rtf`, zh: " RTF 文档", en: "RTF document"},
		{magic: "\xFF\xD8\xFF", image: true, page: true, en: "JPEG picture"},
		{magic: "\x89PNG\r\n\x1a\n", image: true, page: true, en: "PNG picture"},
		{magic: "GIF8", image: true, en: "GIF picture"},
		{magic: "II*\x00", image: true, en: "TIFF picture"},
		{magic: "MM\x00*", image: true, en: "TIFF picture"},
		{magic: "WEBP", at: 8, image: true, en: "WebP picture"},
		{magic: "ftyphei", at: 4, image: true, en: "HEIF picture"},
		{magic: "Rar!\x1a", zh: "压缩包", en: "RAR archive"},
		{magic: "7z\xBC\xAF\x27\x1C", zh: "压缩包", en: "7z archive"},
		{magic: "\x1F\x8B", zh: "压缩包", en: "gzip archive"},
		{magic: "MIME-Version:", zh: "单个文件网页（MHTML）", en: "MHTML web archive"},
	} {
		if len(head) >= k.at && bytes.HasPrefix(head[k.at:], []byte(k.magic)) {
			return k, true
		}
	}
	// Two letters are too few to tell a bitmap from a text; its header says
	// where the picture begins.
	if len(head) > 14 && bytes.HasPrefix(head, []byte("BM")) && bytes.Equal(head[6:10], make([]byte, 4)) {
		return kind{image: true, en: "BMP picture"}, true
	}
	if bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("Word.Document")) {
		return kind{zh: " Word 2003 XML 文档", en: "Word 2003 XML document"}, true
	}
	return kind{}, false
}

// compound tells OLE compound files apart: the old binary Word and WPS format,
// and what is refused: the shell that Word puts around an encrypted .docx, and
// other programs' files.
func (s *source) compound() (Format, error) {
	data, err := s.all()
	if err != nil {
		return "", err
	}
	if bytes.Contains(data, utf16le("EncryptedPackage")) {
		return "", fail("extract.encrypted", ErrEncrypted)
	}
	if bytes.Contains(data, utf16le("WordDocument")) {
		return DOC, nil
	}
	return "", kind{zh: "旧版 Office 或 WPS 文档", en: "old Office or WPS document"}.refuse()
}

// utf16le is ASCII text as the directory of a compound file writes it.
func utf16le(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// sniffZip tells a .docx from the other formats that are zip archives.
func (s *source) sniffZip() (Format, error) {
	zr, err := s.openZip()
	if err != nil {
		return "", err
	}
	if mainPart(zr) != nil {
		return DOCX, nil
	}
	for _, f := range zr.File {
		switch {
		case f.Name == "OFD.xml":
			return "", kind{zh: " OFD 版式文档", en: "OFD document"}.refuse()
		case strings.HasPrefix(f.Name, "xl/"):
			return "", kind{zh: " Excel 表格", en: "Excel workbook"}.refuse()
		case strings.HasPrefix(f.Name, "ppt/"):
			return "", kind{zh: "演示文稿", en: "presentation"}.refuse()
		case f.Name == "content.xml":
			return "", kind{zh: " OpenDocument 文档", en: "OpenDocument file"}.refuse()
		}
	}
	if ending(s.name) == ".docx" {
		return "", fail("extract.corrupted", fmt.Errorf("%w: main part missing", ErrCorrupted))
	}
	return "", kind{zh: "压缩包", en: "zip archive"}.refuse()
}

// mainPart finds the main part of a Word package, nil if there is none.
func mainPart(zr *zip.Reader) *zip.File {
	// Word and WPS write the first name; some web services write the second.
	for _, name := range []string{"word/document.xml", "word/document2.xml"} {
		for _, f := range zr.File {
			if strings.EqualFold(strings.TrimPrefix(f.Name, "/"), name) {
				return f
			}
		}
	}
	return nil
}

// looksHTML reports whether head begins like a web page, past white space, a
// byte order mark, comments and an XML declaration.
func looksHTML(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	rest := strings.ToLower(string(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))))
	for {
		rest = strings.TrimLeft(rest, " \t\r\n\f")
		after, found := "", false
		switch {
		case strings.HasPrefix(rest, "<!--"):
			_, after, found = strings.Cut(rest, "-->")
		case strings.HasPrefix(rest, "<?xml"):
			_, after, found = strings.Cut(rest, "?>")
		}
		if !found {
			break
		}
		rest = after
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<script", "<style", "<div", "<table", "<p>", "<p "} {
		if strings.HasPrefix(rest, tag) {
			return true
		}
	}
	return false
}
