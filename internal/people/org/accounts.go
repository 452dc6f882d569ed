package org

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// AccountState says whether an account can be used.
type AccountState string

// The states of an account.
const (
	Active   AccountState = "active"
	Disabled AccountState = "disabled"
)

// Account is a way to sign in. An officer may have none, or several.
type Account struct {
	ID      AccountID
	Login   string // in the form of FoldLogin
	Name    string
	Officer OfficerID // "" for none: a hired reviewer, an administrator
	Court   CourtID   // whose account it is; "" for the whole system
	State   AccountState
	Version int64
}

func (a Account) unit() Unit { return Unit{Court: a.Court} }

// ownedBy reports whether the account is the actor's, by itself or through the officer.
func (a Account) ownedBy(by Actor) bool {
	return a.ID == by.Account || a.Officer != "" && a.Officer == by.Officer
}

// AccountGrant is a grant as it is stored.
type AccountGrant struct {
	ID        GrantID
	Account   AccountID
	Role      Role
	Unit      string // id of a court or a division; "" for the whole system
	From      calendar.Day
	To        calendar.Day
	RevokedAt int64 // Unix ms; 0 = not
	Version   int64
}

// FoldLogin gives a login the one form in which it is kept and compared: case,
// width and composition of characters make no difference.
func FoldLogin(s string) string { return strings.ToLower(norm.NFKC.String(tidy(s))) }

// AddAccount opens an account. It has no password yet: auth gives it a one-time one.
func (d *Directory) AddAccount(ctx context.Context, by Actor, acc Account) (AccountID, error) {
	a := &audit.Act{Verb: "account.add"}
	err := d.act(ctx, by, a, func(tx *db.Tx) (err error) {
		if err := by.Require(AccountManage, AccountView, acc.unit()); err != nil {
			return err
		}
		if acc, err = checkAccount(ctx, tx, acc); err != nil {
			return err
		}
		acc.ID, acc.State = AccountID(tx.NewID("acc")), Active
		a.Object, a.Details = string(acc.ID), acc
		_, err = tx.Exec(ctx, `INSERT INTO account (id, login, name, officer, court, state, version) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
			acc.ID, acc.Login, acc.Name, acc.Officer, acc.Court, acc.State)
		return unique(err, "login")
	})
	if err != nil {
		return "", err
	}
	return acc.ID, nil
}

func checkAccount(ctx context.Context, tx *db.Tx, acc Account) (_ Account, err error) {
	if acc.Login, err = checkName("login", acc.Login, FoldLogin); err != nil {
		return acc, err
	}
	if acc.Name, err = checkName("name", acc.Name, PersonName); err != nil {
		return acc, err
	}
	if acc.Court != "" {
		r, err := loadRegister(ctx, tx)
		if err != nil {
			return acc, err
		}
		if _, ok := r.court[acc.Court]; !ok {
			return acc, invalid("court", Unknown)
		}
	}
	if acc.Officer == "" {
		return acc, nil
	}
	if _, err := loadOfficer(ctx, tx, acc.Officer); err != nil {
		return acc, invalid("officer", Unknown)
	}
	posts, err := loadPosts(ctx, tx, acc.Officer)
	if err != nil {
		return acc, err
	}
	inCourt := slices.ContainsFunc(homes(posts, calendar.DayOf(tx.Now)), func(u Unit) bool { return u.Court == acc.Court })
	if acc.Court != "" && !inCourt {
		return acc, invalid("officer", Mismatch)
	}
	return acc, nil
}

// SetAccountState disables or enables an account. Sessions of a disabled one
// end with their next request.
func (d *Directory) SetAccountState(ctx context.Context, by Actor, id AccountID, version int64, s AccountState) error {
	a := &audit.Act{Verb: "account.set_state", Object: string(id), Details: map[string]AccountState{"state": s}}
	return d.act(ctx, by, a, func(tx *db.Tx) error {
		if _, err := requireAccount(ctx, tx, by, id); err != nil {
			return err
		}
		if s != Active && s != Disabled {
			return invalid("state", Unknown)
		}
		return tx.Save(ctx, `UPDATE account SET state = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, version, s)
	})
}

