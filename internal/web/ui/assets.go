package ui

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// ErrNoAssets says that the program was built before its browser files were.
var ErrNoAssets = errors.New("the files for the browser are missing: run make build")

// AssetPath is where Bundle answers.
const AssetPath = "/assets/"

//go:embed all:dist
var dist embed.FS

// Dist is the folder of browser files inside the program.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		// The name is a constant that the compiler has checked.
		panic(err)
	}
	return sub
}

// Bundle holds the browser files: each under a name with its hash, kept by the
// browser for ever, and a gzip copy beside it.
type Bundle struct {
	fsys   fs.FS
	hashed map[string]string // app.css → app-0123456789.css
}

// Assets opens the bundle in fsys, in a running program Dist. It returns
// ErrNoAssets when the bundle was not built.
func Assets(fsys fs.FS) (*Bundle, error) {
	text, err := fs.ReadFile(fsys, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoAssets
	}
	if err != nil {
		return nil, fmt.Errorf("browser files: %w", err)
	}
	b := &Bundle{fsys: fsys}
	if err := json.Unmarshal(text, &b.hashed); err != nil {
		return nil, fmt.Errorf("browser files: manifest: %w", err)
	}
	for _, name := range []string{"app.css", "app.js", "sprite.svg", "favicon.svg"} {
		if _, err := fs.Stat(fsys, b.hashed[name]); b.hashed[name] == "" || err != nil {
			return nil, fmt.Errorf("%w (%s)", ErrNoAssets, name)
		}
	}
	return b, nil
}

// URL is the address of a browser file by its plain name.
func (b *Bundle) URL(name string) string {
	if h, ok := b.hashed[name]; ok {
		return AssetPath + h
	}
	return AssetPath + name
}

// ServeHTTP answers GET AssetPath. A name with a hash never changes its
// content and is cached for ever; a plain name is asked for anew each time.
func (b *Bundle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, found := strings.CutPrefix(r.URL.Path, AssetPath)
	keep := "public, max-age=31536000, immutable"
	if h, plain := b.hashed[name]; plain {
		name, keep = h, "no-cache"
	} else if !b.has(name) {
		found = false
	}
	if !found {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	file := name
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		file += ".gz"
		h.Set("Content-Encoding", "gzip")
	}
	body, err := fs.ReadFile(b.fsys, file)
	if err != nil {
		h.Del("Content-Encoding")
		http.NotFound(w, r)
		return
	}
	h.Set("Content-Type", contentType(name))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", keep)
	if r.Method == http.MethodHead {
		return
	}
	// A browser that went away is nobody's failure.
	_, _ = w.Write(body)
}

func (b *Bundle) has(hashed string) bool {
	for _, h := range b.hashed {
		if h == hashed {
			return true
		}
	}
	return false
}

// contentType does not ask the machine: a file of types there may say anything.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		return mime.TypeByExtension(path.Ext(name))
	}
}

type bundleKey struct{}

// Provide makes the bundle known to the components that next renders: an icon
// anywhere in a page needs the address of the sprite.
func (b *Bundle) Provide(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(b.With(r.Context())))
	})
}

// With is Provide for a component rendered outside a request.
func (b *Bundle) With(ctx context.Context) context.Context {
	return context.WithValue(ctx, bundleKey{}, b)
}

// asset is the address of a browser file. Without a bundle in ctx, as in a
// test that looks at one component, it is the plain name.
func asset(ctx context.Context, name string) string {
	if b, ok := ctx.Value(bundleKey{}).(*Bundle); ok {
		return b.URL(name)
	}
	return AssetPath + name
}
