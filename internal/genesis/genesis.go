// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package genesis fetches tables from the databases of the statistical offices
// over the RESTful interface of GENESIS (2020): GENESIS-Online, the
// Regionaldatenbank and the census database speak it alike.
//
// A table is asked for with data/tablefile. The answer is the file, or JSON
// with a status inside HTTP 200: code 98 says that the table is too large and
// has to be made by a job; code 99 that the job was made; data/resultfile then
// answers with code 104 until the result is there. A client talks to its base
// address alone, follows no redirects, and leaves a pause between requests.
package genesis

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kursbuch/internal/fault"
)

// Locales holds the texts of refusals.
//
//go:embed locales
var Locales embed.FS

// Limits keep a fetch within bounds.
type Limits struct {
	Bytes    int64         // of one answer
	Request  time.Duration // for one request
	Waiting  time.Duration // for the result of a job
	Attempts int           // of one request, the first included
	Pause    time.Duration // before each further request
}

// DefaultLimits are polite to the services and patient with their jobs.
func DefaultLimits() Limits {
	return Limits{Bytes: 256 << 20, Request: 2 * time.Minute, Waiting: 30 * time.Minute, Attempts: 4, Pause: time.Second}
}

// Client asks one service with one token.
type Client struct {
	base   string
	token  string
	limits Limits
	http   *http.Client
	sleep  func(context.Context, time.Duration) error
	asked  bool // at least once
}

