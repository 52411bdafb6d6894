// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kursbuch/e2e/leak"
	"kursbuch/internal/civil"
	"kursbuch/internal/identity"
)

// plant is a leak that a twin gets on purpose: it changes an answer by figures
// that are protected.
type plant struct {
	name    string
	address string // that gives them away
	found   string // where the difference must be found
	// answer changes what is sent; one and other are the true figures of two
	// protected cells. Which of them is larger differs between the twins.
	answer func(w *httptest.ResponseRecorder, one, other int64)
}

// leaky gives away what is planted, and nothing else.
func (w *twin) leaky(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		planted := w.plant.Load()
		if planted == nil {
			next.ServeHTTP(out, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		planted.answer(answer, w.secret(0), w.secret(1))
		answer.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()))
		maps.Copy(out.Header(), answer.Header())
		out.WriteHeader(answer.Code)
		if _, err := out.Write(answer.Body.Bytes()); err != nil {
			return // the reader went away
		}
	})
}

// secret is the true figure of a protected cell that differs between the twins.
func (w *twin) secret(n int) int64 {
	at := w.differ[n]
	return w.raw[0].counts[at.period][at.cell]
}

// place is a cell of a period.
type place struct {
	period civil.Period
	cell   [3]string
}

// tell finds two protected cells whose order differs between the twins.
func tell(t *testing.T, a, b *twin) {
	t.Helper()
	period := a.raw[0].periods[0]
	x, y := a.raw[0].counts[period], b.raw[0].counts[period]
	cells := slices.SortedFunc(maps.Keys(x), func(p, q [3]string) int { return strings.Compare(fmt.Sprint(p), fmt.Sprint(q)) })
	for _, p := range cells {
		for _, q := range cells {
			if x[p] != y[p] && x[p] > x[q] && y[p] < y[q] {
				a.differ = [2]place{{period, p}, {period, q}}
				b.differ = a.differ
				return
			}
		}
	}
	t.Fatal("no two cells change their order between the twins")
}

// before puts text before the last mark in an answer.
func before(w *httptest.ResponseRecorder, mark, text string) {
	body := w.Body.String()
	if at := strings.LastIndex(body, mark); at >= 0 {
		w.Body = bytes.NewBufferString(body[:at] + text + body[at:])
	}
}

// row is a row of a table.
var row = regexp.MustCompile(`(?s)<tr.*?</tr>`)

// firstRows are the first two rows of figures in an answer.
func firstRows(w *httptest.ResponseRecorder) []string {
	rows := slices.DeleteFunc(row.FindAllString(w.Body.String(), -1), func(r string) bool { return !strings.Contains(r, "<td") })
	return rows[:min(2, len(rows))]
}

