// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"strings"

	"kursbuch/internal/civil"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/web"
)

// indicatorEntry is an indicator in a list.
type indicatorEntry struct {
	ID         indicator.ID        `json:"id"`
	Code       string              `json:"code"`
	Name       string              `json:"name"`
	Definition string              `json:"definition"`
	Unit       string              `json:"unit"`
	Decimals   int                 `json:"decimals"`
	Subject    indicator.Subject   `json:"subject"`
	Direction  indicator.Direction `json:"direction"`
	Official   bool                `json:"official"`
	Proxy      indicator.ID        `json:"proxy,omitempty"`
	Self       string              `json:"self"`
}

// indicatorDetail is an indicator with its metadata.
type indicatorDetail struct {
	indicatorEntry
	Numerator    string              `json:"numerator"`
	Denominator  string              `json:"denominator"`
	Source       string              `json:"source"`
	Relevance    string              `json:"relevance"`
	Assessment   string              `json:"assessment"`
	Reading      string              `json:"reading"`
	Notes        string              `json:"notes"`
	Published    string              `json:"published"`
	Classes      []string            `json:"classes"`
	Versions     []versionEntry      `json:"versions"`
	Periods      []civil.Period      `json:"periods"`
	Availability []availabilityEntry `json:"availability"`
	Series       string              `json:"series"`
	Map          string              `json:"map"`
}

// versionEntry is a version of a definition.
type versionEntry struct {
	Number int                  `json:"number"`
	From   civil.Day            `json:"from"`
	Until  civil.Day            `json:"until"`
	Method string               `json:"method"`
	Tables []string             `json:"tables"`
	Bridge indicator.BridgeKind `json:"bridge"`
	Note   string               `json:"note"`
}

type availabilityEntry struct {
	Level   string `json:"level"`
	Regions int    `json:"regions"`
	Numbers int    `json:"numbers"`
}

type indicatorList struct {
	paging
	Items []indicatorEntry `json:"items"`
}

func (a *API) listIndicators(c *call) error {
	state, err := a.indicators.CatalogueState(c.Context(), c.Who)
	if err != nil || c.Unchanged(c.w, a.version, state) {
		return err
	}
	all, err := a.indicators.List(c.Context(), c.Who)
	if err != nil {
		return err
	}
	found := []indicatorEntry{}
	for _, i := range all {
		i = i.In(c.lang())
		if holds(i.Code+" "+i.Name+" "+i.Definition, c.param("search")) {
			found = append(found, entryOf(i))
		}
	}
	paging, from, to := c.part(len(found))
	return c.JSON(c.w, indicatorList{paging, found[from:to]})
}

// holds reports whether text holds all words that are looked for.
func holds(text, search string) bool {
	text = i18n.Fold(text)
	for word := range strings.FieldsSeq(i18n.Fold(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func entryOf(i indicator.Indicator) indicatorEntry {
	return indicatorEntry{
		ID: i.ID, Code: i.Code, Name: i.Name, Definition: i.Definition, Unit: i.Unit, Decimals: i.Decimals, Subject: i.Subject,
		Direction: i.Direction, Official: i.Official, Proxy: i.Proxy, Self: link("/indicators/" + string(i.ID)),
	}
}

func (a *API) getIndicator(c *call) error {
	id := indicator.ID(c.PathValue("indicator"))
	state, err := a.indicators.IndicatorState(c.Context(), c.Who, id)
	if err != nil || c.Unchanged(c.w, a.version, state) {
		return err
	}
	i, err := a.indicators.Find(c.Context(), c.Who, id)
	if err != nil {
		return err
	}
	i = i.In(c.lang())
	d := indicatorDetail{
		indicatorEntry: entryOf(i), Numerator: i.Numerator, Denominator: i.Denominator, Source: i.Source, Relevance: i.Relevance,
		Assessment: i.Assessment, Reading: i.Reading, Notes: i.Notes, Published: i.Availability,
		Classes: []string{}, Versions: []versionEntry{}, Periods: []civil.Period{}, Availability: []availabilityEntry{},
		Series: link("/indicators/" + string(id) + "/series"), Map: link("/indicators/" + string(id) + "/map"),
	}
	for _, class := range i.Classes {
		d.Classes = append(d.Classes, class.In(c.lang()))
	}
	for _, e := range i.Editions {
		d.Versions = append(d.Versions, versionEntry{
			Number: e.Number, From: e.From, Until: e.Until, Method: e.String(), Tables: append([]string{}, e.Tables()...), Bridge: e.Bridge.Kind, Note: e.Note,
		})
	}
	periods, levels, err := a.indicators.Coverage(c.Context(), c.Who, id, indicator.View{})
	if err != nil {
		return err
	}
	d.Periods = append(d.Periods, periods...)
	for _, l := range levels {
		if name := indicator.LevelName(l.Level); name != "" {
			d.Availability = append(d.Availability, availabilityEntry{name, l.Regions, l.Numbers})
		}
	}
	return c.JSON(c.w, d)
}

// pointEntry is one value.
type pointEntry struct {
	Value     *float64            `json:"value"`
	Sign      string              `json:"sign"`
	Reason    string              `json:"reason"`
	Class     string              `json:"class"`
	Source    string              `json:"source"`
	Release   indicator.ReleaseID `json:"release"`
	Base      indicator.ReleaseID `json:"base"`
	Version   int                 `json:"version"`
	Converted bool                `json:"converted"`
	Bridged   bool                `json:"bridged"`
	Parts     int                 `json:"parts"`
}

func pointOf(q *web.Request, i indicator.Indicator, p indicator.Point) pointEntry {
	e := pointEntry{
		Sign: p.Figure.Symbol, Source: p.Source, Release: p.Release, Base: p.Base, Version: p.Edition,
		Converted: p.Converted, Bridged: p.Bridged, Parts: p.Parts,
	}
	if p.Class > 0 {
		e.Class = i.ClassLabel(p.Class, string(q.Text.Lang))
	}
	switch {
	case p.Figure.Has:
		e.Value = &p.Figure.Value
	case p.Reason.Key != "":
		e.Reason = q.Text.Message(p.Reason)
	}
	return e
}
