// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package api

import (
	"encoding/json"
	"regexp"
	"strings"
)

// openAPI is a document as OpenAPI 3.1.1 has it, as far as this one goes.
type openAPI struct {
	OpenAPI    string                     `json:"openapi"`
	Info       documentInfo               `json:"info"`
	Servers    []documentServer           `json:"servers"`
	Security   []map[string][]string      `json:"security"`
	Paths      map[string]map[string]verb `json:"paths"`
	Components components                 `json:"components"`
}

type documentInfo struct {
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Version     string          `json:"version"`
	License     documentLicence `json:"license"`
}

type documentLicence struct {
	Name       string `json:"name"`
	Identifier string `json:"identifier"`
}

type documentServer struct {
	URL string `json:"url"`
}

type components struct {
	SecuritySchemes map[string]map[string]string `json:"securitySchemes"`
	Schemas         json.RawMessage              `json:"schemas"`
}

type verb struct {
	ID         string              `json:"operationId"`
	Summary    string              `json:"summary"`
	Parameters []documentParam     `json:"parameters,omitempty"`
	Responses  map[string]response `json:"responses"`
}

type documentParam struct {
	Name        string         `json:"name"`
	In          string         `json:"in"`
	Description string         `json:"description,omitempty"`
	Required    bool           `json:"required,omitempty"`
	Example     string         `json:"example,omitempty"`
	Style       string         `json:"style,omitempty"`
	Explode     *bool          `json:"explode,omitempty"`
	Schema      map[string]any `json:"schema"`
}

type response struct {
	Description string               `json:"description"`
	Headers     map[string]header    `json:"headers,omitempty"`
	Content     map[string]mediaType `json:"content,omitempty"`
}

type header struct {
	Description string         `json:"description"`
	Schema      map[string]any `json:"schema"`
}

type mediaType struct {
	Schema map[string]any `json:"schema"`
}

var pathParam = regexp.MustCompile(`\{([a-z]+)\}`)

func (a *API) sendDocument(c *call) error {
	if c.Unchanged(c.w, a.version) {
		return nil
	}
	document, err := a.document()
	if err != nil {
		return err
	}
	return c.JSON(c.w, document)
}

// document is made of the table of routes and the schemas.
func (a *API) document() (openAPI, error) {
	schemas, err := files.ReadFile("schemas.json")
	if err != nil {
		return openAPI{}, err
	}
	d := openAPI{
		OpenAPI: "3.1.1",
		Info: documentInfo{
			Title: "Kursbuch", Version: "1", License: documentLicence{"EUPL-1.2", "EUPL-1.2"},
			Description: "Figures about a place: indicators, series, maps, tables. Read only. Labels and messages come in German or English, as Accept-Language asks for.",
		},
		Servers:  []documentServer{{base}},
		Security: []map[string][]string{{"token": {}}, {"session": {}}},
		Paths:    map[string]map[string]verb{},
		Components: components{
			SecuritySchemes: map[string]map[string]string{
				"token":   {"type": "http", "scheme": "bearer", "description": "An access token from the page /profile/access."},
				"session": {"type": "apiKey", "in": "cookie", "name": "kursbuch", "description": "The session of a browser."},
			},
			Schemas: schemas,
		},
	}
	for _, r := range a.routes() {
		d.Paths[r.path] = map[string]verb{"get": r.verb()}
	}
	return d, nil
}

func (r route) verb() verb {
	v := verb{ID: r.id, Summary: r.summary, Responses: map[string]response{
		"200": {Description: "The answer.", Content: map[string]mediaType{jsonMedia: {schemaOf(r.answer)}}, Headers: map[string]header{
			"ETag": {"Changes when the figures do; absent where that cannot be told.", map[string]any{"type": "string"}},
		}},
		"304": {Description: "Nothing has changed since the ETag sent."},
	}}
	for _, media := range r.media {
		form := map[string]any{"type": "string"}
		if media == geoMedia {
			form = schemaOf("FeatureCollection")
		}
		v.Responses["200"].Content[media] = mediaType{form}
	}
	for status, about := range map[string]string{
		"401": "No session and no valid token.", "403": "The right to read figures is missing.", "404": "Not there, not for this tenant, or not released to who asks; the detail says which.",
		"422": "A parameter was refused, or figures cannot be added up.", "429": "Too many requests; wait as Retry-After says.",
	} {
		v.Responses[status] = response{Description: about, Content: map[string]mediaType{problemMedia: {schemaOf("Problem")}}}
	}
	for _, m := range pathParam.FindAllStringSubmatch(r.path, -1) {
		v.Parameters = append(v.Parameters, documentParam{Name: m[1], In: "path", Required: true, Example: examples()[m[1]], Schema: map[string]any{"type": "string"}})
	}
	for _, p := range r.params {
		v.Parameters = append(v.Parameters, p.document())
	}
	if r.dimensions {
		explode := true
		v.Parameters = append(v.Parameters, documentParam{
			Name: "dimensions", In: "query", Style: "form", Explode: &explode, Description: "codes of the table's dimensions with the categories meant, such as GES=GESW",
			Schema: map[string]any{
				"type": "object", "additionalProperties": map[string]any{"type": "string"}, "propertyNames": map[string]any{"pattern": "^[A-Z]"},
			},
		})
	}
	return v
}

func (p param) document() documentParam {
	one := map[string]any{"type": string(p.kind)}
	switch {
	case p.kind == dayKind:
		one = map[string]any{"type": "string", "format": "date"}
	case p.kind == whole:
		one["minimum"], one["maximum"] = p.least, p.most
	case p.enum != nil:
		one["enum"] = p.enum
	}
	d := documentParam{Name: p.name, In: "query", Description: p.about, Schema: one}
	if p.many {
		explode := true
		d.Schema, d.Style, d.Explode = map[string]any{"type": "array", "items": one}, "form", &explode
	}
	return d
}

func schemaOf(name string) map[string]any {
	return map[string]any{"$ref": "#/components/schemas/" + name}
}

// example is a request for a route, for people.
func (r route) example() string {
	return pathParam.ReplaceAllStringFunc(base+r.path, func(name string) string { return examples()[strings.Trim(name, "{}")] })
}

// examples are values of the parameters in paths.
func examples() map[string]string {
	return map[string]string{"indicator": "population", "code": "12411-01-01-4", "region": "16067"}
}
