// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package assets holds what every page needs beside its HTML: style sheets,
// scripts, fonts, icons and the brand. Everything is embedded and served under
// an address that contains a hash of its content, so browsers may keep a file
// for ever and still get the new one after an update.
//
// The words: a file is one thing with a logical name such as "app.css"; the
// sprite is the block of SVG symbols that each page carries once; an icon
// (i-…) is drawn with the text colour, a sign (s-…) is a traffic light.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Files holds the sources as they lie in this folder, licences included.
//
//go:embed css/*.css js/*.js brand icons/sprite.svg vendor
var Files embed.FS

// Prefix is where Handler must be mounted.
const Prefix = "/assets/"

// file is one served file in both forms.
type file struct {
	address string // below Prefix, with the content hash
	kind    string // media type
	plain   []byte
	gzipped []byte // empty where compressing gains nothing
	etag    string
}

// catalogue finds files by logical name and by address.
type catalogue struct {
	byName    map[string]*file
	byAddress map[string]*file
}

// loaded builds the catalogue once. The sources are compiled in, so a fault
// in them is a programming mistake and panics at start-up.
var loaded = sync.OnceValue(func() catalogue {
	c, err := load(Files)
	if err != nil {
		panic(fmt.Sprintf("assets: %v", err))
	}
	return c
})

// Path returns the address of the file with a logical name, for example
// "/assets/app.1f3c….css" for "app.css". It panics on an unknown name: names
// are literals in our templates, and tests render each template.
func Path(name string) string {
	f, ok := loaded().byName[name]
	if !ok {
		panic(fmt.Sprintf("assets: no file named %q", name))
	}
	return Prefix + f.address
}

// Handler serves all files below Prefix. An address without the current hash
// is not found: pages never refer to one.
func Handler() http.Handler {
	c := loaded()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := c.byAddress[strings.TrimPrefix(r.URL.Path, Prefix)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		f.serve(w, r)
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	body, etag := f.plain, f.etag
	if len(f.gzipped) > 0 {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, etag = f.gzipped, f.etag+"-gz"
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110 § 12.5.3); a weight of
// zero refuses.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(coding) != "gzip" {
			continue
		}
		weight = strings.ReplaceAll(weight, " ", "")
		return weight == "" || strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != ""
	}
	return false
}

// load builds the catalogue from the sources. Fonts come before the style
// sheet, because the sheet names their addresses.
func load(sources fs.FS) (catalogue, error) {
	c := catalogue{byName: map[string]*file{}, byAddress: map[string]*file{}}
	for _, pattern := range []string{
		"vendor/*/*.woff2", "vendor/*/*.css", "vendor/*/OFL.txt", "vendor/*/LICENSE.md", "brand/*",
	} {
		if err := c.addAll(sources, pattern); err != nil {
			return c, err
		}
	}
	sheet, err := joined(sources, "css/*.css", "", "")
	if err != nil {
		return c, err
	}
	// Each script is a module of its own; a block keeps its names to itself.
	script, err := joined(sources, "js/*.js", "{\n", "}\n")
	if err != nil {
		return c, err
	}
	if err := c.add("app.css", c.withAddresses(sheet)); err != nil {
		return c, err
	}
	return c, c.add("app.js", script)
}

// addAll adds every source that matches the pattern under its base name.
func (c catalogue) addAll(sources fs.FS, pattern string) error {
	names, err := fs.Glob(sources, pattern)
	if err != nil {
		return fmt.Errorf("list %s: %w", pattern, err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(sources, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := c.add(path.Base(name), content); err != nil {
			return err
		}
	}
	return nil
}

func (c catalogue) add(name string, content []byte) error {
	if _, taken := c.byName[name]; taken {
		return fmt.Errorf("two files are named %s", name)
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:6])
	ext := path.Ext(name)
	f := &file{
		address: strings.TrimSuffix(name, ext) + "." + hash + ext,
		kind:    mediaType(ext),
		plain:   content,
		etag:    hash,
	}
	if strings.HasPrefix(f.kind, "text/") || ext == ".svg" {
		packed, err := gzipped(content)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		f.gzipped = packed
	}
	c.byName[name], c.byAddress[f.address] = f, f
	return nil
}

// mediaType names the types itself: the tables of the system the program
// happens to run on must not decide how a browser treats our files.
func mediaType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".md", ".txt":
		return "text/plain; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	}
	return "application/octet-stream"
}

// joined returns the matching sources in the order of their names.
func joined(sources fs.FS, pattern, before, after string) ([]byte, error) {
	names, err := fs.Glob(sources, pattern)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", pattern, err)
	}
	var all bytes.Buffer
	for _, name := range names {
		content, err := fs.ReadFile(sources, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		all.WriteString(before)
		all.Write(content)
		all.WriteString(after)
	}
	return all.Bytes(), nil
}

// withAddresses replaces url("NAME") by the address of that file, relative to
// the sheet, which lies in the same folder.
func (c catalogue) withAddresses(sheet []byte) []byte {
	for name, f := range c.byName {
		sheet = bytes.ReplaceAll(sheet, []byte(`url("`+name+`")`), []byte(`url("`+f.address+`")`))
	}
	return sheet
}

func gzipped(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
