// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package leak

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Reader reads a site as one person.
type Reader struct {
	Site   string // where the site is: http://127.0.0.1:8080
	Cookie string // of the session: name=value
	Token  string // for programs, in place of a session
}

// Answer is all that a reader sees of one answer.
type Answer struct {
	Address string // path and query
	Status  int
	Header  http.Header
	Body    []byte
}

// Ask reads an address; redirects are answers of their own.
func (r Reader) Ask(ctx context.Context, address string, headers ...string) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Site+address, http.NoBody)
	if err != nil {
		return Answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return r.send(request, address)
}

// Send sends a form.
func (r Reader) Send(ctx context.Context, address string, form url.Values) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Site+address, strings.NewReader(form.Encode()))
	if err != nil {
		return Answer{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.send(request, address)
}

// host is under which name all sites are asked: pages print where they are.
const host = "kursbuch.example"

func (r Reader) send(request *http.Request, address string) (Answer, error) {
	request.Host = host
	if r.Cookie != "" {
		request.Header.Set("Cookie", r.Cookie)
	}
	if r.Token != "" {
		request.Header.Set("Authorization", "Bearer "+r.Token)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return Answer{}, err
	}
	body, err := io.ReadAll(response.Body)
	return Answer{address, response.StatusCode, response.Header, body}, errors.Join(err, response.Body.Close())
}

// is reports whether the answer is of one of the media types.
func (a Answer) is(types ...string) bool {
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	return slices.Contains(types, media)
}

// isArchive reports whether the answer is a ZIP file, as workbooks and text
// documents are.
func (a Answer) isArchive() bool { return bytes.HasPrefix(a.Body, []byte("PK\x03\x04")) }

// isPDF reports whether the answer is a PDF.
func (a Answer) isPDF() bool { return bytes.HasPrefix(a.Body, []byte("%PDF-")) }
