# One line per target: make help
SHELL := bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO       ?= go
PG       := $(GO) run ./internal/platform/dbtest/pgserver --
LINT     := $(GO) tool -modfile=tools/go.mod golangci-lint
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  := -s -w -X main.version=$(VERSION)
PKGS     := ./cmd/... ./internal/...

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 12

.PHONY: setup
setup: ## install what is missing to build and run
	@scripts/setup run

.PHONY: assets
assets: setup
	@$(GO) run ./internal/web/ui/assets

.PHONY: build
build: assets ## build bin/xiezhi
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/xiezhi ./cmd/xiezhi

.PHONY: vision
vision: assets models ## build bin/xiezhi with what needs native code: text recognition, vision
	CGO_ENABLED=1 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/xiezhi ./cmd/xiezhi

.PHONY: models
models: ## fetch the models into the user's cache
	@scripts/models

.PHONY: run
run: assets ## build (with vision where gcc is), load the demonstration city, serve on 127.0.0.1:8440
	@if command -v gcc >/dev/null && scripts/models; then $(MAKE) --no-print-directory vision; \
		else echo 'without gcc or models: scans and recordings are not looked at'; $(MAKE) --no-print-directory build; fi
	bin/xiezhi demo --data data && exec bin/xiezhi serve --data data

.PHONY: quick
quick: ## build, vet, tests on SQLite; under a minute
	@$(GO) vet $(PKGS)
	$(GO) test -short $(PKGS)

.PHONY: test
test: ## every check: format, lint, generated files, tests on both databases, race, browser
	@scripts/setup test
	$(GO) run ./internal/web/ui/assets
	$(MAKE) --no-print-directory lint generated
	$(PG) $(GO) test -timeout 20m $(PKGS)
	$(GO) test -short -race -timeout 20m ./internal/platform/audit ./internal/platform/jobs ./internal/people/... ./internal/check/...
	$(PG) $(GO) test -tags e2e -count=1 -timeout 40m ./e2e

.PHONY: lint
lint: ## format and lint
	@$(LINT) run $(PKGS)
	$(LINT) run --build-tags e2e ./e2e

.PHONY: generated
generated: ## generated files are what the generators make of the sources
	@$(GO) tool templ generate -log-level error
	$(GO) mod tidy -diff
	git diff --exit-code -- '*_templ.go' || { echo 'generated: run "go tool templ generate" and commit what it makes'; exit 1; }

.PHONY: bench
bench: ## measure: characters per second, acts per second; see bench/README.md
	@bench/run

.PHONY: compare-checkers
compare-checkers: ## public checkers beside ours over the same faults; installs them into the user's cache
	@scripts/compare-checkers

.PHONY: fuzz
fuzz: ## fuzz each parser for a minute
	@grep -roE '^func Fuzz[A-Za-z]+' --include=*_test.go internal | sort | while IFS=: read -r file func; do
		$(GO) test ./$$(dirname "$$file") -run '^$$' -fuzz "^$${func#func }$$" -fuzztime 60s </dev/null
	done

.PHONY: dist
dist: assets ## cross-build amd64, arm64, loong64 into dist/
	@for arch in amd64 arm64 loong64; do
		CGO_ENABLED=0 GOOS=linux GOARCH=$$arch $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o dist/xiezhi-linux-$$arch ./cmd/xiezhi
	done
	ls -l dist

.PHONY: torture
torture: ## long runs: random steps through every door, kills, races
	$(PG) env XIEZHI_SEQUENCES=500 $(GO) test -count=1 -run 'NoDoor' -v ./internal/app
	$(PG) $(GO) test -count=1 -race -run 'Opposite|AtOnce' ./internal/check/... ./internal/supervise/... ./internal/platform/audit
	$(GO) test -tags e2e -count=3 -run Killed ./e2e