// Grant gives a role over a unit. It refuses with ErrOwnAccount and ErrThreeAdmins.
func (d *Directory) Grant(ctx context.Context, by Actor, g AccountGrant) (GrantID, error) {
	a := &audit.Act{Verb: "account.grant", Object: string(g.Account)}
	err := d.act(ctx, by, a, func(tx *db.Tx) error {
		acc, err := requireAccount(ctx, tx, by, g.Account)
		if err != nil {
			return err
		}
		if err := checkGrant(ctx, tx, by, g); err != nil {
			return err
		}
		if err := lockPerson(ctx, tx, a, acc); err != nil {
			return err
		}
		if err := checkSeparation(ctx, tx, acc, g.Role); err != nil {
			return err
		}
		g.ID = GrantID(tx.NewID("grt"))
		a.Details = g
		_, err = tx.Exec(ctx, `INSERT INTO account_role (id, account, role, unit, day_from, day_to, revoked_at, version) VALUES ($1, $2, $3, $4, $5, $6, 0, 1)`,
			g.ID, g.Account, g.Role, g.Unit, g.From, g.To)
		return err
	})
	if err != nil {
		return "", err
	}
	return g.ID, nil
}

// Revoke takes a grant back, at once.
func (d *Directory) Revoke(ctx context.Context, by Actor, id GrantID) error {
	a := &audit.Act{Verb: "account.revoke"}
	return d.act(ctx, by, a, func(tx *db.Tx) error {
		g := AccountGrant{ID: id}
		err := tx.QueryRow(ctx, `SELECT account, role, unit, version FROM account_role WHERE id = $1 AND revoked_at = 0`, id).
			Scan(&g.Account, &g.Role, &g.Unit, &g.Version)
		if err != nil {
			return NoRows(err)
		}
		a.Object, a.Details = string(g.Account), g
		acc, err := requireAccount(ctx, tx, by, g.Account)
		if err != nil {
			return err
		}
		if err := lockPerson(ctx, tx, a, acc); err != nil {
			return err
		}
		return tx.Save(ctx, `UPDATE account_role SET revoked_at = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, g.Version, tx.NowMS())
	})
}

// checkGrant says what is wrong with the form, and whether the actor reaches that far.
func checkGrant(ctx context.Context, tx *db.Tx, by Actor, g AccountGrant) error {
	if !slices.Contains(Roles(), g.Role) {
		return invalid("role", Unknown)
	}
	if err := checkDays(g.From, g.To); err != nil {
		return err
	}
	r, err := loadRegister(ctx, tx)
	if err != nil {
		return err
	}
	u, ok := r.Unit(g.Unit)
	if g.Unit != "" && !ok {
		return invalid("unit", Unknown)
	}
	return by.Require(AccountManage, OrgView, u)
}

// checkSeparation holds 三员分立 for the person: the roles in force or to come
// of all accounts of the officer count together.
func checkSeparation(ctx context.Context, tx *db.Tx, acc Account, role Role) error {
	accounts := []AccountID{acc.ID}
	if acc.Officer != "" {
		rows, err := tx.Query(ctx, `SELECT id FROM account WHERE officer = $1 ORDER BY id`, acc.Officer)
		accounts, err = db.Collect(rows, err, func(rows *db.Rows) (id AccountID, err error) { return id, rows.Scan(&id) })
		if err != nil {
			return err
		}
	}
	for _, id := range accounts {
		grants, err := liveGrants(ctx, tx, id, calendar.DayOf(tx.Now))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(grants, func(g AccountGrant) bool { return clash(g.Role, role) }) {
			return ErrThreeAdmins
		}
	}
	return nil
}

// lockPerson counts up the versions of the account and of its officer, so that
// of two grants to one person at once, through whichever account, one gets
// db.ErrConflict and cannot slip past checkSeparation.
func lockPerson(ctx context.Context, tx *db.Tx, a *audit.Act, acc Account) error {
	if acc.Officer != "" {
		o, err := loadOfficer(ctx, tx, acc.Officer)
		if err != nil {
			return err
		}
		if err := saveOfficer(ctx, tx, o); err != nil {
			return err
		}
		a.Also(string(o.ID))
	}
	return tx.Save(ctx, `UPDATE account SET version = version + 1 WHERE id = $1 AND version = $2`, acc.ID, acc.Version)
}

func loadAccount(ctx context.Context, tx *db.Tx, id AccountID) (Account, error) {
	a := Account{ID: id}
	err := tx.QueryRow(ctx, `SELECT login, name, officer, court, state, version FROM account WHERE id = $1`, id).
		Scan(&a.Login, &a.Name, &a.Officer, &a.Court, &a.State, &a.Version)
	return a, NoRows(err)
}

// requireAccount loads an account that the actor may administer.
func requireAccount(ctx context.Context, tx *db.Tx, by Actor, id AccountID) (Account, error) {
	acc, err := loadAccount(ctx, tx, id)
	if err != nil {
		return acc, err
	}
	if err := by.Require(AccountManage, AccountView, acc.unit()); err != nil {
		return acc, err
	}
	if acc.ownedBy(by) {
		return acc, ErrOwnAccount
	}
	return acc, nil
}

// liveGrants returns the grants of an account that are in force on the day or will be.
func liveGrants(ctx context.Context, tx *db.Tx, id AccountID, day calendar.Day) ([]AccountGrant, error) {
	rows, err := tx.Query(ctx, `SELECT id, account, role, unit, day_from, day_to, revoked_at, version FROM account_role
		WHERE account = $1 AND revoked_at = 0 AND (day_to = '' OR day_to >= $2) ORDER BY id`, id, day)
	return db.Collect(rows, err, scanGrant)
}

func scanGrant(rows *db.Rows) (g AccountGrant, err error) {
	return g, rows.Scan(&g.ID, &g.Account, &g.Role, &g.Unit, &g.From, &g.To, &g.RevokedAt, &g.Version)
}

// AccountQuery says which accounts to list.
type AccountQuery struct {
	Text  string  // part of the login or the name
	Court CourtID // "" is any
	After string  // the last login of the page before
	Limit int     // at most pageSize, which 0 means too
}

// Accounts lists accounts within the actor's scope of account.view, by login.
func (d *Directory) Accounts(ctx context.Context, by Actor, q AccountQuery) ([]Account, error) {
	var out []Account
	err := d.log.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, login, name, officer, court, state, version FROM account
			WHERE ($1 = '*' OR $1 LIKE '%|' || court || '|%') AND ($2 = '' OR court = $2)
			AND ($3 = '' OR login LIKE '%' || $3 || '%' ESCAPE '\' OR name LIKE '%' || $4 || '%' ESCAPE '\')
			AND login > $5 ORDER BY login LIMIT $6`,
			by.Scope(AccountView).Match(), q.Court, likeText(FoldLogin(q.Text)), likeText(PersonName(q.Text)), q.After, limit(q.Limit))
		out, err = db.Collect(rows, err, func(rows *db.Rows) (a Account, err error) {
			return a, rows.Scan(&a.ID, &a.Login, &a.Name, &a.Officer, &a.Court, &a.State, &a.Version)
		})
		return err
	})
	return out, err
}

