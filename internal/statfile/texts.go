// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package statfile

import "embed"

// Locales holds the texts of refusals and warnings.
//
//go:embed locales
var Locales embed.FS
