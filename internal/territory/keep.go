// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// zipJSON is v as gzipped JSON.
func zipJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if err := errors.Join(json.NewEncoder(w).Encode(v), w.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// unzipJSON reads what zipJSON wrote.
func unzipJSON(content []byte, to any) error {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("stored content: %w", err)
	}
	if err := json.NewDecoder(r).Decode(to); err != nil {
		return fmt.Errorf("stored content: %w", err)
	}
	return r.Close()
}

// cache keeps a few things that never change under their ID, so that they are
// not read again for each page.
type cache[K comparable, V any] struct {
	most int

	mu   sync.Mutex
	kept map[K]V
}

func (c *cache[K, V]) get(key K, make func() (V, error)) (V, error) {
	c.mu.Lock()
	v, known := c.kept[key]
	c.mu.Unlock()
	if known {
		return v, nil
	}
	v, err := make()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= c.most || c.kept == nil {
		c.kept = map[K]V{}
	}
	c.kept[key] = v
	return v, nil
}
