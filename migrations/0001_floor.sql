-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Tables of the floor packages db, audit, job and file.

-- +goose Up
CREATE TABLE db_writes (
    tenant_id  TEXT NOT NULL,
    write_key  TEXT NOT NULL,
    written_at TEXT NOT NULL,
    answer     TEXT NOT NULL, -- where the first answer led
    PRIMARY KEY (tenant_id, write_key)
);

CREATE TABLE audit_heads (
    tenant_id TEXT   NOT NULL,
    seq       BIGINT NOT NULL, -- number of the newest entry
    hash      TEXT   NOT NULL, -- of the newest entry
    seal      TEXT   NOT NULL, -- keyed hash over tenant, seq and hash
    PRIMARY KEY (tenant_id)
);

CREATE TABLE audit_entries (
    tenant_id   TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    at          TEXT   NOT NULL,
    person_id   TEXT   NOT NULL,
    person_name TEXT   NOT NULL,
    kind        TEXT   NOT NULL, -- of the object, e.g. measure
    object_id   TEXT   NOT NULL,
    title       TEXT   NOT NULL, -- of the object at that time
    act         TEXT   NOT NULL, -- created, changed, deleted, ...
    changes     TEXT   NOT NULL, -- JSON: fields before and after
    hash        TEXT   NOT NULL, -- keyed, over the entry and the hash before it
    PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX audit_entries_object ON audit_entries (tenant_id, kind, object_id, seq);

CREATE TABLE job_jobs (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    payload     TEXT    NOT NULL,
    person_id   TEXT    NOT NULL,
    state       TEXT    NOT NULL, -- waiting, running, done, failed, cancelled
    step        BIGINT  NOT NULL,
    steps       BIGINT  NOT NULL,
    attempts    INTEGER NOT NULL,
    result      TEXT    NOT NULL,
    failure     TEXT    NOT NULL, -- JSON of a message
    created_at  TEXT    NOT NULL,
    leased_till TEXT    NOT NULL,
    finished_at TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX job_jobs_waiting ON job_jobs (state, leased_till);

CREATE TABLE file_files (
    tenant_id  TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    added_at   TEXT   NOT NULL,
    added_by   TEXT   NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE file_chunks (
    tenant_id TEXT    NOT NULL,
    file_id   TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    data      BLOB    NOT NULL,
    PRIMARY KEY (tenant_id, file_id, n),
    FOREIGN KEY (tenant_id, file_id) REFERENCES file_files (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE file_chunks;
DROP TABLE file_files;
DROP TABLE job_jobs;
DROP TABLE audit_entries;
DROP TABLE audit_heads;
DROP TABLE db_writes;
