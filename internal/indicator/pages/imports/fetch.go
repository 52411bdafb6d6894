// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package imports

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/genesis"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/job"
	"kursbuch/internal/web"
	"kursbuch/internal/web/work"
)

// wanted says which table a job fetches.
type wanted struct {
	Table    string `json:"table"`
	Region   string `json:"region,omitempty"`
	Language string `json:"language"`
}

// fetchSteps are the steps of a fetch as its progress counts them.
const fetchSteps = 4

// fetchText says what a fetch is doing.
func fetchText(t *i18n.Printer, step int) string {
	switch genesis.Stage(step - 1) {
	case genesis.Waiting:
		return t.T("indicator.fetch.waiting")
	case genesis.Fetching:
		return t.T("indicator.fetch.fetching")
	case genesis.Asking:
	}
	return t.T("indicator.fetch.asking")
}

// fetch gets a table from its service and says what it holds, as if somebody
// had uploaded it.
func (w works) fetch(ctx context.Context, j job.Job, progress func(step, steps int)) (string, error) {
	ask, who, err := work.Payload[wanted](ctx, w.members, j)
	if err != nil {
		return "", err
	}
	f, err := w.sources.Fetch(ctx, who, genesis.Ask(ask), func(s genesis.Stage) { progress(int(s)+1, fetchSteps) })
	if err != nil {
		return "", err
	}
	stored, err := w.files.Add(ctx, who, f.Name, bytes.NewReader(f.Content))
	if err != nil {
		return "", fmt.Errorf("keep table %s: %w", ask.Table, err)
	}
	up := opened{payload{File: stored.ID}, indicator.Upload{Name: stored.Name, Content: bytes.NewReader(f.Content), Size: int64(len(f.Content))}}
	return w.understand(ctx, j.Tenant, who, up)
}

// fetchView is all that fetch.html may use.
type fetchView struct {
	Form      web.Form
	Off       bool // no service has a token
	MayManage bool
}

func (p *Pages) showFetch(w http.ResponseWriter, r *web.Request) error {
	return p.renderFetch(w, r, wanted{Table: r.URL.Query().Get("table")}, nil)
}

func (p *Pages) renderFetch(w http.ResponseWriter, r *web.Request, ask wanted, cause error) error {
	t := r.Text
	sources, err := p.sources.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	form := r.NewForm("/imports/fetch", t.T("indicator.fetch.submit"), "/imports", web.Part{Fields: []web.Field{
		{Name: "table", Label: t.T("indicator.imports.table"), Hint: t.T("indicator.fetch.table_hint"), Value: ask.Table, Required: true},
		{Name: "region", Label: t.T("indicator.fetch.region"), Hint: t.T("indicator.fetch.region_hint"), Value: ask.Region},
	}})
	form.Refuse(t, cause)
	view := fetchView{Form: form, Off: !slices.ContainsFunc(sources, indicator.Source.On), MayManage: r.Who.May(identity.ManageTenant)}
	return r.RenderForm(w, cause, p.fetching, importFrame(t.T("indicator.fetch.title"), importsCrumb(r)), view)
}

// fetch starts to get a table from its service.
func (p *Pages) fetch(w http.ResponseWriter, r *web.Request) error {
	ask := wanted{
		Table: strings.ToUpper(strings.TrimSpace(r.PostFormValue("table"))), Region: strings.TrimSpace(r.PostFormValue("region")), Language: string(r.Text.Lang),
	}
	sources, err := p.sources.List(r.Context(), r.Who)
	if err != nil {
		return err
	}
	of := func(s indicator.Source) bool { return s.ID == indicator.SourceOf(ask.Table) && s.On() }
	refused := fault.Invalid{}
	switch {
	case !genesis.ValidTable(ask.Table):
		refused.Refuse("table", "genesis.table", "table", ask.Table)
	case !slices.ContainsFunc(sources, of):
		refused.Refuse("table", "indicator.source.off")
	}
	if ask.Region != "" && !genesis.ValidRegion(ask.Region) {
		refused.Refuse("region", "genesis.region", "region", ask.Region)
	}
	if err := refused.Err(); err != nil {
		return p.renderFetch(w, r, ask, err)
	}
	id, err := work.Begin(r, p.queue, p.indicators.Enqueue, fetchKind, ask)
	if err != nil {
		return err
	}
	return r.Redirect(w, "/imports/new/"+string(id), fault.Message{})
}
