package demo

import (
	"context"
	"fmt"

	"xiezhi/internal/people/org"
)

// The courts of the city, as this package names them.
const (
	mid      = "mid"      // 澄明市中级人民法院
	mingde   = "mingde"   // 明德区人民法院
	qingyuan = "qingyuan" // 清源县人民法院
)

type court struct {
	key, code, name string
	level           org.Level
	divisions       []division
}

type division struct {
	name string
	kind org.Kind
}

// The divisions that the history speaks of.
const (
	leaders    = "院领导"
	filing     = "立案庭"
	criminal   = "刑事审判庭"
	civil1     = "民事审判第一庭"
	civil2     = "民事审判第二庭"
	admin      = "行政审判庭"
	enforce    = "执行局"
	management = "审判管理办公室"
	inspection = "审务督察室"
	political  = "政治部"
	discipline = "派驻纪检监察组"
	bailiffs   = "司法警察支队"
	squad      = "司法警察大队"
)

func courts() []court {
	basic := func(tribunal string) []division {
		return []division{
			{leaders, org.Leadership},
			{filing, org.Filing},
			{criminal, org.Criminal},
			{civil1, org.Civil},
			{civil2, org.Civil},
			{admin, org.Administrative},
			{enforce, org.Enforcement},
			{tribunal, org.Tribunal},
			{management, org.Management},
			{squad, org.Bailiffs},
		}
	}
	return []court{
		{mid, "澄01", "澄明市中级人民法院", org.Intermediate, []division{
			{leaders, org.Leadership},
			{filing, org.Filing},
			{criminal, org.Criminal},
			{civil1, org.Civil},
			{civil2, org.Civil},
			{admin, org.Administrative},
			{enforce, org.Enforcement},
			{"审判监督庭", org.Supervision},
			{management, org.Management},
			{inspection, org.Inspection},
			{political, org.Political},
			{discipline, org.Discipline},
			{bailiffs, org.Bailiffs},
			{"办公室", org.General},
			{"信息技术处", org.Technical},
		}},
		{mingde, "澄0102", "明德区人民法院", org.Basic, basic("听涛人民法庭")},
		{qingyuan, "澄0121", "清源县人民法院", org.Basic, basic("柳溪人民法庭")},
	}
}

func courtNames() map[string]string {
	out := map[string]string{}
	for _, c := range courts() {
		out[c.key] = c.name
	}
	return out
}

// grant is a role over a court with those below it, or over a division of it.
type grant struct {
	role     org.Role
	court    string
	division string // "" for the whole court
}

// person is an officer with the post held when the history begins, and the
// account to sign in with, if there is one.
type person struct {
	name, court, division string
	title                 org.Title
	login                 string
	grants                []grant
}

func over(r org.Role, court string) []grant { return []grant{{r, court, ""}} }

// headOf is the role of a division's head.
func headOf(court, division string) []grant { return []grant{{org.RoleHead, court, division}} }

