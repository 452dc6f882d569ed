package rule

import (
	"fmt"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// feeShares reports a fee whose shares do not add up to it, and a sum of fees
// that differs from its items.
func feeShares() *Rule {
	return &Rule{
		ID:    "J09",
		Title: "诉讼费用负担之和不符",
		Basis: "《诉讼费用交纳办法》第二十九条",
		Max:   Error,
		What:  "各方负担的费用之和是否等于该项费用（或者合计数）；写明的合计数是否等于各项费用之和。",
		Why:   "负担之和与费用总额不符，退费和追缴都无法办理。",
		Known: "“剩余部分由某人负担”只查已写明的是否超过总额；叙述原审时写明的负担至多报“疑似”；费用和负担分写在两句的，不能确定对应关系，不查；每一份舍入到元、角的误差（半元、半角以内）不报。",
		Check: checkFeeShares,
	}
}

func checkFeeShares(in *Input) []Hit {
	var hits []Hit
	for i := range in.Fees {
		f := &in.Fees[i]
		if h, ok := sharesOf(f); ok {
			hits = append(hits, h)
		}
		if h, ok := itemsOf(in, i); ok {
			hits = append(hits, h)
		}
	}
	for i := range in.ToldFees {
		if h, ok := sharesOf(&in.ToldFees[i]); ok {
			h.Severity = Suspect // what another court decided is retold, perhaps not whole
			hits = append(hits, h)
		}
	}
	return hits
}

// sharesOf compares a fee with the parts that the parties bear.
func sharesOf(f *judgment.Fee) (Hit, bool) {
	if len(f.Shares) == 0 || f.Sum.Fen == 0 || f.Sum.Approx {
		return Hit{}, false
	}
	var total, named, borne int64
	unit := int64(100) // the fen that every share is a multiple of
	var evidence []judgment.Span
	for _, s := range f.Shares {
		if strings.HasSuffix(s.Payer, "应") && s.Sum.Fen == 0 {
			continue // 甲应负担的部分, told again
		}
		borne++
		if s.Sum.Approx {
			return Hit{}, false
		}
		if s.Sum.Fen > 0 {
			total += s.Sum.Fen
			named++
			unit = min(unit, unitOf(s.Sum.Fen))
		}
		evidence = append(evidence, s.Span)
	}
	if named == 0 {
		return Hit{}, false
	}
	rest := named < borne // somebody bears what is left
	for _, due := range dues(f) {
		rounding := int64(1) // fen a share may be rounded by
		if due%unit != 0 {
			rounding = unit / 2
		}
		if total-due <= rounding*named && (rest || due-total <= rounding*named) {
			return Hit{}, false
		}
	}
	due := dues(f)[0]
	message := fmt.Sprintf("各方负担之和为%s，%s为%s，相差%s", yuan(total), f.Name, yuan(due), yuan(abs(total-due)))
	if rest {
		message = fmt.Sprintf("已写明的负担之和为%s，超过%s%s", yuan(total), f.Name, yuan(due))
	}
	span := f.Sum.Span
	if last := evidence[len(evidence)-1].End; last > span.End && last-span.Start <= listReach {
		span.End = last // which of the amounts is wrong nobody can tell
	}
	return Hit{
		Span: span, Severity: Error, Confidence: 0.9,
		Message: message, Evidence: evidence,
	}, true
}

// unitOf is the largest of yuan, tenth and fen, in fen, that an amount is a
// multiple of.
func unitOf(fen int64) int64 {
	switch {
	case fen%100 == 0:
		return 100
	case fen%10 == 0:
		return 10
	}
	return 1
}

// dues are the amounts that the shares of a fee may add up to: what is
// charged, and its half when 减半收取 follows an amount that may be either.
func dues(f *judgment.Fee) []int64 {
	if f.Halved && f.Full.Fen == 0 {
		return []int64{f.Sum.Fen, (f.Sum.Fen + 1) / 2}
	}
	return []int64{f.Sum.Fen}
}

// itemsOf compares a sum of fees that the text names with the fees before it.
func itemsOf(in *Input, i int) (Hit, bool) {
	f := &in.Fees[i]
	if !f.Total || f.Sum.Approx || f.Sum.Start == f.Start { // a sum that was added up covers all its items
		return Hit{}, false
	}
	var items, halves int64
	var evidence []judgment.Span
	for k := i - 1; k >= 0 && in.Fees[k].Start >= f.Start && !in.Fees[k].Total; k-- {
		item := &in.Fees[k]
		if item.Sum.Approx {
			return Hit{}, false
		}
		due := dues(item)
		items += due[0]
		halves += due[len(due)-1]
		evidence = append(evidence, item.Span)
	}
	if len(evidence) < 2 || abs(items-f.Sum.Fen) <= 100 || abs(halves-f.Sum.Fen) <= 100 {
		return Hit{}, false
	}
	return Hit{
		Span: f.Sum.Span, Severity: Suspect, Confidence: 0.8, Evidence: evidence,
		Message: fmt.Sprintf("各项费用之和为%s，合计写为%s", yuan(items), yuan(f.Sum.Fen)),
	}, true
}
