-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Tables of the territory slice. Official regions are part of the program.

-- +goose Up
CREATE TABLE territory_social_spaces (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    number      INTEGER NOT NULL, -- as people cite it
    name        TEXT    NOT NULL CHECK (name <> ''),
    description TEXT    NOT NULL,
    regions     TEXT    NOT NULL, -- keys of official regions, sorted, separated by blanks
    name_folded TEXT    NOT NULL, -- equal names are one name
    folded      TEXT    NOT NULL, -- what a search looks through
    archived_at TEXT    NOT NULL, -- empty while in use
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);
CREATE UNIQUE INDEX territory_social_spaces_name ON territory_social_spaces (tenant_id, name_folded) WHERE archived_at = '';

-- +goose Down
DROP TABLE territory_social_spaces;