// people are the officers of the three courts.
func people() []person {
	return []person{
		{"顾明澄", mid, leaders, org.President, "gumingcheng", over(org.RoleLeader, mid)},
		{"易棠溪", mid, leaders, org.VicePresident, "yitangxi", over(org.RoleLeader, mid)},
		{"逯问樵", mid, inspection, org.Head, "luwenqiao", []grant{{org.RoleInspector, mid, ""}, {org.RoleLeadingOffice, mid, ""}}},
		{"闻知简", mid, inspection, org.Inspector, "wenzhijian", over(org.RoleInspector, mid)},
		{"段清和", mid, inspection, org.Inspector, "duanqinghe", over(org.RoleInspector, mid)},
		{"郗晚照", mid, management, org.Head, "xiwanzhao", []grant{{org.RoleOffice, mid, ""}, {org.RoleTrialCommittee, mid, ""}}},
		{"柏子舟", mid, management, org.Staff, "baizizhou", over(org.RoleOffice, mid)},
		{"韩疏桐", mid, political, org.Head, "hanshutong", over(org.RolePolitical, mid)},
		{"宓守拙", mid, discipline, org.Head, "mishouzhuo", over(org.RoleDiscipline, mid)},
		{"晁逸清", mid, civil1, org.Head, "chaoyiqing", headOf(mid, civil1)},
		{"蔺时雨", mid, civil1, org.Judge, "linshiyu", nil},
		{"冼砚舟", mid, civil1, org.Judge, "", nil},
		{"牟听雪", mid, civil1, org.Judge, "moutingxue", nil}, // changes to civil2
		{"娄砚冰", mid, civil1, org.Clerk, "", nil},
		{"厍知秋", mid, civil2, org.Head, "shezhiqiu", headOf(mid, civil2)},
		{"臧望岳", mid, civil2, org.Judge, "zangwangyue", nil},
		{"訾云岫", mid, civil2, org.Judge, "", nil},
		{"衡知夏", mid, civil2, org.Clerk, "", nil},
		{"璩明野", mid, admin, org.Head, "qumingye", headOf(mid, admin)},
		{"綦书野", mid, admin, org.Judge, "", nil},
		{"逄立川", mid, admin, org.Judge, "", nil},
		{"郏青禾", mid, criminal, org.Head, "", nil},
		{"庾南枝", mid, criminal, org.Judge, "", nil},
		{"鄢未央", mid, filing, org.Head, "yanweiyang", headOf(mid, filing)},
		{"缪石安", mid, enforce, org.Head, "", nil},
		{"阴雪樵", mid, bailiffs, org.Bailiff, "", nil},

		{"仝景行", mingde, leaders, org.President, "tongjingxing", over(org.RoleLeader, mingde)},
		{"屠照临", mingde, management, org.Head, "tuzhaolin", []grant{{org.RoleCourtAdmin, mingde, ""}, {org.RoleOffice, mingde, ""}}},
		{"阚砚青", mingde, civil1, org.Head, "kanyanqing", headOf(mingde, civil1)},
		{"鄢知白", mingde, civil1, org.Judge, "yanzhibai", nil},
		{"麻照野", mingde, civil1, org.Judge, "mazhaoye", nil},
		{"苌晚舟", mingde, civil1, org.Clerk, "", nil},
		{"逄有声", mingde, civil2, org.Head, "pangyousheng", headOf(mingde, civil2)},
		{"种云帆", mingde, civil2, org.Judge, "chongyunfan", nil},
		{"缑静之", mingde, civil2, org.Clerk, "", nil},
		{"仉时安", mingde, admin, org.Head, "zhangshian", headOf(mingde, admin)},
		{"庹明烛", mingde, criminal, org.Head, "tuomingzhu", headOf(mingde, criminal)},
		{"钭望川", mingde, filing, org.Head, "touwangchuan", headOf(mingde, filing)},
		{"乜小满", mingde, squad, org.Head, "niexiaoman", headOf(mingde, squad)},
		{"井随舟", mingde, squad, org.Bailiff, "", nil},

		{"隗承安", qingyuan, leaders, org.President, "weichengan", over(org.RoleLeader, qingyuan)},
		{"芮栖云", qingyuan, management, org.Head, "ruiqiyun", over(org.RoleCourtAdmin, qingyuan)},
		{"谯满川", qingyuan, civil1, org.Head, "qiaomanchuan", headOf(qingyuan, civil1)},
		{"郇疏影", qingyuan, civil1, org.Judge, "xunshuying", nil},
		{"邬嘉木", qingyuan, civil2, org.Head, "wujiamu", headOf(qingyuan, civil2)},
		{"沈亦舟", qingyuan, civil2, org.Judge, "shenyizhou", nil},
		{"璩云舒", qingyuan, civil2, org.Clerk, "", nil},
		{"綦小寒", qingyuan, civil1, org.Clerk, "", nil},
		{"笪明之", qingyuan, admin, org.Judge, "", nil},
		{"钮小舟", qingyuan, criminal, org.Judge, "niuxiaozhou", nil},
		{"亓问津", qingyuan, filing, org.Head, "qiwenjin", headOf(qingyuan, filing)},
	}
}

// outsider is an account that is no officer's. The last of them is opened last
// of all: it shows that the loading has finished.
type outsider struct {
	login, name string
	role        org.Role
}

