// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
)

// HierarchyID names a hierarchy.
type HierarchyID string

// Hierarchy is one way to gather units under parents: Planungsräume, districts
// of a court or an employment agency, Sozialregionen. Any number of them stand
// beside the administrative one, which the keys hold.
type Hierarchy struct {
	Tenant      identity.TenantID
	ID          HierarchyID
	Version     int
	Name        string
	Source      string
	From, Until civil.Day // first and last day, empty when open
	Overlapping bool      // a unit may belong to several parents; their sums overlap
	Archived    bool
}

// Membership says that a unit belongs to a parent. A unit is named by the key
// of a region, or by the code or name of a Sozialraum.
type Membership struct {
	Unit       Key
	Parent     Key
	ParentName string
}

// Belonging is a parent to which a unit belongs.
type Belonging struct {
	Hierarchy Hierarchy
	Membership
}

// hierarchyKind names hierarchies in the audit trail.
const hierarchyKind = "hierarchy"

const maxMemberships = 20_000

func (h Hierarchy) object() audit.Object {
	return audit.Object{Kind: hierarchyKind, ID: string(h.ID), Title: h.Name}
}

func (h Hierarchy) fields(members []Membership) audit.Fields {
	overlapping := ""
	if h.Overlapping {
		overlapping = "yes"
	}
	return audit.Fields{
		"name": h.Name, "source": h.Source, "from": string(h.From), "until": string(h.Until), "overlapping": overlapping,
		"members": MembershipLines(members),
	}
}

// MembershipLines writes memberships as people enter them, one a line.
func MembershipLines(members []Membership) string {
	var b strings.Builder
	for _, m := range members {
		fmt.Fprintf(&b, "%s; %s; %s\n", m.Unit, m.Parent, m.ParentName)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ValidOn reports whether the hierarchy holds on day; the empty day stands for
// the latest state.
func (h Hierarchy) ValidOn(day civil.Day) bool {
	if day == "" {
		return h.Until == ""
	}
	return h.From <= day && (h.Until == "" || day <= h.Until)
}

// Hierarchies lists those in use that the tenant may read, by name, those of
// the operator among them. Everyone in the tenant may.
func (s *Service) Hierarchies(ctx context.Context, who identity.Person) ([]Hierarchy, error) {
	all, err := listHierarchies(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list hierarchies: %w", err)
	}
	return all, nil
}

// Hierarchy returns one, archived or not, or fault.NotFound. Everyone in the
// tenant may.
func (s *Service) Hierarchy(ctx context.Context, who identity.Person, id HierarchyID) (Hierarchy, error) {
	h, err := findHierarchy(ctx, s.db, who.Tenant, id)
	if err != nil {
		return Hierarchy{}, fmt.Errorf("hierarchy %s: %w", id, err)
	}
	return h, nil
}

// Memberships lists who belongs where in a hierarchy, by parent and unit.
// Everyone in the tenant may.
func (s *Service) Memberships(ctx context.Context, who identity.Person, id HierarchyID) ([]Membership, error) {
	all, err := listMemberships(ctx, s.db, who.Tenant, id)
	if err != nil {
		return nil, fmt.Errorf("members of hierarchy %s: %w", id, err)
	}
	return all, nil
}

// Members lists the units below a parent on a day, by key: what a sum over the
// parent adds up. A hierarchy that does not hold on that day has none. Faults:
// NotFound. Everyone in the tenant may.
func (s *Service) Members(ctx context.Context, who identity.Person, id HierarchyID, parent Key, day civil.Day) ([]Key, error) {
	h, err := s.Hierarchy(ctx, who, id)
	if err != nil || !h.ValidOn(day) {
		return nil, err
	}
	all, err := s.Memberships(ctx, who, id)
	var units []Key
	for _, m := range all {
		if m.Parent == parent {
			units = append(units, m.Unit)
		}
	}
	return units, err
}

// Belongings lists the parents of a unit in every hierarchy in use, by the name
// of the hierarchy. Everyone in the tenant may.
func (s *Service) Belongings(ctx context.Context, who identity.Person, unit Key) ([]Belonging, error) {
	all, err := listBelongings(ctx, s.db, who.Tenant, unit)
	if err != nil {
		return nil, fmt.Errorf("parents of %s: %w", unit, err)
	}
	return all, nil
}

// AddHierarchy records a hierarchy with its members. Faults: Forbidden, Invalid.
func (s *Service) AddHierarchy(ctx context.Context, who identity.Person, h Hierarchy, members []Membership) (HierarchyID, error) {
	if !who.May(identity.EditTerritory) {
		return "", fault.Forbidden
	}
	h = h.tidy()
	if err := h.validate(members); err != nil {
		return "", err
	}
	h.ID = HierarchyID(s.newID())
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := insertHierarchy(ctx, tx, who.Tenant, h); err != nil {
			return err
		}
		if err := insertMemberships(ctx, tx, who.Tenant, h.ID, members); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, h.object(), audit.Created, nil, h.fields(members))
	})
	if err != nil {
		return "", refuseTaken(err, "name", "territory.hierarchy.name_taken", "add hierarchy")
	}
	return h.ID, nil
}

