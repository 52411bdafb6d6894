// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"

	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/identity"
)

func listPolicies(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Policy, error) {
	return db.Collect(ctx, q, scanPolicy, `
		SELECT table_code, version, policy
		FROM publication_policies
		WHERE tenant_id = $1
		ORDER BY table_code`, tenant)
}

func findPolicy(ctx context.Context, q db.Querier, tenant identity.TenantID, table string) (Policy, error) {
	return db.One(ctx, q, scanPolicy, `
		SELECT table_code, version, policy
		FROM publication_policies
		WHERE tenant_id = $1 AND table_code = $2`, tenant, table)
}

func scanPolicy(scan db.Scan) (p Policy, err error) {
	var table, text string
	var version int
	if err := scan(&table, &version, &text); err != nil {
		return p, err
	}
	err = json.Unmarshal([]byte(text), &p)
	p.Table, p.Version = table, version
	return p, err
}

func insertPolicy(ctx context.Context, q db.Querier, tenant identity.TenantID, p Policy) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `
		INSERT INTO publication_policies (tenant_id, table_code, version, policy)
		VALUES ($1, $2, 1, $3)`, tenant, p.Table, string(text))
	return err
}

func updatePolicy(ctx context.Context, q db.Querier, tenant identity.TenantID, p Policy) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return db.Change(ctx, q, `
		UPDATE publication_policies
		SET policy = $4, version = version + 1
		WHERE tenant_id = $1 AND table_code = $2 AND version = $3`, tenant, p.Table, p.Version, string(text))
}

// listEntries lists the ledger of a tenant, or its entries on one table, oldest
// first.
func listEntries(ctx context.Context, q db.Querier, tenant identity.TenantID, table string) ([]Entry, error) {
	return db.Collect(ctx, q, scanEntry, `
		SELECT id, seq, at, person_id, person_name, act, table_code, body, hash
		FROM publication_entries
		WHERE tenant_id = $1 AND ($2 = '' OR table_code = $2)
		ORDER BY seq`, tenant, table)
}

// listDeclaring lists the entries whose policy says that tables count the same
// people, oldest first.
func listDeclaring(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Entry, error) {
	return db.Collect(ctx, q, scanEntry, `
		SELECT id, seq, at, person_id, person_name, act, table_code, body, hash
		FROM publication_entries
		WHERE tenant_id = $1 AND body LIKE '%"same":[%'
		ORDER BY seq`, tenant)
}

// listNewest lists the newest publication of each table.
func listNewest(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Entry, error) {
	return db.Collect(ctx, q, scanEntry, `
		SELECT id, seq, at, person_id, person_name, act, table_code, body, hash
		FROM publication_entries
		WHERE tenant_id = $1 AND seq IN (
			SELECT max(seq)
			FROM publication_entries
			WHERE tenant_id = $1 AND act = 'published'
			GROUP BY table_code)
		ORDER BY seq`, tenant)
}

func scanEntry(scan db.Scan) (e Entry, err error) {
	at := ""
	if err := scan(&e.ID, &e.Seq, &at, &e.Person, &e.PersonName, &e.Act, &e.Table, &e.body, &e.Hash); err != nil {
		return e, err
	}
	// What does not parse was edited; its link then fails.
	e.At, err = db.ParseTimestamp(at)
	if err := errors.Join(err, json.Unmarshal([]byte(e.body), &e.Body)); err != nil {
		e.Hash = ""
	}
	return e, nil
}

func findEntryTable(ctx context.Context, q db.Querier, tenant identity.TenantID, id EntryID) (string, error) {
	return db.Value[string](ctx, q, `
		SELECT table_code
		FROM publication_entries
		WHERE tenant_id = $1 AND id = $2`, tenant, id)
}

func insertEntry(ctx context.Context, q db.Querier, tenant identity.TenantID, e Entry) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO publication_entries (tenant_id, seq, id, at, person_id, person_name, act, table_code, body, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tenant, e.Seq, e.ID, db.Timestamp(e.At), e.Person, e.PersonName, e.Act, e.Table, e.body, e.Hash)
	return err
}

