package uitest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xiezhi/internal/web/ui"
	"xiezhi/internal/web/ui/uitest"
)

// The checks see what they are there to see.
func TestChecksFire(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	const html = `<!DOCTYPE html><html lang="zh-CN"><head><title>坏</title></head><body><main><h1>坏</h1>
<p style="color:red">行内样式</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<svg width="2000" height="10"><rect width="2000" height="10"/></svg>
<script>document.title = "不应执行"</script></main></body></html>`
	s := httptest.NewServer(ui.SecurityHeaders(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := io.WriteString(w, html); err != nil {
			t.Error(err)
		}
	})))
	defer s.Close()
	tab := uitest.Start(t).Open(t, 320)
	tab.Go(t, s.URL)

	problems := strings.Join(tab.Problems(), "\n")
	for _, want := range []string{"style-src", "script-src"} {
		if !strings.Contains(problems, want) {
			t.Errorf("no complaint about %s in:\n%s", want, problems)
		}
	}
	found := false
	for _, v := range tab.Axe(t) {
		found = found || v.ID == "image-alt" && v.Grave()
	}
	if !found {
		t.Error("axe-core did not see the picture without a text")
	}
	r := &recorder{TB: t}
	tab.CheckWidth(r)
	if r.failures == 0 {
		t.Error("a page of 2000 px in 320 px passed")
	}
}

// recorder counts failures instead of failing.
type recorder struct {
	testing.TB
	failures int
}

func (r *recorder) Errorf(string, ...any) { r.failures++ }
