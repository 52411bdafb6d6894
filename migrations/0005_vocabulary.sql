-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- The tenant's own words: fields of action and target groups.

-- +goose Up
CREATE TABLE vocabulary_terms (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('field', 'target_group')),
    version     INTEGER NOT NULL,
    number      INTEGER NOT NULL, -- order in lists and reports
    name        TEXT    NOT NULL CHECK (name <> ''),
    description TEXT    NOT NULL,
    archived_at TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX vocabulary_terms_order ON vocabulary_terms (tenant_id, kind, number);

-- +goose Down
DROP TABLE vocabulary_terms;
