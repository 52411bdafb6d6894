// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"context"
	"net/http"

	"kursbuch/internal/audit"
	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// shelf is a kind of thing on the page Gebietsstand that is archived, restored
// and has a history. It holds what these have in common.
type shelf struct {
	path      string // of its pages
	parameter string // of its routes
	find      func(ctx context.Context, who identity.Person, id string) (item, error)
	archive   func(ctx context.Context, who identity.Person, id string, version int) error
	restore   func(ctx context.Context, who identity.Person, id string, version int) error
	history   func(ctx context.Context, who identity.Person, id string, limit, offset int) ([]audit.Entry, int, error)
	one       func(t *i18n.Printer) string            // what it is called
	labels    func(t *i18n.Printer) map[string]string // of its fields
}

// acts are what the service does with things whose IDs are of one type.
type acts[ID ~string] struct {
	archive, restore func(ctx context.Context, who identity.Person, id ID, version int) error
	history          func(ctx context.Context, who identity.Person, id ID, limit, offset int) ([]audit.Entry, int, error)
}

// of is a shelf with these acts.
func (a acts[ID]) of(s shelf) shelf {
	s.archive = func(ctx context.Context, who identity.Person, id string, version int) error {
		return a.archive(ctx, who, ID(id), version)
	}
	s.restore = func(ctx context.Context, who identity.Person, id string, version int) error {
		return a.restore(ctx, who, ID(id), version)
	}
	s.history = func(ctx context.Context, who identity.Person, id string, limit, offset int) ([]audit.Entry, int, error) {
		return a.history(ctx, who, ID(id), limit, offset)
	}
	return s
}

// item is one thing on a shelf.
type item struct {
	Title    string
	Version  int
	Archived bool
}

// undo offers to take back what was just archived.
type undo struct {
	Name, Action string
	Version      int
}

// putAway is what a page says of a thing's place on its shelf.
type putAway struct {
	Address, Key, Note string
	Version            int
	Archived, MayEdit  bool
}

// putAway offers history, archive and restoring; note says what archiving does.
func (s shelf) putAway(r *web.Request, own bool, i item, note string) putAway {
	return putAway{s.address(r), r.NewKey(), note, i.Version, i.Archived, own && r.Who.May(identity.EditTerritory)}
}

func (s shelf) id(r *web.Request) string          { return r.PathValue(s.parameter) }
func (s shelf) address(r *web.Request) string     { return s.path + "/" + s.id(r) }
func (s shelf) crumbs(r *web.Request) []web.Crumb { return []web.Crumb{listCrumb(r), hubCrumb(r)} }

// showHistory shows the changes to one thing.
func (s shelf) showHistory(w http.ResponseWriter, r *web.Request) error {
	found, err := s.find(r.Context(), r.Who, s.id(r))
	if err != nil {
		return err
	}
	entries, total, err := s.history(r.Context(), r.Who, s.id(r), web.PageSize, r.Offset())
	if err != nil {
		return err
	}
	return r.RenderHistory(w, frame(found.Title, s.crumbs(r)...), s.one(r.Text), found.Title, s.address(r), entries, total, s.labels(r.Text))
}

