// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package document

import (
	"bytes"
	"os"
	"testing"
)

func TestDraft(t *testing.T) {
	var b bytes.Buffer
	if err := sample().WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/sample.pdf", b.Bytes(), 0o644)
	b.Reset()
	if err := sample().WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/sample.html", b.Bytes(), 0o644)
	b.Reset()
	if err := sample().WriteDOCX(&b); err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/sample.docx", b.Bytes(), 0o644)
}
