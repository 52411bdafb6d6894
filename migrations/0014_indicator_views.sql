-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Views of tables that people keep, for themselves or for their tenant.

-- +goose Up
CREATE TABLE indicator_views (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    owner_id    TEXT    NOT NULL,
    owner_name  TEXT    NOT NULL, -- as the owner was called then
    shared      BOOLEAN NOT NULL, -- with the tenant
    number      INTEGER NOT NULL, -- order in lists
    name        TEXT    NOT NULL CHECK (name <> ''),
    description TEXT    NOT NULL,
    table_code  TEXT    NOT NULL CHECK (table_code <> ''),
    query       TEXT    NOT NULL, -- of the address that shows the view
    archived_at TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX indicator_views_order ON indicator_views (tenant_id, number, name);

-- +goose Down
DROP TABLE indicator_views;
