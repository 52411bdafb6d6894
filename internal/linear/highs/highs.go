// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package highs solves linear programmes with HiGHS, a solver of the University
// of Edinburgh, compiled to WebAssembly and vendored. It runs inside the program
// without cgo, in memory of its own; it can read the clock and take more memory,
// up to a limit, and nothing else: every call for a file or for the network is
// refused. See README.md for the origin of the file and docs/adr/0034-solver.md.
package highs

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

//go:embed highs.wasm.zst
var packed []byte

const (
	// pinned is the SHA-256 of build/highs.wasm in the npm package highs 1.15.3.
	pinned = "528be4365bea1d4188988646b244263f50320df55782e14d6af5bce7cd45c840"
	// maxPages is the memory that one worker may take, in pages of 64 KiB.
	maxPages = 12288
)

// Engine is the compiled solver. Each goroutine takes a worker of its own.
type Engine struct {
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	module  wazero.CompiledModule
	clock   func() time.Time
}

// Open unpacks the solver, checks that it is the one that was vendored, and
// compiles it, which takes seconds. What was compiled is kept in the directory
// cache and found there the next time; without a directory it is not kept.
func Open(ctx context.Context, cache string, clock func() time.Time) (*Engine, error) {
	return open(ctx, packed, cache, clock)
}

func open(ctx context.Context, packed []byte, dir string, clock func() time.Time) (*Engine, error) {
	code, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	e := &Engine{clock: clock, cache: wazero.NewCompilationCache()}
	if dir != "" {
		if e.cache, err = wazero.NewCompilationCacheWithDir(dir); err != nil {
			return nil, fmt.Errorf("cache of the solver: %w", err)
		}
	}
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(maxPages).WithCompilationCache(e.cache)
	e.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	if e.module, err = e.runtime.CompileModule(ctx, code); err == nil {
		err = e.host(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, e.Close(ctx))
	}
	return e, nil
}

// Close ends all workers.
func (e *Engine) Close(ctx context.Context) error {
	return errors.Join(e.runtime.Close(ctx), e.cache.Close(ctx))
}

func unpack(packed []byte) ([]byte, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	code, err := r.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack the solver: %w", err)
	}
	if sum := sha256.Sum256(code); hex.EncodeToString(sum[:]) != pinned {
		return nil, errors.New("the solver is not the one that was vendored")
	}
	return code, nil
}

// Worker is one instance of the solver, for one goroutine.
type Worker struct {
	ctx    context.Context //nolint:containedctx // it ends the worker, not one call
	module api.Module
	buffer uint32 // address and size of what arguments are written to
	size   int
	broken bool // a call ended before its time
}

// Worker starts an instance. It ends with ctx, in the middle of a problem too.
func (e *Engine) Worker(ctx context.Context) (*Worker, error) {
	module, err := e.runtime.InstantiateModule(ctx, e.module, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, err
	}
	w := &Worker{ctx: ctx, module: module}
	if _, err := w.call(construct); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Close ends the worker.
func (w *Worker) Close() error { return w.module.Close(w.ctx) }
