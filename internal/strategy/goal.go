// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/need"
	"kursbuch/internal/vocabulary"
)

// GoalID names a goal.
type GoalID string

// Level is how concrete a goal is.
type Level string

// The levels from top to bottom. A strategy may leave out the middle one.
const (
	Guiding      Level = "guiding"      // Leitziel: an ideal
	Intermediate Level = "intermediate" // Mittlerziel: a way towards it
	Operational  Level = "operational"  // Handlungsziel: who reaches what by when
)

// Levels lists the levels from top to bottom.
func Levels() []Level { return []Level{Guiding, Intermediate, Operational} }

// Goal is something the municipality wants to reach.
type Goal struct {
	ID          GoalID
	Version     int
	Number      string // 1.2: second goal in the first field of action
	Level       Level
	Parent      GoalID // empty at the top of its field
	Field       vocabulary.FieldID
	Title       string
	Description string
	DueOn       civil.Day
	Needs       []need.ID // that it answers
	Targets     []Target
	Archived    bool
}
