// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listInquiries(ctx context.Context, q db.Querier, tenant identity.TenantID, state State, limit, offset int) ([]Inquiry, error) {
	return db.Collect(ctx, q, scanInquiry, `
		SELECT id, version, number, title, purpose, basis, contact, period, due_on, grace, table_code, row_code, row_title, row_list, column_list,
			by_office, jump, state, opened_at, release_id, released
		FROM inquiry_inquiries
		WHERE tenant_id = $1 AND ($2 = '' OR state = $2)
		ORDER BY due_on DESC, number DESC
		LIMIT $3 OFFSET $4`, tenant, state, limit, offset)
}

func countInquiries(ctx context.Context, q db.Querier, tenant identity.TenantID, state State) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT count(*)
		FROM inquiry_inquiries
		WHERE tenant_id = $1 AND ($2 = '' OR state = $2)`, tenant, state)
}

func findInquiry(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) (Inquiry, error) {
	return db.One(ctx, q, scanInquiry, `
		SELECT id, version, number, title, purpose, basis, contact, period, due_on, grace, table_code, row_code, row_title, row_list, column_list,
			by_office, jump, state, opened_at, release_id, released
		FROM inquiry_inquiries
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func scanInquiry(scan db.Scan) (i Inquiry, err error) {
	var rows, columns, opened string
	err = scan(&i.ID, &i.Version, &i.Number, &i.Title, &i.Purpose, &i.Basis, &i.Contact, &i.Period, &i.DueOn, &i.Grace, &i.Table, &i.RowCode, &i.RowName,
		&rows, &columns, &i.ByOffice, &i.Jump, &i.State, &opened, &i.Release, &i.Released)
	if err != nil {
		return i, err
	}
	i.OpenedAt, err = db.ParseTimestamp(opened)
	return i, errors.Join(err, json.Unmarshal([]byte(rows), &i.Rows), json.Unmarshal([]byte(columns), &i.Columns))
}

func nextNumber(ctx context.Context, q db.Querier, tenant identity.TenantID) (int, error) {
	return db.Value[int](ctx, q, `
		SELECT coalesce(max(number), 0) + 1
		FROM inquiry_inquiries
		WHERE tenant_id = $1`, tenant)
}

func insertInquiry(ctx context.Context, q db.Querier, tenant identity.TenantID, i Inquiry) error {
	rows, columns, err := packed(i.Rows, i.Columns)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO inquiry_inquiries (tenant_id, id, version, number, title, purpose, basis, contact, period, due_on, grace, table_code, row_code,
			row_title, row_list, column_list, by_office, jump, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tenant, i.ID, i.Version, i.Number, i.Title, i.Purpose, i.Basis, i.Contact, i.Period, i.DueOn, i.Grace, i.Table, i.RowCode,
		i.RowName, rows, columns, i.ByOffice, i.Jump, i.State)
	return err
}

func updateInquiry(ctx context.Context, q db.Querier, tenant identity.TenantID, i Inquiry) error {
	rows, columns, err := packed(i.Rows, i.Columns)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE inquiry_inquiries
		SET version = version + 1, title = $4, purpose = $5, basis = $6, contact = $7, period = $8, due_on = $9, grace = $10, row_title = $11,
			row_list = $12, column_list = $13, by_office = $14, jump = $15, state = $16, opened_at = $17, release_id = $18, released = $19
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, i.ID, i.Version, i.Title, i.Purpose, i.Basis, i.Contact, i.Period, i.DueOn, i.Grace, i.RowName,
		rows, columns, i.ByOffice, i.Jump, i.State, stamp(i.OpenedAt), i.Release, i.Released)
}

