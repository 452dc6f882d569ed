package extract

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// decoded is text with what was learned about its encoding.
type decoded struct {
	text     string
	encoding string
	bom      bool
}

// decode turns the bytes of a text file into UTF-8. It is strict: bytes that
// their encoding does not define are an error, never a replacement character.
func decode(data []byte) (decoded, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = data[3:]
		if !utf8.Valid(data) {
			return decoded{}, fail("extract.encoding", ErrEncoding)
		}
		return plain(decoded{string(data), "utf-8", true})
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return decodeUTF16(data[2:], binary.LittleEndian, "utf-16le")
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decodeUTF16(data[2:], binary.BigEndian, "utf-16be")
	case utf8.Valid(data):
		return plain(decoded{string(data), "utf-8", false})
	}
	return decodeGB18030(data)
}

// decodeUTF16 decodes data, which follows a byte order mark.
func decodeUTF16(data []byte, order binary.ByteOrder, name string) (decoded, error) {
	if len(data)%2 != 0 {
		return decoded{}, fail("extract.encoding", ErrEncoding)
	}
	var b strings.Builder
	b.Grow(len(data) * 3 / 2)
	for i := 0; i < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 > len(data) {
				return decoded{}, fail("extract.encoding", ErrEncoding)
			}
			i += 2
			r = utf16.DecodeRune(r, rune(order.Uint16(data[i:])))
			if r == utf8.RuneError {
				return decoded{}, fail("extract.encoding", ErrEncoding)
			}
		}
		b.WriteRune(r)
	}
	return plain(decoded{b.String(), name, true})
}

// decodeGB18030 decodes Chinese text of the national encoding, of which GBK
// and GB2312 are parts.
func decodeGB18030(data []byte) (decoded, error) {
	if !looksSimplified(data) {
		return decoded{}, fail("extract.encoding", ErrEncoding)
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	// The decoder writes U+FFFD for what it cannot read. A text that holds a
	// true U+FFFD was broken before it came here and is refused as well.
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return decoded{}, fail("extract.encoding", ErrEncoding)
	}
	return plain(decoded{string(out), "gb18030", false})
}

// looksSimplified tells Chinese text in GB18030 from other encodings that
// happen to decode as GB18030 (Big5, Latin 1). In real text nearly all pairs
// are in the table of GB2312; in mistaken text fewer than half are.
func looksSimplified(data []byte) bool {
	pairs, common := 0, 0
	for i := 0; i < len(data); i++ {
		lead := data[i]
		if lead < 0x80 {
			continue
		}
		if i+1 >= len(data) {
			return false
		}
		trail := data[i+1]
		if '0' <= trail && trail <= '9' {
			i += 3 // four bytes: rare characters, they say nothing either way
			continue
		}
		i++
		pairs++
		if trail >= 0xA1 && (lead <= 0xA3 && lead >= 0xA1 || lead >= 0xB0 && lead <= 0xF7) {
			common++
		}
	}
	return common*10 >= pairs*7
}

// decodeDeclared decodes a page by the encoding it names itself.
func decodeDeclared(data []byte, label string) (decoded, error) {
	enc, err := htmlindex.Get(label)
	if err != nil {
		return decoded{}, fail("extract.encoding", ErrEncoding)
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		return decoded{}, fail("extract.encoding", ErrEncoding)
	}
	switch name {
	case "gbk", "gb18030":
		return decodeGB18030(data)
	case "utf-8", "utf-16le", "utf-16be", "replacement", "x-user-defined":
		// UTF-8 failed before we came here, and a page whose declaration
		// can be read as ASCII is not UTF-16.
		return decoded{}, fail("extract.encoding", ErrEncoding)
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return decoded{}, fail("extract.encoding", ErrEncoding)
	}
	return plain(decoded{string(out), name, false})
}

// plain refuses text with control characters that no text file holds: such a
// file is something else, or UTF-16 without a mark.
func plain(d decoded) (decoded, error) {
	for i := range len(d.text) {
		c := d.text[i]
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1a {
			return decoded{}, fail("extract.encoding", ErrEncoding)
		}
	}
	return d, nil
}

// readText reads a .txt file: the text is the file.
func (s *source) readText() (Document, error) {
	data, err := s.all()
	if err != nil {
		return Document{}, err
	}
	d, err := decode(data)
	if err != nil {
		return Document{}, err
	}
	whole := Span{End: len(d.text), To: int64(len(d.text))}
	return Document{Text: d.text, Encoding: d.encoding, BOM: d.bom, Map: Map{whole}}, nil
}
