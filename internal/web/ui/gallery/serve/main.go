// Command serve shows the gallery of components on this machine, for work on
// the style: go run ./internal/web/ui/gallery/serve
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"xiezhi/internal/web/ui"
	"xiezhi/internal/web/ui/gallery"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8099", "address to listen on")
	flag.Parse()
	if err := run(*addr); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func run(addr string) error {
	assets, err := ui.Assets(ui.Dist())
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "http://%s/  ?theme=dark  ?density=compact  ?lang=en\n", l.Addr())
	s := &http.Server{Handler: gallery.Handler(assets), ReadHeaderTimeout: 5 * time.Second}
	return s.Serve(l)
}
