package admin

import (
	"context"
	"runtime"
	"time"

	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// scarce is how little room on the disk is too little: a batch of documents
// with what the database writes beside it.
const scarce = 2 << 30

// health is one thing the program needs, and how it stands.
type health struct {
	ok         bool
	what, says string
	mend       string // what to do when it is not well
}

// doctor says what the program found of what it needs.
func (p *Pages) doctor(q *page.Request) error {
	checks := []health{p.database(q), reader(q), oldReader(q), p.eyes(q), assets(q), p.disk(q), clock(q), workdaysLine(q), line(q)}
	return q.Render(q.Frame(q.T("nav.admin.doctor"), page.Admin, "/admin/doctor"), doctorPage(q, checks, p.program(q)))
}

func (p *Pages) database(q *page.Request) health {
	h := health{what: q.T("doctor.database"), mend: q.T("doctor.database.mend")}
	var courts int
	err := p.DB.View(q.Ctx(), func(tx *db.Tx) error { return ping(q.Ctx(), tx, &courts) })
	h.ok = err == nil && courts == 1
	switch {
	case !h.ok:
		h.says = q.T("doctor.database.silent")
	case p.DB.Dialect() == db.Postgres:
		h.says = q.T("doctor.database.postgres")
	default:
		h.says = q.T("doctor.database.sqlite")
	}
	return h
}

// ping asks the database the smallest question there is.
func ping(ctx context.Context, tx *db.Tx, answer *int) error {
	return tx.QueryRow(ctx, `SELECT 1`).Scan(answer)
}

// reader is the program that reads PDF.
func reader(q *page.Request) health {
	if _, err := extract.PDFTool(); err != nil {
		return health{what: q.T("doctor.pdf"), says: q.T("doctor.pdf.none"), mend: q.T("doctor.pdf.mend")}
	}
	return health{ok: true, what: q.T("doctor.pdf"), says: q.T("doctor.pdf.there")}
}

// oldReader is the program that reads .doc.
func oldReader(q *page.Request) health {
	if _, err := extract.DOCTool(); err != nil {
		return health{what: q.T("doctor.doc"), says: q.T("doctor.doc.none"), mend: q.T("doctor.doc.mend")}
	}
	return health{ok: true, what: q.T("doctor.doc"), says: q.T("doctor.doc.there")}
}

// eyes is the recognition of text on scans.
func (p *Pages) eyes(q *page.Request) health {
	switch p.Recognises {
	case "":
		return health{what: q.T("doctor.ocr"), says: q.T("doctor.ocr.none"), mend: q.T("doctor.ocr.mend")}
	case "tesseract":
		return health{ok: true, what: q.T("doctor.ocr"), says: q.T("doctor.ocr.tesseract"), mend: q.T("doctor.ocr.mend")}
	}
	return health{ok: true, what: q.T("doctor.ocr"), says: q.T("doctor.ocr.there")}
}

func assets(q *page.Request) health {
	if _, err := ui.Assets(ui.Dist()); err != nil {
		return health{what: q.T("doctor.assets"), says: q.T("doctor.assets.none"), mend: q.T("app.build_needed")}
	}
	return health{ok: true, what: q.T("doctor.assets"), says: q.T("doctor.assets.there")}
}

func (p *Pages) disk(q *page.Request) health {
	h := health{what: q.T("doctor.disk"), mend: q.T("doctor.disk.mend")}
	free, whole, err := room(p.Data)
	if err != nil {
		h.says = q.T("doctor.disk.unknown")
		return h
	}
	h.ok = free >= scarce
	h.says = q.T("doctor.disk.free", "free", q.P.Size(free), "whole", q.P.Size(whole))
	return h
}

// clock shows the time the server goes by: periods end by it.
func clock(q *page.Request) health {
	return health{ok: true, what: q.T("doctor.clock"), says: q.T("doctor.clock.says", "time", q.P.FullMoment(q.Site().Now()), "zone", calendar.Zone().String())}
}

// workdays reports whether the days of this year and the next are certain.
func workdaysLine(q *page.Request) health {
	h := health{ok: true, what: q.T("calendar.title"), says: q.T("doctor.calendar.certain"), mend: q.T("due.provisional.meaning")}
	if missing := unknown(q, q.Site().Days()); len(missing) > 0 {
		h.ok, h.says = false, q.T("calendar.provisional", "year", missing[0])
	}
	return h
}

// line reports whether pages travel encrypted.
func line(q *page.Request) health {
	if q.Site().Insecure {
		return health{what: q.T("doctor.line"), says: q.T("doctor.line.open"), mend: q.T("doctor.line.mend")}
	}
	return health{ok: true, what: q.T("doctor.line"), says: q.T("doctor.line.closed")}
}

// program says what runs here.
func (p *Pages) program(q *page.Request) []ui.Pair {
	now := q.Site().Now()
	return []ui.Pair{
		{Term: q.T("doctor.version"), Text: p.Version},
		{Term: q.T("doctor.runtime"), Text: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH},
		{Term: q.T("doctor.cores"), Text: q.P.Number(runtime.NumCPU())},
		{Term: q.T("doctor.machine_zone"), Text: now.In(time.Local).Format("-07:00")},
	}
}
