-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Implementation reports: drafts, and the content of frozen ones.

-- +goose Up
CREATE TABLE report_reports (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    title       TEXT    NOT NULL CHECK (title <> ''),
    language    TEXT    NOT NULL CHECK (language IN ('de', 'en')),
    committee   TEXT    NOT NULL,
    meets_on    TEXT    NOT NULL,
    paper_ref   TEXT    NOT NULL, -- number of the council paper
    period_from TEXT    NOT NULL CHECK (period_from <> ''),
    period_to   TEXT    NOT NULL CHECK (period_to <> ''),
    author      TEXT    NOT NULL,
    foreword    TEXT    NOT NULL,
    proposal    TEXT    NOT NULL, -- what the committee shall resolve, one point a line
    outlook     TEXT    NOT NULL,
    created_at  TEXT    NOT NULL,
    frozen_at   TEXT    NOT NULL DEFAULT '', -- empty: a draft
    frozen_by   TEXT    NOT NULL DEFAULT '', -- name as it was then
    archived_at TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX report_reports_frozen ON report_reports (tenant_id, archived_at, frozen_at);

-- A field of action that a report is about, with what is thought of it.
CREATE TABLE report_sections (
    tenant_id  TEXT NOT NULL,
    report_id  TEXT NOT NULL,
    field_id   TEXT NOT NULL,
    assessment TEXT NOT NULL,
    PRIMARY KEY (tenant_id, report_id, field_id),
    FOREIGN KEY (tenant_id, report_id) REFERENCES report_reports (tenant_id, id) ON DELETE CASCADE
);

-- Written once, when a report is frozen, and never changed.
CREATE TABLE report_contents (
    tenant_id TEXT NOT NULL,
    report_id TEXT NOT NULL,
    content   TEXT NOT NULL, -- JSON
    hash      TEXT NOT NULL, -- SHA-256 of content, hexadecimal
    PRIMARY KEY (tenant_id, report_id),
    FOREIGN KEY (tenant_id, report_id) REFERENCES report_reports (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE report_contents;
DROP TABLE report_sections;
DROP TABLE report_reports;
