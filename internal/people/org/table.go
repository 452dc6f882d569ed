package org

import "slices"

// Row is a row of the role × action table.
type Row struct {
	Action Action
	Roles  []Role   // may do it to anything within the scope of the grant
	Own    []Role   // may do it to what is their own or assigned to them, wherever it lies
	Beside []Beside // what is asked for beside
}

// gives reports whether the row lets the role act at all.
func (r Row) gives(role Role) bool {
	return slices.Contains(r.Roles, role) || slices.Contains(r.Own, role)
}

// Table returns the role × action table.
func Table() []Row { return slices.Clone(table) }

// rowOf finds an action's row; an action without one is nobody's.
func rowOf(a Action) Row {
	i := slices.IndexFunc(table, func(r Row) bool { return r.Action == a })
	if i < 0 {
		return Row{Action: a}
	}
	return table[i]
}

// Short names keep a row on a line.
const (
	inspector     = RoleInspector
	office        = RoleOffice
	discipline    = RoleDiscipline
	leader        = RoleLeader
	leadingOffice = RoleLeadingOffice
	head          = RoleHead
	officer       = RoleOfficer
	courtAdmin    = RoleCourtAdmin
	political     = RolePolitical
	reviewer      = RoleReviewer
	committee     = RoleTrialCommittee
	systemAdmin   = RoleSystemAdmin
	securityAdmin = RoleSecurityAdmin
	auditor       = RoleSecurityAuditor
	engine        = RoleEngine
	system        = RoleSystem
)

type (
	may    = []Role
	own    = []Role
	beside = []Beside
)

