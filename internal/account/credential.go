// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"context"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

// account is what a sign-in needs to know of a person.
type account struct {
	ID       identity.PersonID
	Name     string
	Email    string
	Password string // hashed
	TOTP     string // sealed
	Step     int64  // newest time step used
}

func findAccountByEmail(ctx context.Context, q db.Querier, email string) (account, error) {
	return db.One(ctx, q, scanAccount, `
		SELECT id, name, email, password, totp, totp_step
		FROM account_people
		WHERE email = $1`, email)
}

func findAccount(ctx context.Context, q db.Querier, id identity.PersonID) (account, error) {
	return db.One(ctx, q, scanAccount, `
		SELECT id, name, email, password, totp, totp_step
		FROM account_people
		WHERE id = $1`, id)
}

func scanAccount(scan db.Scan) (a account, err error) {
	err = scan(&a.ID, &a.Name, &a.Email, &a.Password, &a.TOTP, &a.Step)
	return a, err
}
