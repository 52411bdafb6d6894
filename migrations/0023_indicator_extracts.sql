-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- What audiences outside the office may see of a release: extracts whose
-- figures were protected. Releases that their publisher has published for
-- everybody need none.

-- +goose Up
ALTER TABLE indicator_releases ADD COLUMN public INTEGER NOT NULL DEFAULT 0;
UPDATE indicator_releases SET public = 1 WHERE tenant_id = 'official' OR source LIKE '%, dl-de/%';

CREATE TABLE indicator_extracts (
    tenant_id    TEXT    NOT NULL,
    release_id   TEXT    NOT NULL,
    audience     TEXT    NOT NULL CHECK (audience IN ('partner', 'committee', 'public')),
    publication  TEXT    NOT NULL, -- entry of the ledger that made it
    whole        INTEGER NOT NULL, -- shows the release as it is: there is nothing to protect
    row_count    INTEGER NOT NULL,
    number_count INTEGER NOT NULL,
    region_count INTEGER NOT NULL,
    shapes       TEXT    NOT NULL, -- JSON: the variables that are shown together
    dictionary   BLOB    NOT NULL, -- of the codes that are shown
    PRIMARY KEY (tenant_id, release_id, audience),
    FOREIGN KEY (tenant_id, release_id) REFERENCES indicator_releases (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE indicator_extract_blocks (
    tenant_id  TEXT    NOT NULL,
    release_id TEXT    NOT NULL,
    audience   TEXT    NOT NULL,
    series_id  INTEGER NOT NULL,
    period     TEXT    NOT NULL,
    payload    BLOB    NOT NULL,
    PRIMARY KEY (tenant_id, release_id, audience, series_id, period),
    FOREIGN KEY (tenant_id, release_id, audience) REFERENCES indicator_extracts (tenant_id, release_id, audience) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE indicator_extract_blocks;
DROP TABLE indicator_extracts;
ALTER TABLE indicator_releases DROP COLUMN public;
