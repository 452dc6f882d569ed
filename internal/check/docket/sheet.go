package docket

import (
	"slices"
	"strings"
	"time"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/sheet"
)

// The columns of the spreadsheet, whose heads are in Chinese whatever the
// reader's language: it comes from the court's own system.
const (
	colNumber    = "案号"
	colRoom      = "法庭"
	colStarts    = "开庭时间"
	colEnds      = "预计结束"
	colPresiding = "审判长"
	colJudges    = "合议庭成员"
	colAssessors = "人民陪审员"
	colClerk     = "书记员"
	colOpen      = "公开与否"
)

// Columns are the heads of the spreadsheet, in their order.
func Columns() []string {
	return []string{colNumber, colRoom, colStarts, colEnds, colPresiding, colJudges, colAssessors, colClerk, colOpen}
}

// openWords are what the last column says. An empty cell is a public hearing.
func openWords() map[string]Excluded {
	return map[string]Excluded{
		"": NotExcluded, "公开": NotExcluded, "是": NotExcluded, "公开开庭": NotExcluded, "公开审理": NotExcluded,
		"不公开": Closed, "否": Closed, "不公开开庭": Closed, "不公开审理": Closed,
		"未成年人": Juvenile, "未成年人案件": Juvenile, "未成年": Juvenile, "封存": Sealed,
	}
}

// MaxRows is how many rows one import takes.
const MaxRows = 2000

// RowsOf makes rows of a spreadsheet. An error says that it is no docket; what
// is wrong with a row stands with the row.
func RowsOf(table sheet.Sheet) ([]Row, error) {
	if err := table.Require(colNumber, colRoom, colStarts, colEnds, colPresiding); err != nil {
		return nil, err
	}
	var out []Row
	for _, r := range table.Rows {
		cell := func(head string) string {
			if at := table.Column(head); at >= 0 {
				return strings.TrimSpace(r.Cells[at])
			}
			return ""
		}
		row := Row{N: r.N, New: New{Number: cell(colNumber), Room: cell(colRoom)}}
		row.readTimes(table, cell(colStarts), cell(colEnds))
		for _, c := range []struct {
			head string
			role video.Role
		}{{colPresiding, video.Presiding}, {colJudges, video.Judge}, {colAssessors, video.Assessor}, {colClerk, video.Clerk}} {
			for _, name := range Names(cell(c.head)) {
				row.Panel = append(row.Panel, Member{Role: c.role, Name: name})
			}
		}
		if of, ok := openWords()[cell(colOpen)]; ok {
			row.Excluded = of
		} else {
			row.Faults = append(row.Faults, Fault{"open", []any{"text", cell(colOpen)}})
		}
		out = append(out, row)
	}
	return out, nil
}

// readTimes reads when a hearing starts and ends; the end may be a time of the
// same day.
func (r *Row) readTimes(table sheet.Sheet, starts, ends string) {
	if starts != "" {
		at, ok := table.Moment(starts)
		if !ok {
			r.Faults = append(r.Faults, Fault{"starts", []any{"text", starts}})
			return
		}
		r.Starts = here(at)
	}
	if ends == "" || r.Starts.IsZero() {
		return
	}
	if at, ok := table.Moment(ends); ok {
		r.Ends = here(at)
		return
	}
	after, ok := sheet.Clock(ends)
	if !ok {
		r.Faults = append(r.Faults, Fault{"ends", []any{"text", ends}})
		return
	}
	r.Ends = calendar.FirstInstant(calendar.DayOf(r.Starts)).Add(after)
}

// here is a time of the wall clock as a moment.
func here(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, calendar.Zone())
}

// Names reads names with 、 or a line break between them.
func Names(text string) []string {
	list := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；;\n\r/", r) })
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// Cells are those of a hearing, in the order of Columns.
func (n New) Cells() []any {
	of := func(role video.Role) string {
		var out []string
		for _, m := range n.Panel {
			if m.Role == role {
				out = append(out, m.Name)
			}
		}
		return strings.Join(out, "、")
	}
	moment := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.In(calendar.Zone())
	}
	open := map[Excluded]string{NotExcluded: "公开", Closed: "不公开", Juvenile: "未成年人", Sealed: "封存"}[n.Excluded]
	return []any{
		n.Number, n.Room, moment(n.Starts), moment(n.Ends), of(video.Presiding), of(video.Judge), of(video.Assessor), of(video.Clerk), open,
	}
}
