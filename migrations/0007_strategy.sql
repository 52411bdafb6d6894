-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Concept, goals with their targets, and measures. Long texts come last in
-- each table, so that lists need not read them.

-- +goose Up
CREATE TABLE strategy_concepts (
    tenant_id  TEXT    NOT NULL,
    edition    INTEGER NOT NULL, -- the highest is in force
    version    INTEGER NOT NULL,
    title      TEXT    NOT NULL CHECK (title <> ''),
    valid_from TEXT    NOT NULL,
    valid_to   TEXT    NOT NULL,
    adopted_on TEXT    NOT NULL,
    resolution TEXT    NOT NULL,
    mission    TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, edition)
);

CREATE TABLE strategy_numbers (
    tenant_id TEXT    NOT NULL,
    series    TEXT    NOT NULL, -- measure, or the place of what stands above a goal
    last      INTEGER NOT NULL, -- number given last; none is given twice
    PRIMARY KEY (tenant_id, series)
);

CREATE TABLE strategy_goals (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    place       TEXT    NOT NULL, -- its number, padded so that text sorts: 001.002
    level       TEXT    NOT NULL CHECK (level IN ('guiding', 'intermediate', 'operational')),
    parent_id   TEXT,
    field_id    TEXT    NOT NULL,
    due_on      TEXT    NOT NULL,
    archived_at TEXT    NOT NULL DEFAULT '',
    title       TEXT    NOT NULL CHECK (title <> ''),
    description TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, place),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES strategy_goals (tenant_id, id) DEFERRABLE INITIALLY DEFERRED -- so that a backup restores in any order
);
CREATE INDEX strategy_goals_parent ON strategy_goals (tenant_id, parent_id);

CREATE TABLE strategy_goal_needs (
    tenant_id TEXT NOT NULL,
    goal_id   TEXT NOT NULL,
    need_id   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, goal_id, need_id),
    FOREIGN KEY (tenant_id, goal_id) REFERENCES strategy_goals (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX strategy_goal_needs_back ON strategy_goal_needs (tenant_id, need_id);

CREATE TABLE strategy_targets (
    tenant_id    TEXT             NOT NULL,
    id           TEXT             NOT NULL,
    version      INTEGER          NOT NULL,
    goal_id      TEXT             NOT NULL,
    indicator_id TEXT             NOT NULL,
    region       TEXT             NOT NULL,
    target_value DOUBLE PRECISION NOT NULL, -- in the unit of the baseline
    target_on    TEXT             NOT NULL,
    archived_at  TEXT             NOT NULL DEFAULT '',
    baseline     TEXT             NOT NULL, -- JSON of a pinned figure
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, goal_id) REFERENCES strategy_goals (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX strategy_targets_goal ON strategy_targets (tenant_id, goal_id);
CREATE INDEX strategy_targets_indicator ON strategy_targets (tenant_id, indicator_id);

CREATE TABLE strategy_measures (
    tenant_id       TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    number          INTEGER NOT NULL,
    goal_id         TEXT    NOT NULL,
    owner_id        TEXT    NOT NULL,
    lead_unit       TEXT    NOT NULL,
    lead_function   TEXT    NOT NULL,
    starts_on       TEXT    NOT NULL,
    ends_on         TEXT    NOT NULL,
    priority        TEXT    NOT NULL CHECK (priority IN ('', 'focus', 'quick_win', 'permanent')),
    cost_cents      BIGINT  NOT NULL,
    impact_step     INTEGER NOT NULL CHECK (impact_step BETWEEN 0 AND 7), -- 0 unknown
    metric_baseline DOUBLE PRECISION,
    metric_target   DOUBLE PRECISION,
    archived_at     TEXT    NOT NULL DEFAULT '',
    title           TEXT    NOT NULL CHECK (title <> ''),
    metric          TEXT    NOT NULL,
    metric_unit     TEXT    NOT NULL,
    resolution      TEXT    NOT NULL,
    contributors    TEXT    NOT NULL,
    funding         TEXT    NOT NULL,
    situation       TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    folded          TEXT    NOT NULL, -- what the search looks in
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, goal_id) REFERENCES strategy_goals (tenant_id, id)
);
CREATE INDEX strategy_measures_goal ON strategy_measures (tenant_id, goal_id, archived_at);
CREATE INDEX strategy_measures_order ON strategy_measures (tenant_id, archived_at, number);
CREATE INDEX strategy_measures_lead ON strategy_measures (tenant_id, archived_at, lead_unit);

CREATE TABLE strategy_measure_links (
    tenant_id  TEXT NOT NULL,
    measure_id TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('need', 'target_group', 'social_space')),
    other_id   TEXT NOT NULL,
    PRIMARY KEY (tenant_id, measure_id, kind, other_id),
    FOREIGN KEY (tenant_id, measure_id) REFERENCES strategy_measures (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX strategy_measure_links_back ON strategy_measure_links (tenant_id, kind, other_id);

-- +goose Down
DROP TABLE strategy_measure_links;
DROP TABLE strategy_measures;
DROP TABLE strategy_targets;
DROP TABLE strategy_goal_needs;
DROP TABLE strategy_goals;
DROP TABLE strategy_numbers;
DROP TABLE strategy_concepts;
