package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// Figures counts what circulars tell.
type Figures interface {
	Plan(ctx context.Context, r letter.Report) (letter.Report, error)
	Count(ctx context.Context, tx *db.Tx, l letter.Letter) (letter.Facts, error)
}

// approver signs the letters of the intermediate court.
const approver = "gumingcheng"

// word is 机关代字 of its numbers.
const word = "澄中法督"

// letterOf drafts a letter of the intermediate court, by whoever inspects.
func (t *town) letterOf(ctx context.Context, login string, n letter.New) (letter.ID, error) {
	by, err := t.actor(ctx, login)
	if err != nil {
		return "", err
	}
	n.Unit, n.Issuer, n.Word = org.Unit{Court: t.courts[mid]}, courtNames()[mid], word
	return t.city.Letters.Draft(ctx, by, n)
}

// submitted asks for the approval of a draft.
func (t *town) submitted(ctx context.Context, login string, id letter.ID) error {
	by, err := t.actor(ctx, login)
	if err != nil {
		return err
	}
	return t.city.Letters.Take(ctx, by, id, letter.Submit, letter.Input{})
}

// approved submits a draft, has it approved by another, and made.
func (t *town) approved(ctx context.Context, login string, id letter.ID) error {
	t.later(31 * time.Second)
	if err := t.submitted(ctx, login, id); err != nil {
		return err
	}
	t.later(52 * time.Second)
	by, err := t.actor(ctx, approver)
	if err != nil {
		return err
	}
	var count letter.Count
	if t.city.Figures != nil {
		count = t.city.Figures.Count
	}
	if err := t.city.Letters.Approve(ctx, by, id, 0, count); err != nil {
		return err
	}
	return t.city.Letters.Render(ctx, letter.RenderJob{Letter: id})
}

// served has a notice approved and serves it.
func (t *town) served(ctx context.Context, login string, id letter.ID, s letter.Service) error {
	if err := t.approved(ctx, login, id); err != nil {
		return err
	}
	t.later(23 * time.Second)
	by, err := t.actor(ctx, login)
	if err != nil {
		return err
	}
	return t.city.Letters.Serve(ctx, by, id, 0, s)
}

// later lets some time of a scene go by.
func (t *town) later(d time.Duration) { t.city.Clock.Set(t.city.Clock.Now().Add(d)) }

// notice writes the 问题核实告知书 for one of those concerned.
func (t *town) notice(f *finding.File, s finding.Subject) letter.New {
	v := letter.Verification{
		Unit: s.Officer == "", Number: f.Number, Facts: f.Title, Days: finding.DefaultPeriods().Answer,
	}
	if f.Detail != "" {
		v.Facts += "：" + f.Detail
	}
	if f.Document != "" {
		v.Evidence = append(v.Evidence, "裁判文书正文及标注")
	}
	for _, x := range f.Evidence {
		v.Evidence = append(v.Evidence, x.Name)
	}
	v.Item, v.Article = itemOf(t.city.Checklist, f.Item)
	to := letter.Addressee{Officer: s.Officer, Name: s.Name}
	if s.Officer == "" {
		to.Unit = s.Unit
	}
	return letter.New{Kind: letter.VerificationNotice, About: string(f.ID), Text: v.Draft(), To: []letter.Addressee{to}}
}

// itemOf names an item and what it rests on.
func itemOf(list *checklist.Checklist, id string) (item, article string) {
	it, ok := list.Item(id)
	if !ok {
		return "", ""
	}
	var basis []string
	for _, b := range it.Basis {
		for _, r := range list.Regulations {
			if r.ID == b.Regulation {
				basis = append(basis, "《"+strings.Trim(r.Title, "《》")+"》")
			}
		}
	}
	return "第" + strconv.Itoa(it.Number) + "项 " + it.Title.ZH, strings.Join(basis, "；")
}

