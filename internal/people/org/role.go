package org

import "strings"

// Role is a duty that an account may be given over a scope.
type Role string

// The roles.
const (
	RoleInspector       Role = "inspector"              // 督察员
	RoleOffice          Role = "office"                 // 审管办
	RoleDiscipline      Role = "discipline"             // 派驻纪检监察组
	RoleLeader          Role = "leader"                 // 院领导、领导小组
	RoleLeadingOffice   Role = "leading_office"         // 领导小组办公室
	RoleHead            Role = "head"                   // 庭长
	RoleOfficer         Role = "officer"                // 法官、干警: comes with the officer, see Directory.Actor
	RoleCourtAdmin      Role = "court_administrator"    // 基层法院管理员
	RolePolitical       Role = "political"              // 政治部
	RoleReviewer        Role = "reviewer"               // 第三方评查员
	RoleTrialCommittee  Role = "trial_committee"        // 审判委员会
	RoleSystemAdmin     Role = "system_administrator"   // 系统管理员
	RoleSecurityAdmin   Role = "security_administrator" // 安全管理员
	RoleSecurityAuditor Role = "security_auditor"       // 安全审计员
	RoleEngine          Role = "engine"                 // the two engines; no account has it
	RoleSystem          Role = "system"                 // the scheduler and setting up; no account has it
)

// Roles lists the roles that an account can be given.
func Roles() []Role {
	return []Role{
		RoleInspector, RoleOffice, RoleDiscipline, RoleLeader, RoleLeadingOffice, RoleHead, RoleOfficer, RoleCourtAdmin,
		RolePolitical, RoleReviewer, RoleTrialCommittee, RoleSystemAdmin, RoleSecurityAdmin, RoleSecurityAuditor,
	}
}

// isAdmin reports whether the role is one of the three of 三员分立.
func (r Role) isAdmin() bool {
	return r == RoleSystemAdmin || r == RoleSecurityAdmin || r == RoleSecurityAuditor
}

// handlesFindings reports whether the role lets its holder do more with
// findings, issues or evidence than look at them. An officer only speaks for
// himself, so an administrator who is an officer keeps that right.
func (r Role) handlesFindings() bool {
	if r == RoleOfficer {
		return false
	}
	for _, row := range table {
		family, what, _ := strings.Cut(string(row.Action), ".")
		handling := family == "finding" || family == "issue" || family == "evidence"
		if handling && what != "view" && row.gives(r) {
			return true
		}
	}
	return false
}

// clash reports whether 三员分立 forbids one person to have both roles.
func clash(a, b Role) bool {
	switch {
	case a == b:
		return false
	case a.isAdmin() && b.isAdmin():
		return true
	default:
		return a.isAdmin() && b.handlesFindings() || b.isAdmin() && a.handlesFindings()
	}
}

// Action is one thing that somebody may do; the audit log calls acts the same.
type Action string

