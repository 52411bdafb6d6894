// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package indicator

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/genesis"
	"kursbuch/internal/identity"
	"kursbuch/internal/seal"
)

// SourceID names a service that tables are fetched from.
type SourceID string

// The services of the statistical offices.
const (
	GenesisOnline SourceID = "genesis"  // Destatis
	Regional      SourceID = "regional" // Regionaldatenbank Deutschland
	Census        SourceID = "zensus"   // Zensusdatenbank
)

// SourceIDs lists the services.
func SourceIDs() []SourceID { return []SourceID{GenesisOnline, Regional, Census} }

// Address is where the interface of a service is published.
func (id SourceID) Address() string {
	switch id {
	case Regional:
		return "https://www.regionalstatistik.de/genesisws/rest/2020"
	case Census:
		return "https://ergebnisse.zensus2022.de/api/rest/2020"
	case GenesisOnline:
	}
	return "https://www-genesis.destatis.de/genesisWS/rest/2020"
}

// SourceOf is the service that has a table, by the form of its code; see
// credit.
func SourceOf(table string) SourceID {
	statistic, rest, _ := strings.Cut(table, "-")
	switch {
	case strings.Count(rest, "-") > 1:
		return Regional
	case strings.Trim(statistic, "0123456789") != "":
		return Census
	}
	return GenesisOnline
}

// Source is a tenant's access to a service. The token is never given back.
type Source struct {
	ID        SourceID
	Version   int // 0 while nothing is set
	Address   string
	ChangedAt time.Time
}

// On reports whether tables are fetched from the service.
func (s Source) On() bool { return s.Version > 0 }

// Sources keeps the access to the services of the statistical offices. Nothing
// is asked of a service before its token is set.
type Sources struct {
	db     *db.DB
	log    *audit.Log
	now    func() time.Time
	box    seal.Box
	limits genesis.Limits
}

// NewSources seals tokens with the installation's key, which is not in the
// database.
func NewSources(d *db.DB, log *audit.Log, key []byte, now func() time.Time, limits genesis.Limits) *Sources {
	return &Sources{db: d, log: log, now: now, box: seal.New(key, "kursbuch indicator tokens"), limits: limits}
}

func (s Source) object() audit.Object {
	return audit.Object{Kind: "source", ID: string(s.ID), Title: string(s.ID)}
}

// audited says that there is a token, and never which.
func (s Source) audited() audit.Fields {
	if !s.On() {
		return nil
	}
	return audit.Fields{"address": s.Address, "changed": s.ChangedAt.UTC().Format(time.DateTime)}
}

// List gives all services, set or not. Faults: Forbidden.
func (s *Sources) List(ctx context.Context, who identity.Person) ([]Source, error) {
	if !who.May(identity.ImportFigures) && !who.May(identity.ManageTenant) {
		return nil, fault.Forbidden
	}
	var all []Source
	for _, id := range SourceIDs() {
		one, _, err := findSource(ctx, s.db, who.Tenant, id)
		if errors.Is(err, fault.NotFound) {
			one, err = Source{ID: id, Address: id.Address()}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("service %s: %w", id, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// Fetches reports whether who may fetch a table: its code is one of a service
// that has a token.
func (s *Sources) Fetches(ctx context.Context, who identity.Person, table string) (bool, error) {
	if !who.May(identity.ImportFigures) || !genesis.ValidTable(table) {
		return false, nil
	}
	source, _, err := findSource(ctx, s.db, who.Tenant, SourceOf(table))
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("service of table %s: %w", table, err)
	}
	return source.On(), nil
}

// Set stores address and token of a service; an empty token keeps the one that
// is there. Faults: Forbidden, NotFound, Invalid, Conflict.
func (s *Sources) Set(ctx context.Context, who identity.Person, to Source, token string) error {
	if !who.May(identity.ManageTenant) {
		return fault.Forbidden
	}
	to.Address, token = strings.TrimRight(strings.TrimSpace(to.Address), "/"), strings.TrimSpace(token)
	if !slices.Contains(SourceIDs(), to.ID) {
		return fault.NotFound
	}
	refused := fault.Invalid{}
	if !genesis.ValidAddress(to.Address) {
		refused.Refuse("address", "genesis.address")
	}
	if token == "" && !to.On() {
		refused.Refuse("token", "indicator.source.token_missing")
	}
	if len(token) > 1000 || strings.ContainsAny(token, "\r\n\x00") {
		refused.Refuse("token", "indicator.source.token_invalid")
	}
	if err := refused.Err(); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, sealed, err := findSource(ctx, tx, who.Tenant, to.ID)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		if token != "" {
			sealed = s.box.Close(sealedFor(who.Tenant, to.ID), token)
		}
		to.ChangedAt = s.now().UTC()
		act := audit.Changed
		if !to.On() {
			act = audit.Created
			err = insertSource(ctx, tx, who.Tenant, to, sealed)
		} else {
			err = updateSource(ctx, tx, who.Tenant, to, sealed)
		}
		if err != nil {
			return err
		}
		to.Version++
		return s.log.Record(ctx, tx, who, to.object(), act, old.audited(), to.audited())
	})
	if db.IsUnique(err) {
		err = fault.Conflict // somebody set it at this moment
	}
	if err != nil {
		return fmt.Errorf("set service %s: %w", to.ID, err)
	}
	return nil
}

// Remove forgets the token of a service: nothing is asked of it any more.
// Faults: Forbidden, NotFound, Conflict.
func (s *Sources) Remove(ctx context.Context, who identity.Person, id SourceID, version int) error {
	if !who.May(identity.ManageTenant) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		old, _, err := findSource(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if err := deleteSource(ctx, tx, who.Tenant, id, version); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, old.object(), audit.Deleted, old.audited(), nil)
	})
	if err != nil {
		return fmt.Errorf("remove service %s: %w", id, err)
	}
	return nil
}

