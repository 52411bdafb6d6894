-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Rules that watch indicators, and the tasks that come of them.

-- +goose Up
CREATE TABLE watch_rules (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    number       INTEGER NOT NULL, -- R 4
    starter      TEXT    NOT NULL, -- the proposal that it was made of, or empty
    kind         TEXT    NOT NULL CHECK (kind IN ('threshold', 'trend', 'change', 'outlier', 'part', 'jump', 'base', 'gap')),
    indicator_id TEXT    NOT NULL,
    settings     TEXT    NOT NULL, -- JSON
    advice       TEXT    NOT NULL, -- what is to be done
    active       BOOLEAN NOT NULL,
    checked_at   TEXT    NOT NULL DEFAULT '',
    archived_at  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);

CREATE TABLE watch_tasks (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    number       INTEGER NOT NULL, -- A 4
    rule_id      TEXT    NOT NULL,
    rule         TEXT    NOT NULL, -- JSON of the rule as it was
    indicator_id TEXT    NOT NULL,
    region       TEXT    NOT NULL,
    region_name  TEXT    NOT NULL,
    period       TEXT    NOT NULL,
    hit          TEXT    NOT NULL, -- JSON: why
    pins         TEXT    NOT NULL, -- JSON of the pinned figures
    state        TEXT    NOT NULL CHECK (state IN ('open', 'done', 'dismissed')),
    owner_id     TEXT    NOT NULL,
    outcome      TEXT    NOT NULL, -- what was done, or why nothing
    made_at      TEXT    NOT NULL,
    closed_at    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number),
    UNIQUE (tenant_id, rule_id, region, period),
    FOREIGN KEY (tenant_id, rule_id) REFERENCES watch_rules (tenant_id, id)
);
CREATE INDEX watch_tasks_state ON watch_tasks (tenant_id, state, made_at);

CREATE TABLE watch_due (
    tenant_id TEXT NOT NULL,
    since     TEXT NOT NULL, -- new figures came that no rule has seen
    PRIMARY KEY (tenant_id)
);

-- +goose Down
DROP TABLE watch_due;
DROP TABLE watch_tasks;
DROP TABLE watch_rules;
