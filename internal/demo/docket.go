package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/calendar"
)

// room is a courtroom of the city with its cameras.
type room struct {
	court, name string
	cameras     []string
	ahead       time.Duration // of the first camera's recorder
}

// rooms are the courtrooms. No camera is calibrated: there are no recordings to
// draw on, and the pages say so.
func rooms() []room {
	return []room{
		{mid, "第一法庭", []string{"机位1", "机位2"}, 0},
		{mid, "第二法庭", []string{"机位1"}, 12 * time.Second},
		{mingde, "第一法庭", []string{"机位1"}, -8 * time.Second},
		{mingde, "第三法庭", []string{"机位1", "机位2"}, 47 * time.Second},
		{mingde, "第五法庭", []string{"机位1"}, 0},
		{qingyuan, "第一法庭", []string{"机位1"}, 0},
	}
}

// keeper is who keeps a court's courtrooms and docket.
func keeper(court string) string {
	return map[string]string{mid: "xiwanzhao", mingde: "tuzhaolin", qingyuan: "ruiqiyun"}[court]
}

// weekly is a hearing that is held on some of the working days, of another case
// each time.
type weekly struct {
	court, room, kind string
	from, to          time.Duration
	every, rest       int // of working days: those whose number leaves this rest
	panel             []string
	clerk             string
	excluded          docket.Excluded
}

func weeklies() []weekly {
	h := func(hour, minute int) time.Duration {
		return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	}
	return []weekly{
		{mid, "第一法庭", "民终", h(9, 0), h(11, 0), 2, 0, []string{"晁逸清", "蔺时雨", "冼砚舟"}, "娄砚冰", docket.NotExcluded},
		{mid, "第二法庭", "民终", h(14, 30), h(16, 30), 3, 0, []string{"厍知秋", "臧望岳", "訾云岫"}, "衡知夏", docket.NotExcluded},
		{mid, "第一法庭", "刑终", h(14, 0), h(16, 0), 5, 2, []string{"庾南枝"}, "", docket.Closed},
		{mingde, "第三法庭", "民初", h(9, 0), h(11, 30), 2, 0, []string{"鄢知白", "阚砚青", "麻照野"}, "苌晚舟", docket.NotExcluded},
		{mingde, "第三法庭", "民初", h(14, 0), h(15, 30), 2, 1, []string{"麻照野"}, "苌晚舟", docket.NotExcluded},
		{mingde, "第五法庭", "民初", h(9, 30), h(11, 0), 3, 1, []string{"种云帆"}, "缑静之", docket.NotExcluded},
		{mingde, "第五法庭", "民初", h(14, 30), h(16, 30), 5, 3, []string{"逄有声"}, "缑静之", docket.Closed},
		{mingde, "第一法庭", "刑初", h(9, 0), h(12, 0), 4, 1, []string{"庹明烛"}, "", docket.NotExcluded},
		{mingde, "第一法庭", "刑初", h(14, 30), h(16, 0), 8, 5, []string{"庹明烛"}, "", docket.Juvenile},
		{qingyuan, "第一法庭", "民初", h(9, 0), h(10, 30), 3, 1, []string{"郇疏影"}, "綦小寒", docket.NotExcluded},
	}
}

// rows are the hearings of a court on a working day, the nth of those told of.
func rows(court, code string, day calendar.Day, n int) []docket.Row {
	var out []docket.Row
	for k, w := range weeklies() {
		if w.court != court || n%w.every != w.rest {
			continue
		}
		begins := calendar.FirstInstant(day)
		r := docket.Row{N: len(out) + 1, New: docket.New{
			Number: fmt.Sprintf("（%d）%s%s%d号", day.Year(), code, w.kind, 3000+10*n+k), Room: w.room, Starts: begins.Add(w.from), Ends: begins.Add(w.to), Excluded: w.excluded,
		}}
		for i, name := range w.panel {
			role := video.Judge
			if i == 0 {
				role = video.Presiding
			}
			r.Panel = append(r.Panel, docket.Member{Role: role, Name: name})
		}
		if w.clerk != "" {
			r.Panel = append(r.Panel, docket.Member{Role: video.Clerk, Name: w.clerk})
		}
		out = append(out, r)
	}
	return out
}

// How many working days of the docket are told of: behind today and ahead.
const (
	docketBehind = 20
	docketAhead  = 10
)

// hearings tells of the courtrooms, and of the docket as it is brought in.
func (t *town) hearings() {
	t.on(docketBehind+2, "courtrooms are registered", t.furnish)
	t.on(docketBehind+1, "the docket of four weeks is brought in", func(ctx context.Context) error {
		days := slices.Clone(t.days[:docketBehind])
		slices.Reverse(days)
		return t.bringIn(ctx, days, 0)
	})
	t.on(1, "the docket of two weeks is brought in", func(ctx context.Context) error {
		var days []calendar.Day
		for d := t.today; len(days) < docketAhead; d = d.Add(1) {
			if works, _ := t.city.Days.IsWorkingDay(d); works {
				days = append(days, d)
			}
		}
		return t.bringIn(ctx, days, docketBehind)
	})
	t.on(1, "a hearing is cancelled, a break declared", t.amend)
}

// furnish registers the courtrooms and their cameras.
func (t *town) furnish(ctx context.Context) error {
	for _, r := range rooms() {
		by, err := t.actor(ctx, keeper(r.court))
		if err != nil {
			return err
		}
		id, err := t.city.Rooms.Add(ctx, by, t.courts[r.court], r.name)
		if err != nil {
			return err
		}
		for i, name := range r.cameras {
			var cam courtroom.CameraID
			if cam, err = t.city.Rooms.AddCamera(ctx, by, id, name); err != nil {
				return err
			}
			if i == 0 && r.ahead != 0 {
				if err := t.city.Rooms.SetClock(ctx, by, cam, 1, r.ahead); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// bringIn imports the hearings of some days, the first of them the nth told of.
func (t *town) bringIn(ctx context.Context, days []calendar.Day, n int) error {
	for _, c := range courts() {
		by, err := t.actor(ctx, keeper(c.key))
		if err != nil {
			return err
		}
		var list []docket.Row
		for i, day := range days {
			list = append(list, rows(c.key, c.code, day, n+i)...)
		}
		r, err := t.city.Docket.Import(ctx, by, t.courts[c.key], list, docket.FromSheet)
		if err != nil {
			return err
		}
		if bad := r.Count(docket.Refused); bad > 0 {
			return fmt.Errorf("%d hearings of %s refused", bad, c.name)
		}
	}
	return nil
}

// amend cancels the last hearing ahead of the basic court, and declares a break
// of the latest one behind.
func (t *town) amend(ctx context.Context) error {
	by, err := t.actor(ctx, keeper(mingde))
	if err != nil {
		return err
	}
	list, err := t.city.Docket.Page(ctx, by, docket.Filter{Court: t.courts[mingde], From: t.day(docketBehind), Days: 92})
	if err != nil || len(list) == 0 {
		return err
	}
	last := list[len(list)-1]
	if err := t.city.Docket.Cancel(ctx, by, last.ID, last.Version); err != nil {
		return err
	}
	for _, h := range slices.Backward(list) {
		if h.Ends.Before(midnight(t.today)) && h.Ends.Sub(h.Starts) > 2*time.Hour {
			from := h.Starts.Add(70 * time.Minute)
			return t.city.Docket.Declare(ctx, by, h.ID, h.Version, []docket.Break{{From: from, To: from.Add(10 * time.Minute)}})
		}
	}
	return nil
}
