-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Needs and the evidence they rest on.

-- +goose Up
CREATE TABLE need_needs (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    number       INTEGER NOT NULL, -- B 4
    title        TEXT    NOT NULL CHECK (title <> ''),
    description  TEXT    NOT NULL,
    field_id     TEXT    NOT NULL,
    space_id     TEXT    NOT NULL, -- empty: the whole municipality
    kind         TEXT    NOT NULL CHECK (kind IN ('normative', 'felt', 'expressed', 'comparative')),
    extent_from  INTEGER NOT NULL, -- 0: unknown
    extent_to    INTEGER NOT NULL,
    extent_unit  TEXT    NOT NULL,
    urgency      INTEGER NOT NULL CHECK (urgency BETWEEN 1 AND 4), -- 4: acute
    folded       TEXT    NOT NULL, -- title and description, for searching
    archived_at  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);
CREATE INDEX need_needs_order ON need_needs (tenant_id, archived_at, urgency, number);

CREATE TABLE need_target_groups (
    tenant_id TEXT NOT NULL,
    need_id   TEXT NOT NULL,
    group_id  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, need_id, group_id),
    FOREIGN KEY (tenant_id, need_id) REFERENCES need_needs (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE need_evidence (
    tenant_id TEXT NOT NULL,
    id        TEXT NOT NULL,
    need_id   TEXT NOT NULL,
    source    TEXT NOT NULL CHECK (source <> ''),
    method    TEXT NOT NULL,
    on_day    TEXT NOT NULL,
    note      TEXT NOT NULL,
    pinned    TEXT NOT NULL, -- JSON of the pinned figure, or empty
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, need_id) REFERENCES need_needs (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX need_evidence_need ON need_evidence (tenant_id, need_id, on_day);

-- +goose Down
DROP TABLE need_evidence;
DROP TABLE need_target_groups;
DROP TABLE need_needs;
