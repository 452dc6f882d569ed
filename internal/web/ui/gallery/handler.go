package gallery

import (
	"net/http"

	"xiezhi/internal/web/ui"
)

// Handler serves the gallery as the program serves its pages: the same headers,
// the same browser files. ?theme=dark, ?density=compact and ?lang=en choose.
func Handler(assets *ui.Bundle) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+ui.AssetPath, assets)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		render(w, r, func(p ui.Page) error { return Gallery(p).Render(r.Context(), w) })
	})
	mux.HandleFunc("GET /signin", func(w http.ResponseWriter, r *http.Request) {
		render(w, r, func(p ui.Page) error { return SignIn(p).Render(r.Context(), w) })
	})
	return ui.SecurityHeaders(assets.Provide(mux))
}

func render(w http.ResponseWriter, r *http.Request, draw func(ui.Page) error) {
	q := r.URL.Query()
	theme := ui.Light
	if q.Get("theme") == "dark" {
		theme = ui.Dark
	}
	words, err := NewWords(q.Get("lang"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	p := Page(words, theme, q.Get("density") == "compact")
	if q.Get("lang") == "en" {
		p.Lang = "en"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := draw(p); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