// Account returns one account with every grant it ever had, the earliest first.
func (d *Directory) Account(ctx context.Context, by Actor, id AccountID) (Account, []AccountGrant, error) {
	var acc Account
	var grants []AccountGrant
	err := d.log.View(ctx, func(tx *db.Tx) (err error) {
		if acc, err = loadAccount(ctx, tx, id); err != nil {
			return err
		}
		if !by.May(AccountView, acc.unit()) && by.Account != id {
			return ErrNotFound
		}
		rows, err := tx.Query(ctx, `SELECT id, account, role, unit, day_from, day_to, revoked_at, version FROM account_role WHERE account = $1 ORDER BY id`, id)
		grants, err = db.Collect(rows, err, scanGrant)
		return err
	})
	if err != nil {
		return Account{}, nil, err
	}
	return acc, grants, nil
}

// Lookup finds an account by login, for signing in; ErrNotFound and the zero
// Account when there is none.
func (d *Directory) Lookup(ctx context.Context, login string) (Account, error) {
	acc := Account{Login: FoldLogin(login)}
	err := d.log.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT id, name, officer, court, state, version FROM account WHERE login = $1`, acc.Login).
			Scan(&acc.ID, &acc.Name, &acc.Officer, &acc.Court, &acc.State, &acc.Version)
	})
	if err != nil {
		return Account{}, NoRows(err)
	}
	return acc, nil
}

// MayManage returns the account if the actor may administer it: ErrNotFound,
// ErrForbidden or ErrOwnAccount otherwise. auth asks it before a reset.
func (d *Directory) MayManage(ctx context.Context, by Actor, id AccountID) (Account, error) {
	var acc Account
	err := d.log.View(ctx, func(tx *db.Tx) (err error) {
		acc, err = requireAccount(ctx, tx, by, id)
		return err
	})
	return acc, err
}
