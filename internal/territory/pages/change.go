// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"kursbuch/internal/civil"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// changeRow is one part of a reform: which share of a region went where.
type changeRow struct {
	Day          civil.Day
	From, Into   territory.Region
	People, Area string // shares in per cent, empty when unknown
}

// tellChanges adds the reforms that changed the region's territory, and
// whether figures from before them can be shown in today's borders.
func (p *Pages) tellChanges(r *web.Request, directory *territory.Directory, view *regionView) error {
	reforms, err := p.territory.Reforms(r.Context(), r.Who)
	if err != nil {
		return err
	}
	changes := reforms.Changes(view.Region.Key)
	for _, reform := range changes {
		for _, share := range reform.Into {
			row := changeRow{Day: reform.Day, From: named(directory, reform.Key), Into: named(directory, share.Key)}
			if !reform.Unweighted {
				row.People, row.Area = percent(r, share.People), percent(r, share.Area)
			}
			view.Changes = append(view.Changes, row)
		}
	}
	if len(changes) == 0 {
		return nil
	}
	conversion := reforms.Conversion(changes[0].Day.Add(-1), "")
	if passage := conversion.Of(view.Region.Key); !passage.Convertible() {
		view.Carried = r.Text.Message(passage.Reason)
		return nil
	}
	for _, source := range conversion.Sources(view.Region.Key) {
		if source.Reason.Key != "" {
			view.Carried = r.Text.Message(source.Reason)
			return nil
		}
	}
	view.Carried = r.Text.T("territory.change.carried", "day", changes[0].Day)
	return nil
}

// named is the region of a key in the program's own directory.
func (p *Pages) named(key territory.Key) territory.Region {
	return named(p.territory.Directory(), key)
}

// named is the region of a key, or one that has the key for a name.
func named(directory *territory.Directory, key territory.Key) territory.Region {
	region, err := directory.Region(key)
	if err != nil {
		return territory.Region{Key: key, Name: string(key)}
	}
	return region
}

func percent(r *web.Request, share float64) string {
	return r.Text.T("territory.change.percent", "share", r.Text.Number(100*share, 1))
}
