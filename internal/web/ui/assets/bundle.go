package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundle runs esbuild over the style sheet and the islands and returns the
// results by their plain names, app.css and app.js.
func bundle(root, ui string) (map[string][]byte, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: abs,
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: "./" + filepath.Join(rel(root, ui), "css", "app.css"), OutputPath: "app"},
			{InputPath: "./" + filepath.Join(rel(root, ui), "islands", "app.ts"), OutputPath: "app"},
		},
		Outdir:            "out",
		Bundle:            true,
		Write:             false,
		MinifyWhitespace:  true,
		MinifySyntax:      true,
		MinifyIdentifiers: true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsEndOfFile,
		Format:            api.FormatIIFE,
		// Courts keep browsers for years: the script asks for nothing newer
		// than this. The style sheet is left as written, see tokens.css.
		Target:   api.ES2020,
		LogLevel: api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return nil, errors.New(strings.TrimSpace(strings.Join(
			api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage}), "\n")))
	}
	files := make(map[string][]byte, len(result.OutputFiles))
	for _, f := range result.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	for _, want := range []string{"app.css", "app.js"} {
		if len(files[want]) == 0 {
			return nil, fmt.Errorf("esbuild made no %s", want)
		}
	}
	return files, nil
}

// rel is path below root, with root itself as the fallback: both come from run.
func rel(root, path string) string {
	r, err := filepath.Rel(root, path)
	if err != nil {
		return path
	}
	return r
}
