// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package assets

import (
	"bytes"
	"compress/gzip"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, address string, headers map[string]string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, http.NoBody)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) []byte {
	t.Helper()
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestFilesAreServedForEverUnderAddressesOfTheirContent(t *testing.T) {
	for name, kind := range map[string]string{
		"app.css":                "text/css; charset=utf-8",
		"kern.css":               "text/css; charset=utf-8",
		"app.js":                 "text/javascript; charset=utf-8",
		"favicon.svg":            "image/svg+xml",
		"touch-icon.png":         "image/png",
		"FiraSans-Regular.woff2": "font/woff2",
		"OFL.txt":                "text/plain; charset=utf-8",
		"LICENSE.md":             "text/plain; charset=utf-8",
	} {
		address := Path(name)
		if !regexp.MustCompile(`^/assets/[\w-]+\.[0-9a-f]{12}\.\w+$`).MatchString(address) {
			t.Errorf("Path(%q) = %q: no content hash", name, address)
		}
		res := get(t, address, nil)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", address, res.StatusCode)
		}
		for header, want := range map[string]string{
			"Content-Type":           kind,
			"Cache-Control":          "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff",
		} {
			if got := res.Header.Get(header); got != want {
				t.Errorf("%s: %s = %q, want %q", name, header, got, want)
			}
		}
		if len(body(t, res)) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestUnknownAddressesAreNotFound(t *testing.T) {
	for _, address := range []string{
		"/assets/", "/assets/app.css", "/assets/app.000000000000.css", "/assets/../assets.go", "/assets/css/01-tokens.css",
	} {
		res := get(t, address, nil)
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", address, res.StatusCode)
		}
		if cache := res.Header.Get("Cache-Control"); strings.Contains(cache, "immutable") {
			t.Errorf("GET %s: a missing file must not be cached for ever", address)
		}
	}
}

func TestUnknownNamesPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Path accepted a name that does not exist")
		}
	}()
	Path("missing.css")
}

func TestTextIsCompressedForThoseWhoAcceptIt(t *testing.T) {
	plain := body(t, get(t, Path("app.css"), nil))
	for accept, packed := range map[string]bool{
		"":                     false,
		"br":                   false,
		"gzip":                 true,
		"br, gzip;q=0.8, *":    true,
		"gzip;q=0":             false,
		"gzip; q=0.000, br":    false,
		"gzipped":              false,
		"deflate, gzip;q=0.01": true,
	} {
		res := get(t, Path("app.css"), map[string]string{"Accept-Encoding": accept})
		if got := res.Header.Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("Accept-Encoding %q: compressed %t, want %t", accept, got, packed)
			continue
		}
		if res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary is missing", accept)
		}
		content := body(t, res)
		if packed {
			unpacked, err := gzip.NewReader(bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			if content, err = io.ReadAll(unpacked); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(content, plain) {
			t.Errorf("Accept-Encoding %q: other content", accept)
		}
	}
}

func TestRepeatedRequestsAreAnsweredWithoutContent(t *testing.T) {
	first := get(t, Path("app.js"), nil)
	again := get(t, Path("app.js"), map[string]string{"If-None-Match": first.Header.Get("ETag")})
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("status %d, want 304", again.StatusCode)
	}
}

// sheets returns our own style sheets without comments, by name.
func sheets(t *testing.T) map[string]string {
	t.Helper()
	names, err := fs.Glob(Files, "css/*.css")
	if err != nil || len(names) == 0 {
		t.Fatalf("no style sheets: %v", err)
	}
	all := map[string]string{}
	for _, name := range names {
		content, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(content), "")
	}
	return all
}

func TestStyleSheetsMirrorForRightToLeftScripts(t *testing.T) {
	property := regexp.MustCompile(`(?:^|[;{\s])((?:margin|padding|border)-(?:left|right|top|bottom)(?:-\w+)*|left|right|top|bottom|float)\s*:`)
	aligned := regexp.MustCompile(`text-align:\s*(left|right)`)
	uneven := regexp.MustCompile(`(?:margin|padding|inset):\s*([^;{}\s]+)\s+([^;{}\s]+)\s+([^;{}\s]+)\s+([^;{}\s]+)\s*[;}]`)
	for name, css := range sheets(t) {
		for _, found := range property.FindAllStringSubmatch(css, -1) {
			t.Errorf("%s: %s is physical, use the logical property", name, found[1])
		}
		for _, found := range aligned.FindAllString(css, -1) {
			t.Errorf("%s: %s, use start or end", name, found)
		}
		for _, found := range uneven.FindAllStringSubmatch(css, -1) {
			if found[2] != found[4] {
				t.Errorf("%s: %s differs left and right", name, found[0])
			}
		}
	}
}

func TestStyleSheetsFetchOnlyOurOwnFonts(t *testing.T) {
	address := regexp.MustCompile(`url\(([^)]*)\)|@import[^;]*`)
	for name, css := range sheets(t) {
		for _, found := range address.FindAllString(css, -1) {
			if !regexp.MustCompile(`^url\("FiraSans-\w+\.woff2"\)$`).MatchString(found) {
				t.Errorf("%s fetches %s", name, found)
			}
		}
	}
	served := string(body(t, get(t, Path("app.css"), nil)))
	for _, font := range []string{"FiraSans-Regular.woff2", "FiraSans-Medium.woff2", "FiraSans-SemiBold.woff2"} {
		if !strings.Contains(served, `url("`+filepath.Base(Path(font))+`")`) {
			t.Errorf("app.css does not name the address of %s", font)
		}
	}
	if kern := string(body(t, get(t, Path("kern.css"), nil))); regexp.MustCompile(`url\("?(https?:|//)`).MatchString(kern) {
		t.Error("kern.css fetches from another host")
	}
}

