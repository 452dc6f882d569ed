package letter

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/docx"
	"xiezhi/internal/platform/jobs"
)

// ErrDiffers says that the paper in the store is lost and this program no
// longer makes the same one.
var ErrDiffers = errors.New("letter: the paper cannot be made again as it was")

// RenderJob makes the paper of an approved letter.
type RenderJob struct {
	Letter ID `json:"letter"`
}

// Kind implements jobs.Args.
func (RenderJob) Kind() string { return "letter.render" }

// maxPaper bounds a paper; a circular of a hundred pages has half of it.
const maxPaper = 4 << 20

// errRecorded ends an act that another run of the job has done already.
var errRecorded = errors.New("letter: recorded already")

// Render does a RenderJob: it makes the paper from what was frozen, keeps it and
// records its hash. Done twice it changes nothing; a paper that was lost from
// the store is put back if it comes out the same.
func (b *Book) Render(ctx context.Context, j RenderJob) error {
	var l Letter
	err := b.log.View(ctx, func(tx *db.Tx) (err error) {
		l, err = load(ctx, tx, j.Letter)
		return err
	})
	if errors.Is(err, org.ErrNotFound) || err == nil && (l.frozen == nil || l.State == Withdrawn) {
		return jobs.ErrGone
	}
	if err != nil {
		return err
	}
	if there, err := b.there(ctx, &l); there || err != nil {
		return err
	}
	paper, err := l.frozen.write()
	if err != nil {
		return fmt.Errorf("render %s: %w", l.ID, err)
	}
	if sum := sha256.Sum256(paper); l.SHA256 != "" && hex.EncodeToString(sum[:]) != l.SHA256 {
		return fmt.Errorf("%w: %s", ErrDiffers, l.ID)
	}
	ref, err := b.store.Put(ctx, bytes.NewReader(paper), maxPaper)
	if err != nil || l.SHA256 != "" {
		return err
	}
	return b.recordPaper(ctx, l.ID, ref)
}

// there reports whether the paper is made and kept.
func (b *Book) there(ctx context.Context, l *Letter) (bool, error) {
	ref, ok := l.Paper()
	if !ok {
		return false, nil
	}
	f, err := b.store.Open(ctx, ref)
	if errors.Is(err, blob.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Close()
}

// recordPaper writes the paper's hash down, as an act of the program.
func (b *Book) recordPaper(ctx context.Context, id ID, ref blob.Ref) error {
	by := org.System("letter")
	act := &audit.Act{By: by.By(), Verb: string(Render), Object: string(id), Details: map[string]string{"sha256": ref.SHA256}}
	err := b.log.Do(ctx, act, func(tx *db.Tx) error {
		l, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if l.frozen == nil {
			return errErased
		}
		if l.SHA256 != "" {
			return errRecorded
		}
		l.SHA256, l.Size = ref.SHA256, ref.Size
		if err := save(ctx, tx, &l); err != nil {
			return err
		}
		_, err = record(ctx, tx, by, Render, l.State, &l, "")
		return err
	})
	if errors.Is(err, errRecorded) {
		return nil
	}
	if errors.Is(err, errErased) {
		return errors.Join(jobs.ErrGone, b.store.Delete(ctx, ref))
	}
	return err
}

// Open opens the paper for somebody who may see the letter.
func (b *Book) Open(ctx context.Context, by org.Actor, id ID) (Letter, io.ReadSeekCloser, error) {
	l, err := b.look(ctx, by, id)
	if err != nil {
		return l, nil, err
	}
	ref, ok := l.Paper()
	if !ok {
		return l, nil, ErrUnrendered
	}
	f, err := b.store.OpenVerified(ctx, ref)
	return l, f, err
}

// Uses reports whether a blob is the paper of a letter, for the store's sweep.
func (b *Book) Uses(ctx context.Context, ref blob.Ref) (used bool, err error) {
	err = b.log.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM letter WHERE sha256 = $1`, ref.SHA256).Scan(&n)
		used = n > 0
		return err
	})
	return used, err
}

func (f *Frozen) write() ([]byte, error) {
	var b bytes.Buffer
	if err := f.paper().Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// paper lays the letter out: a circular in the ordinary format, a notice in the
// letter format.
func (f *Frozen) paper() docx.Paper {
	p := docx.Paper{Format: docx.Letter, Issuer: f.Issuer, Number: f.Number, Copies: f.Text.Copies}
	if f.Kind == Circular {
		p.Format = docx.Official
		if f.Office != "" {
			p.Imprint = docx.Imprint{Office: f.Office, Date: f.Date}
		}
	}
	p.Blocks = append(p.Blocks, docx.Title(f.Text.Title), docx.Addressee(strings.Join(f.To, "、")))
	for _, part := range f.Text.Parts {
		switch {
		case len(part.Head) > 0:
			p.Blocks = append(p.Blocks, docx.Table{Head: part.Head, Rows: part.Rows})
		case part.Level > 0:
			p.Blocks = append(p.Blocks, docx.Heading{Level: part.Level, Text: part.Text, Then: part.Then})
		default:
			p.Blocks = append(p.Blocks, docx.Paragraph(part.Text))
		}
	}
	if len(f.Text.Attachments) > 0 {
		p.Blocks = append(p.Blocks, docx.Attachments(f.Text.Attachments))
	}
	p.Blocks = append(p.Blocks, docx.Signature{Unit: f.Issuer, Date: f.Date})
	if f.Text.Slip {
		p.Blocks = append(p.Blocks, docx.Slip{Title: "送达回执", Rows: [][2]string{
			{"文书", strings.ReplaceAll(f.Text.Title, "\n", "") + "　" + f.Number},
			{"受送达人或单位", strings.Join(f.To, "、")},
			{"收到日期", ""},
			{"签收人（签名）", ""},
		}})
	}
	return p
}
