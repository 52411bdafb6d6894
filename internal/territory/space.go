// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

// SocialSpaceID names a Sozialraum.
type SocialSpaceID string

// SocialSpace is a part of a municipality that its planners cut themselves
// (Sozialraum, Planungsraum).
type SocialSpace struct {
	ID          SocialSpaceID
	Version     int
	Number      int
	Name        string
	Description string
	Regions     []string // keys of the municipalities it consists of
	Archived    bool
}