func deleteInquiry(ctx context.Context, q db.Querier, tenant identity.TenantID, id ID) error {
	return db.Change(ctx, q, `
		DELETE FROM inquiry_inquiries
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

// packed writes two values as JSON.
func packed(a, b any) (string, string, error) {
	first, err := json.Marshal(a)
	if err != nil {
		return "", "", err
	}
	second, err := json.Marshal(b)
	return string(first), string(second), err
}

// stamp is t as it is stored, empty when unset.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return db.Timestamp(t)
}

// listRecipients lists who is asked by an inquiry, or by all, by office.
func listRecipients(ctx context.Context, q db.Querier, tenant identity.TenantID, inquiry ID) ([]Recipient, error) {
	return db.Collect(ctx, q, scanRecipient, `
		SELECT id, inquiry_id, version, name, office, email, row_codes, earlier, state, asked_at, reminded_at, reminders, answered_at, revoked_at
		FROM inquiry_recipients
		WHERE tenant_id = $1 AND ($2 = '' OR inquiry_id = $2)
		ORDER BY office, name, id`, tenant, inquiry)
}

func findRecipient(ctx context.Context, q db.Querier, tenant identity.TenantID, id RecipientID) (Recipient, error) {
	return db.One(ctx, q, scanRecipient, `
		SELECT id, inquiry_id, version, name, office, email, row_codes, earlier, state, asked_at, reminded_at, reminders, answered_at, revoked_at
		FROM inquiry_recipients
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func scanRecipient(scan db.Scan) (r Recipient, err error) {
	var rows, earlier, asked, reminded, answered, revoked string
	err = scan(&r.ID, &r.Inquiry, &r.Version, &r.Name, &r.Office, &r.Email, &rows, &earlier, &r.Standing, &asked, &reminded, &r.Reminders, &answered, &revoked)
	if err != nil {
		return r, err
	}
	r.Revoked = revoked != ""
	err = errors.Join(json.Unmarshal([]byte(rows), &r.Rows), json.Unmarshal([]byte(earlier), &r.Earlier))
	for text, at := range map[*string]*time.Time{&asked: &r.AskedAt, &reminded: &r.RemindedAt, &answered: &r.AnsweredAt} {
		var wrong error
		*at, wrong = db.ParseTimestamp(*text)
		err = errors.Join(err, wrong)
	}
	return r, err
}

func insertRecipient(ctx context.Context, q db.Querier, tenant identity.TenantID, r Recipient) error {
	rows, earlier, err := packed(r.Rows, r.Earlier)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO inquiry_recipients (tenant_id, id, inquiry_id, version, name, office, email, row_codes, earlier, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tenant, r.ID, r.Inquiry, r.Version, r.Name, r.Office, r.Email, rows, earlier, r.Standing)
	return err
}

func updateRecipient(ctx context.Context, q db.Querier, tenant identity.TenantID, r Recipient) error {
	rows, _, err := packed(r.Rows, nil)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE inquiry_recipients
		SET version = version + 1, name = $4, office = $5, email = $6, row_codes = $7
		WHERE tenant_id = $1 AND id = $2 AND version = $3`,
		tenant, r.ID, r.Version, r.Name, r.Office, r.Email, rows)
}

// askRecipient stores that r was sent a link.
func askRecipient(ctx context.Context, q db.Querier, tenant identity.TenantID, r Recipient) error {
	earlier, _, err := packed(r.Earlier, nil)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE inquiry_recipients
		SET earlier = $3, state = $4, asked_at = $5, reminded_at = $6, reminders = $7, revoked_at = ''
		WHERE tenant_id = $1 AND id = $2`,
		tenant, r.ID, earlier, r.Standing, stamp(r.AskedAt), stamp(r.RemindedAt), r.Reminders)
}

// moveRecipient stores where the answer of r stands.
func moveRecipient(ctx context.Context, q db.Querier, tenant identity.TenantID, r Recipient) error {
	return db.Change(ctx, q, `
		UPDATE inquiry_recipients
		SET state = $3, answered_at = $4
		WHERE tenant_id = $1 AND id = $2`, tenant, r.ID, r.Standing, stamp(r.AnsweredAt))
}

func deleteRecipient(ctx context.Context, q db.Querier, tenant identity.TenantID, id RecipientID) error {
	return db.Change(ctx, q, `
		DELETE FROM inquiry_recipients
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func revokeLinks(ctx context.Context, q db.Querier, tenant identity.TenantID, id RecipientID, at string) error {
	_, err := q.ExecContext(ctx, `
		UPDATE inquiry_links
		SET revoked_at = $3
		WHERE tenant_id = $1 AND recipient_id = $2 AND revoked_at = ''`, tenant, id, at)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE inquiry_recipients
		SET revoked_at = $3
		WHERE tenant_id = $1 AND id = $2`, tenant, id, at)
}

// listRounds lists the rounds of a recipient, the first one first.
func listRounds(ctx context.Context, q db.Querier, tenant identity.TenantID, id RecipientID) ([]Round, error) {
	return db.Collect(ctx, q, scanRound, `
		SELECT round, version, state, cells, comment, saved_at, submitted_at, approved_at, decided_at, decided_by, remark
		FROM inquiry_rounds
		WHERE tenant_id = $1 AND recipient_id = $2
		ORDER BY round`, tenant, id)
}

func newestRound(ctx context.Context, q db.Querier, tenant identity.TenantID, id RecipientID) (Round, error) {
	return db.One(ctx, q, scanRound, `
		SELECT round, version, state, cells, comment, saved_at, submitted_at, approved_at, decided_at, decided_by, remark
		FROM inquiry_rounds
		WHERE tenant_id = $1 AND recipient_id = $2
		ORDER BY round DESC
		LIMIT 1`, tenant, id)
}

// approvedRounds finds the newest approved round of everybody an inquiry asks.
func approvedRounds(ctx context.Context, q db.Querier, tenant identity.TenantID, inquiry ID) (map[RecipientID]Round, error) {
	type owned struct {
		recipient RecipientID
		Round
	}
	list, err := db.Collect(ctx, q, func(scan db.Scan) (o owned, err error) {
		o.Round, err = scanRound(func(fields ...any) error { return scan(append([]any{&o.recipient}, fields...)...) })
		return o, err
	}, `
		SELECT a.recipient_id, a.round, a.version, a.state, a.cells, a.comment, a.saved_at, a.submitted_at, a.approved_at, a.decided_at, a.decided_by, a.remark
		FROM inquiry_rounds AS a
		JOIN inquiry_recipients AS r ON r.tenant_id = a.tenant_id AND r.id = a.recipient_id
		WHERE a.tenant_id = $1 AND r.inquiry_id = $2 AND a.approved_at <> ''
		ORDER BY a.recipient_id, a.round`, tenant, inquiry)
	newest := map[RecipientID]Round{}
	for _, o := range list {
		newest[o.recipient] = o.Round
	}
	return newest, err
}

func scanRound(scan db.Scan) (r Round, err error) {
	var cells, saved, submitted, approved, decided string
	if err := scan(&r.Number, &r.Version, &r.State, &cells, &r.Comment, &saved, &submitted, &approved, &decided, &r.DecidedBy, &r.Remark); err != nil {
		return r, err
	}
	err = json.Unmarshal([]byte(cells), &r.Cells)
	for text, at := range map[*string]*time.Time{&saved: &r.SavedAt, &submitted: &r.SubmittedAt, &approved: &r.ApprovedAt, &decided: &r.DecidedAt} {
		var wrong error
		*at, wrong = db.ParseTimestamp(*text)
		err = errors.Join(err, wrong)
	}
	return r, err
}

func insertRound(ctx context.Context, q db.Querier, tenant identity.TenantID, id RecipientID, r Round) error {
	cells, _, err := packed(r.Cells, nil)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO inquiry_rounds (tenant_id, recipient_id, round, version, state, cells, comment, saved_at, submitted_at)
		VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8)`,
		tenant, id, r.Number, r.State, cells, r.Comment, stamp(r.SavedAt), stamp(r.SubmittedAt))
	return err
}

func updateRound(ctx context.Context, q db.Querier, tenant identity.TenantID, id RecipientID, r Round) error {
	cells, _, err := packed(r.Cells, nil)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE inquiry_rounds
		SET version = version + 1, state = $5, cells = $6, comment = $7, saved_at = $8, submitted_at = $9, approved_at = $10, decided_at = $11,
			decided_by = $12, remark = $13
		WHERE tenant_id = $1 AND recipient_id = $2 AND round = $3 AND version = $4`,
		tenant, id, r.Number, r.Version, r.State, cells, r.Comment, stamp(r.SavedAt), stamp(r.SubmittedAt), stamp(r.ApprovedAt), stamp(r.DecidedAt),
		r.DecidedBy, r.Remark)
}
