// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package territory

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
)

// SocialSpaceID names a Sozialraum.
type SocialSpaceID string

// SocialSpace is a Sozialraum: a part of the tenant's territory that the tenant
// itself plans for, be it several municipalities or a quarter of one.
type SocialSpace struct {
	ID          SocialSpaceID
	Version     int
	Number      int // as people cite it; given once, in order of creation
	Name        string
	Code        string // as figures and maps name it, such as 101; may be empty
	Description string
	Regions     []string // keys of the official regions it lies in, sorted
	Archived    bool
}

// FigureKey is the key under which figures name the Sozialraum: its code, or
// its name where it has none.
func (space SocialSpace) FigureKey() Key {
	if space.Code != "" {
		return Key(space.Code)
	}
	return Key(space.Name)
}

// socialSpaceKind names Sozialräume in the audit trail.
const socialSpaceKind = "social_space"

const (
	maxName        = 200    // characters
	maxCode        = 40     // characters
	maxDescription = 10_000 // characters
)

// SocialSpaces lists the tenant's Sozialräume in use, by number. Everyone in
// the tenant may.
func (s *Service) SocialSpaces(ctx context.Context, who identity.Person) ([]SocialSpace, error) {
	spaces, err := listSocialSpaces(ctx, s.db, who.Tenant)
	if err != nil {
		return nil, fmt.Errorf("list social spaces: %w", err)
	}
	return spaces, nil
}

// SocialSpaceFilter chooses Sozialräume and a page of them.
type SocialSpaceFilter struct {
	Search        string // words in name or description
	Archived      bool   // the archived ones instead of those in use
	Limit, Offset int
}

// SearchSocialSpaces lists one page of the tenant's Sozialräume, by number, and
// counts all that match. Everyone in the tenant may.
func (s *Service) SearchSocialSpaces(ctx context.Context, who identity.Person, f SocialSpaceFilter) (page []SocialSpace, total int, err error) {
	if total, err = countSocialSpaces(ctx, s.db, who.Tenant, f); err != nil {
		return nil, 0, fmt.Errorf("count social spaces: %w", err)
	}
	if page, err = searchSocialSpaces(ctx, s.db, who.Tenant, f); err != nil {
		return nil, 0, fmt.Errorf("search social spaces: %w", err)
	}
	return page, total, nil
}

// SocialSpace returns one Sozialraum, archived or not, or fault.NotFound.
// Everyone in the tenant may.
func (s *Service) SocialSpace(ctx context.Context, who identity.Person, id SocialSpaceID) (SocialSpace, error) {
	space, err := findSocialSpace(ctx, s.db, who.Tenant, id)
	if err != nil {
		return SocialSpace{}, fmt.Errorf("social space %s: %w", id, err)
	}
	return space, nil
}

// Unassigned lists the Assignable regions that no Sozialraum in use lies in.
// Everyone in the tenant may.
func (s *Service) Unassigned(ctx context.Context, who identity.Person) ([]Region, error) {
	spaces, err := s.SocialSpaces(ctx, who)
	if err != nil {
		return nil, err
	}
	assignable, err := s.Assignable(ctx, who)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(assignable, func(r Region) bool {
		return slices.ContainsFunc(spaces, func(space SocialSpace) bool {
			return slices.Contains(space.Regions, string(r.Key))
		})
	}), nil
}

// LastChange is the newest entry of a Sozialraum's history, the zero entry when
// there is none. Everyone in the tenant may. Fault: NotFound.
func (s *Service) LastChange(ctx context.Context, who identity.Person, id SocialSpaceID) (audit.Entry, error) {
	entries, _, err := s.SocialSpaceHistory(ctx, who, id, 1, 0)
	if err != nil || len(entries) == 0 {
		return audit.Entry{}, err
	}
	return entries[0], nil
}

// AddSocialSpace records a Sozialraum under the next number and returns its ID.
// Faults: Forbidden, Invalid.
func (s *Service) AddSocialSpace(ctx context.Context, who identity.Person, space SocialSpace) (SocialSpaceID, error) {
	if !who.May(identity.EditTerritory) {
		return "", fault.Forbidden
	}
	space = space.tidy()
	directory, err := s.Regions(ctx, who)
	if err != nil {
		return "", err
	}
	if err := s.validate(ctx, who, space); err != nil {
		return "", err
	}
	space.ID = SocialSpaceID(s.newID())
	err = s.db.Tx(ctx, func(tx *sql.Tx) (err error) {
		// The entry comes first: it holds the tenant's audit chain until the
		// end, so that two people adding at once do not get the same number.
		if err = s.log.Record(ctx, tx, who, space.object(), audit.Created, nil, space.fields(directory)); err != nil {
			return err
		}
		if space.Number, err = nextNumber(ctx, tx, who.Tenant); err != nil {
			return err
		}
		if err = refuseTakenCode(ctx, tx, who.Tenant, space); err != nil {
			return err
		}
		return insertSocialSpace(ctx, tx, who.Tenant, space)
	})
	if err != nil {
		return "", refuseTakenName(err, "add social space")
	}
	return space.ID, nil
}

