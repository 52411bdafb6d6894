// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package highs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero/api"

	"kursbuch/internal/linear"
)

// The exports of the solver, by the names that its build gave them.
const (
	construct   = "v"
	create      = "F"
	destroy     = "G"
	run         = "N"
	passLp      = "U"
	setBool     = "ia"
	setInt      = "ja"
	setDouble   = "ka"
	setString   = "la"
	intInfo     = "Aa"
	doubleInfo  = "Ba"
	solution    = "Ea"
	modelStatus = "Ga"
	setSolution = "Va"
	zeroClocks  = "$a"
	addRows     = "fb"
	integrality = "lb" // of a range of columns, as all below
	realNumbers = "ob"
	costs       = "qb"
	bounds      = "ub"
	free        = "tc"
	allocate    = "uc"
)

// errRefused is what the solver says to arguments that it does not accept.
var errRefused = errors.New("the solver refuses")

// call calls an export. Numbers are handed over as they are, slices and texts
// through the worker's buffer.
func (w *Worker) call(name string, arguments ...any) (int32, error) {
	words := make([]uint64, len(arguments))
	size := 0
	for _, a := range arguments {
		size += space(a)
	}
	at, err := w.room(size)
	if err != nil {
		return 0, err
	}
	for i, a := range arguments {
		switch a := a.(type) {
		case int:
			words[i] = api.EncodeI32(int32(a))
		case handle:
			words[i] = uint64(a)
		case float64:
			words[i] = api.EncodeF64(a)
		default:
			words[i] = uint64(at)
			if !w.module.Memory().Write(at, bytesOf(a)) {
				return 0, fmt.Errorf("write to the solver: %w", linear.ErrSolver)
			}
			at += uint32(space(a))
		}
	}
	return w.invoke(name, words...)
}

func (w *Worker) invoke(name string, words ...uint64) (int32, error) {
	if w.broken {
		return 0, linear.ErrSolver
	}
	results, err := w.module.ExportedFunction(name).Call(w.ctx, words...)
	if err != nil {
		w.broken = true // in the middle of something
		return 0, fmt.Errorf("%w: %w", linear.ErrSolver, err)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return api.DecodeI32(results[0]), nil
}

// must is call for exports that answer with a status, where -1 is an error.
func (w *Worker) must(name string, arguments ...any) error {
	status, err := w.call(name, arguments...)
	if err == nil && status < 0 {
		err = fmt.Errorf("%w: call %s", errRefused, name)
	}
	return err
}

// room makes sure that the buffer has this size, and returns its address.
func (w *Worker) room(size int) (uint32, error) {
	if size <= w.size {
		return w.buffer, nil
	}
	if w.buffer != 0 {
		if _, err := w.invoke(free, uint64(w.buffer)); err != nil {
			return 0, err
		}
	}
	w.buffer, w.size = 0, 0
	at, err := w.invoke(allocate, uint64(2*size))
	if err != nil {
		return 0, err
	}
	if at == 0 {
		return 0, fmt.Errorf("the solver has no memory left: %w", linear.ErrSolver)
	}
	w.buffer, w.size = uint32(at), 2*size
	return w.buffer, nil
}

// space is what an argument takes in the buffer, in whole units of 8 bytes.
func space(argument any) int {
	switch a := argument.(type) {
	case []float64:
		return 8 * len(a)
	case []int32:
		return (4*len(a) + 7) / 8 * 8
	case string:
		return (len(a) + 8) / 8 * 8
	}
	return 0
}

func bytesOf(argument any) []byte {
	var data []byte
	switch a := argument.(type) {
	case []float64:
		data = make([]byte, 0, 8*len(a))
		for _, x := range a {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
		}
	case []int32:
		data = make([]byte, 0, 4*len(a))
		for _, x := range a {
			data = binary.LittleEndian.AppendUint32(data, uint32(x))
		}
	case string:
		data = append([]byte(a), 0)
	}
	return data
}

// floats reads numbers from the buffer, from this place on.
func (w *Worker) floats(place, count int) ([]float64, error) {
	data, ok := w.module.Memory().Read(w.buffer+uint32(8*place), uint32(8*count))
	if !ok {
		return nil, fmt.Errorf("read from the solver: %w", linear.ErrSolver)
	}
	all := make([]float64, count)
	for i := range all {
		all[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return all, nil
}
