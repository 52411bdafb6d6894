-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Releases of statistical tables with their figures, and own indicators.

-- +goose Up
CREATE TABLE indicator_releases (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    table_code   TEXT    NOT NULL CHECK (table_code <> ''),
    number       INTEGER NOT NULL, -- of the table's releases, from 1
    title        TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    file         TEXT    NOT NULL,
    digest       TEXT    NOT NULL, -- of codes and figures, in any language and order
    row_count    INTEGER NOT NULL,
    number_count INTEGER NOT NULL,
    region_count INTEGER NOT NULL,
    periods      TEXT    NOT NULL, -- oldest first, separated by blanks
    imported_at  TEXT    NOT NULL,
    imported_by  TEXT    NOT NULL,
    withdrawn_at TEXT    NOT NULL DEFAULT '',
    dictionary   BLOB    NOT NULL, -- codes and labels, gzipped JSON
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, table_code, number)
);
CREATE INDEX indicator_releases_digest ON indicator_releases (tenant_id, digest);

CREATE TABLE indicator_blocks (
    tenant_id  TEXT    NOT NULL,
    release_id TEXT    NOT NULL,
    series_id  INTEGER NOT NULL, -- position among the measures of the dictionary
    period     TEXT    NOT NULL,
    rev        INTEGER NOT NULL, -- 1 as imported; later edits make higher ones
    payload    BLOB    NOT NULL, -- all regions and cells, see package cube
    PRIMARY KEY (tenant_id, release_id, series_id, period, rev),
    FOREIGN KEY (tenant_id, release_id) REFERENCES indicator_releases (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE indicator_definitions (
    tenant_id      TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    code           TEXT    NOT NULL CHECK (code <> ''),
    name           TEXT    NOT NULL CHECK (name <> ''),
    definition     TEXT    NOT NULL,
    numerator      TEXT    NOT NULL,
    denominator    TEXT    NOT NULL,
    unit           TEXT    NOT NULL,
    source         TEXT    NOT NULL,
    relevance      TEXT    NOT NULL,
    notes          TEXT    NOT NULL,
    count_figures  TEXT    NOT NULL, -- JSON of the selection
    base_figures   TEXT    NOT NULL, -- JSON, or empty for a plain number
    factor         DOUBLE PRECISION NOT NULL,
    decimals       INTEGER NOT NULL,
    direction      TEXT    NOT NULL CHECK (direction IN ('neutral', 'more', 'less')),
    archived_at    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code)
);

-- +goose Down
DROP TABLE indicator_definitions;
DROP TABLE indicator_blocks;
DROP TABLE indicator_releases;
