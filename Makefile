# SPDX-FileCopyrightText: 2026 Kursbuch contributors
# SPDX-License-Identifier: EUPL-1.2

# Everything here needs Go, make and git. What tests need beyond that is
# installed by scripts/require.sh as root on Debian, and named otherwise.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Debian machines often have Go in /usr/local/go without it being in the path.
export PATH := $(PATH):/usr/local/go/bin
# The product is built without a C toolchain; only the race detector needs one.
export CGO_ENABLED := 0

ADDR      ?= 127.0.0.1:8080
DATA      ?= ./data/demo
FUZZTIME  ?= 10s
BENCHTIME ?= 1s
PKG       ?= ./...
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# The race detector slows SQLite down tenfold, so it sees the packages that start
# goroutines or keep state which requests share.
RACE_IN := /internal/(account|audit|cube|db|indicator|indicator/pages|job|mail|statfile/source|territory|web)$$

TOOL := go tool -modfile=tools/go.mod

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile
	@echo "  Variables: ADDR=$(ADDR) DATA=$(DATA) PKG=$(PKG) FUZZTIME=$(FUZZTIME) BENCHTIME=$(BENCHTIME)"

.PHONY: build
build: ## build dist/kursbuch
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o dist/kursbuch ./cmd/kursbuch

.PHONY: demo
demo: build ## serve the sample programme on ADDR, from DATA
	exec dist/kursbuch demo --addr "$(ADDR)" --data "$(DATA)"

.PHONY: test
test: ## check, then every test on SQLite and PostgreSQL, browser included
	@scripts/require.sh postgres chromium gcc
	@scripts/with-postgres.sh $(MAKE) --no-print-directory check test-all

# test-all expects what test has prepared. Its last line is the result.
.PHONY: test-all
test-all:
	@go build -o dist/testsum ./scripts/testsum
	@go test -json -shuffle=on -timeout 15m $(PKG) | dist/testsum

.PHONY: check
check: format lint vet race arch texts ## format, lint, vet, race, architecture, texts

.PHONY: format
format: ## fail where a file is not formatted; make fmt mends it
	$(TOOL) golangci-lint fmt --diff

.PHONY: fmt
fmt: ## format all Go files
	$(TOOL) golangci-lint fmt

.PHONY: lint
lint: ## static checks and dead code
	$(TOOL) golangci-lint run $(PKG)
	@dead=$$($(TOOL) deadcode -test ./...); if [ -n "$$dead" ]; then echo "$$dead"; exit 1; fi

.PHONY: vet
vet: ## go vet
	go vet $(PKG)

.PHONY: race
race: ## tests under the race detector, where goroutines meet
	@scripts/require.sh postgres gcc
	@scripts/with-postgres.sh $(MAKE) --no-print-directory race-all

.PHONY: race-all
race-all:
	@packages=$$(go list $(PKG) | grep -E '$(RACE_IN)' || true); \
	[ -z "$$packages" ] || CGO_ENABLED=1 go test -race -short -shuffle=on -timeout 10m $$packages

.PHONY: arch
arch: ## imports, tables, sizes, comments, headers: internal/arch
	go test ./internal/arch

.PHONY: texts
texts: ## German and English texts are complete and used
	go test ./internal/arch -run '/(catalogues|keys|templates|literals)$$'

.PHONY: bench
bench: build ## benchmarks and 1,000 sessions; numbers belong in docs/benchmarks.md
	go test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) $(PKG)
	go run ./e2e/load -binary dist/kursbuch

.PHONY: bench-scale
bench-scale: build ## 144 million values, on SQLite and on PostgreSQL; takes half an hour
	go run ./e2e/scale -binary dist/kursbuch
	scripts/with-postgres.sh go run ./e2e/scale -binary dist/kursbuch -postgres

.PHONY: bench-disclosure
bench-disclosure: ## protect, certify and verify the instances beside their reference patterns
	KURSBUCH_BENCH_DISCLOSURE=all go test -run '^$$' -bench . -benchtime 1x -timeout 60m ./internal/disclosure/audit

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME
	scripts/fuzz.sh "$(FUZZTIME)" $(PKG)

.PHONY: validate
validate: build ## check the sample's PDFs against PDF/UA-1 with veraPDF
	rm -rf dist/sample
	dist/kursbuch demo --once --out dist/sample --data dist/sample/data
	scripts/validate-pdf.sh dist/sample/*.pdf

.PHONY: validate-api
validate-api: ## check the answers of the JSON API against its OpenAPI document with schemathesis
	scripts/validate-api.sh

.PHONY: cover
cover: ## test coverage by function, in dist/cover.out
	@scripts/require.sh postgres chromium
	@mkdir -p dist
	@scripts/with-postgres.sh go test -coverpkg=./... -coverprofile=dist/cover.out $(PKG)
	@go tool cover -func=dist/cover.out | tail -n 1

.PHONY: clean
clean: ## remove what these targets have built
	rm -rf dist e2e/screenshots
