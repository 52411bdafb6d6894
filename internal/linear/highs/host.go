// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package highs

import (
	"context"
	"errors"
	"math"

	"github.com/tetratelabs/wazero/api"
)

// Error numbers of Emscripten and WASI.
const (
	refused     = -52 // of a system call: there is none
	badFile     = 8
	pageSize    = 65536
	largestSize = maxPages * pageSize
)

var errAbort = errors.New("the solver gave up")

// host offers what the solver imports, under the names that its build gave:
// the clock, memory, an empty environment and the ways to end.
func (e *Engine) host(ctx context.Context) error {
	i32, i64, f64 := api.ValueTypeI32, api.ValueTypeI64, api.ValueTypeF64
	abort := func(context.Context, api.Module, []uint64) { panic(errAbort) }
	refuse := func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = api.EncodeI32(refused) }
	bad := func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = badFile }
	nothing := func(context.Context, api.Module, []uint64) {}
	milliseconds := func(ctx context.Context, _ api.Module, stack []uint64) {
		interrupt(ctx)
		stack[0] = api.EncodeF64(float64(e.clock().UnixNano()) / 1e6)
	}
	b := e.runtime.NewHostModuleBuilder("a")
	for _, f := range []struct {
		name    string
		do      api.GoModuleFunc
		params  []api.ValueType
		results []api.ValueType
	}{
		{"a", abort, []api.ValueType{i32, i32, i32}, nil},                        // __cxa_throw
		{"b", abort, []api.ValueType{i32}, nil},                                  // exit
		{"c", milliseconds, nil, []api.ValueType{f64}},                           // emscripten_get_now
		{"d", bad, []api.ValueType{i32}, []api.ValueType{i32}},                   // fd_close
		{"e", refuse, []api.ValueType{i32, i32, i32}, []api.ValueType{i32}},      // fcntl64
		{"f", bad, []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}},    // fd_write
		{"g", bad, []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}},    // fd_read
		{"h", refuse, []api.ValueType{i32, i32, i32}, []api.ValueType{i32}},      // ioctl
		{"i", refuse, []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}}, // openat
		{"j", milliseconds, nil, []api.ValueType{f64}},                           // emscripten_date_now
		{"k", abort, nil, nil}, // abort
		{"l", refuse, []api.ValueType{i32, f64}, []api.ValueType{i32}},          // setitimer
		{"m", nothing, []api.ValueType{i32, i32, i32, i32}, nil},                // tzset
		{"n", environment, []api.ValueType{i32, i32}, []api.ValueType{i32}},     // environ_get
		{"o", environmentSize, []api.ValueType{i32, i32}, []api.ValueType{i32}}, // environ_sizes_get
		{"p", e.time, []api.ValueType{i32, i64, i32}, []api.ValueType{i32}},     // clock_time_get
		{"q", grow, []api.ValueType{i32}, []api.ValueType{i32}},                 // emscripten_resize_heap
		{"r", abort, []api.ValueType{i32}, nil},                                 // proc_exit
		{"s", nothing, nil, nil},                                                // runtime_keepalive_clear
		{"t", bad, []api.ValueType{i32, i64, i32, i32}, []api.ValueType{i32}},   // fd_seek
	} {
		b.NewFunctionBuilder().WithGoModuleFunction(f.do, f.params, f.results).Export(f.name)
	}
	_, err := b.Instantiate(ctx)
	return err
}

func environment(_ context.Context, _ api.Module, stack []uint64) { stack[0] = 0 }

func environmentSize(_ context.Context, m api.Module, stack []uint64) {
	count, size := uint32(stack[0]), uint32(stack[1])
	if !m.Memory().WriteUint32Le(count, 0) || !m.Memory().WriteUint32Le(size, 0) {
		panic(errAbort)
	}
	stack[0] = 0
}

// interrupt ends a worker whose context has ended. The solver asks for the time
// again and again; letting the runtime check would cost two thirds of the speed.
func interrupt(ctx context.Context) {
	if err := ctx.Err(); err != nil {
		panic(err)
	}
}

func (e *Engine) time(ctx context.Context, m api.Module, stack []uint64) {
	interrupt(ctx)
	if !m.Memory().WriteUint64Le(uint32(stack[2]), uint64(e.clock().UnixNano())) {
		panic(errAbort)
	}
	stack[0] = 0
}

// grow gives the solver more memory, in steps that grow with it.
func grow(_ context.Context, m api.Module, stack []uint64) {
	size, want := uint64(m.Memory().Size()), uint64(uint32(stack[0]))
	stack[0] = 0
	if want > largestSize {
		return
	}
	target := min(max(want, size+size/5), largestSize)
	pages := (target - size + pageSize - 1) / pageSize
	if pages > math.MaxUint32 {
		return
	}
	if _, ok := m.Memory().Grow(uint32(pages)); ok {
		stack[0] = 1
	}
}
