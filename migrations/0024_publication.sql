-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Which shapes of a table which audience may see, and the ledger of what was
-- published, with the proof of each protected table.

-- +goose Up
CREATE TABLE publication_policies (
    tenant_id  TEXT    NOT NULL,
    table_code TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    policy     TEXT    NOT NULL, -- JSON
    PRIMARY KEY (tenant_id, table_code)
);

CREATE TABLE publication_entries (
    tenant_id   TEXT    NOT NULL,
    seq         INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    at          TEXT    NOT NULL,
    person_id   TEXT    NOT NULL,
    person_name TEXT    NOT NULL,
    act         TEXT    NOT NULL CHECK (act IN ('published', 'taken_back')),
    table_code  TEXT    NOT NULL,
    body        TEXT    NOT NULL, -- JSON: policy, releases, audiences, hashes, statistics
    hash        TEXT    NOT NULL, -- keyed, over this entry and the hash before it
    PRIMARY KEY (tenant_id, seq),
    UNIQUE (tenant_id, id)
);

CREATE INDEX publication_entries_by_table ON publication_entries (tenant_id, table_code, seq);

CREATE TABLE publication_heads (
    tenant_id TEXT    NOT NULL,
    seq       INTEGER NOT NULL,
    hash      TEXT    NOT NULL,
    seal      TEXT    NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- One measure and period of a publication: input, pattern and certificate.
CREATE TABLE publication_proofs (
    tenant_id TEXT    NOT NULL,
    entry_id  TEXT    NOT NULL,
    number    INTEGER NOT NULL, -- among those of the entry
    measure   TEXT    NOT NULL,
    period    TEXT    NOT NULL,
    content   BLOB    NOT NULL, -- packed; its SHA-256 stands in the entry
    PRIMARY KEY (tenant_id, entry_id, number),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES publication_entries (tenant_id, id)
);

-- +goose Down
DROP TABLE publication_proofs;
DROP TABLE publication_heads;
DROP TABLE publication_entries;
DROP TABLE publication_policies;
