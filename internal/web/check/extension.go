package check

import (
	"slices"
	"strconv"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/web/page"
)

// days reads how many working days are granted; 0 when the form has no such field.
func days(q *page.Request) (int, error) {
	text := q.Text("days")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, finding.ErrDays
	}
	return n, nil
}

// asked is the request for a longer period that waits for a decision, if any.
func (v *findingView) asked() *finding.Step {
	if v.ExtensionAsked == 0 {
		return nil
	}
	for _, s := range slices.Backward(v.Steps) {
		if s.Verb == finding.AskExtend {
			return &s
		}
	}
	return nil
}

// mayAskExtend reports whether the reader may ask for a longer period now.
func (v *findingView) mayAskExtend() bool {
	return v.may(finding.AskExtend) && v.mayStill() && v.ExtensionAsked == 0
}

// mayExtend reports whether the reader may grant one.
func (v *findingView) mayExtend() bool { return v.may(finding.Extend) && !v.may(finding.Answer) }

// hasExtension reports whether there is anything to say or do about a longer period.
func (v *findingView) hasExtension() bool {
	return v.State == finding.Answering && (v.Extensions > 0 || v.ExtensionAsked != 0 || v.mayAskExtend() || v.mayExtend())
}
