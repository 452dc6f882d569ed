package issue

import (
	"errors"
	"testing"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
)

// What is put right at once is a proof among others: it neither answers nor
// closes, and the same people accept it in the same way.
func TestPutRightAtOnce(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		f := c.upheld(problemOf{})
		if _, err := c.ledger.Correct(ctx, c.colleague, f, "已改", files()); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a colleague corrects: %v", err)
		}
		if _, err := c.ledger.Correct(ctx, c.owner, f, " ", files()); !errors.Is(err, ErrReason) {
			t.Errorf("without a word: %v", err)
		}
		if _, err := c.ledger.Correct(ctx, c.owner, f, "已改", nil); !errors.Is(err, ErrProof) {
			t.Errorf("without proof: %v", err)
		}
		_, err := c.ledger.Correct(ctx, c.owner, f, "当日已改", files())
		ok(t, err)
		if got, err := c.register.Open(ctx, c.finder, f); err != nil || got.State != finding.Upheld {
			t.Errorf("the finding is %s after the correction, want upheld (%v)", got.State, err)
		}
		c.notify(f)
		_, err = c.ledger.Correct(ctx, c.owner, f, "又补一份", files())
		ok(t, err)
		c.step(c.owner, f, finding.Waive, finding.Input{})
		c.look(c.lead, string(f))
		c.step(c.lead, f, finding.Determine, finding.Input{Reason: "事实清楚"})
		if _, err := c.ledger.Correct(ctx, c.owner, f, "再改", files()); !errors.Is(err, ErrOver) {
			t.Errorf("corrected at once after the decision: %v", err)
		}

		id := c.openOn(f)
		file := c.read(c.office, id)
		if file.State != Opened || len(file.Proofs) != 2 || file.Proofs[0].Round != 0 || len(file.Corrected) != 2 || file.Corrected[0].Issue != id {
			t.Fatalf("opened: %s with %d proofs and %d corrections", file.State, len(file.Proofs), len(file.Corrected))
		}
		c.rectifying(id)
		c.take(c.owner, id, Submit, Input{Reason: "见立行立改的证明"})
		if err := c.try(c.accepter, id, Close, Input{}); !errors.Is(err, ErrUnseen) {
			t.Errorf("accepted unseen: %v", err)
		}
		c.lookAtProofs(id, c.accepter)
		c.take(c.accepter, id, Return, Input{Days: 3})
		if err := c.try(c.owner, id, Submit, Input{}); !errors.Is(err, ErrProof) {
			t.Errorf("the returned proof was handed in again: %v", err)
		}
		c.submitted(id)
		c.look(c.accepter, string(file.Proofs[0].ID))
		c.take(c.accepter, id, Close, Input{})
		c.verify()
	})
}

func TestACorrectionGoesWithItsFinding(t *testing.T) {
	eachCity(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		f := c.upheld(problemOf{})
		c.notify(f)
		_, err := c.ledger.Correct(ctx, c.owner, f, "已改", files())
		ok(t, err)
		c.step(c.owner, f, finding.Waive, finding.Input{})
		c.look(c.lead, string(f))
		c.step(c.lead, f, finding.Withdraw, finding.Input{Reason: "证据不足"})
		list, err := c.ledger.Corrections(ctx, f)
		if err != nil || len(list) != 1 || !list[0].Void || list[0].Text != "已改" {
			t.Fatalf("%+v, want it kept as void (%v)", list, err)
		}
		n, err := c.ledger.EraseCorrections(ctx, org.System("retention"), f)
		again, err2 := c.ledger.EraseCorrections(ctx, org.System("retention"), f)
		if n != 1 || again != 0 || err != nil || err2 != nil {
			t.Errorf("erased %d, then %d (%v, %v)", n, again, err, err2)
		}
		if list, err = c.ledger.Corrections(ctx, f); err != nil || list[0].Text != "" || list[0].Name != "" || list[0].ErasedAt == 0 {
			t.Errorf("erased: %+v (%v)", list, err)
		}
		c.verify()
	})
}
