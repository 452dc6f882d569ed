// Command convert turns a graph model of TensorFlow.js into ONNX. The same model
// always becomes the same bytes.
//
//	go run ./internal/engine/video/graph/convert MODEL.json MODEL.onnx
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
	if len(args) != 2 {
		return errors.New("usage: convert MODEL.json MODEL.onnx")
	}
	g, err := graph.Read(os.DirFS(filepath.Dir(args[0])), filepath.Base(args[0]))
	if err != nil {
		return err
	}
	b, err := g.ONNX()
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], b, 0o644)
}
