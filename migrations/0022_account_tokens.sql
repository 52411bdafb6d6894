-- SPDX-FileCopyrightText: 2026 Kursbuch contributors
-- SPDX-License-Identifier: EUPL-1.2
-- Tokens with which a person's own programs read figures.

-- +goose Up
CREATE TABLE account_access_tokens (
    id         TEXT NOT NULL,
    token_hash TEXT NOT NULL, -- SHA-256 of the token that was shown once
    tenant_id  TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    name       TEXT NOT NULL CHECK (name <> ''), -- what it is for
    made_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL DEFAULT '', -- last use, to five minutes
    revoked_at TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    UNIQUE (token_hash),
    FOREIGN KEY (person_id) REFERENCES account_people (id)
);
CREATE INDEX account_access_tokens_person ON account_access_tokens (tenant_id, person_id);

-- +goose Down
DROP TABLE account_access_tokens;