// ChangeHierarchy stores a hierarchy anew, with all its members. Faults:
// Forbidden, Invalid, NotFound, Conflict (h.Version is not the stored one, or
// the hierarchy is archived).
func (s *Service) ChangeHierarchy(ctx context.Context, who identity.Person, h Hierarchy, members []Membership) error {
	if !who.May(identity.EditTerritory) {
		return fault.Forbidden
	}
	h = h.tidy()
	if err := h.validate(members); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		stored, err := findHierarchy(ctx, tx, who.Tenant, h.ID)
		if err != nil {
			return err
		}
		if stored.Tenant != who.Tenant {
			return fault.NotFound // the operator's are not ours to change
		}
		before, err := listMemberships(ctx, tx, who.Tenant, h.ID)
		if err != nil {
			return err
		}
		if err := updateHierarchy(ctx, tx, who.Tenant, h); err != nil {
			return err
		}
		if err := deleteMemberships(ctx, tx, who.Tenant, h.ID); err != nil {
			return err
		}
		if err := insertMemberships(ctx, tx, who.Tenant, h.ID, members); err != nil {
			return err
		}
		after, err := listMemberships(ctx, tx, who.Tenant, h.ID)
		if err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, h.object(), audit.Changed, stored.fields(before), h.fields(after))
	})
	if err != nil {
		return refuseTaken(err, "name", "territory.hierarchy.name_taken", "change hierarchy "+string(h.ID))
	}
	return nil
}

// ArchiveHierarchy takes a hierarchy out of use. Faults: Forbidden, NotFound,
// Conflict.
func (s *Service) ArchiveHierarchy(ctx context.Context, who identity.Person, id HierarchyID, version int) error {
	return s.moveHierarchy(ctx, who, id, version, db.Timestamp(s.now()), audit.Deleted)
}

// RestoreHierarchy takes a hierarchy into use again. Faults: Forbidden,
// NotFound, Conflict, Refused (another one has its name by now).
func (s *Service) RestoreHierarchy(ctx context.Context, who identity.Person, id HierarchyID, version int) error {
	err := s.moveHierarchy(ctx, who, id, version, "", audit.Restored)
	if db.IsUnique(err) {
		return fault.Refuse("territory.hierarchy.name_taken")
	}
	return err
}

func (s *Service) moveHierarchy(ctx context.Context, who identity.Person, id HierarchyID, version int, at string, act audit.Act) error {
	return s.move(ctx, who, "hierarchy "+string(id), act, func(tx *sql.Tx) (identity.TenantID, audit.Object, error) {
		h, err := findHierarchy(ctx, tx, who.Tenant, id)
		return h.Tenant, h.object(), err
	}, func(tx *sql.Tx) error { return archiveHierarchy(ctx, tx, who.Tenant, id, version, at) })
}

// HierarchyHistory lists the changes to a hierarchy, newest first, and counts
// them all. Everyone in the tenant may.
func (s *Service) HierarchyHistory(ctx context.Context, who identity.Person, id HierarchyID, limit, offset int) ([]audit.Entry, int, error) {
	return s.log.History(ctx, who, hierarchyKind, string(id), limit, offset)
}

func (h Hierarchy) tidy() Hierarchy {
	h.Name, h.Source = strings.Join(strings.Fields(h.Name), " "), strings.TrimSpace(h.Source)
	return h
}

func (h Hierarchy) validate(members []Membership) error {
	refused := fault.Invalid{}
	switch {
	case h.Name == "":
		refused.Refuse("name", "territory.hierarchy.name_missing")
	case utf8.RuneCountInString(h.Name) > maxName:
		refused.Refuse("name", "territory.space.name_long", "max", maxName)
	case utf8.RuneCountInString(h.Source) > maxSource:
		refused.Refuse("source", "territory.reform.source_long", "max", maxSource)
	case h.Until != "" && h.Until < h.From:
		refused.Refuse("until", "territory.hierarchy.until")
	}
	if len(members) == 0 || len(members) > maxMemberships {
		refused.Refuse("members", "territory.hierarchy.members", "max", maxMemberships)
	}
	parents, names := map[Key]Key{}, map[Key]string{}
	for _, m := range members {
		if other, known := parents[m.Unit]; known && (other == m.Parent || !h.Overlapping) {
			refused.Refuse("members", "territory.hierarchy.twice", "unit", string(m.Unit))
		}
		if name, known := names[m.Parent]; known && name != m.ParentName {
			refused.Refuse("members", "territory.hierarchy.two_names", "parent", string(m.Parent))
		}
		if m.Unit == m.Parent {
			refused.Refuse("members", "territory.hierarchy.itself", "unit", string(m.Unit))
		}
		parents[m.Unit], names[m.Parent] = m.Parent, m.ParentName
	}
	return refused.Err()
}