// table says who may do what. A unit's own matters are the matters within the
// head's or the court administrator's scope, so they need no Own of theirs.
// It is never changed while the program runs.
var table = []Row{
	// The life of a finding.
	{FindingPropose, may{inspector, office, discipline, courtAdmin, engine}, nil, nil},
	{FindingClaim, may{inspector, office, discipline}, nil, beside{Recusal}},
	{FindingVerify, may{inspector, office, discipline}, nil, beside{Recusal}},
	{FindingDismiss, may{inspector, office, discipline}, nil, beside{Recusal, WithReason}},
	{FindingDoubt, may{inspector, office, discipline}, nil, beside{Recusal}},
	{FindingSecondVerify, may{inspector, office, discipline}, nil, beside{Recusal, AnotherPerson}},
	{FindingServe, may{inspector, office}, nil, nil},
	{FindingAnswer, may{head}, own{officer}, nil},
	{FindingWaive, may{head}, own{officer}, nil},
	{FindingAskReview, may{head}, own{officer}, nil},
	{FindingDetermine, may{leader, discipline}, nil, beside{NotWhoFound, WithReason}},
	{FindingWithdraw, may{leader, discipline}, nil, beside{NotWhoFound, WithReason}},
	{FindingReview, may{leader, leadingOffice}, nil, beside{OneLevelUp, NoneWhoActed}},
	{FindingRefer, may{leader, discipline}, nil, nil},

	{EvidenceView, may{inspector, office, discipline, leader, leadingOffice, head}, own{officer}, beside{Logged}},
	{EvidenceExport, may{inspector, office}, nil, beside{SecondApproves}},
	{EvidenceHold, may{discipline, leader}, nil, beside{WithReason}},
	{EvidenceRelease, may{discipline, leader}, nil, beside{WithReason}},

	// The life of an issue.
	{IssueOpen, may{inspector, office}, nil, nil},
	{IssueAssign, may{inspector, office}, nil, nil},
	{IssueRectify, may{head}, own{officer}, nil},
	{IssueSubmit, may{head}, own{officer}, nil},
	{IssueRecheck, may{inspector, office}, nil, beside{NotFoundNotFixed}},
	{IssueReturn, may{inspector, office}, nil, beside{NotFoundNotFixed, WithReason}},
	{IssueClose, may{inspector, office}, nil, beside{NotFoundNotFixed}},
	{IssueExtend, may{leader}, nil, beside{CountShown}},
	{IssuePause, may{leader}, nil, beside{CountShown, WithReason}},
	{IssueDefer, may{leader}, nil, beside{CountShown, WithReason}},

	// 查.
	{DocumentCheckPrivate, nil, own{officer}, nil},
	{DocumentUpload, may{office, courtAdmin}, nil, nil},
	{DocumentCheck, may{office, courtAdmin}, nil, nil},
	{PublicationDecide, may{office}, nil, nil},
	{PublicationWithdraw, may{office}, nil, nil},
	{PublicationWithhold, may{leader}, nil, beside{WithReason}},
	{RecordingUpload, may{office, courtAdmin, inspector}, nil, nil},
	{SeatCalibrate, may{office, courtAdmin, inspector}, nil, nil},
	{ScheduleImport, may{office, courtAdmin, inspector}, nil, nil},
	{ChecklistEdit, may{office}, nil, nil},
	{ChecklistApprove, may{leader}, nil, beside{AnotherPerson}},
	{CampaignPlan, may{inspector, office}, nil, nil},
	{CampaignApprove, may{leader}, nil, beside{BeforeStart, AnotherPerson}},
	{DrawRun, may{office}, nil, beside{SecondApproves}},
	{DrawWitness, may{discipline}, nil, nil},
	{VisitDo, may{inspector}, own{officer}, nil},
	{DirectiveImport, may{office, courtAdmin}, nil, nil},
	{DirectiveAnswer, may{office, courtAdmin}, nil, nil},

	// 督.
	{LetterDraft, may{inspector, office}, nil, nil},
	{LetterApprove, may{leader}, nil, beside{AnotherPerson}},
	{LetterWithdraw, may{leader}, nil, beside{WithReason}},
	{CircularAcknowledge, may{courtAdmin, head}, nil, nil},
	{CircularAnswer, may{courtAdmin, head}, nil, nil},
	{ReviewContract, may{office}, nil, beside{Masked}},
	{ReviewDraw, may{office}, nil, beside{Masked}},
	{ReviewScore, nil, own{reviewer}, beside{Masked}},
	{ReviewAdjudicate, may{office, committee}, nil, beside{Masked}},
	{AccountabilityPropose, may{discipline}, nil, beside{Restricted}},
	{AccountabilityDecide, may{leader, discipline}, nil, beside{Restricted, AnotherPerson}},
	{ComplaintRead, may{discipline}, nil, beside{Logged}},
	{ComplaintUnseal, may{discipline}, nil, beside{SecondApproves, Logged}},

	// 学 and 立.
	{LessonPlan, may{political, head}, nil, nil},
	{SessionHold, may{political, head}, nil, nil},
	{SessionAttend, nil, own{officer}, nil},
	{ExamTake, nil, own{officer}, nil},
	{CauseSet, may{inspector, office, head, political}, nil, nil},
	{PolicyDraft, may{inspector, office, head, political}, nil, nil},
	{PolicyApprove, may{leader}, nil, beside{AnotherPerson}},
	{BoardView, may{leader, office, discipline, political, head, courtAdmin}, nil, beside{SmallCells}},

	// 三员.
	{AccountManage, may{securityAdmin, system}, nil, beside{NotOwnAccount}},
	{SystemConfigure, may{systemAdmin}, nil, nil},
	{AuditRead, may{auditor, discipline}, nil, nil},
	{AuditVerify, may{auditor, discipline}, nil, nil},

	// From here on the rows are ours: product.md does not name these actions.
	// Reading, as the pages need it.
	{HomeView, may{
		inspector, office, discipline, leader, leadingOffice, head, courtAdmin, political, reviewer, committee,
		systemAdmin, securityAdmin, auditor,
	}, own{officer}, nil},
	{MyView, nil, own{officer}, nil},
	{DocumentView, may{inspector, office, discipline, leader, courtAdmin}, own{officer}, beside{Logged}},
	{FindingView, may{inspector, office, discipline, leader, leadingOffice, courtAdmin, head}, own{officer}, beside{AfterService}},
	{IssueView, may{inspector, office, discipline, leader, leadingOffice, courtAdmin, head}, own{officer}, nil},
	{LetterView, may{inspector, office, discipline, leader, leadingOffice, courtAdmin, head}, own{officer}, nil},
	{ChecklistView, may{inspector, office, discipline, leader, leadingOffice, head, courtAdmin, political, committee}, own{officer}, nil},
	{RegulationView, may{inspector, office, discipline, leader, leadingOffice, head, courtAdmin, political, committee}, own{officer}, nil},
	{AllowView, may{inspector, office, discipline, leader, head, courtAdmin}, own{officer}, nil},
	{TermsView, may{inspector, office, discipline, leader, head, courtAdmin}, own{officer}, nil},
	{RecordingView, may{inspector, office, discipline, leader, courtAdmin}, nil, beside{Logged}},
	{RecordingHold, may{discipline, leader}, nil, beside{WithReason}},
	{DocketView, may{inspector, office, discipline, leader, head, courtAdmin}, nil, nil},
	{PublicationView, may{inspector, office, discipline, leader, courtAdmin}, nil, beside{Restricted}},
	{CauseView, may{inspector, office, discipline, leader, leadingOffice, head, courtAdmin, political}, nil, nil},
	{PolicyView, may{inspector, office, discipline, leader, leadingOffice, head, courtAdmin, political}, own{officer}, nil},
	{OrgView, may{
		inspector, office, discipline, leader, leadingOffice, head, courtAdmin, political,
		systemAdmin, securityAdmin, auditor, system,
	}, nil, nil},
	{AccountView, may{securityAdmin, auditor, system}, nil, nil},

	// The register of courts and people, and small duties around the others.
	{OrgManage, may{systemAdmin, courtAdmin, system}, nil, nil},
	{RelationDeclare, may{discipline}, own{officer}, nil},
	{RegulationEdit, may{office, political}, nil, nil},
	{CalendarImport, may{office}, nil, nil},

	// Wordings that a court does not want to be warned of.
	{AllowPropose, nil, own{officer}, beside{WithReason}},
	{AllowDecide, may{office}, nil, beside{AnotherPerson}},

	// The words that a court wants written one way and not another.
	{TermsEdit, may{office}, nil, nil},
	{TermsApprove, may{office, leader}, nil, beside{AnotherPerson}},

	// A longer period to answer. Product.md asks for a higher role than those who
	// serve, and for the count; it names no action.
	{FindingExtend, may{leader, discipline}, nil, beside{WithReason, CountShown}},

	// What only the program itself does: an engine's hits, the scheduler's deadlines.
	{DocumentRecord, may{engine}, nil, nil},
	{RecordingCollect, may{system}, nil, nil},
	{FindingExpire, may{system}, nil, nil},
	{FindingRetract, may{engine}, nil, beside{WithReason}},
	{FindingLapse, may{system}, nil, nil},
	{IssueSettle, may{system}, nil, nil},
	{IssueRecur, may{system}, nil, nil},
	{RetentionErase, may{system}, nil, nil},
}