// archiveOne takes a thing out of use and offers to undo that.
func (s shelf) archiveOne(w http.ResponseWriter, r *web.Request) error {
	if err := s.archive(r.Context(), r.Who, s.id(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, "/territory?shelf="+s.parameter+"&archived="+s.id(r), fault.Message{})
}

// restoreOne takes a thing into use again.
func (s shelf) restoreOne(w http.ResponseWriter, r *web.Request) error {
	if err := s.restore(r.Context(), r.Who, s.id(r), r.FormVersion()); err != nil {
		return err
	}
	return r.Redirect(w, s.address(r), fault.Say("territory.shelf.restored"))
}

// justArchived is the thing that the address names after it was archived.
func justArchived(r *web.Request, shelves ...shelf) *undo {
	id := r.URL.Query().Get("archived")
	if id == "" || !r.Who.May(identity.EditTerritory) {
		return nil
	}
	for _, s := range shelves {
		if s.parameter != r.URL.Query().Get("shelf") {
			continue
		}
		found, err := s.find(r.Context(), r.Who, id)
		if err != nil || !found.Archived {
			return nil // the offer is gone; the page is still right
		}
		return &undo{found.Title, s.path + "/" + id + "/restore", found.Version}
	}
	return nil
}

func (p *Pages) boundaries() shelf {
	return acts[territory.BoundaryID]{p.territory.ArchiveBoundary, p.territory.RestoreBoundary, p.territory.BoundaryHistory}.of(shelf{
		path: "/boundaries", parameter: "boundary",
		find: func(ctx context.Context, who identity.Person, id string) (item, error) {
			b, err := p.territory.Boundary(ctx, who, territory.BoundaryID(id))
			return item{b.File, b.Version, b.Archived}, err
		},
		one: func(t *i18n.Printer) string { return t.T("territory.boundary.one") },
		labels: func(t *i18n.Printer) map[string]string {
			return map[string]string{
				"layer": t.T("territory.boundary.layer"), "day": t.T("territory.choice.day"),
				"source": t.T("territory.choice.source"), "areas": t.T("territory.boundary.areas"),
			}
		},
	})
}

func (p *Pages) directories() shelf {
	return acts[territory.GazetteerID]{p.territory.ArchiveGazetteer, p.territory.RestoreGazetteer, p.territory.GazetteerHistory}.of(shelf{
		path: "/directories", parameter: "directory",
		find: func(ctx context.Context, who identity.Person, id string) (item, error) {
			g, err := p.territory.Gazetteer(ctx, who, territory.GazetteerID(id))
			return item{g.File, g.Version, g.Archived}, err
		},
		one: func(t *i18n.Printer) string { return t.T("territory.gazetteer.one") },
		labels: func(t *i18n.Printer) map[string]string {
			return map[string]string{
				"day": t.T("territory.choice.day"), "municipalities": t.T("territory.region.municipalities"), "population": t.T("territory.region.population"),
			}
		},
	})
}

func (p *Pages) transitions() shelf {
	return acts[territory.TransitionID]{p.territory.ArchiveTransitions, p.territory.RestoreTransitions, p.territory.TransitionHistory}.of(shelf{
		path: "/transitions", parameter: "transition",
		find: func(ctx context.Context, who identity.Person, id string) (item, error) {
			t, err := p.territory.TransitionSet(ctx, who, territory.TransitionID(id))
			return item{t.File, t.Version, t.Archived}, err
		},
		one: func(t *i18n.Printer) string { return t.T("territory.transition.one") },
		labels: func(t *i18n.Printer) map[string]string {
			return map[string]string{"from": t.T("territory.transition.from"), "to": t.T("territory.transition.to"), "rows": t.T("territory.transition.rows")}
		},
	})
}

func (p *Pages) reforms() shelf {
	return acts[territory.ReformID]{p.territory.ArchiveReform, p.territory.RestoreReform, p.territory.ReformHistory}.of(shelf{
		path: "/reforms", parameter: "reform",
		find: func(ctx context.Context, who identity.Person, id string) (item, error) {
			r, err := p.territory.OwnReform(ctx, who, territory.ReformID(id))
			return item{p.named(r.Reform.Key).Title(), r.Version, r.Archived}, err
		},
		one: func(t *i18n.Printer) string { return t.T("territory.reform.one") },
		labels: func(t *i18n.Printer) map[string]string {
			return map[string]string{
				"key": t.T("territory.reform.key_label"), "day": t.T("territory.reform.day_label"),
				"into": t.T("territory.reform.into_label"), "source": t.T("territory.reform.source_label"),
			}
		},
	})
}

func (p *Pages) hierarchies() shelf {
	return acts[territory.HierarchyID]{p.territory.ArchiveHierarchy, p.territory.RestoreHierarchy, p.territory.HierarchyHistory}.of(shelf{
		path: "/hierarchies", parameter: "hierarchy",
		find: func(ctx context.Context, who identity.Person, id string) (item, error) {
			h, err := p.territory.Hierarchy(ctx, who, territory.HierarchyID(id))
			return item{h.Name, h.Version, h.Archived}, err
		},
		one: func(t *i18n.Printer) string { return t.T("territory.hierarchy.one") },
		labels: func(t *i18n.Printer) map[string]string {
			return map[string]string{
				"name": t.T("territory.name.label"), "source": t.T("territory.reform.source_label"), "from": t.T("territory.hierarchy.from"),
				"until": t.T("territory.hierarchy.until_label"), "overlapping": t.T("territory.hierarchy.overlapping"), "members": t.T("territory.hierarchy.members_label"),
			}
		},
	})
}
