// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import "embed"

// Locales holds the texts of refusals, warnings and reasons.
//
//go:embed locales
var Locales embed.FS
