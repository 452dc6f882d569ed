package letter

import (
	"context"
	"errors"
	"fmt"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Erase takes everything personal out of the letters about a finding or issue
// that retention erases: text, paper, names, reasons. Number, state and days
// stay. It returns how many letters it changed; the caller has looked for a hold.
func (b *Book) Erase(ctx context.Context, by org.Actor, about string) (n int, err error) {
	var list []ID
	err = b.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM letter WHERE about = $1 AND about <> '' AND erased_at = 0 ORDER BY id`, about)
		list, err = db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range list {
		if err := b.erase(ctx, by, id); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (b *Book) erase(ctx context.Context, by org.Actor, id ID) error {
	act := &audit.Act{By: by.By(), Verb: string(Erase), Object: string(id)}
	var was Letter
	err := b.log.Do(ctx, act, func(tx *db.Tx) (err error) {
		if was, err = load(ctx, tx, id); err != nil {
			return err
		}
		if !by.May(org.RetentionErase, was.Unit) {
			return org.ErrForbidden
		}
		l := was
		l.Text, l.Figures, l.frozen, l.SHA256, l.Size, l.ErasedAt = Text{}, nil, nil, "", 0, tx.NowMS()
		l.Addressees = append([]Addressee(nil), was.Addressees...)
		for i := range l.Addressees {
			a := &l.Addressees[i]
			a.Name, a.AccountName, a.Served.ByName, a.Served.Witness, a.Answer.Text, a.Answer.ByName = "", "", "", "", "", ""
		}
		if err := save(ctx, tx, &l); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE letter_step SET reason = '' WHERE letter = $1`, id); err != nil {
			return err
		}
		_, err = record(ctx, tx, by, Erase, l.State, &l, "")
		return err
	})
	if err != nil {
		return err
	}
	// The number stands on the paper, so no other letter has the same one.
	if ref, ok := was.Paper(); ok {
		if err := b.store.Delete(ctx, ref); err != nil {
			return fmt.Errorf("paper of %s: %w", id, err)
		}
	}
	return nil
}

// errErased ends the recording of a paper whose letter was erased meanwhile.
var errErased = errors.New("letter: erased")