// Fetch gets a table from the service that has it. Faults: Forbidden, Refused.
func (s *Sources) Fetch(ctx context.Context, who identity.Person, ask genesis.Ask, progress func(genesis.Stage)) (genesis.File, error) {
	if !who.May(identity.ImportFigures) {
		return genesis.File{}, fault.Forbidden
	}
	id := SourceOf(ask.Table)
	source, sealed, err := findSource(ctx, s.db, who.Tenant, id)
	if errors.Is(err, fault.NotFound) {
		return genesis.File{}, fault.Refuse("indicator.source.off")
	}
	if err != nil {
		return genesis.File{}, fmt.Errorf("service %s: %w", id, err)
	}
	token, err := s.box.Open(sealedFor(who.Tenant, id), sealed)
	if err != nil {
		return genesis.File{}, fault.Refuse("indicator.source.sealed") // a restored database without its key
	}
	client, err := genesis.New(source.Address, token, s.limits)
	if err != nil {
		return genesis.File{}, err
	}
	f, err := client.Fetch(ctx, ask, progress)
	if err != nil {
		return genesis.File{}, fmt.Errorf("fetch table %s: %w", ask.Table, err)
	}
	return f, nil
}

// sealedFor is where a token may be opened: moved to another tenant or service, it
// stays shut.
func sealedFor(tenant identity.TenantID, id SourceID) string {
	return string(tenant) + "/" + string(id)
}

func findSource(ctx context.Context, q db.Querier, tenant identity.TenantID, id SourceID) (Source, string, error) {
	type row struct {
		Source
		token string
	}
	found, err := db.One(ctx, q, func(scan db.Scan) (r row, err error) {
		changedAt := ""
		if err = scan(&r.ID, &r.Version, &r.Address, &r.token, &changedAt); err == nil {
			r.ChangedAt, err = db.ParseTimestamp(changedAt)
		}
		return r, err
	}, `
		SELECT service, version, address, token, changed_at
		FROM indicator_services
		WHERE tenant_id = $1 AND service = $2`, tenant, id)
	return found.Source, found.token, err
}

func insertSource(ctx context.Context, q db.Querier, tenant identity.TenantID, s Source, sealed string) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO indicator_services (tenant_id, service, version, address, token, changed_at)
		VALUES ($1, $2, 1, $3, $4, $5)`, tenant, s.ID, s.Address, sealed, db.Timestamp(s.ChangedAt))
	return err
}

func updateSource(ctx context.Context, q db.Querier, tenant identity.TenantID, s Source, sealed string) error {
	return db.Change(ctx, q, `
		UPDATE indicator_services
		SET version = version + 1, address = $4, token = $5, changed_at = $6
		WHERE tenant_id = $1 AND service = $2 AND version = $3`, tenant, s.ID, s.Version, s.Address, sealed, db.Timestamp(s.ChangedAt))
}

func deleteSource(ctx context.Context, q db.Querier, tenant identity.TenantID, id SourceID, version int) error {
	return db.Change(ctx, q, `
		DELETE FROM indicator_services
		WHERE tenant_id = $1 AND service = $2 AND version = $3`, tenant, id, version)
}