// ChangeSocialSpace stores name, description and regions of the Sozialraum with
// space.ID. Faults: Forbidden, Invalid, NotFound, Conflict (space.Version is not
// the stored one, or the Sozialraum is archived).
func (s *Service) ChangeSocialSpace(ctx context.Context, who identity.Person, space SocialSpace) error {
	if !who.May(identity.EditTerritory) {
		return fault.Forbidden
	}
	space = space.tidy()
	directory, err := s.Regions(ctx, who)
	if err != nil {
		return err
	}
	if err := s.validate(ctx, who, space); err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		stored, err := findSocialSpace(ctx, tx, who.Tenant, space.ID)
		if err != nil {
			return err
		}
		if err := refuseTakenCode(ctx, tx, who.Tenant, space); err != nil {
			return err
		}
		if err := updateSocialSpace(ctx, tx, who.Tenant, space); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, space.object(), audit.Changed, stored.fields(directory), space.fields(directory))
	})
	if err != nil {
		return refuseTakenName(err, "change social space "+string(space.ID))
	}
	return nil
}

// ArchiveSocialSpace takes a Sozialraum out of use; what refers to it keeps it.
// Faults: Forbidden, NotFound, Conflict.
func (s *Service) ArchiveSocialSpace(ctx context.Context, who identity.Person, id SocialSpaceID, version int) error {
	return s.setArchived(ctx, who, id, version, db.Timestamp(s.now()), audit.Deleted)
}

// RestoreSocialSpace takes an archived Sozialraum into use again. Faults:
// Forbidden, NotFound, Conflict, Refused (another one has its name by now).
func (s *Service) RestoreSocialSpace(ctx context.Context, who identity.Person, id SocialSpaceID, version int) error {
	err := s.setArchived(ctx, who, id, version, "", audit.Restored)
	if db.IsUnique(err) {
		return fault.Refuse("territory.space.restore_name_taken")
	}
	return err
}

func (s *Service) setArchived(ctx context.Context, who identity.Person, id SocialSpaceID, version int, at string, act audit.Act) error {
	if !who.May(identity.EditTerritory) {
		return fault.Forbidden
	}
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		stored, err := findSocialSpace(ctx, tx, who.Tenant, id)
		if err != nil {
			return err
		}
		if err := archiveSocialSpace(ctx, tx, who.Tenant, id, version, at); err != nil {
			return err
		}
		return s.log.Record(ctx, tx, who, stored.object(), act, nil, nil)
	})
	if err != nil {
		return fmt.Errorf("%s social space %s: %w", act, id, err)
	}
	return nil
}

// SocialSpaceHistory lists the changes to a Sozialraum, newest first, and counts
// them all. Everyone in the tenant may. Fault: NotFound.
func (s *Service) SocialSpaceHistory(ctx context.Context, who identity.Person, id SocialSpaceID, limit, offset int) ([]audit.Entry, int, error) {
	if _, err := s.SocialSpace(ctx, who, id); err != nil {
		return nil, 0, err
	}
	return s.log.History(ctx, who, socialSpaceKind, string(id), limit, offset)
}

// tidy trims the texts and sorts the regions, each once.
func (space SocialSpace) tidy() SocialSpace {
	space.Name = strings.Join(strings.Fields(space.Name), " ")
	space.Code = strings.Join(strings.Fields(space.Code), " ")
	space.Description = strings.TrimSpace(space.Description)
	space.Regions = slices.Compact(slices.Sorted(slices.Values(space.Regions)))
	return space
}

func (s *Service) validate(ctx context.Context, who identity.Person, space SocialSpace) error {
	refused := fault.Invalid{}
	if space.Name == "" {
		refused.Refuse("name", "territory.space.name_missing")
	}
	if utf8.RuneCountInString(space.Name) > maxName {
		refused.Refuse("name", "territory.space.name_long", "max", maxName)
	}
	if utf8.RuneCountInString(space.Code) > maxCode {
		refused.Refuse("code", "territory.space.code_long", "max", maxCode)
	}
	if utf8.RuneCountInString(space.Description) > maxDescription {
		refused.Refuse("description", "territory.space.description_long", "max", maxDescription)
	}
	assignable, err := s.Assignable(ctx, who)
	if err != nil {
		return err
	}
	for _, key := range space.Regions {
		if !slices.ContainsFunc(assignable, func(r Region) bool { return string(r.Key) == key }) {
			refused.Refuse("regions", "territory.space.region_foreign", "key", key)
		}
	}
	return refused.Err()
}

// fields are the values for the audit trail: regions by the names they have.
func (space SocialSpace) fields(directory *Directory) audit.Fields {
	names := make([]string, 0, len(space.Regions))
	for _, key := range space.Regions {
		name := key
		if region, err := directory.Region(Key(key)); err == nil {
			name = region.Title()
		}
		names = append(names, name)
	}
	return audit.Fields{"name": space.Name, "code": space.Code, "description": space.Description, "regions": strings.Join(names, ", ")}
}

func (space SocialSpace) object() audit.Object {
	return audit.Object{Kind: socialSpaceKind, ID: string(space.ID), Title: space.Name}
}

// refuseTakenCode refuses a code by which another Sozialraum in use is named.
func refuseTakenCode(ctx context.Context, tx *sql.Tx, tenant identity.TenantID, space SocialSpace) error {
	if space.Code == "" {
		return nil
	}
	others, err := countSpacesWithCode(ctx, tx, tenant, space)
	if err != nil {
		return err
	}
	refused := fault.Invalid{}
	if others > 0 {
		refused.Refuse("code", "territory.space.code_taken")
	}
	return refused.Err()
}

// refuseTakenName turns the database's word that the name is taken into a
// message at the field; every other error says what was attempted.
func refuseTakenName(err error, attempt string) error {
	if db.IsUnique(err) {
		refused := fault.Invalid{}
		refused.Refuse("name", "territory.space.name_taken")
		return refused
	}
	return fmt.Errorf("%s: %w", attempt, err)
}
