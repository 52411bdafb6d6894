-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Milestones and dated status reports of measures.

-- +goose Up
CREATE TABLE delivery_milestones (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    measure_id  TEXT    NOT NULL,
    title       TEXT    NOT NULL CHECK (title <> ''),
    due_on      TEXT    NOT NULL CHECK (due_on <> ''),
    reached_on  TEXT    NOT NULL, -- empty: open
    archived_at TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX delivery_milestones_measure ON delivery_milestones (tenant_id, measure_id, due_on);
CREATE INDEX delivery_milestones_open ON delivery_milestones (tenant_id, archived_at, reached_on, due_on);

-- A report is never changed: only its withdrawal and whether it is the newest
-- one that holds are noted later.
CREATE TABLE delivery_reports (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    measure_id   TEXT    NOT NULL,
    on_day       TEXT    NOT NULL CHECK (on_day <> ''), -- the day it speaks of
    recorded_at  TEXT    NOT NULL,
    proposed     TEXT    NOT NULL CHECK (proposed IN ('ok', 'warn', 'stop', 'idle', 'done')),
    proposed_why TEXT    NOT NULL, -- JSON of messages
    light        TEXT    NOT NULL CHECK (light IN ('ok', 'warn', 'stop', 'idle', 'done')),
    reason       TEXT    NOT NULL,
    next_step    TEXT    NOT NULL,
    next_step_on TEXT    NOT NULL,
    next_step_by TEXT    NOT NULL,
    person_id    TEXT    NOT NULL,
    person_name  TEXT    NOT NULL,
    newest       BOOLEAN NOT NULL DEFAULT FALSE, -- of its measure, among those that hold
    withdrawn_at TEXT    NOT NULL DEFAULT '',
    withdrawn_by TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX delivery_reports_measure ON delivery_reports (tenant_id, measure_id, on_day);
CREATE INDEX delivery_reports_newest ON delivery_reports (tenant_id, newest, measure_id);

-- +goose Down
DROP TABLE delivery_reports;
DROP TABLE delivery_milestones;
