package judgment

import (
	"sort"
	"strings"
)

// feeNames are the names of court fees, longer before shorter.
var feeNames = [...]string{
	"一审案件受理费", "二审案件受理费", "再审案件受理费", "本诉案件受理费", "反诉案件受理费", "反诉受理费", "上诉案件受理费", "案件受理费", "受理费", "上诉费", "反诉费",
	"财产保全申请费", "诉讼保全申请费", "财产保全费", "诉讼保全费", "诉前保全费", "保全申请费", "保全费", "申请执行费", "执行申请费", "执行费", "案件申请费", "申请费",
	"司法鉴定费", "鉴定费", "评估费", "公告送达费", "公告费", "邮寄送达费", "邮寄费", "勘验费", "审计费", "翻译费", "证人出庭费", "其他诉讼费用", "其他诉讼费", "案件诉讼费用", "案件诉讼费", "诉讼费用", "诉讼费",
}

// readFees reads the costs section sentence by sentence.
func (d *Doc) readFees() {
	s, ok := d.Section(Costs)
	if !ok {
		return
	}
	sum := sort.Search(len(d.Sums), func(i int) bool { return d.Sums[i].Start >= s.Start })
	for at := s.Start; at < s.End; {
		end := s.End
		if i := strings.IndexAny(d.Text[at:s.End], "。\n"); i >= 0 {
			_, n := runeAt(d.Text, at+i)
			end = at + i + n
		}
		last := sum
		for last < len(d.Sums) && d.Sums[last].End <= end {
			last++
		}
		d.Fees = append(d.Fees, d.readFeeSentence(Span{at, end}, d.Sums[sum:last])...)
		sum, at = last, end
	}
}

// readToldFees reads the fees outside the costs section that are shared out:
// 一审案件受理费1420元，由甲负担426元，由乙负担994元. Each is read up to the
// next semicolon or full stop.
func (d *Doc) readToldFees() {
	const word = "案件受理费"
	costs, _ := d.Section(Costs)
	sum := 0
	for at := 0; at < len(d.Text); {
		i := strings.Index(d.Text[at:], word)
		if i < 0 {
			return
		}
		start := at + i
		at = start + len(word)
		if costs.Contains(start) {
			continue
		}
		n := strings.IndexAny(d.Text[at:min(len(d.Text), at+300)], "。；\n")
		if n < 0 {
			continue
		}
		end := at + n
		sum += sort.Search(len(d.Sums)-sum, func(i int) bool { return d.Sums[sum+i].Start >= start })
		last := sum
		for last < len(d.Sums) && d.Sums[last].End <= end {
			last++
		}
		for _, f := range d.readFeeSentence(Span{start, end}, d.Sums[sum:last]) {
			if len(f.Shares) > 0 {
				d.ToldFees = append(d.ToldFees, f)
			}
		}
		sum, at = last, end
	}
}

// readFeeSentence reads one sentence: fees first, then who bears them.
func (d *Doc) readFeeSentence(s Span, sums []Sum) []Fee {
	text := d.Text[:s.End]
	var fees, all []Fee
	flush := func(shares []Share) {
		all = append(all, shareOut(fees, shares)...)
		fees = nil
	}
	low := s.Start
	for i := 0; i < len(sums); {
		if low > sums[i].Start {
			i++
			continue
		}
		lead := text[low:sums[i].Start]
		if isBearing(lead) {
			shares, n, next := d.readShares(low, s.End, sums[i:])
			flush(shares)
			i, low = i+n, next // next lies behind a verb, so this ends
			continue
		}
		name, at := feeName(lead)
		switch {
		case strings.HasSuffix(strings.TrimSuffix(lead, "人民币"), "计") && strings.ContainsAny(lead, "共合总") && name == "" && len(fees) > 0:
			from := fees[0].Start
			fees = append(fees, Fee{Mention: d.mention(from, sums[i].End), Name: "合计", Sum: sums[i], Total: true})
		case name == "" && strings.Contains(lead, "减半") && len(fees) > 0:
			f := &fees[len(fees)-1]
			f.Full, f.Sum, f.Halved = f.Sum, sums[i], true
			f.Mention = d.mention(f.Start, sums[i].End)
		case name != "":
			fees = append(fees, Fee{Mention: d.mention(low+at, sums[i].End), Name: name, Sum: sums[i], Halved: strings.Contains(lead, "减半")})
		}
		low = sums[i].End
		i++
	}
	if len(fees) == 0 {
		return all
	}
	tailFrom := fees[len(fees)-1].End
	tail := text[tailFrom:]
	if strings.Contains(tail, "减半") {
		fees[len(fees)-1].Halved = true
	}
	var shares []Share
	if isBearing(tail) {
		shares, _, _ = d.readShares(tailFrom, s.End, nil)
	}
	flush(shares)
	return all
}

