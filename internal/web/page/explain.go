package page

import (
	"errors"
	"net/http"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/draft"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/check/publication"
	"xiezhi/internal/check/terms"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/ffmpeg"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// sentences maps what domains return to a status and the key of a sentence.
var sentences = []struct {
	err    error
	status int
	key    string
}{
	{org.ErrNotFound, http.StatusNotFound, "error.not_found"},
	{org.ErrForbidden, http.StatusForbidden, "error.forbidden"},
	{org.ErrOwnAccount, http.StatusForbidden, "error.own_account"},
	{org.ErrThreeAdmins, http.StatusUnprocessableEntity, "error.three_admins"},
	{db.ErrConflict, http.StatusConflict, "error.conflict"},
	{finding.ErrState, http.StatusConflict, "error.finding.state"},
	{finding.ErrReason, http.StatusUnprocessableEntity, "error.finding.reason"},
	{finding.ErrUnseen, http.StatusUnprocessableEntity, "error.finding.unseen"},
	{finding.ErrUnwatched, http.StatusUnprocessableEntity, "hearing.error.watch"},
	{finding.ErrUncompared, http.StatusUnprocessableEntity, "error.finding.uncompared"},
	{finding.ErrRecut, http.StatusConflict, "error.finding.recut"},
	{finding.ErrSubject, http.StatusUnprocessableEntity, "error.finding.subject"},
	{finding.ErrItem, http.StatusUnprocessableEntity, "error.finding.item"},
	{finding.ErrSeverity, http.StatusUnprocessableEntity, "error.finding.severity"},
	{finding.ErrHeavier, http.StatusUnprocessableEntity, "error.finding.heavier"},
	{finding.ErrSeparate, http.StatusForbidden, "error.same_person"},
	{finding.ErrLate, http.StatusConflict, "error.finding.late"},
	{finding.ErrEarly, http.StatusConflict, "error.finding.early"},
	{finding.ErrUndo, http.StatusConflict, "error.finding.undo"},
	{finding.ErrDays, http.StatusUnprocessableEntity, "error.finding.days"},
	{finding.ErrAsked, http.StatusConflict, "error.finding.asked"},
	{finding.ErrBulk, http.StatusUnprocessableEntity, "error.finding.bulk"},
	{finding.ErrNothing, http.StatusUnprocessableEntity, "error.export.nothing"},
	{finding.ErrWindow, http.StatusConflict, "error.export.window"},
	{checklist.ErrState, http.StatusConflict, "error.checklist.state"},
	{checklist.ErrReason, http.StatusUnprocessableEntity, "error.checklist.reason"},
	{checklist.ErrDay, http.StatusUnprocessableEntity, "error.checklist.day"},
	{checklist.ErrSeparate, http.StatusForbidden, "error.checklist.separate"},
	{checklist.ErrBegun, http.StatusConflict, "error.checklist.begun"},
	{checklist.ErrSame, http.StatusUnprocessableEntity, "error.checklist.same"},
	{checklist.ErrLevel, http.StatusUnprocessableEntity, "error.checklist.level"},
	{checklist.ErrUsed, http.StatusConflict, "error.checklist.used"},
	{checklist.ErrBasis, http.StatusUnprocessableEntity, "error.checklist.basis"},
	{issue.ErrState, http.StatusConflict, "error.issue.state"},
	{issue.ErrReason, http.StatusUnprocessableEntity, "error.issue.reason"},
	{issue.ErrOwner, http.StatusUnprocessableEntity, "error.issue.owner"},
	{issue.ErrProof, http.StatusUnprocessableEntity, "error.issue.proof"},
	{issue.ErrDay, http.StatusUnprocessableEntity, "error.issue.day"},
	{issue.ErrConduct, http.StatusUnprocessableEntity, "error.issue.conduct"},
	{issue.ErrSeparate, http.StatusForbidden, "error.issue.separate"},
	{issue.ErrSuspended, http.StatusConflict, "error.issue.suspended"},
	{issue.ErrVoid, http.StatusConflict, "error.issue.void"},
	{issue.ErrEarly, http.StatusConflict, "error.finding.early"},
	{issue.ErrUnseen, http.StatusUnprocessableEntity, "error.issue.unseen"},
	{issue.ErrTitle, http.StatusUnprocessableEntity, "error.issue.title"},
	{issue.ErrMixed, http.StatusUnprocessableEntity, "error.issue.mixed"},
	{issue.ErrKnown, http.StatusConflict, "error.issue.known"},
	{issue.ErrFinding, http.StatusUnprocessableEntity, "error.issue.finding"},
	{issue.ErrFiles, http.StatusUnprocessableEntity, "error.api.files"},
	{issue.ErrUndo, http.StatusConflict, "error.finding.undo"},
	{issue.ErrNotice, http.StatusConflict, "error.issue.notice"},
	{issue.ErrStale, http.StatusConflict, "error.issue.stale"},
	{issue.ErrOver, http.StatusConflict, "error.issue.over"},
	{issue.ErrBulk, http.StatusUnprocessableEntity, "error.issue.bulk"},
	{issue.ErrMany, http.StatusUnprocessableEntity, "error.issue.many"},
	{finding.ErrNotice, http.StatusConflict, "error.finding.notice"},
	{finding.ErrServiceDay, http.StatusUnprocessableEntity, "error.finding.service_day"},
	{letter.ErrState, http.StatusConflict, "error.letters.state"},
	{letter.ErrReason, http.StatusUnprocessableEntity, "error.letters.reason"},
	{letter.ErrSeparate, http.StatusForbidden, "error.letters.separate"},
	{letter.ErrUnrendered, http.StatusConflict, "error.letters.unrendered"},
	{letter.ErrAddressee, http.StatusUnprocessableEntity, "error.letters.addressee"},
	{letter.ErrIssuer, http.StatusUnprocessableEntity, "error.letters.word"},
	{letter.ErrSigned, http.StatusConflict, "error.letters.signed"},
	{letter.ErrFigure, http.StatusUnprocessableEntity, "error.letters.figure"},
	{letter.ErrNamed, http.StatusUnprocessableEntity, "error.letters.named"},
	{letter.ErrText, http.StatusUnprocessableEntity, "error.letters.text"},
	{letter.ErrKind, http.StatusUnprocessableEntity, "error.letters.kind"},
	{letter.ErrPeriod, http.StatusUnprocessableEntity, "error.letters.period"},
	{letter.ErrHow, http.StatusUnprocessableEntity, "error.letters.how"},
	{letter.ErrDay, http.StatusUnprocessableEntity, "error.letters.day"},
	{letter.ErrWitness, http.StatusUnprocessableEntity, "error.letters.witness"},
	{letter.ErrDelivered, http.StatusConflict, "error.letters.delivered"},
	{letter.ErrNotice, http.StatusUnprocessableEntity, "error.letters.notice"},
	{letter.ErrUnsigned, http.StatusConflict, "error.letters.unsigned"},
	{letter.ErrAnswered, http.StatusConflict, "error.letters.answered"},
	{letter.ErrAnswer, http.StatusUnprocessableEntity, "error.letters.answer"},
	{document.ErrSecret, http.StatusUnprocessableEntity, "error.state_secret"},
	{draft.ErrEmpty, http.StatusUnprocessableEntity, "error.desk.empty"},
	{draft.ErrLong, http.StatusRequestEntityTooLarge, "error.desk.long"},
	{draft.ErrGone, http.StatusConflict, "error.desk.gone"},
	{draft.ErrFull, http.StatusConflict, "error.desk.full"},
	{allow.ErrRule, http.StatusUnprocessableEntity, "error.allow.rule"},
	{allow.ErrWords, http.StatusUnprocessableEntity, "error.allow.words"},
	{allow.ErrReason, http.StatusUnprocessableEntity, "error.allow.reason"},
	{allow.ErrDay, http.StatusUnprocessableEntity, "error.allow.day"},
	{allow.ErrState, http.StatusConflict, "error.allow.state"},
	{allow.ErrSeparate, http.StatusForbidden, "error.allow.separate"},
	{allow.ErrKnown, http.StatusConflict, "error.allow.known"},
	{terms.ErrState, http.StatusConflict, "error.terms.state"},
	{terms.ErrReason, http.StatusUnprocessableEntity, "error.terms.reason"},
	{terms.ErrSeparate, http.StatusForbidden, "error.terms.separate"},
	{terms.ErrBegun, http.StatusConflict, "error.terms.begun"},
	{terms.ErrSame, http.StatusUnprocessableEntity, "error.terms.same"},
	{terms.ErrNone, http.StatusUnprocessableEntity, "error.terms.none"},
	{terms.ErrMany, http.StatusUnprocessableEntity, "error.terms.many"},
	{courtroom.ErrName, http.StatusUnprocessableEntity, "error.courtroom.name"},
	{courtroom.ErrTaken, http.StatusConflict, "error.courtroom.taken"},
	{courtroom.ErrClock, http.StatusUnprocessableEntity, "error.courtroom.clock"},
	{courtroom.ErrNotCalibrated, http.StatusConflict, "error.courtroom.not_calibrated"},
	{courtroom.ErrState, http.StatusConflict, "error.courtroom.state"},
	{courtroom.ErrBegun, http.StatusConflict, "error.courtroom.begun"},
	{courtroom.ErrRecording, http.StatusUnprocessableEntity, "error.courtroom.recording"},
	{courtroom.ErrPictures, http.StatusConflict, "error.courtroom.pictures"},
	{courtroom.ErrSeparate, http.StatusForbidden, "error.courtroom.separate"},
	{courtroom.ErrRobe, http.StatusUnprocessableEntity, "error.courtroom.robe"},
	{courtroom.ErrUnseated, http.StatusUnprocessableEntity, "error.courtroom.unseated"},
	{courtroom.ErrUntried, http.StatusUnprocessableEntity, "error.courtroom.untried"},
	{courtroom.ErrDisagree, http.StatusUnprocessableEntity, "error.courtroom.disagree"},
	{courtroom.ErrSameCamera, http.StatusUnprocessableEntity, "error.courtroom.same_camera"},
	{courtroom.ErrSpot, http.StatusUnprocessableEntity, "error.courtroom.spot"},
	{docket.ErrCancelled, http.StatusConflict, "error.docket.cancelled"},
	{docket.ErrBreak, http.StatusUnprocessableEntity, "error.docket.break"},
	{docket.ErrMany, http.StatusUnprocessableEntity, "error.docket.many"},
	{docket.ErrNone, http.StatusUnprocessableEntity, "error.docket.none"},
	{hearing.ErrTooLarge, http.StatusRequestEntityTooLarge, "error.recording.large"},
	{hearing.ErrFull, http.StatusInsufficientStorage, "error.recording.full"},
	{hearing.ErrProfile, http.StatusUnprocessableEntity, "error.recording.profile"},
	{hearing.ErrFuture, http.StatusUnprocessableEntity, "error.recording.future"},
	{hearing.ErrState, http.StatusConflict, "error.recording.state"},
	{hearing.ErrExcluded, http.StatusForbidden, "error.recording.excluded"},
	{hearing.ErrErased, http.StatusGone, "error.recording.erased"},
	{hearing.ErrBounds, http.StatusUnprocessableEntity, "error.recording.bounds"},
	{hearing.ErrReason, http.StatusUnprocessableEntity, "error.finding.reason"},
	{hearing.ErrItem, http.StatusUnprocessableEntity, "error.recording.item"},
	{allow.ErrNoCourt, http.StatusUnprocessableEntity, "error.allow.no_court"},
	{document.ErrNoJudgment, http.StatusUnprocessableEntity, "error.not_a_judgment"},
	{document.ErrOtherCourt, http.StatusUnprocessableEntity, "error.document.other_court"},
	{document.ErrUnknownUnit, http.StatusUnprocessableEntity, "error.document.unknown_court"},
	{publication.ErrState, http.StatusConflict, "error.publication.state"},
	{publication.ErrReason, http.StatusUnprocessableEntity, "error.publication.reason"},
	{publication.ErrGround, http.StatusUnprocessableEntity, "error.publication.ground"},
	{publication.ErrDay, http.StatusUnprocessableEntity, "error.publication.day"},
	{publication.ErrPlace, http.StatusUnprocessableEntity, "error.publication.place"},
	{publication.ErrSeparate, http.StatusForbidden, "error.publication.separate"},
	{publication.ErrWay, http.StatusUnprocessableEntity, "error.publication.way"},
	{publication.ErrSecond, http.StatusUnprocessableEntity, "error.publication.second"},
	{publication.ErrProfile, http.StatusUnprocessableEntity, "error.publication.profile"},
	{publication.ErrKnown, http.StatusConflict, "error.publication.known"},
	{publication.ErrUnread, http.StatusUnprocessableEntity, "error.publication.unread"},
	{publication.ErrLeaks, http.StatusConflict, "error.publication.leaks"},
	{publication.ErrNoCopy, http.StatusConflict, "error.publication.no_copy"},
	{publication.ErrSpan, http.StatusUnprocessableEntity, "error.publication.span"},
	{publication.ErrErased, http.StatusGone, "error.publication.erased"},
	{publication.ErrEntry, http.StatusUnprocessableEntity, "error.publication.entry"},
	{publication.ErrPeriod, http.StatusUnprocessableEntity, "error.publication.period"},
	{publication.ErrChanged, http.StatusConflict, "error.publication.changed"},
	{batch.ErrState, http.StatusConflict, "error.batch.state"},
	{batch.ErrNothing, http.StatusUnprocessableEntity, "error.batch.nothing"},
	{batch.ErrTooMany, http.StatusUnprocessableEntity, "error.batch.too_many"},
	{batch.ErrTooLarge, http.StatusRequestEntityTooLarge, "error.batch.too_large"},
	{batch.ErrBomb, http.StatusUnprocessableEntity, "error.batch.bomb"},
	{batch.ErrZip, http.StatusUnprocessableEntity, "error.batch.zip"},
	{batch.ErrName, http.StatusUnprocessableEntity, "error.batch.name"},
	{batch.ErrEncrypted, http.StatusUnprocessableEntity, "error.batch.encrypted"},
	{batch.ErrNested, http.StatusUnprocessableEntity, "error.batch.nested"},
	{batch.ErrDamaged, http.StatusUnprocessableEntity, "error.batch.damaged"},
	{batch.ErrSlow, http.StatusUnprocessableEntity, "error.batch.slow"},
	{batch.ErrBroke, http.StatusUnprocessableEntity, "error.batch.broke"},
	{batch.ErrGone, http.StatusGone, "error.batch.gone"},
	{evidence.ErrBasis, http.StatusUnprocessableEntity, "error.evidence.basis"},
	{evidence.ErrErased, http.StatusGone, "error.evidence.erased"},
	{blob.ErrTooLarge, http.StatusRequestEntityTooLarge, "error.too_large_file"},
	{auth.ErrSignIn, http.StatusUnprocessableEntity, "error.sign_in_failed"},
}

// Explain gives the status and the one sentence for an error.
func Explain(p i18n.Printer, err error) (status int, sentence string) {
	var in *ErrInput
	if errors.As(err, &in) {
		return http.StatusUnprocessableEntity, p.T(in.Key, in.Args...)
	}
	var said *SentenceError
	if errors.As(err, &said) {
		return said.Status, said.Text
	}
	var file *extract.Error
	if errors.As(err, &file) {
		return http.StatusUnprocessableEntity, p.T(file.Key, file.Words(p.Language() == i18n.English)...)
	}
	var same *document.DuplicateError
	if errors.As(err, &same) {
		return http.StatusConflict, p.T("error.file_duplicate", "name", same.Name)
	}
	var field *org.FieldError
	if errors.As(err, &field) {
		return http.StatusUnprocessableEntity, p.T("error.field", "field", p.T("field."+field.Field), "fault", p.T("fault."+string(field.Fault)))
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return http.StatusRequestEntityTooLarge, p.T("error.too_large", "limit", p.Size(big.Limit))
	}
	var film *ffmpeg.Error
	if errors.As(err, &film) {
		return http.StatusUnprocessableEntity, p.T(film.Key, film.Words()...)
	}
	var taken *hearing.DuplicateError
	if errors.As(err, &taken) {
		return http.StatusConflict, p.T("recording.refused.twice", "name", taken.Name)
	}
	var seats *video.SeatsError
	if errors.As(err, &seats) {
		return http.StatusUnprocessableEntity, p.T(seats.Key, seats.Args...)
	}
	for _, s := range sentences {
		if errors.Is(err, s.err) {
			return s.status, p.T(s.key)
		}
	}
	if errors.Is(err, blob.ErrFull) || db.IsFull(err) {
		return http.StatusInsufficientStorage, p.T("error.disk_full")
	}
	return http.StatusInternalServerError, p.T("error.server")
}
