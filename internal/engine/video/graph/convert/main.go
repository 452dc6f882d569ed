// Command convert turns a graph model of TensorFlow.js into ONNX. The same model
// always becomes the same bytes.
//
//	go run ./internal/engine/video/graph/convert [-free] MODEL.json MODEL.onnx
//
// With -free the model takes pictures of any size.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"xiezhi/internal/engine/video/graph"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	free := len(args) > 0 && args[0] == "-free"
	if free {
		args = args[1:]
	}
	if len(args) != 2 {
		return errors.New("usage: convert [-free] MODEL.json MODEL.onnx")
	}
	g, err := graph.Read(os.DirFS(filepath.Dir(args[0])), filepath.Base(args[0]))
	if err != nil {
		return err
	}
	as := g.ONNX
	if free {
		as = g.Free
	}
	b, err := as()
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], b, 0o644)
}