func TestStyleSheetsDoWithoutImportant(t *testing.T) {
	for name, css := range sheets(t) {
		if strings.Contains(css, "!important") {
			t.Errorf("%s uses !important", name)
		}
	}
}

func TestEveryPropertyOfKERNExists(t *testing.T) {
	kern := string(body(t, get(t, Path("kern.css"), nil)))
	used := regexp.MustCompile(`var\((--kern-[\w-]+)`)
	for name, css := range sheets(t) {
		for _, found := range used.FindAllStringSubmatch(css, -1) {
			if !strings.Contains(kern, found[1]+":") {
				t.Errorf("%s uses %s, which kern.css does not define", name, found[1])
			}
		}
	}
}

func TestEveryCustomPropertyIsDefined(t *testing.T) {
	all := ""
	for _, css := range sheets(t) {
		all += css
	}
	for _, found := range regexp.MustCompile(`var\((--kb-[\w-]+)`).FindAllStringSubmatch(all, -1) {
		if !regexp.MustCompile(regexp.QuoteMeta(found[1]) + `\s*:`).MatchString(all) {
			t.Errorf("%s is used but never set", found[1])
		}
	}
}

// Scripts run under require-trusted-types-for 'script' with no policy at all,
// so a sink for text would throw in the browser.
func TestScriptsKeepToTheContentSecurityPolicy(t *testing.T) {
	sinks := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b|setAttribute\("(style|on)|^\s*(import|export)\b`)
	names, err := fs.Glob(Files, "js/*.js")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range names {
		content, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(content), "\n") {
			if found := sinks.FindString(line); found != "" && !strings.HasPrefix(line, "//") {
				t.Errorf("%s uses %s: %s", name, found, line)
			}
		}
	}
}

func TestSpriteHasNoDoubleNamesAndNoScripts(t *testing.T) {
	body := string(Sprite())
	seen := map[string]bool{}
	for _, found := range regexp.MustCompile(`id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if seen[found[1]] {
			t.Errorf("two symbols are named %s", found[1])
		}
		seen[found[1]] = true
	}
	if len(seen) < 40 {
		t.Errorf("only %d symbols", len(seen))
	}
	if strings.Contains(body, "<script") || strings.Contains(body, "style=") || !strings.HasPrefix(body, "<svg") {
		t.Errorf("sprite starts with %.40q", body)
	}
}

func TestIconsAreOnlyThoseOfTheSprite(t *testing.T) {
	icon, err := Icon("edit")
	if want := `<svg class="kb-icon" viewBox="0 0 20 20" aria-hidden="true"><use href="#i-edit"/></svg>`; err != nil || string(icon) != want {
		t.Errorf("Icon: %q, %v", icon, err)
	}
	if sign, err := Sign("warn"); err != nil || !strings.Contains(string(sign), `href="#s-warn"`) {
		t.Errorf("Sign: %q, %v", sign, err)
	}
	for _, name := range []string{"", "missing", `edit"/><script>`} {
		if icon, err := IconSmall(name); err == nil {
			t.Errorf("IconSmall(%q) = %q, want an error", name, icon)
		}
	}
}

func functions() template.FuncMap {
	return template.FuncMap{"icon": Icon, "iconSmall": IconSmall, "sign": Sign, "sprite": Sprite, "asset": Path}
}

func TestDocumentedMarkupNamesExistingIconsFilesAndClasses(t *testing.T) {
	all := ""
	for _, css := range sheets(t) {
		all += css
	}
	kern := string(body(t, get(t, Path("kern.css"), nil)))
	for _, name := range []string{"../docs/components.md", "testdata/gallery.html"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		page, err := template.New(name).Funcs(functions()).Parse(string(source))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := page.Execute(io.Discard, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, found := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(string(source), -1) {
			for class := range strings.FieldsSeq(found[1]) {
				if !regexp.MustCompile(`\.` + regexp.QuoteMeta(class) + `[^\w-]`).MatchString(all + kern) {
					t.Errorf("%s uses class %s, which no style sheet knows", name, class)
				}
			}
		}
	}
}

// TestGalleryIsWritten puts the gallery with its files into the folder named by
// KURSBUCH_GALLERY, to be looked at in a browser.
func TestGalleryIsWritten(t *testing.T) {
	folder := os.Getenv("KURSBUCH_GALLERY")
	if folder == "" {
		t.Skip("KURSBUCH_GALLERY names no folder")
	}
	relative := functions()
	relative["asset"] = func(name string) string { return strings.TrimPrefix(Path(name), Prefix) }
	page, err := template.New("gallery.html").Funcs(relative).ParseFiles("testdata/gallery.html")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := page.Execute(&out, nil); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"gallery.html": out.Bytes()}
	for address, f := range loaded().byAddress {
		files[address] = f.plain
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