type head struct {
	seq        int64
	hash, seal string
}

// advance locks the tenant's ledger and gives the next number and the hash of
// the newest entry.
func advance(ctx context.Context, tx *sql.Tx, tenant identity.TenantID) (h head, err error) {
	_, err = tx.ExecContext(ctx, `
		INSERT INTO publication_heads (tenant_id, seq, hash, seal)
		VALUES ($1, 0, '', '')
		ON CONFLICT (tenant_id) DO NOTHING`, tenant)
	if err != nil {
		return h, err
	}
	err = tx.QueryRowContext(ctx, `
		UPDATE publication_heads
		SET seq = seq + 1
		WHERE tenant_id = $1
		RETURNING seq, hash`, tenant).Scan(&h.seq, &h.hash)
	return h, err
}

func moveHead(ctx context.Context, q db.Querier, tenant identity.TenantID, h head) error {
	return db.Change(ctx, q, `
		UPDATE publication_heads
		SET hash = $2, seal = $3
		WHERE tenant_id = $1`, tenant, h.hash, h.seal)
}

func findHead(ctx context.Context, q db.Querier, tenant identity.TenantID) (head, error) {
	return db.One(ctx, q, func(scan db.Scan) (h head, err error) {
		err = scan(&h.seq, &h.hash, &h.seal)
		return h, err
	}, `
		SELECT seq, hash, seal
		FROM publication_heads
		WHERE tenant_id = $1`, tenant)
}

// listTenants names every tenant that has a ledger or a head.
func listTenants(ctx context.Context, q db.Querier) ([]identity.TenantID, error) {
	return db.Collect(ctx, q, func(scan db.Scan) (id identity.TenantID, err error) {
		err = scan(&id)
		return id, err
	}, `
		SELECT tenant_id FROM publication_heads
		UNION
		SELECT tenant_id FROM publication_entries
		ORDER BY 1`)
}

func insertProof(ctx context.Context, q db.Querier, tenant identity.TenantID, entry EntryID, number int, p Proof, content []byte) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO publication_proofs (tenant_id, entry_id, number, measure, period, content)
		VALUES ($1, $2, $3, $4, $5, $6)`, tenant, entry, number, p.Measure, p.Period, content)
	return err
}

func listProofs(ctx context.Context, q db.Querier, tenant identity.TenantID, entry EntryID) ([][]byte, error) {
	return db.Collect(ctx, q, scanContent, `
		SELECT content
		FROM publication_proofs
		WHERE tenant_id = $1 AND entry_id = $2
		ORDER BY number`, tenant, entry)
}

func findProof(ctx context.Context, q db.Querier, tenant identity.TenantID, entry EntryID, measure string, period civil.Period) ([]byte, error) {
	return db.One(ctx, q, scanContent, `
		SELECT content
		FROM publication_proofs
		WHERE tenant_id = $1 AND entry_id = $2 AND measure = $3 AND period = $4
		ORDER BY number
		LIMIT 1`, tenant, entry, measure, period)
}

func scanContent(scan db.Scan) (content []byte, err error) {
	err = scan(&content)
	return content, err
}

func (p *proof) pack() ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

// maxProof keeps a packed proof from filling the memory.
const maxProof = 1 << 30

func unpackProof(content []byte) (*proof, error) {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	p := new(proof)
	return p, json.NewDecoder(io.LimitReader(r, maxProof)).Decode(p)
}

// Forget deletes every row of the sample tenant of who inside tx; see
// db.ForgetSample. Faults: Forbidden.
func (s *Service) Forget(ctx context.Context, tx *sql.Tx, who identity.Person) error {
	return db.ForgetSample(ctx, tx, who,
		`DELETE FROM publication_proofs WHERE tenant_id = $1`,
		`DELETE FROM publication_entries WHERE tenant_id = $1`,
		`DELETE FROM publication_heads WHERE tenant_id = $1`,
		`DELETE FROM publication_policies WHERE tenant_id = $1`,
	)
}
