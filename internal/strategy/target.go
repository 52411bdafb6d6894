// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package strategy

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/indicator"
)

// TargetID names a target.
type TargetID string

// Target is what an indicator shall reach for a goal.
type Target struct {
	ID       TargetID
	Version  int
	Goal     GoalID
	Baseline indicator.Pinned // where it started; names indicator, region and unit
	Value    float64          // to be reached, in the unit of the baseline
	On       civil.Day        // when
	Archived bool
}
