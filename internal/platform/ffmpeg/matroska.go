package ffmpeg

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math/bits"
)

// Raw pictures carry no time. So the decoder wraps them in Matroska, whose
// blocks do (RFC 9559), in milliseconds; these are its elements that matter.
const (
	idSegment   = 0x18538067
	idTracks    = 0x1654AE6B
	idEntry     = 0xAE
	idVideo     = 0xE0
	idWidth     = 0xB0
	idHeight    = 0xBA
	idCluster   = 0x1F43B675
	idTime      = 0xE7
	idBlock     = 0xA3
	idGroup     = 0xA0
	idInGroup   = 0xA1
	unknown     = -1
	blockHead   = 4 // number of the track, time, flags
	millisecond = 1e-3
)

// film reads the pictures of a Matroska stream as the decoder writes it.
type film struct {
	r             *bufio.Reader
	width, height int
	cluster       int64 // time of the cluster, in milliseconds
	img           *image.RGBA
}

// read hands every picture to use, always the same one.
func (f *film) read(use func(at float64, img *image.RGBA) error) error {
	for {
		id, size, err := f.element()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch id {
		case idSegment, idTracks, idEntry, idVideo, idCluster, idGroup:
			continue // what is within comes next
		case idWidth, idHeight, idTime:
			err = f.number(id, size)
		case idBlock, idInGroup:
			err = f.block(size, use)
		default:
			err = f.skip(size)
		}
		if err != nil {
			return err
		}
	}
}

// element reads the head of an element.
func (f *film) element() (id, size int64, err error) {
	if id, err = f.variable(true); err != nil {
		return 0, 0, err // at an element's beginning the end is an end
	}
	if size, err = f.variable(false); err != nil {
		return 0, 0, broken(err)
	}
	return id, size, nil
}

// variable reads a number whose first bits say how long it is. An id keeps
// these bits; a size of nothing but ones is unknown.
func (f *film) variable(keep bool) (int64, error) {
	first, err := f.r.ReadByte()
	if err != nil {
		return 0, err
	}
	n := bits.LeadingZeros8(first)
	if n > 7 {
		return 0, fmt.Errorf("%w: a number of over eight bytes", errBroken)
	}
	v := int64(first)
	if !keep {
		v &= 1<<(7-n) - 1
	}
	ones := v == 1<<(7-n)-1
	for range n {
		b, err := f.r.ReadByte()
		if err != nil {
			return 0, broken(err)
		}
		ones = ones && b == 0xFF
		v = v<<8 | int64(b)
	}
	if ones && !keep {
		return unknown, nil
	}
	return v, nil
}

// number reads a width, a height or the time of a cluster.
func (f *film) number(id, size int64) error {
	if size < 0 || size > 8 {
		return fmt.Errorf("%w: a number of %d bytes", errBroken, size)
	}
	var buf [8]byte
	if _, err := io.ReadFull(f.r, buf[8-size:]); err != nil {
		return broken(err)
	}
	v := int64(binary.BigEndian.Uint64(buf[:]))
	switch id {
	case idWidth:
		f.width = int(v)
	case idHeight:
		f.height = int(v)
	case idTime:
		f.cluster = v
	}
	return nil
}

// block reads one picture.
func (f *film) block(size int64, use func(at float64, img *image.RGBA) error) error {
	if f.img == nil {
		if f.width <= 0 || f.height <= 0 || f.width > largest || f.height > largest {
			return fmt.Errorf("%w: pictures of %d × %d", errBroken, f.width, f.height)
		}
		f.img = image.NewRGBA(image.Rect(0, 0, f.width, f.height))
	}
	if size != int64(blockHead+len(f.img.Pix)) {
		return fmt.Errorf("%w: a picture of %d bytes, not %d", errBroken, size, len(f.img.Pix))
	}
	var head [blockHead]byte
	if _, err := io.ReadFull(f.r, head[:]); err != nil {
		return broken(err)
	}
	if _, err := io.ReadFull(f.r, f.img.Pix); err != nil {
		return broken(err)
	}
	at := f.cluster + int64(int16(binary.BigEndian.Uint16(head[1:3])))
	return use(float64(at)*millisecond, f.img)
}

func (f *film) skip(size int64) error {
	if size < 0 {
		return fmt.Errorf("%w: an element without a size", errBroken)
	}
	_, err := io.CopyN(io.Discard, f.r, size)
	return broken(err)
}

// broken is the end where none should be.
func broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", errBroken, io.ErrUnexpectedEOF)
	}
	return err
}