// drafted drafts the notices of a finding, one for each whom it is about.
func (f *found) drafted(ctx context.Context, login string) (ids []letter.ID, err error) {
	if err := f.known(ctx); err != nil {
		return nil, err
	}
	file, err := f.file(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range file.Subjects {
		id, err := f.t.letterOf(ctx, login, f.t.notice(&file, s))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// serve sends the notices of verification, on the platform.
func (f *found) serve(n int, login string) *found {
	return f.serveBy(n, login, letter.Service{How: letter.Platform})
}

// serveBy serves the notices of verification in some way.
func (f *found) serveBy(n int, login string, s letter.Service) *found {
	f.t.on(n, f.name+": "+login+" serves", func(ctx context.Context) error {
		ids, err := f.drafted(ctx, login)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := f.t.served(ctx, login, id, s); err != nil {
				return err
			}
		}
		return f.follow(ctx)
	})
	return f
}

// noticeWaits drafts the notices and asks for their approval; it goes no further.
func (f *found) noticeWaits(n int, login string) *found {
	f.t.on(n, f.name+": "+login+" drafts the notice", func(ctx context.Context) error {
		ids, err := f.drafted(ctx, login)
		for _, id := range ids {
			if err := f.t.submitted(ctx, login, id); err != nil {
				return err
			}
		}
		return err
	})
	return f
}

// correct records that somebody put it right before the decision.
func (f *found) correct(n int, login, done string, papers ...paper) *found {
	f.t.on(n, f.name+": "+login+" puts it right at once", func(ctx context.Context) error {
		by, err := f.t.actor(ctx, login)
		if err != nil {
			return err
		}
		file, err := f.file(ctx)
		if err != nil {
			return err
		}
		list, err := f.t.put(ctx, file.Unit, papers)
		if err != nil {
			return err
		}
		_, err = f.t.city.Ledger.Correct(ctx, by, f.id, done, list)
		return err
	})
	return f
}

// serve sends the notice of rectification, on the platform.
func (m *matter) serve(n int, login string) *matter {
	m.t.on(n, m.name+": "+login+" serves", func(ctx context.Context) error {
		by, err := m.t.actor(ctx, login)
		if err != nil {
			return err
		}
		is, err := m.t.city.Ledger.Open(ctx, by, m.id)
		if err != nil {
			return err
		}
		id, err := m.t.letterOf(ctx, login, m.t.rectification(&is))
		if err != nil {
			return err
		}
		return m.t.served(ctx, login, id, letter.Service{How: letter.Platform})
	})
	return m
}

// rectification writes the 整改通知书 for the officer named.
func (t *town) rectification(is *issue.File) letter.New {
	r := letter.Rectification{
		Number: is.Number, Days: is.Due.Days, Measures: strings.Split(strings.TrimRight(is.Measure, "。"), "；"), Reviewer: courtNames()[mid],
	}
	var facts []string
	for _, x := range is.Problems {
		if !x.Again {
			facts, r.Evidence = append(facts, x.Title), append(r.Evidence, "认定编号"+x.Number)
		}
	}
	r.Facts = strings.Join(facts, "；")
	r.Item, r.Article = itemOf(t.city.Checklist, is.Item)
	return letter.New{
		Kind: letter.RectificationNotice, About: string(is.ID), Text: r.Draft(), To: []letter.Addressee{{Officer: is.Owner, Name: is.OwnerName}},
	}
}

// circulars are one that is out, signed for by one unit and answered by
// another, and one that waits for a signature.
func (t *town) circulars() {
	var out letter.ID
	t.on(9, "the circular goes out", func(ctx context.Context) (err error) {
		if out, err = t.circular(ctx, "wenzhijian", t.day(52), t.day(31)); err != nil {
			return err
		}
		if err := t.approved(ctx, "wenzhijian", out); err != nil {
			return err
		}
		by, err := t.actor(ctx, "wenzhijian")
		if err != nil {
			return err
		}
		return t.city.Letters.Take(ctx, by, out, letter.Send, letter.Input{})
	})
	signed := func(n int, login string, addressee int) {
		t.on(n, login+" signs for the circular", func(ctx context.Context) error {
			by, err := t.actor(ctx, login)
			if err != nil {
				return err
			}
			return t.city.Letters.Acknowledge(ctx, by, out, addressee)
		})
	}
	signed(8, "ruiqiyun", 2)
	signed(7, "tuzhaolin", 1)
	t.on(5, "qingyuan answers the circular", func(ctx context.Context) error {
		by, err := t.actor(ctx, "ruiqiyun")
		if err != nil {
			return err
		}
		files, err := t.put(ctx, org.Unit{Court: t.courts[qingyuan]}, []paper{note("整改情况统计.txt", "通报所列问题均已列入台账。", "窗口顶岗和离岗登记已抽查两周。")})
		if err != nil {
			return err
		}
		return t.city.Letters.Answer(ctx, by, out, 2, "一、通报所列问题已逐项列入台账，明确责任人和期限。\n二、窗口顶岗、离岗登记两周抽查均有记录。\n三、裁判文书签发前的核对已由合议庭另一成员办理。", files)
	})
	t.on(1, "a circular waits for a signature", func(ctx context.Context) error {
		id, err := t.circular(ctx, "baizizhou", t.day(30), t.day(9))
		if err != nil {
			return err
		}
		return t.submitted(ctx, "baizizhou", id)
	})
}

// circular drafts a circular over some days, to the basic courts and a division.
func (t *town) circular(ctx context.Context, login string, from, to calendar.Day) (letter.ID, error) {
	if t.city.Figures == nil {
		return "", fmt.Errorf("nobody counts the figures of a circular")
	}
	r, err := t.city.Figures.Plan(ctx, letter.Report{
		Basis: "年度审务督察计划", Office: "审务督察室", From: from, To: to, Scope: "两级法院庭审、诉讼服务和裁判文书", Days: 7,
		Practices:    []string{"部分庭室在签发前由合议庭另一成员核对金额和日期"},
		Requirements: []string{"对照所列问题逐项自查，列入台账", "窗口单位落实顶岗和离岗登记", "文书签发前核对日期、金额和当事人信息"},
	})
	if err != nil {
		return "", err
	}
	return t.letterOf(ctx, login, letter.New{
		Kind: letter.Circular, Office: courtNames()[mid] + "办公室", Text: r.Draft(), Days: r.Days,
		To: []letter.Addressee{
			{Unit: org.Unit{Court: t.courts[mingde]}, Name: courtNames()[mingde]},
			{Unit: org.Unit{Court: t.courts[qingyuan]}, Name: courtNames()[qingyuan]},
			{Unit: t.units[mid+civil1], Name: "本院" + civil1},
		},
	})
}
