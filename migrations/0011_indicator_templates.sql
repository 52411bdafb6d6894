-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Templates for reading tables of any layout, and the access to the services of
-- the statistical offices.

-- +goose Up
CREATE TABLE indicator_templates (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    title       TEXT    NOT NULL CHECK (title <> ''),
    table_code  TEXT    NOT NULL CHECK (table_code <> ''),
    body        TEXT    NOT NULL, -- JSON, see statfile/template
    changed_at  TEXT    NOT NULL,
    archived_at TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE indicator_services (
    tenant_id  TEXT    NOT NULL,
    service    TEXT    NOT NULL, -- genesis, regional or zensus
    version    INTEGER NOT NULL,
    address    TEXT    NOT NULL, -- where its API begins
    token      TEXT    NOT NULL, -- sealed with the installation's key
    changed_at TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, service)
);

-- +goose Down
DROP TABLE indicator_services;
DROP TABLE indicator_templates;