func listHierarchies(ctx context.Context, q db.Querier, tenant identity.TenantID) ([]Hierarchy, error) {
	return db.Collect(ctx, q, scanHierarchy, `
		SELECT tenant_id, id, version, name, source, valid_from, valid_until, overlapping, archived_at
		FROM territory_hierarchies
		WHERE tenant_id IN ($1, $2) AND archived_at = ''
		ORDER BY name_folded, id`,
		tenant, identity.Official)
}

func findHierarchy(ctx context.Context, q db.Querier, tenant identity.TenantID, id HierarchyID) (Hierarchy, error) {
	return db.One(ctx, q, scanHierarchy, `
		SELECT tenant_id, id, version, name, source, valid_from, valid_until, overlapping, archived_at
		FROM territory_hierarchies
		WHERE tenant_id IN ($1, $2) AND id = $3`,
		tenant, identity.Official, id)
}

func scanHierarchy(scan db.Scan) (h Hierarchy, err error) {
	var overlapping int
	var archivedAt string
	err = scan(&h.Tenant, &h.ID, &h.Version, &h.Name, &h.Source, &h.From, &h.Until, &overlapping, &archivedAt)
	h.Overlapping, h.Archived = overlapping == 1, archivedAt != ""
	return h, err
}

func listMemberships(ctx context.Context, q db.Querier, tenant identity.TenantID, id HierarchyID) ([]Membership, error) {
	return db.Collect(ctx, q, scanMembership, `
		SELECT unit, parent, parent_name
		FROM territory_hierarchy_units
		WHERE tenant_id IN ($1, $2) AND hierarchy_id = $3
		ORDER BY parent, unit`,
		tenant, identity.Official, id)
}

func scanMembership(scan db.Scan) (m Membership, err error) {
	err = scan(&m.Unit, &m.Parent, &m.ParentName)
	return m, err
}

func listBelongings(ctx context.Context, q db.Querier, tenant identity.TenantID, unit Key) ([]Belonging, error) {
	return db.Collect(ctx, q, scanBelonging, `
		SELECT h.tenant_id, h.id, h.version, h.name, h.source, h.valid_from, h.valid_until, u.unit, u.parent, u.parent_name
		FROM territory_hierarchy_units u
		JOIN territory_hierarchies h ON h.tenant_id = u.tenant_id AND h.id = u.hierarchy_id
		WHERE u.tenant_id IN ($1, $2) AND u.unit = $3 AND h.archived_at = ''
		ORDER BY h.name_folded, h.id, u.parent`,
		tenant, identity.Official, unit)
}

func scanBelonging(scan db.Scan) (b Belonging, err error) {
	h := &b.Hierarchy
	err = scan(&h.Tenant, &h.ID, &h.Version, &h.Name, &h.Source, &h.From, &h.Until, &b.Unit, &b.Parent, &b.ParentName)
	return b, err
}

func insertHierarchy(ctx context.Context, q db.Querier, tenant identity.TenantID, h Hierarchy) error {
	_, err := q.ExecContext(ctx, `
		INSERT INTO territory_hierarchies
			(tenant_id, id, version, name, name_folded, source, valid_from, valid_until, overlapping, archived_at)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, '')`,
		tenant, h.ID, h.Name, i18n.Fold(h.Name), h.Source, h.From, h.Until, bit(h.Overlapping))
	return err
}

func updateHierarchy(ctx context.Context, q db.Querier, tenant identity.TenantID, h Hierarchy) error {
	return db.Change(ctx, q, `
		UPDATE territory_hierarchies
		SET version = version + 1, name = $4, name_folded = $5, source = $6, valid_from = $7, valid_until = $8, overlapping = $9
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND archived_at = ''`,
		tenant, h.ID, h.Version, h.Name, i18n.Fold(h.Name), h.Source, h.From, h.Until, bit(h.Overlapping))
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// archiveHierarchy changes only a hierarchy that is not yet as asked for.
func archiveHierarchy(ctx context.Context, q db.Querier, tenant identity.TenantID, id HierarchyID, version int, at string) error {
	return db.Change(ctx, q, `
		UPDATE territory_hierarchies
		SET version = version + 1, archived_at = $4
		WHERE tenant_id = $1 AND id = $2 AND version = $3 AND (archived_at = '') <> ($4 = '')`,
		tenant, id, version, at)
}

func insertMemberships(ctx context.Context, q db.Querier, tenant identity.TenantID, id HierarchyID, members []Membership) error {
	for _, m := range members {
		_, err := q.ExecContext(ctx, `
			INSERT INTO territory_hierarchy_units (tenant_id, hierarchy_id, unit, parent, parent_name)
			VALUES ($1, $2, $3, $4, $5)`,
			tenant, id, m.Unit, m.Parent, m.ParentName)
		if err != nil {
			return err
		}
	}
	return nil
}

func deleteMemberships(ctx context.Context, q db.Querier, tenant identity.TenantID, id HierarchyID) error {
	_, err := q.ExecContext(ctx, `
		DELETE FROM territory_hierarchy_units
		WHERE tenant_id = $1 AND hierarchy_id = $2`, tenant, id)
	return err
}
