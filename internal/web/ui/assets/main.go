// Command assets bundles what the browser loads: one style sheet, one script,
// one sprite of the icons in use. It reads our sources and the npm packages of
// package-lock.json and writes internal/web/ui/dist, which package ui embeds.
//
// Run it from the root of the repository: go run ./internal/web/ui/assets
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "root of the repository")
	flag.Parse()
	if err := run(*root, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

// run builds every file in memory first, so that a failed build leaves the
// last good one in place.
func run(root string, out io.Writer) error {
	ui := filepath.Join(root, "internal", "web", "ui")
	modules := filepath.Join(root, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "@tabler", "core")); err != nil {
		return fmt.Errorf("browser packages are missing, run npm ci: %w", err)
	}
	files, err := bundle(root, ui)
	if err != nil {
		return err
	}
	sprite, err := sprite(filepath.Join(modules, "@tabler", "icons", "icons", "outline"), ui)
	if err != nil {
		return err
	}
	files["sprite.svg"] = sprite
	if files["favicon.svg"], err = os.ReadFile(filepath.Join(ui, "css", "favicon.svg")); err != nil {
		return err
	}
	return write(filepath.Join(ui, "dist"), files, out)
}
