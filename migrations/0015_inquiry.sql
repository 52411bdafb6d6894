-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Data requests to offices, their answers in rounds, and the outbox for mail.

-- +goose Up
CREATE TABLE inquiry_inquiries (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    number       INTEGER NOT NULL, -- D 4
    title        TEXT    NOT NULL CHECK (title <> ''),
    purpose      TEXT    NOT NULL, -- what the figures are for
    basis        TEXT    NOT NULL, -- legal basis
    contact      TEXT    NOT NULL,
    period       TEXT    NOT NULL,
    due_on       TEXT    NOT NULL,
    grace        INTEGER NOT NULL, -- days that links live on after due_on
    table_code   TEXT    NOT NULL, -- of the own table that the answers become
    row_code     TEXT    NOT NULL, -- of its dimension
    row_title    TEXT    NOT NULL,
    row_list     TEXT    NOT NULL, -- JSON
    column_list  TEXT    NOT NULL, -- JSON
    by_office    BOOLEAN NOT NULL, -- every office answers every row
    jump         INTEGER NOT NULL, -- per cent against the year before, 0: no check
    state        TEXT    NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    opened_at    TEXT    NOT NULL DEFAULT '',
    release_id   TEXT    NOT NULL DEFAULT '', -- newest release made of the answers
    released     TEXT    NOT NULL DEFAULT '', -- the rounds that it holds
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number)
);

CREATE TABLE inquiry_recipients (
    tenant_id     TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    inquiry_id    TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    office        TEXT    NOT NULL CHECK (office <> ''),
    email         TEXT    NOT NULL,
    row_codes     TEXT    NOT NULL, -- JSON, the rows asked; empty: all
    earlier       TEXT    NOT NULL, -- JSON, the figures of the period before
    state         TEXT    NOT NULL CHECK (state IN ('new', 'waiting', 'begun', 'answered', 'returned', 'approved')),
    asked_at      TEXT    NOT NULL DEFAULT '',
    reminded_at   TEXT    NOT NULL DEFAULT '',
    reminders     INTEGER NOT NULL DEFAULT 0,
    answered_at   TEXT    NOT NULL DEFAULT '',
    revoked_at    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, inquiry_id) REFERENCES inquiry_inquiries (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX inquiry_recipients_inquiry ON inquiry_recipients (tenant_id, inquiry_id);

CREATE TABLE inquiry_rounds (
    tenant_id    TEXT    NOT NULL,
    recipient_id TEXT    NOT NULL,
    round        INTEGER NOT NULL, -- from 1
    version      INTEGER NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved')),
    cells        TEXT    NOT NULL, -- JSON, as typed
    comment      TEXT    NOT NULL,
    saved_at     TEXT    NOT NULL,
    submitted_at TEXT    NOT NULL DEFAULT '',
    approved_at  TEXT    NOT NULL DEFAULT '', -- stays when the round is returned for a correction
    decided_at   TEXT    NOT NULL DEFAULT '',
    decided_by   TEXT    NOT NULL DEFAULT '', -- name
    remark       TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, recipient_id, round),
    FOREIGN KEY (tenant_id, recipient_id) REFERENCES inquiry_recipients (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE inquiry_links (
    token_hash   TEXT NOT NULL, -- SHA-256 of the token that only the mail has
    tenant_id    TEXT NOT NULL,
    recipient_id TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    revoked_at   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (token_hash)
);
CREATE INDEX inquiry_links_recipient ON inquiry_links (tenant_id, recipient_id);

CREATE TABLE mail_messages (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    body        TEXT    NOT NULL, -- empty once sent or given up: it may hold a one-time link
    state       TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts    INTEGER NOT NULL,
    due_at      TEXT    NOT NULL,
    made_at     TEXT    NOT NULL,
    ended_at    TEXT    NOT NULL DEFAULT '',
    failure     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX mail_messages_due ON mail_messages (tenant_id, state, due_at);

-- +goose Down
DROP TABLE mail_messages;
DROP TABLE inquiry_links;
DROP TABLE inquiry_rounds;
DROP TABLE inquiry_recipients;
DROP TABLE inquiry_inquiries;
