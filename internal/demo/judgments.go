package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/platform/calendar"
)

//go:embed judgments/*.txt
var judgments embed.FS

// Judgments carry no fixed dates: the city is always as old as it was on the
// day it was loaded. In the text
//
//	[-60]   is the working day at or before the 60th day before signing: 2026年4月20日
//	[Y-60]  is the year of that day: 2026
//	[M-60]  is year and month of that day: 2026年4月
//	[署]    is the day of signing in Chinese numerals
var place = regexp.MustCompile(`\[(署|[YM]?-\d+)\]`)

// write fills in the dates of a judgment signed on the day.
func (t *town) write(text string, signed calendar.Day) string {
	return place.ReplaceAllStringFunc(text, func(s string) string {
		s = strings.Trim(s, "[]")
		if s == "署" {
			return chineseDate(signed)
		}
		number := strings.TrimLeft(s, "YM")
		back, err := strconv.Atoi(number)
		if err != nil {
			panic(err) // the pattern lets digits pass only
		}
		d := signed.Add(back)
		for works, _ := t.city.Days.IsWorkingDay(d); !works; works, _ = t.city.Days.IsWorkingDay(d) {
			d = d.Add(-1)
		}
		y, m, n := d.Civil()
		switch s[0] {
		case 'Y':
			return strconv.Itoa(y)
		case 'M':
			return fmt.Sprintf("%d年%d月", y, m)
		}
		return fmt.Sprintf("%d年%d月%d日", y, m, n)
	})
}

// chineseDate writes a day as the signature block has it.
func chineseDate(d calendar.Day) string {
	digits := []rune("〇一二三四五六七八九")
	y, m, n := d.Civil()
	var b strings.Builder
	for _, c := range strconv.Itoa(y) {
		b.WriteRune(digits[c-'0'])
	}
	small := func(n int) string {
		s := ""
		if n >= 20 {
			s = string(digits[n/10])
		}
		if n >= 10 {
			s += "十"
		}
		if n%10 > 0 {
			s += string(digits[n%10])
		}
		return s
	}
	return b.String() + "年" + small(int(m)) + "月" + small(n) + "日"
}

// upload puts a judgment, signed some days ago, on the shelf and has it checked.
func (t *town) upload(n int, login, name string, signed int) {
	t.on(n, name+": "+login+" uploads", func(ctx context.Context) error {
		by, err := t.actor(ctx, login)
		if err != nil {
			return err
		}
		text, err := judgments.ReadFile("judgments/" + name + ".txt")
		if err != nil {
			return err
		}
		id, err := t.city.Shelf.Add(ctx, by, name+".txt", strings.NewReader(t.write(string(text), t.day(signed))))
		if err != nil {
			return err
		}
		t.documents[name] = id
		return t.city.Shelf.Check(ctx, document.CheckJob{Document: id})
	})
}

var errNoHit = errors.New("the checker made no such candidate")

// candidate is what the checker made of the nth hit of a rule in a judgment.
func (t *town) candidate(name, rule string, nth int) *found {
	f := &found{t: t, name: name + " " + rule}
	f.find = func(ctx context.Context) error {
		by, err := t.actor(ctx, "baizizhou")
		if err != nil {
			return err
		}
		list, err := t.city.Findings.List(ctx, by, finding.Filter{Limit: 10000})
		if err != nil {
			return err
		}
		var ids []finding.ID
		for _, w := range list {
			if w.Document == string(t.documents[name]) && w.Kind == rule {
				ids = append(ids, w.ID)
			}
		}
		if len(ids) < nth {
			return fmt.Errorf("%w: %d of %s in %s", errNoHit, nth, rule, name)
		}
		slices.Sort(ids)
		f.id = ids[nth-1]
		return nil
	}
	return f
}
