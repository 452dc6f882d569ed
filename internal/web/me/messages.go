package me

import (
	"slices"
	"strconv"

	"xiezhi/internal/people/notify"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// kept is how many messages the page shows.
const kept = 200

// messages lists what the program had to say to the reader, the newest first.
func (p *Pages) messages(q *page.Request) error {
	list, err := q.Site().Box.List(q.Ctx(), q.By, kept)
	if err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.me.messages"), page.Me, "/me/messages"), messagesPage(q, list))
}

// read marks every message as read.
func (p *Pages) read(q *page.Request) error {
	if err := q.Site().Box.Read(q.Ctx(), q.By); err != nil {
		return err
	}
	return q.Redirect("/me/messages", page.Note{Key: "me.messages.all_read"})
}

func unread(list []notify.Notice) int {
	n := 0
	for _, m := range list {
		if m.New {
			n++
		}
	}
	return n
}

// sentence says a message in the reader's language.
func sentence(q *page.Request, n notify.Notice) string {
	names := make([]string, 0, len(n.Args))
	for name := range n.Args {
		names = append(names, name)
	}
	slices.Sort(names)
	var args []any
	for _, name := range names {
		// Messages store text; a count must be a number for its plural.
		if k, err := strconv.Atoi(n.Args[name]); name == "n" && err == nil {
			args = append(args, name, k)
			continue
		}
		// And days as days, to be written as the reader's language does.
		if day, err := calendar.ParseDay(n.Args[name]); name == "day" && err == nil {
			args = append(args, name, q.P.Date(day))
			continue
		}
		args = append(args, name, n.Args[name])
	}
	return q.P.T(n.Key, args...)
}

func messageItems(q *page.Request, list []notify.Notice) []ui.ListItem {
	var out []ui.ListItem
	for _, m := range list {
		i := ui.ListItem{Icon: "bell", Title: sentence(q, m), Href: m.Link, Note: q.P.FullMoment(m.At), Item: true}
		if m.New {
			i.End = ui.Tag(q.T("me.messages.new"))
		}
		out = append(out, i)
	}
	return out
}
