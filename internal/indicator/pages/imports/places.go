// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"kursbuch/internal/fault"
	"kursbuch/internal/job"
	"kursbuch/internal/territory"
	"kursbuch/internal/web"
)

// mostPlaces is how many unclear names a page asks for at once.
const mostPlaces = 20

// placesForm asks for the regions of names that mean none or several. What a
// name could mean comes first, then every other region.
func (p *Pages) placesForm(r *web.Request, id job.ID, result reading) (web.Form, error) {
	if len(result.Unclear) == 0 {
		return web.Form{}, nil
	}
	all, err := p.indicators.Placeable(r.Context(), r.Who)
	if err != nil {
		return web.Form{}, err
	}
	var others []web.Option
	for _, region := range all {
		if region.Until == "" {
			others = append(others, placeOption(r, region))
		}
	}
	var fields []web.Field
	for i, name := range result.Unclear[:min(len(result.Unclear), mostPlaces)] {
		options := []web.Option{{Text: r.Text.T("indicator.places.leave")}}
		for _, region := range name.Candidates {
			options = append(options, placeOption(r, region))
		}
		known := options
		options = append(options, slices.DeleteFunc(slices.Clone(others), func(o web.Option) bool {
			return slices.ContainsFunc(known, func(k web.Option) bool { return k.Value == o.Value })
		})...)
		hint := r.Text.T("indicator.places.none", "line", name.Line, "count", name.Lines)
		if len(name.Candidates) > 0 {
			hint = r.Text.T("indicator.places.several", "line", name.Line, "count", name.Lines)
		}
		fields = append(fields, web.Field{Name: placeField(i), Label: name.Name, Hint: hint, Kind: web.SelectField, Options: options})
	}
	action := "/imports/new/" + string(id) + "/places"
	return r.NewForm(action, r.Text.T("indicator.places.submit"), "", web.Part{Fields: fields}), nil
}

func placeField(i int) string { return "place-" + strconv.Itoa(i) }

func placeOption(r *web.Request, region territory.Region) web.Option {
	text := region.Precise()
	if region.Until != "" {
		text = r.Text.T("indicator.places.ended", "region", text, "day", r.Text.Day(region.Until))
	}
	return web.Option{Value: string(region.Key), Text: text}
}

// choosePlaces reads the file again with the regions that were chosen.
func (p *Pages) choosePlaces(w http.ResponseWriter, r *web.Request) error {
	result, err := p.read(r)
	if err != nil {
		return err
	}
	all, err := p.indicators.Placeable(r.Context(), r.Who)
	if err != nil {
		return err
	}
	places := maps.Clone(result.Places)
	if places == nil {
		places = map[string]territory.Key{}
	}
	for i, name := range result.Unclear[:min(len(result.Unclear), mostPlaces)] {
		key := territory.Key(r.PostFormValue(placeField(i)))
		if key == "" {
			continue
		}
		if !slices.ContainsFunc(all, func(region territory.Region) bool { return region.Key == key }) {
			return fault.NotFound
		}
		places[name.Name] = key
	}
	if maps.Equal(places, result.Places) {
		return r.Redirect(w, "/imports/new/"+r.PathValue("job"), fault.Say("indicator.places.unchanged"))
	}
	id, err := p.start(r, readKind, payload{File: result.File, Places: places})
	if err != nil {
		return err
	}
	return r.Redirect(w, "/imports/new/"+string(id), fault.Message{})
}