// The actions, in the order of the table.
const (
	FindingPropose      Action = "finding.propose"
	FindingClaim        Action = "finding.claim"
	FindingVerify       Action = "finding.verify"
	FindingDismiss      Action = "finding.dismiss"
	FindingDoubt        Action = "finding.doubt"
	FindingSecondVerify Action = "finding.second_verify"
	FindingServe        Action = "finding.serve"
	FindingAnswer       Action = "finding.answer"
	FindingWaive        Action = "finding.waive"
	FindingAskReview    Action = "finding.ask_review"
	FindingDetermine    Action = "finding.determine"
	FindingWithdraw     Action = "finding.withdraw"
	FindingReview       Action = "finding.review"
	FindingRefer        Action = "finding.refer"

	EvidenceView    Action = "evidence.view"
	EvidenceExport  Action = "evidence.export"
	EvidenceHold    Action = "evidence.hold"
	EvidenceRelease Action = "evidence.release"

	IssueOpen    Action = "issue.open"
	IssueAssign  Action = "issue.assign"
	IssueRectify Action = "issue.rectify"
	IssueSubmit  Action = "issue.submit"
	IssueRecheck Action = "issue.recheck"
	IssueReturn  Action = "issue.return"
	IssueClose   Action = "issue.close"
	IssueExtend  Action = "issue.extend"
	IssuePause   Action = "issue.pause"
	IssueDefer   Action = "issue.defer"

	DocumentCheckPrivate Action = "document.check_private"
	DocumentUpload       Action = "document.upload"
	DocumentCheck        Action = "document.check"
	AllowPropose         Action = "allow.propose"
	AllowDecide          Action = "allow.decide"
	TermsEdit            Action = "terms.edit"
	TermsApprove         Action = "terms.approve"
	PublicationDecide    Action = "publication.decide"
	PublicationWithdraw  Action = "publication.withdraw"
	PublicationWithhold  Action = "publication.withhold" // not to publish at all
	RecordingUpload      Action = "recording.upload"
	RecordingView        Action = "recording.view" // that there is one, and what was found; to watch it takes EvidenceView
	RecordingHold        Action = "recording.hold"
	SeatCalibrate        Action = "seat.calibrate"
	ScheduleImport       Action = "schedule.import"
	DocketView           Action = "docket.view" // and the courtrooms
	ChecklistEdit        Action = "checklist.edit"
	ChecklistApprove     Action = "checklist.approve"
	CampaignPlan         Action = "campaign.plan"
	CampaignApprove      Action = "campaign.approve"
	DrawRun              Action = "draw.run"
	DrawWitness          Action = "draw.witness"
	VisitDo              Action = "visit.do"
	DirectiveImport      Action = "directive.import"
	DirectiveAnswer      Action = "directive.answer"

	LetterDraft           Action = "letter.draft"
	LetterApprove         Action = "letter.approve"
	LetterWithdraw        Action = "letter.withdraw"
	CircularAcknowledge   Action = "circular.acknowledge"
	CircularAnswer        Action = "circular.answer"
	ReviewContract        Action = "review.contract"
	ReviewDraw            Action = "review.draw"
	ReviewScore           Action = "review.score"
	ReviewAdjudicate      Action = "review.adjudicate"
	AccountabilityPropose Action = "accountability.propose"
	AccountabilityDecide  Action = "accountability.decide"
	ComplaintRead         Action = "complaint.read"
	ComplaintUnseal       Action = "complaint.unseal"

	LessonPlan    Action = "lesson.plan"
	SessionHold   Action = "session.hold"
	SessionAttend Action = "session.attend"
	ExamTake      Action = "exam.take"
	CauseSet      Action = "cause.set"
	PolicyDraft   Action = "policy.draft"
	PolicyApprove Action = "policy.approve"
	BoardView     Action = "board.view"

	AccountManage   Action = "account.manage"
	SystemConfigure Action = "system.configure"
	AuditRead       Action = "audit.read"
	AuditVerify     Action = "audit.verify"

	HomeView        Action = "home.view"
	MyView          Action = "my.view"
	DocumentView    Action = "document.view"
	FindingView     Action = "finding.view"
	IssueView       Action = "issue.view"
	LetterView      Action = "letter.view"
	ChecklistView   Action = "checklist.view"
	AllowView       Action = "allow.view"
	TermsView       Action = "terms.view"
	PublicationView Action = "publication.view"
	RegulationView  Action = "regulation.view"
	CauseView       Action = "cause.view"
	PolicyView      Action = "policy.view"
	OrgView         Action = "org.view"
	AccountView     Action = "account.view"

	OrgManage        Action = "org.manage"
	RelationDeclare  Action = "relation.declare"
	RegulationEdit   Action = "regulation.edit"
	CalendarImport   Action = "calendar.import"
	DocumentRecord   Action = "document.record"
	RecordingCollect Action = "recording.collect" // from the watched folder
	FindingExtend    Action = "finding.extend"
	FindingExpire    Action = "finding.expire"
	FindingRetract   Action = "finding.retract"
	FindingLapse     Action = "finding.lapse"
	IssueSettle      Action = "issue.settle"
	IssueRecur       Action = "issue.recur"
	RetentionErase   Action = "retention.erase"
)

// Beside names what an action asks for beside role and scope. Apart from
// OneLevelUp, which is MayAbove, and Recusal, which is Recused, the domain
// that owns the action checks it.
type Beside string

// The conditions.
const (
	Recusal          Beside = "recusal"            // not own division, own case, close relation, own basic court
	AnotherPerson    Beside = "another_person"     // not who did the step before
	NotWhoFound      Beside = "not_who_found"      // neither proposer nor verifier
	OneLevelUp       Beside = "one_level_up"       // from the court above
	NoneWhoActed     Beside = "none_who_acted"     // nobody who acted on it before
	NotFoundNotFixed Beside = "not_found_nor_done" // neither found nor put right
	Logged           Beside = "logged"             // each use is in the access log
	SecondApproves   Beside = "second_approves"    // a second person approves, or acts too
	WithReason       Beside = "with_reason"
	CountShown       Beside = "count_shown" // how often is shown with the deadline
	BeforeStart      Beside = "before_start"
	Masked           Beside = "masked" // without names, assigned only
	Restricted       Beside = "restricted"
	SmallCells       Beside = "small_cells" // figures below five are suppressed
	NotOwnAccount    Beside = "not_own_account"
	AfterService     Beside = "after_service" // a head sees a finding once it is served
)