func outsiders() []outsider {
	return []outsider{
		{"pingcha", "评查员甲", org.RoleReviewer},
		{"xitong", "系统管理员", org.RoleSystemAdmin},
		{"anquan", "安全管理员", org.RoleSecurityAdmin},
		{"shenji", "安全审计员", org.RoleSecurityAuditor},
	}
}

// settle registers courts, divisions, officers and the officers' accounts.
func (t *town) settle(ctx context.Context) error {
	dir, by := t.city.People, setup()
	for _, c := range courts() {
		var above org.CourtID
		if c.key != mid {
			above = t.courts[mid]
		}
		id, err := dir.AddCourt(ctx, by, org.Court{Code: c.code, Name: c.name, Level: c.level, Superior: above})
		if err != nil {
			return err
		}
		t.courts[c.key] = id
		for _, d := range c.divisions {
			div, err := dir.AddDivision(ctx, by, org.Division{Court: id, Name: d.name, Kind: d.kind})
			if err != nil {
				return err
			}
			t.units[c.key+d.name] = org.Unit{Court: id, Division: div}
		}
	}
	for i, p := range people() {
		if err := t.enter(ctx, p, fmt.Sprintf("CM%04d", i+1)); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return t.relate(ctx)
}

// enter registers an officer, and an account without a password.
func (t *town) enter(ctx context.Context, p person, number string) error {
	dir, by := t.city.People, setup()
	unit := t.units[p.court+p.division]
	id, err := dir.AddOfficer(ctx, by, org.Officer{Name: p.name, Number: number}, org.Post{Unit: unit, Title: p.title, From: t.began})
	if err != nil {
		return err
	}
	t.officers[p.name] = id
	if p.login == "" {
		return nil
	}
	acc, err := dir.AddAccount(ctx, by, org.Account{Login: p.login, Name: p.name, Officer: id, Court: unit.Court})
	if err != nil {
		return err
	}
	t.accounts[p.login] = acc
	for _, g := range p.grants {
		over := string(t.courts[g.court])
		if g.division != "" {
			over = string(t.units[g.court+g.division].Division)
		}
		if _, err := dir.Grant(ctx, by, org.AccountGrant{Account: acc, Role: g.role, Unit: over, From: t.day(firstDay)}); err != nil {
			return err
		}
	}
	return nil
}

// relate declares the close relations of the city's officers, by 派驻纪检监察组.
func (t *town) relate(ctx context.Context) error {
	by, err := t.actor(ctx, "mishouzhuo")
	if err != nil {
		return err
	}
	for _, r := range []org.Relation{
		{Officer: t.officers["闻知简"], Other: t.officers["种云帆"], Kind: org.Spouse},
		{Officer: t.officers["麻照野"], Other: t.officers["钭望川"], Kind: org.InLaw},
		{Officer: t.officers["郇疏影"], Party: "郇栖梧", Kind: org.Kin},
	} {
		r.From = t.began
		if _, err := t.city.People.Declare(ctx, by, r); err != nil {
			return err
		}
	}
	return nil
}

// openDoors gives every account its password, and opens those of the people
// who belong to no court.
func (t *town) openDoors(ctx context.Context) error {
	for _, p := range people() {
		if p.login == "" {
			continue
		}
		if err := t.city.Auth.SetPassword(ctx, setup(), t.accounts[p.login], Password, false); err != nil {
			return fmt.Errorf("%s: %w", p.login, err)
		}
	}
	for _, o := range outsiders() {
		acc, err := t.city.People.AddAccount(ctx, setup(), org.Account{Login: o.login, Name: o.name})
		if err != nil {
			return fmt.Errorf("%s: %w", o.login, err)
		}
		if _, err := t.city.People.Grant(ctx, setup(), org.AccountGrant{Account: acc, Role: o.role, From: t.day(1)}); err != nil {
			return fmt.Errorf("%s: %w", o.login, err)
		}
		if err := t.city.Auth.SetPassword(ctx, setup(), acc, Password, false); err != nil {
			return fmt.Errorf("%s: %w", o.login, err)
		}
	}
	return nil
}