// plants are leaks of every kind that issue 4 names, section 2.
func plants(count string) []plant {
	page, table := "/indicators/"+count, "/tables/LECK-KREISE"
	view := "?rows=region&cols=STAAG&region=16&level=counties"
	svg := func(format string, scale float64) func(*httptest.ResponseRecorder, int64, int64) {
		return func(w *httptest.ResponseRecorder, one, _ int64) {
			before(w, "</svg>", fmt.Sprintf(format, float64(one)*scale))
		}
	}
	text := func(format string) func(*httptest.ResponseRecorder, int64, int64) {
		return func(w *httptest.ResponseRecorder, one, _ int64) { before(w, "</main>", fmt.Sprintf(format, one)) }
	}
	return []plant{
		{"axis limit", page + "/charts/series.svg?region=16051", "part body", svg(`<text x="4" y="9">%.0f</text>`, 1.25)},
		{"bar length", page + "/charts/ranking.svg?region=16051", "part body", svg(`<rect x="90" y="40" width="%.2f" height="8"/>`, 3.7)},
		{"class break", page + "/charts/map.svg?region=16051", "part body", svg(`<text x="4" y="9">bis unter %.1f</text>`, 1.5)},
		{"legend", page + "?region=16051", "part body", text(`<ul><li>bis 10 (%d Gebiete)</li></ul>`)},
		{"tooltip", page + "/charts/map.svg?region=16051", "part body", svg(`<path d="M0 0"><title>Erfurt: %.0f</title></path>`, 1)},
		{"alternative text", page + "?region=16051", "part body", text(`<img alt="Säule bis %d">`)},
		{"sentence", table + view, "part body", text(`<p>Zusammen sind es %d Personen.</p>`)},
		{"sort order", table + view, "part body", func(w *httptest.ResponseRecorder, one, other int64) {
			if rows := firstRows(w); one > other && len(rows) == 2 {
				w.Body = bytes.NewBufferString(strings.NewReplacer(rows[0], rows[1], rows[1], rows[0]).Replace(w.Body.String()))
			}
		}},
		{"ranking", page + "?region=16051", "part body", func(w *httptest.ResponseRecorder, one, other int64) {
			before(w, "</main>", fmt.Sprintf("<p>Rang %d von 2</p>", 1+int64(cmp.Compare(one, other))))
		}},
		{"workbook cache", table + "/table.xlsx" + view, "part xl/pivotCache/pivotCacheRecords1.xml", cacheInWorkbook},
		{"PDF text", "", "part page", textInPDF},
		{"ETag", "/api/v1/indicators/" + count + "/series?region=16051", "header Etag", func(w *httptest.ResponseRecorder, one, _ int64) {
			w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(strconv.FormatInt(one, 10)))))
		}},
		{"size", table + "/figures.csv" + view, "header Content-Length", func(w *httptest.ResponseRecorder, one, _ int64) {
			w.Body.WriteString(strings.Repeat(" ", int(one)))
		}},
		{"error code", table + "?rows=ALTX", "status", func(w *httptest.ResponseRecorder, one, other int64) {
			if one > other {
				w.Code = http.StatusNotFound
			}
		}},
	}
}

// cacheInWorkbook keeps a figure in a workbook where no sheet shows it.
func cacheInWorkbook(w *httptest.ResponseRecorder, one, _ int64) {
	in, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		return
	}
	var packed bytes.Buffer
	out := zip.NewWriter(&packed)
	for _, f := range in.File {
		if err := out.Copy(f); err != nil {
			return
		}
	}
	part, err := out.Create("xl/pivotCache/pivotCacheRecords1.xml")
	if err != nil {
		return
	}
	_, err = fmt.Fprintf(part, `<pivotCacheRecords count="1"><r><n v="%d"/></r></pivotCacheRecords>`, one)
	if err == nil && out.Close() == nil {
		w.Body = &packed
	}
}

// textInPDF writes a figure on a page of a PDF.
func textInPDF(w *httptest.ResponseRecorder, one, _ int64) {
	var packed bytes.Buffer
	out := zlib.NewWriter(&packed)
	_, err := fmt.Fprintf(out, "BT /F1 9 Tf (%d Personen) Tj ET", one)
	if err == nil && out.Close() == nil {
		before(w, "xref", fmt.Sprintf("9999 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n", packed.Len(), packed.String()))
	}
}

// findsPlants makes sure that the walk would find a leak of each kind.
func findsPlants(t *testing.T, a, b *twin) {
	tell(t, a, b)
	for _, p := range plants(string(a.made.indicators[0])) {
		if p.name == "PDF text" {
			p.address = "/reports/" + a.made.report + "/files/pdf"
		}
		t.Run(p.name, func(t *testing.T) {
			for _, planted := range []*plant{nil, &p} {
				a.plant.Store(planted)
				b.plant.Store(planted)
				c := newCouple(a, b, identity.CommitteeMember)
				_, err := c.visit(t.Context(), p.address)
				a.plant.Store(nil)
				b.plant.Store(nil)
				if err != nil {
					t.Fatal(err)
				}
				differences := c.leaks[leak.Kind(p.address)]
				found := slices.ContainsFunc(differences, func(d leak.Difference) bool { return strings.HasPrefix(d.Where, p.found) })
				if found != (planted != nil) {
					t.Errorf("%s: planted %v, found %v: %v", p.address, planted != nil, found, differences)
				}
			}
		})
	}
}
