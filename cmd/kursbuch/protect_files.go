// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kursbuch/internal/disclosure"
	"kursbuch/internal/disclosure/leafcsv"
	"kursbuch/internal/disclosure/verify"
	"kursbuch/internal/fault"
)

// maxUnpacked keeps a packed file from filling the memory.
const maxUnpacked = 1 << 30

// read reads tables and hierarchies.
func (f *dataFiles) read() (in verify.Input, err error) {
	for _, name := range f.Table {
		table, err := readPacked(name)
		if err != nil {
			return in, err
		}
		in.Tables = append(in.Tables, table)
	}
	for _, pair := range f.Hierarchy {
		dimension, name, ok := strings.Cut(pair, "=")
		if !ok {
			return in, fault.Refuse("command.protect.hierarchy", "value", pair)
		}
		file, err := readPacked(name)
		if err != nil {
			return in, err
		}
		in.Hierarchies = append(in.Hierarchies, verify.Hierarchy{Dimension: dimension, File: file})
	}
	return in, nil
}

// compile makes one system of what was read.
func (t *subject) compile() (err error) {
	if t.about.Rules.Magnitude {
		t.design, t.about.Rules.Decimals, err = leafcsv.ReadMagnitudes(t.about.Tables, t.about.Hierarchies)
	} else {
		t.design, err = leafcsv.Read(t.about.Tables, t.about.Hierarchies)
	}
	if err != nil {
		return err
	}
	t.design.Group, t.design.Listed = t.about.Rules.Group, true
	t.system, err = disclosure.Compile(t.design)
	return err
}

// design hands files from the package that checks to those that protect.
func design(in verify.Input) (tables []leafcsv.File, hierarchies []leafcsv.Hierarchy) {
	for _, t := range in.Tables {
		tables = append(tables, leafcsv.File(t))
	}
	for _, h := range in.Hierarchies {
		hierarchies = append(hierarchies, leafcsv.Hierarchy{Dimension: h.Dimension, File: leafcsv.File(h.File)})
	}
	return tables, hierarchies
}

// readPacked reads a file that may be packed with gzip.
func readPacked(name string) (verify.File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return verify.File{}, errors.Join(fault.Refuse("command.file.unreadable", "file", name), err)
	}
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(io.LimitReader(unpacked, maxUnpacked))
		}
		if err != nil {
			return verify.File{}, errors.Join(fault.Refuse("command.file.unreadable", "file", name), err)
		}
	}
	return verify.File{Name: filepath.Base(name), Data: data}, nil
}

// writePacked writes a file for its owner's eyes, packed where its name says so.
func writePacked(name string, data []byte) error {
	if strings.HasSuffix(name, ".gz") {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write(data); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		data = packed.Bytes()
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return errors.Join(fault.Refuse("command.protect.unwritable", "file", name), err)
	}
	return nil
}
