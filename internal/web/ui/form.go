package ui

import (
	"fmt"
	"strings"
)

// Field is one field of a form. The label is always shown; help and error are
// read out with the field.
type Field struct {
	ID, Name     string // ID is Name when empty
	Label        string
	Note         string // beside the label: 原文留存，不作删改; 选填
	Help         string
	Error        string
	Value        string
	Type         string // text when empty
	Placeholder  string
	Autocomplete string
	Rows         int // of a text area; 4 when 0
	MaxLength    int
	Required     bool
	Disabled     bool
	Options      []Option
	Attrs        map[string]string
}

// Option is one of several.
type Option struct {
	Value, Text string
	Note        string // under the text, in choices
	Key         string
	Chosen      bool
}

// SaveState says when the form was last saved. It is always in view while
// somebody edits.
type SaveState struct {
	Time   string // 14:03:22; empty before the first save
	Saved  string // sentence for the script, with {time}
	Local  string // the same when the server is away
	Before string // what stands there before the first save
}

// NewSaveState is the state with the shell's own sentences.
func NewSaveState(w Words, time string) SaveState {
	return SaveState{
		Time:   time,
		Saved:  w.T("state.saved", "time", "{time}"),
		Local:  w.T("ui.saved.local", "time", "{time}"),
		Before: w.T("ui.saved.none"),
	}
}

func (s SaveState) text() string {
	if s.Time == "" {
		return s.Before
	}
	return strings.ReplaceAll(s.Saved, "{time}", s.Time)
}

// AutosaveForm is a form saved while it is written: it posts to Save as it
// changes and to Action when the person hands it in. Key names the draft in
// the browser's own storage and must hold the account, because desks are
// shared.
type AutosaveForm struct {
	ID, Class    string
	Action, Save string
	Key          string
	Form         string   // what the draft is called at Save; "" when Save says it
	Files        bool     // it has a field for files, which no draft holds
	Fields       []Hidden // hidden ones, handed in with it
}

// enctype is how the form is handed in; drafts are never posted with files.
func (a AutosaveForm) enctype() string {
	if a.Files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

// FileDrop is a field for files, several when Multiple. MaxBytes is what the
// server takes; the browser only says it sooner.
type FileDrop struct {
	ID, Name string
	Label    string
	Help     string
	Error    string
	Accept   string // .docx,.pdf,.txt
	MaxBytes int64
	Multiple bool
	Required bool
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

// Size writes a number of bytes as the pages do: 20 MB.
func Size(bytes int64) string {
	const kb, mb, gb = 1 << 10, 1 << 20, 1 << 30
	switch {
	case bytes < kb:
		return fmt.Sprintf("%d B", bytes)
	case bytes < mb:
		return fmt.Sprintf("%d KB", (bytes+kb-1)/kb)
	case bytes >= gb && bytes%gb == 0:
		return fmt.Sprintf("%d GB", bytes/gb)
	case bytes%mb == 0:
		return fmt.Sprintf("%d MB", bytes/mb)
	default:
		return fmt.Sprintf("%.1f MB", float64(bytes)/mb)
	}
}

// described lists what is read out with a field.
func described(id, help, problem string) string {
	var ids []string
	if problem != "" {
		ids = append(ids, id+"-error")
	}
	if help != "" {
		ids = append(ids, id+"-help")
	}
	return strings.Join(ids, " ")
}
