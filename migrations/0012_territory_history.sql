-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Directories, Umsteigeschlüssel, own reforms, hierarchies and boundaries.

-- +goose Up
ALTER TABLE territory_social_spaces ADD COLUMN code TEXT NOT NULL DEFAULT ''; -- as figures and maps name it
CREATE UNIQUE INDEX territory_social_spaces_code ON territory_social_spaces (tenant_id, code) WHERE archived_at = '' AND code <> '';

CREATE TABLE territory_directories (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    day         TEXT    NOT NULL, -- whose territory it describes
    format      TEXT    NOT NULL CHECK (format IN ('gv100ad', 'excel')),
    file        TEXT    NOT NULL,
    digest      TEXT    NOT NULL, -- of the content
    counts      TEXT    NOT NULL, -- of units by level, JSON
    population  INTEGER NOT NULL,
    content     BLOB    NOT NULL, -- the units, gzipped JSON
    imported_at TEXT    NOT NULL,
    imported_by TEXT    NOT NULL,
    archived_at TEXT    NOT NULL, -- empty while in use
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX territory_directories_day ON territory_directories (tenant_id, day) WHERE archived_at = '';

CREATE TABLE territory_transitions (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    file        TEXT    NOT NULL,
    digest      TEXT    NOT NULL, -- of the content
    from_days   TEXT    NOT NULL, -- whose borders are converted, separated by blanks
    to_day      TEXT    NOT NULL, -- into whose borders
    row_count   INTEGER NOT NULL,
    content     BLOB    NOT NULL, -- the shares, gzipped JSON
    imported_at TEXT    NOT NULL,
    imported_by TEXT    NOT NULL,
    archived_at TEXT    NOT NULL, -- empty while in use
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX territory_transitions_digest ON territory_transitions (tenant_id, digest) WHERE archived_at = '';

CREATE TABLE territory_reforms (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    region_key  TEXT    NOT NULL CHECK (region_key <> ''),
    day         TEXT    NOT NULL, -- first day of the new borders
    shares      TEXT    NOT NULL, -- JSON
    source      TEXT    NOT NULL,
    archived_at TEXT    NOT NULL, -- empty while in use
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX territory_reforms_day ON territory_reforms (tenant_id, region_key, day) WHERE archived_at = '';

CREATE TABLE territory_hierarchies (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    name        TEXT    NOT NULL CHECK (name <> ''),
    name_folded TEXT    NOT NULL, -- equal names are one name
    source      TEXT    NOT NULL,
    valid_from  TEXT    NOT NULL, -- first day, empty when open
    valid_until TEXT    NOT NULL, -- last day, empty when open
    overlapping INTEGER NOT NULL, -- 1 when a unit may belong to several parents
    archived_at TEXT    NOT NULL, -- empty while in use
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX territory_hierarchies_name ON territory_hierarchies (tenant_id, name_folded) WHERE archived_at = '';

CREATE TABLE territory_hierarchy_units (
    tenant_id    TEXT NOT NULL,
    hierarchy_id TEXT NOT NULL,
    unit         TEXT NOT NULL CHECK (unit <> ''), -- key of a region, or code of a Sozialraum
    parent       TEXT NOT NULL CHECK (parent <> ''),
    parent_name  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, hierarchy_id, unit, parent),
    FOREIGN KEY (tenant_id, hierarchy_id) REFERENCES territory_hierarchies (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE territory_boundaries (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    layer       TEXT    NOT NULL CHECK (layer IN ('regions', 'spaces')),
    day         TEXT    NOT NULL, -- whose borders these are; empty for own ones
    file        TEXT    NOT NULL,
    source      TEXT    NOT NULL, -- the credit to show
    digest      TEXT    NOT NULL, -- of the content
    areas       INTEGER NOT NULL,
    created     TEXT    NOT NULL, -- Sozialräume that came with it, separated by blanks
    imported_at TEXT    NOT NULL,
    imported_by TEXT    NOT NULL,
    archived_at TEXT    NOT NULL, -- empty while in use
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE territory_outlines (
    tenant_id   TEXT NOT NULL,
    boundary_id TEXT NOT NULL,
    part        TEXT NOT NULL, -- the Land of regions; empty for own areas
    content     BLOB NOT NULL, -- see pack.go
    PRIMARY KEY (tenant_id, boundary_id, part),
    FOREIGN KEY (tenant_id, boundary_id) REFERENCES territory_boundaries (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE territory_outlines;
DROP TABLE territory_boundaries;
DROP TABLE territory_hierarchy_units;
DROP TABLE territory_hierarchies;
DROP TABLE territory_reforms;
DROP TABLE territory_transitions;
DROP TABLE territory_directories;
DROP INDEX territory_social_spaces_code;
ALTER TABLE territory_social_spaces DROP COLUMN code;
