package finding

import "time"

// answerOver reports whether it is too late to answer. Who asked for a longer
// period in time is not late while nobody has decided: the delay is not his.
func (f *Finding) answerOver(now time.Time) bool {
	return f.Due.over(now) && f.ExtensionAsked == 0
}

// askExtend asks for a longer period to answer, before it ends.
func askExtend(f *Finding, m *Move) error {
	if f.Due.over(m.Now) {
		return ErrLate
	}
	if f.ExtensionAsked != 0 {
		return ErrAsked
	}
	f.ExtensionAsked = m.Now.UnixMilli()
	return nil
}

// extend grants working days beyond the last day there is, asked for or by
// virtue of the office. Nobody extends a period of his own.
func extend(f *Finding, m *Move) error {
	if f.subject(m.By) >= 0 {
		return ErrSeparate
	}
	if m.Days < 1 || m.Days > m.Periods.Extend {
		return ErrDays
	}
	longer := f.Due
	longer.Days += m.Days
	longer = longer.Again(m.Calendar)
	if longer.over(m.Now) {
		return ErrDays
	}
	f.Due, f.ExtensionAsked = longer, 0
	f.Extensions++
	return nil
}

// denyExtend refuses a longer period. Refused on the last day or later, what is
// left is the next working day: the time that the decision took is not taken
// from who answers.
func denyExtend(f *Finding, m *Move) error {
	if f.subject(m.By) >= 0 {
		return ErrSeparate
	}
	if f.ExtensionAsked == 0 {
		return ErrState
	}
	f.ExtensionAsked = 0
	if m.today() < f.Due.On {
		return nil
	}
	next := m.workingDays(1).On
	f.Due.Days += m.Calendar.WorkingDaysBetween(f.Due.On, next)
	f.Due = f.Due.Again(m.Calendar)
	return nil
}
