// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// writeKey travels with one request. A form that is sent twice, or again after
// an answer got lost, carries the same key and writes once.
type writeKey struct {
	tenant identity.TenantID
	key    string
	at     time.Time
	stored bool // committed
}

type writeKeyContext struct{}

// WithWriteKey makes the first transaction under ctx store key with what it
// writes; see Tx.
func WithWriteKey(ctx context.Context, tenant identity.TenantID, key string, now time.Time) context.Context {
	return context.WithValue(ctx, writeKeyContext{}, &writeKey{tenant: tenant, key: key, at: now})
}

// storeWriteKey is part of the first transaction of the request that commits,
// so that the key is there exactly when its writes are.
func storeWriteKey(ctx context.Context, tx *sql.Tx) error {
	k, ok := ctx.Value(writeKeyContext{}).(*writeKey)
	if !ok || k.stored {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO db_writes (tenant_id, write_key, written_at, answer)
		VALUES ($1, $2, $3, '')`,
		k.tenant, k.key, Timestamp(k.at))
	if IsUnique(err) {
		return fault.Repeated
	}
	return err
}

// markWriteKeyStored is called once the transaction with the key is committed:
// after a rollback, the next one of the request has to store it.
func markWriteKeyStored(ctx context.Context) {
	if k, ok := ctx.Value(writeKeyContext{}).(*writeKey); ok {
		k.stored = true
	}
}

// KeepAnswer remembers where the answer to the write under ctx led, so that a
// repeat leads there too.
func (d *DB) KeepAnswer(ctx context.Context, location string) error {
	k, ok := ctx.Value(writeKeyContext{}).(*writeKey)
	if !ok || !k.stored {
		return nil
	}
	_, err := d.ExecContext(ctx, `
		UPDATE db_writes
		SET answer = $3
		WHERE tenant_id = $1 AND write_key = $2`,
		k.tenant, k.key, location)
	return err
}

// Answer is where the first answer to the write under ctx led, empty when it
// is not known.
func (d *DB) Answer(ctx context.Context) (string, error) {
	k, ok := ctx.Value(writeKeyContext{}).(*writeKey)
	if !ok {
		return "", nil
	}
	location, err := Value[string](ctx, d, `
		SELECT answer
		FROM db_writes
		WHERE tenant_id = $1 AND write_key = $2`,
		k.tenant, k.key)
	if errors.Is(err, fault.NotFound) {
		return "", nil
	}
	return location, err
}

// ForgetWrites deletes the write keys stored before t, in every tenant.
func (d *DB) ForgetWrites(ctx context.Context, t time.Time) error {
	_, err := d.ExecContext(ctx, `DELETE FROM db_writes WHERE tenant_id >= '' AND written_at < $1`, Timestamp(t))
	return err
}
