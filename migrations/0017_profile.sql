-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Composite indices over the areas of a place, and every edition of them.

-- +goose Up
CREATE TABLE profile_indices (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    number      INTEGER NOT NULL, -- given once, in order of creation
    edition     INTEGER NOT NULL, -- the newest
    archived_at TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);

CREATE TABLE profile_editions (
    tenant_id  TEXT    NOT NULL,
    index_id   TEXT    NOT NULL,
    number     INTEGER NOT NULL, -- from 1
    definition TEXT    NOT NULL, -- JSON: name, purpose, kind of areas, method, parts with weights
    added_at   TEXT    NOT NULL,
    added_by   TEXT    NOT NULL, -- name of the person
    PRIMARY KEY (tenant_id, index_id, number),
    FOREIGN KEY (tenant_id, index_id) REFERENCES profile_indices (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE profile_editions;
DROP TABLE profile_indices;
