-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Tables of the slice account. People, sessions, tokens and attempts stand
-- above the tenants: one person may work for several (docs/adr/0006).

-- +goose Up
CREATE TABLE account_tenants (
    tenant_id  TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    kind       TEXT    NOT NULL, -- municipality, institute, ministry
    region     TEXT    NOT NULL, -- official key, 2 to 8 digits; empty for an institute
    sample     BOOLEAN NOT NULL,
    created_at TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
);

CREATE TABLE account_people (
    id         TEXT   NOT NULL,
    email      TEXT   NOT NULL, -- lower case
    name       TEXT   NOT NULL,
    password   TEXT   NOT NULL, -- argon2id in PHC form, empty until one is set
    totp       TEXT   NOT NULL, -- sealed secret of the authenticator app, empty without
    totp_step  BIGINT NOT NULL, -- newest time step used, so that no code counts twice
    created_at TEXT   NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (email)
);

CREATE TABLE account_memberships (
    tenant_id   TEXT    NOT NULL,
    person_id   TEXT    NOT NULL,
    roles       TEXT    NOT NULL, -- with blanks between
    unit        TEXT    NOT NULL,
    function    TEXT    NOT NULL,
    added_at    TEXT    NOT NULL,
    archived_at TEXT    NOT NULL DEFAULT '',
    version     INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, person_id),
    FOREIGN KEY (tenant_id) REFERENCES account_tenants (tenant_id),
    FOREIGN KEY (person_id) REFERENCES account_people (id)
);
CREATE INDEX account_memberships_person ON account_memberships (person_id);

CREATE TABLE account_sessions (
    token_hash TEXT NOT NULL, -- SHA-256 of the token that only the browser has
    id         TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    tenant_id  TEXT NOT NULL,
    stage      TEXT NOT NULL, -- code, enrol, codes, open
    sealed     TEXT NOT NULL, -- what is shown once: an offered secret or recovery codes
    agent      TEXT NOT NULL, -- the browser, as it calls itself
    started_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY (person_id) REFERENCES account_people (id)
);
CREATE INDEX account_sessions_person ON account_sessions (person_id, tenant_id);

CREATE TABLE account_tokens (
    id           TEXT NOT NULL,
    token_hash   TEXT NOT NULL,
    kind         TEXT NOT NULL, -- setup, invitation, reset, recovery
    tenant_id    TEXT NOT NULL, -- of an invitation
    person_id    TEXT NOT NULL, -- of a reset or a recovery code
    email        TEXT NOT NULL, -- of an invitation
    roles        TEXT NOT NULL,
    unit         TEXT NOT NULL,
    function     TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_by_name TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    used_at      TEXT NOT NULL DEFAULT '',
    revoked_at   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    UNIQUE (token_hash)
);
CREATE INDEX account_tokens_tenant ON account_tokens (tenant_id, kind);
CREATE INDEX account_tokens_person ON account_tokens (person_id, kind);

CREATE TABLE account_attempts (
    bucket   TEXT    NOT NULL, -- keyed hash of a mail address, a person or a network address
    since    TEXT    NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (bucket)
);

-- +goose Down
DROP TABLE account_attempts;
DROP TABLE account_tokens;
DROP TABLE account_sessions;
DROP TABLE account_memberships;
DROP TABLE account_people;
DROP TABLE account_tenants;
