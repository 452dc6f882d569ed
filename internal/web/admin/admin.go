// Package admin holds the pages of administration: courts and people,
// accounts, the audit log, the calendar, the state of the system.
package admin

import (
	"context"

	"xiezhi/internal/people/org"
	"xiezhi/internal/people/workdays"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/page"
)

// Pages are the pages of administration and what they need.
type Pages struct {
	Log     *audit.Log
	DB      *db.DB
	Data    string // folder of everything the program keeps
	Version string // of the program

	Recognises string // what reads scans: "models", "tesseract", "" for nothing

	Workdays *workdays.Book
	Recount  func(context.Context) (int, error) // counts provisional deadlines anew
}

// Routes is this part of the site map.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /admin/people", Action: org.OrgView, Page: p.people},
		{Pattern: "POST /admin/people/courts", Action: org.OrgManage, Page: p.addCourt},
		{Pattern: "POST /admin/people/divisions", Action: org.OrgManage, Page: p.addDivision},
		{Pattern: "POST /admin/people/officers", Action: org.OrgManage, Page: p.addOfficer},
		{Pattern: "GET /admin/people/officers/{id}", Action: org.OrgView, Page: p.officer},
		{Pattern: "POST /admin/people/officers/{id}/name", Action: org.OrgManage, Page: p.renameOfficer},
		{Pattern: "POST /admin/people/officers/{id}/posts", Action: org.OrgManage, Page: p.openPost},
		{Pattern: "POST /admin/people/officers/{id}/close", Action: org.OrgManage, Page: p.closePost},
		{Pattern: "POST /admin/people/officers/{id}/move", Action: org.OrgManage, Page: p.moveOfficer},

		{Pattern: "GET /admin/accounts", Action: org.AccountView, Page: p.accounts},
		{Pattern: "POST /admin/accounts", Action: org.AccountManage, Page: p.addAccount},
		{Pattern: "GET /admin/accounts/{id}", Action: org.AccountView, Page: p.account},
		{Pattern: "POST /admin/accounts/{id}/grant", Action: org.AccountManage, Page: p.grant},
		{Pattern: "POST /admin/accounts/{id}/revoke", Action: org.AccountManage, Page: p.revoke},
		{Pattern: "POST /admin/accounts/{id}/state", Action: org.AccountManage, Page: p.setState},
		{Pattern: "POST /admin/accounts/{id}/password", Action: org.AccountManage, Page: p.resetPassword},

		{Pattern: "GET /admin/audit", Action: org.AuditVerify, Page: p.audit},
		{Pattern: "GET /admin/log", Action: org.AuditRead, Page: p.log},
		{Pattern: "GET /admin/calendar", Action: org.CalendarImport, Page: p.calendar},
		{Pattern: "POST /admin/calendar", Action: org.CalendarImport, Page: p.importYear},
		{Pattern: "GET /admin/doctor", Action: org.SystemConfigure, Page: p.doctor},
	}
}
