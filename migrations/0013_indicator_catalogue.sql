-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Editions of definitions, more words about an indicator, classes, the core set
-- of a tenant, and when a person last looked at new releases.

-- +goose Up
CREATE TABLE indicator_editions (
    tenant_id    TEXT    NOT NULL,
    indicator_id TEXT    NOT NULL,
    number       INTEGER NOT NULL, -- from 1
    valid_from   TEXT    NOT NULL, -- first day; empty for the first edition
    method       TEXT    NOT NULL, -- JSON: selections, factor, formula, inputs
    bridge       TEXT    NOT NULL, -- JSON: how earlier figures relate to it
    note         TEXT    NOT NULL,
    added_on     TEXT    NOT NULL, -- day; empty where it was not recorded
    PRIMARY KEY (tenant_id, indicator_id, number),
    FOREIGN KEY (tenant_id, indicator_id) REFERENCES indicator_definitions (tenant_id, id) ON DELETE CASCADE
);
INSERT INTO indicator_editions (tenant_id, indicator_id, number, valid_from, method, bridge, note, added_on)
SELECT tenant_id, id, 1, '',
    '{"count":' || count_figures || CASE WHEN base_figures = '' THEN '' ELSE ',"base":' || base_figures END || ',"factor":' || CAST(factor AS TEXT) || '}',
    '{}', '', ''
FROM indicator_definitions;
ALTER TABLE indicator_definitions DROP COLUMN count_figures;
ALTER TABLE indicator_definitions DROP COLUMN base_figures;
ALTER TABLE indicator_definitions DROP COLUMN factor;
ALTER TABLE indicator_definitions ADD COLUMN assessment TEXT NOT NULL DEFAULT '';
ALTER TABLE indicator_definitions ADD COLUMN reading TEXT NOT NULL DEFAULT '';
ALTER TABLE indicator_definitions ADD COLUMN availability TEXT NOT NULL DEFAULT '';
ALTER TABLE indicator_definitions ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE indicator_definitions ADD COLUMN classes TEXT NOT NULL DEFAULT ''; -- JSON; empty for an indicator that is a number
ALTER TABLE indicator_definitions ADD COLUMN coded BOOLEAN NOT NULL DEFAULT FALSE; -- classes by code, not by bounds

CREATE TABLE indicator_core (
    tenant_id    TEXT    NOT NULL,
    indicator_id TEXT    NOT NULL, -- official or own
    version      INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, indicator_id)
);

CREATE TABLE indicator_visits (
    tenant_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    seen_at   TEXT NOT NULL, -- releases imported until then were seen
    PRIMARY KEY (tenant_id, person_id)
);

-- +goose Down
DROP TABLE indicator_visits;
DROP TABLE indicator_core;
ALTER TABLE indicator_definitions DROP COLUMN coded;
ALTER TABLE indicator_definitions DROP COLUMN classes;
ALTER TABLE indicator_definitions DROP COLUMN subject;
ALTER TABLE indicator_definitions DROP COLUMN availability;
ALTER TABLE indicator_definitions DROP COLUMN reading;
ALTER TABLE indicator_definitions DROP COLUMN assessment;
ALTER TABLE indicator_definitions ADD COLUMN factor DOUBLE PRECISION NOT NULL DEFAULT 1;
ALTER TABLE indicator_definitions ADD COLUMN base_figures TEXT NOT NULL DEFAULT '';
ALTER TABLE indicator_definitions ADD COLUMN count_figures TEXT NOT NULL DEFAULT '';
DROP TABLE indicator_editions;