// isBearing reports whether s says that somebody bears a fee.
func isBearing(s string) bool {
	return strings.Contains(s, "负担") || strings.Contains(s, "承担") || strings.Contains(s, "担负")
}

// mention is the text from start to end.
func (d *Doc) mention(start, end int) Mention {
	return Mention{Span{start, end}, squeeze(d.Text[start:end])}
}

// feeName finds the last name of a fee in lead.
func feeName(lead string) (string, int) {
	best, bestEnd, name := -1, -1, ""
	for _, n := range feeNames {
		if at := strings.LastIndex(lead, n); at >= 0 && at+len(n) > bestEnd {
			best, bestEnd, name = at, at+len(n), n
		}
	}
	if at := strings.LastIndex(lead, "费"); best < 0 && at > 0 { // 检测费, 车辆损失评估费
		start := at
		for start > 0 && at-start < len("十个字以内的费用名称") {
			r, n := runeBefore(lead, start)
			if !isHan(r) || strings.ContainsRune("元由的付担各和及", r) {
				break
			}
			start -= n
		}
		if start < at {
			return lead[start : at+len("费")], start
		}
	}
	return name, best
}

// readShares reads 由原告李某负担300元，被告王某负担850元 from low on, says how
// many of sums it used and where it stopped. A new fee's name ends it.
func (d *Doc) readShares(low, end int, sums []Sum) ([]Share, int, int) {
	text := d.Text
	var shares []Share
	used := 0
	for low < end {
		verb := strings.Index(text[low:end], "负担")
		if other := strings.Index(text[low:end], "承担"); verb < 0 || other >= 0 && other < verb {
			verb = other
		}
		if verb < 0 {
			break
		}
		lead := text[low : low+verb]
		if name, _ := feeName(lead); name != "" && len(shares) > 0 {
			break
		}
		payer := payerIn(text, low, low+verb)
		after := low + verb + len("负担")
		share := Share{Span: Span{payer.Start, after}}
		for used < len(sums) && sums[used].Start < after {
			used++ // an amount before the verb is the fee's, not the share's
		}
		if used < len(sums) && isShareLead(text[after:sums[used].Start]) {
			share.Sum = sums[used]
			share.End = sums[used].End
			used++
		}
		shares = append(shares, splitShare(share, text[payer.Start:payer.End])...)
		low = share.End
	}
	return shares, used, low
}

// isShareLead reports whether nothing but 人民币, 计 and the like stands between
// 负担 and the amount.
func isShareLead(s string) bool {
	return len(s) <= len("其中的人民币") && !strings.ContainsAny(s, "，。；") || strings.HasSuffix(s, "受理费") && len(s) < 40 && !strings.ContainsAny(s, "，。；")
}

// payerIn finds who bears, before the verb at to.
func payerIn(text string, low, to int) Span {
	start := low
	for at := to; at > low; {
		r, n := runeBefore(text, at)
		if strings.ContainsRune("，；。,;由）)", r) {
			start = at
			break
		}
		at -= n
	}
	s := trimSpan(text, Span{start, to})
	return s
}

// splitShare makes one share of several payers who bear an amount each into
// several shares.
func splitShare(s Share, payer string) []Share {
	s.Payer = squeeze(payer)
	base, each := s.Payer, false
	for _, w := range [...]string{"各自", "分别", "各"} {
		if cut, ok := strings.CutSuffix(base, w); ok {
			base, each = cut, true
			break
		}
	}
	s.Payer = strings.TrimSuffix(strings.TrimSuffix(base, "连带"), "共同")
	if !each {
		return []Share{s}
	}
	var list []Share
	for _, p := range strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune("、和与及", r) }) {
		s.Payer = p
		list = append(list, s)
	}
	return list
}

// shareOut gives shares to the fees of a sentence: to the only one, or to
// their sum, which is added up when the sentence does not name it.
func shareOut(fees []Fee, shares []Share) []Fee {
	if len(shares) == 0 || len(fees) == 0 {
		return fees
	}
	last := &fees[len(fees)-1]
	if len(fees) == 1 || last.Total {
		last.Shares = shares
		return fees
	}
	total := Fee{Mention: Mention{Span: Span{fees[0].Start, last.End}}, Name: "合计", Total: true, Shares: shares}
	total.Sum.Span = Span{fees[0].Start, last.End}
	for _, f := range fees {
		total.Sum.Fen += f.Sum.Fen
		total.Sum.Approx = total.Sum.Approx || f.Sum.Approx
	}
	return append(fees, total)
}