// New returns a client for the service at base, such as
// https://www-genesis.destatis.de/genesisWS/rest/2020. Without encryption only
// this machine itself is asked. Fault: Refused.
func New(base, token string, limits Limits) (*Client, error) {
	if !ValidAddress(base) {
		return nil, fault.Refuse("genesis.address")
	}
	return &Client{
		base: strings.TrimRight(base, "/"), token: token, limits: limits, sleep: sleep,
		http: &http.Client{
			Timeout:       limits.Request,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// ValidAddress accepts https, and http to the machine itself.
func ValidAddress(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && local
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Ask says which table is wanted.
type Ask struct {
	Table string
	// Region is a key or the beginning of keys with *, such as 16*; empty for all.
	Region   string
	Language string // de when empty, or en
}

// File is a table as it was delivered.
type File struct {
	Name    string
	Content []byte
}

// Stage is what a fetch is doing.
type Stage int

// The stages in their order; Fetching comes again for each file.
const (
	Asking  Stage = iota // for the table
	Waiting              // for the job that makes it
	Fetching
)

// tableCode is how codes of tables look in all three databases.
var tableCode = regexp.MustCompile(`^[0-9A-Z]{5}(-[0-9A-Z]{1,4}){1,4}$`)

// ValidTable reports whether a text can be the code of a table.
func ValidTable(code string) bool { return tableCode.MatchString(code) }

var regionKey = regexp.MustCompile(`^[0-9]{1,12}\*?$`)

// ValidRegion reports whether a text is a key, or the beginning of keys with *.
func ValidRegion(key string) bool { return regionKey.MatchString(key) }

// Fetch gets a table as flat file CSV, plain or packed as the service sends
// it, and tells progress what it does. Fault: Refused, with what the service
// said.
func (c *Client) Fetch(ctx context.Context, ask Ask, progress func(Stage)) (File, error) {
	if !ValidTable(ask.Table) {
		return File{}, fault.Refuse("genesis.table", "table", ask.Table)
	}
	if ask.Region != "" && !ValidRegion(ask.Region) {
		return File{}, fault.Refuse("genesis.region", "region", ask.Region)
	}
	progress(Asking)
	form := url.Values{
		"name": {ask.Table}, "area": {"all"}, "compress": {"false"}, "transpose": {"false"}, "format": {"ffcsv"}, "job": {"false"}, "language": {or(ask.Language, "de")},
	}
	if ask.Region != "" {
		form.Set("regionalkey", ask.Region)
	}
	answer, err := c.post(ctx, "data/tablefile", form)
	if err != nil {
		return File{}, err
	}
	if answer.status.Code == tooLarge {
		form.Set("job", "true")
		if answer, err = c.post(ctx, "data/tablefile", form); err != nil {
			return File{}, err
		}
	}
	if answer.status.Code == jobMade {
		progress(Waiting)
		if answer, err = c.result(ctx, answer.status, form); err != nil {
			return File{}, err
		}
	}
	progress(Fetching)
	if answer.file == nil {
		return File{}, answer.status.refusal(ask.Table)
	}
	ending := ".csv"
	if bytes.HasPrefix(answer.file, []byte("PK\x03\x04")) {
		ending = ".zip"
	}
	name := ask.Table + "_" + or(ask.Language, "de")
	if ask.Region != "" {
		name += "_" + strings.TrimSuffix(ask.Region, "*")
	}
	return File{Name: name + "_flat" + ending, Content: answer.file}, nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// jobName finds the name of the result in the sentence of the service.
var jobName = regexp.MustCompile(`([0-9A-Z]{5}(?:-[0-9A-Z]{1,4}){1,4}_[0-9]+)`)

// result waits for the job and gets what it made. The waits grow from two
// seconds to half a minute.
func (c *Client) result(ctx context.Context, made status, form url.Values) (answer, error) {
	name := jobName.FindString(made.Content)
	if name == "" {
		return answer{}, made.refusal("")
	}
	ask := url.Values{"name": {name}, "area": {"user"}, "compress": {"false"}, "format": {"ffcsv"}, "language": form["language"]}
	wait, waited := 2*time.Second, time.Duration(0)
	for waited < c.limits.Waiting {
		if err := c.sleep(ctx, wait); err != nil {
			return answer{}, err
		}
		waited += wait
		wait = min(wait*3/2, 30*time.Second)
		a, err := c.post(ctx, "data/resultfile", ask)
		if err != nil || a.file != nil || a.status.Code != nothingYet {
			return a, err
		}
	}
	return answer{}, fault.Refuse("genesis.job_slow", "minutes", int(c.limits.Waiting/time.Minute))
}

// Codes of the status, Webservice-Schnittstelle of Destatis, § 2.1.2.
const (
	done       = 0
	adjusted   = 22 // done, with parameters set right
	unchanged  = 50 // nothing newer than asked for
	unknown    = 90 // no such table
	tooLarge   = 98
	jobMade    = 99
	nothingYet = 104 // nothing fits; for a result, not yet
	noLogin    = 15
)

// status is what the service says instead of a file.
type status struct {
	Code    int
	Content string
	Type    string
}

// refusal says in our words what the service said.
func (s status) refusal(table string) error {
	switch s.Code {
	case unknown, nothingYet:
		return fault.Refuse("genesis.unknown", "table", table)
	case noLogin:
		return fault.Refuse("genesis.login")
	case tooLarge:
		return fault.Refuse("genesis.large", "table", table)
	case unchanged:
		return fault.Refuse("genesis.unchanged", "table", table)
	}
	text := []rune(strings.Join(strings.Fields(s.Content), " "))
	return fault.Refuse("genesis.other", "code", s.Code, "text", string(text[:min(len(text), 200)]))
}

// answer is a file, or a status.
type answer struct {
	file   []byte
	status status
}

// errBusy is a failure that another attempt may mend.
var errBusy = errors.New("service is busy")

// post sends one request, again after a pause when the service is busy.
func (c *Client) post(ctx context.Context, method string, form url.Values) (answer, error) {
	pause := 2 * time.Second
	for attempt := 1; ; attempt++ {
		if c.asked {
			if err := c.sleep(ctx, c.limits.Pause); err != nil {
				return answer{}, err
			}
		}
		c.asked = true
		a, after, err := c.once(ctx, method, form)
		if !errors.Is(err, errBusy) {
			return a, err
		}
		if attempt >= c.limits.Attempts {
			return answer{}, fault.Refuse("genesis.silent", "attempts", attempt)
		}
		if err := c.sleep(ctx, max(pause, after)); err != nil {
			return answer{}, err
		}
		pause *= 2
	}
}

// once sends a request. What it wants to wait before the next attempt comes
// with errBusy.
func (c *Client) once(ctx context.Context, method string, form url.Values) (answer, time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/"+method, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, 0, fmt.Errorf("ask for %s: %w", method, err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("User-Agent", "Kursbuch")
	request.Header.Set("username", c.token) // a token takes the place of the name; the password stays empty
	request.Header.Set("password", "")
	response, err := c.http.Do(request)
	if ctx.Err() != nil {
		return answer{}, 0, ctx.Err()
	}
	if err != nil {
		return answer{}, 0, errBusy // no connection, or none in time; the cause may hold the address, not the token
	}
	defer response.Body.Close()
	switch code := response.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return answer{}, 0, fault.Refuse("genesis.login")
	case code == http.StatusTooManyRequests || code >= 500:
		return answer{}, retryAfter(response.Header), errBusy
	case code != http.StatusOK:
		return answer{}, 0, fault.Refuse("genesis.http", "code", code)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, c.limits.Bytes+1))
	if err != nil {
		return answer{}, 0, errBusy
	}
	if int64(len(content)) > c.limits.Bytes {
		return answer{}, 0, fault.Refuse("genesis.bytes", "max", c.limits.Bytes>>20)
	}
	a, err := parse(content)
	return a, 0, err
}

// retryAfter is how many seconds the service asks to wait, at most a minute.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 60)) * time.Second
}

// parse tells a status from a file: a file never begins with a brace.
func parse(content []byte) (answer, error) {
	start := bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if !bytes.HasPrefix(start, []byte("{")) {
		if len(start) == 0 || bytes.HasPrefix(start, []byte("<")) {
			return answer{}, fault.Refuse("genesis.strange")
		}
		return answer{file: content}, nil
	}
	var body struct {
		Status status
		Code   *int
		Text   string `json:"Content"`
		Object struct{ Content string }
	}
	if err := json.Unmarshal(start, &body); err != nil {
		return answer{}, fault.Refuse("genesis.strange")
	}
	if body.Code != nil { // an error without the usual envelope
		return answer{status: status{Code: *body.Code, Content: body.Text}}, nil
	}
	if s := body.Status.Code; (s == done || s == adjusted) && body.Object.Content != "" {
		return answer{file: []byte(body.Object.Content)}, nil
	}
	return answer{status: body.Status}, nil
}
