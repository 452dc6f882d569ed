package demo

import (
	"context"
	"strconv"

	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
)

// checkedShares is what the first wrong shares led to: a root cause, and a
// policy that answers it. The fault came back after it took force, which is what
// its page shows.
func (t *town) checkedShares(m *matter) {
	var why cause.ID
	var rule policy.ID
	step := func(n int, login string, do func(context.Context, org.Actor) error) {
		t.on(n, "the policy on shares: "+login, func(ctx context.Context) error {
			by, err := t.actor(ctx, login)
			if err != nil {
				return err
			}
			return do(ctx, by)
		})
	}
	step(97, "wenzhijian", func(ctx context.Context, by org.Actor) (err error) {
		why, err = t.city.Causes.Set(ctx, by, cause.Input{
			Category: "process", Title: "诉讼费分担没有复核环节", Issues: []issue.ID{m.id},
			Whys: []string{"分担由承办人心算，签发前无人加总。", "裁判文书校核流程没有列入诉讼费一项。"},
		})
		return err
	})
	step(96, "baizizhou", func(ctx context.Context, by org.Actor) (err error) {
		rule, err = t.city.Policies.Draft(ctx, by, policy.Input{
			Unit: org.Unit{Court: t.courts[mid]}, Title: "诉讼费用分担核对办法（试行）", Scope: []org.CourtID{t.courts[qingyuan]},
			Content: "一、签发前由书记员加总各方负担数额，与应收数额核对。\n二、核对人在校核单上签名。\n三、审管办每季度抽查一次。",
			Causes:  []cause.ID{why},
		})
		return err
	})
	take := func(v policy.Verb, d policy.Decision) func(context.Context, org.Actor) error {
		return func(ctx context.Context, by org.Actor) error {
			f, err := t.city.Policies.Open(ctx, by, rule)
			if err != nil {
				return err
			}
			d.Version = f.Version
			return t.city.Policies.Take(ctx, by, rule, v, d)
		}
	}
	on := t.day(90)
	step(95, "baizizhou", take(policy.Submit, policy.Decision{}))
	step(93, "gumingcheng", take(policy.Approve, policy.Decision{Number: "澄中法〔" + strconv.Itoa(on.Year()) + "〕31号", On: on}))
}
