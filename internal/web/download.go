// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

// FileName is the name under which a file is saved: one from the sample
// programme says so wherever it ends up.
func (r *Request) FileName(name string) string {
	if !r.Who.Sample {
		return name
	}
	return r.Text.T("web.sample.file", "name", name)
}
