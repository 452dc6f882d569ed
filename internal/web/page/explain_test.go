package page_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
)

// A full disk is told as what it is, under a heading that there is, whoever meets it.
func TestAFullDiskIsExplained(t *testing.T) {
	words, err := i18n.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		err            error
		chinese, other string
	}{
		{fmt.Errorf("saving: %w", blob.ErrFull), "磁盘空间已满，未能保存；请联系系统管理员清理空间，稍后再试。", "error.disk_full"},
		{fmt.Errorf("%w: %w", hearing.ErrFull, blob.ErrFull), "存储空间不足，录像未能接入；请清理空间后再试。", "error.recording.full"},
	} {
		for _, lang := range []i18n.Language{i18n.Chinese, i18n.English} {
			p := words.Printer(lang)
			want := p.T(tt.other)
			if lang == i18n.Chinese {
				want = tt.chinese
			}
			status, got := page.Explain(p, tt.err)
			if status != http.StatusInsufficientStorage || got != want {
				t.Errorf("%d %q, want %q", status, got, want)
			}
			if title := "error.title." + strconv.Itoa(status); p.T(title) == "⟦"+title+"⟧" {
				t.Errorf("no heading for %d", status)
			}
		}
	}
}
