package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// paper is a file that somebody brings as evidence or proof.
type paper struct {
	name   string
	media  string
	source evidence.Source
	data   []byte
}

// note is a plain text.
func note(name string, lines ...string) paper {
	return paper{name, "text/plain", evidence.Note, []byte(strings.Join(append(lines, ""), "\n"))}
}

// photo is a drawn picture of a service hall: a counter with as many seats,
// some of them empty. It shows no person; the seats taken are grey outlines.
func photo(name string, seats int, empty ...int) paper {
	const w, h = 640, 400
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(img.Bounds(), color.Gray{0xe6})
	fill(image.Rect(0, 250, w, 400), color.RGBA{0x9c, 0x7a, 0x58, 0xff})
	each := w / seats
	for i := range seats {
		left := i * each
		fill(image.Rect(left+each/4, 40, left+3*each/4, 62), color.RGBA{0x2f, 0x56, 0x8f, 0xff})
		fill(image.Rect(left, 70, left+3, 250), color.Gray{0xb4})
		taken := true
		for _, e := range empty {
			taken = taken && e != i+1
		}
		if taken {
			fill(image.Rect(left+each/2-14, 130, left+each/2+14, 164), color.Gray{0x70})
			fill(image.Rect(left+each/2-30, 166, left+each/2+30, 250), color.Gray{0x70})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // an image of this size in memory
	}
	return paper{name, "image/png", evidence.Photo, out.Bytes()}
}

// put stores the bytes of papers and says what evidence they will be.
func (t *town) put(ctx context.Context, unit org.Unit, papers []paper) ([]evidence.Evidence, error) {
	var out []evidence.Evidence
	for _, p := range papers {
		ref, err := t.city.Blobs.Put(ctx, bytes.NewReader(p.data), int64(len(p.data)))
		if err != nil {
			return nil, err
		}
		out = append(out, evidence.Evidence{
			Source: p.source, Unit: unit, Name: p.name, Media: p.media, SHA256: ref.SHA256, Size: ref.Size,
			TakenAt: t.city.Clock.Now().UnixMilli(), Retention: evidence.Kept,
		})
	}
	return out, nil
}

// propose enters a finding together with what it rests on, in one act.
func (t *town) propose(ctx context.Context, by org.Actor, n finding.New, papers []paper) (id finding.ID, err error) {
	list, err := t.put(ctx, n.Unit, papers)
	if err != nil {
		return "", err
	}
	act := &audit.Act{By: by.By(), Verb: string(finding.Propose)}
	err = t.city.Log.Do(ctx, act, func(tx *db.Tx) error {
		n.Evidence = nil
		for _, e := range list {
			id, err := evidence.Add(ctx, tx, act, by, e)
			if err != nil {
				return err
			}
			n.Evidence = append(n.Evidence, id)
		}
		id, err = t.city.Findings.Propose(ctx, tx, act, by, n)
		act.Object = string(id)
		return err
	})
	return id, err
}
