// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
	"kursbuch/internal/indicator"
	"kursbuch/internal/watch"
	"kursbuch/internal/web"
)

// writeView is all that write.html may use.
type writeView struct {
	Over, Title string
	Kinds       *web.Filter // to choose the kind of a new rule
	Form        web.Form
	Preview     *previewView
}

// previewView is what a rule would have found, and the way to keep it.
type previewView struct {
	Words   fault.Message
	Count   int
	Found   []watch.Found // the newest
	Confirm web.Form
}

// shownHits is how many hits a preview lists.
const shownHits = 12

// words are the indicators and regions to choose from, in the reader's language.
type words struct {
	indicators []web.Option
	places     watch.Places
}

func (p *Pages) words(r *web.Request) (words, error) {
	list, err := p.figures.List(r.Context(), r.Who)
	w := words{}
	for _, i := range list {
		w.indicators = append(w.indicators, web.Option{Value: string(i.ID), Text: i.Label(string(r.Text.Lang))})
	}
	i18n.SortBy(r.Text, w.indicators, func(o web.Option) string { return o.Text })
	if err != nil {
		return w, err
	}
	w.places, err = p.watch.Places(r.Context(), r.Who)
	return w, err
}

// near are the regions to choose from: level by level, by name.
func (w words) near(r *web.Request) []web.Option {
	var options []web.Option
	level := 0 // where the regions of the same level begin
	for n, region := range w.places.Near {
		options = append(options, web.Option{Value: string(region.Key), Text: region.Title()})
		if n+1 == len(w.places.Near) || w.places.Near[n+1].Level() != region.Level() {
			i18n.SortBy(r.Text, options[level:], func(o web.Option) string { return o.Text })
			level = n + 1
		}
	}
	return options
}

// said turns the codes of an audited value into the words people know.
func (w words) said(r *web.Request, field, value string) string {
	options := map[string][]web.Option{
		"indicator": w.indicators, "whole": w.indicators, "kind": kindOptions(r), "direction": directionOptions(r, watch.Trend), "against": againstOptions(r), "scope": scopeOptions(r),
		"active": {{Value: "yes", Text: r.Text.T("watch.yes")}, {Value: "no", Text: r.Text.T("watch.no")}},
	}[field]
	if field == "regions" {
		return strings.Join(w.places.Names(strings.Fields(value)), "; ")
	}
	i := slices.IndexFunc(options, func(o web.Option) bool { return o.Value == value && value != "" })
	if i >= 0 {
		return options[i].Text
	}
	if (field == "limit" || field == "periods") && value == "0" {
		return ""
	}
	return value
}

func (p *Pages) showNew(w http.ResponseWriter, r *web.Request) error {
	rule := watch.Rule{Kind: watch.Threshold, Active: true, Indicator: indicator.ID(r.URL.Query().Get("indicator")), Settings: watch.Settings{Direction: watch.Up, Scope: watch.Own, Against: watch.OwnHistory}}
	if kind := watch.Kind(r.URL.Query().Get("kind")); slices.Contains(watch.Kinds(), kind) {
		rule.Kind = kind
	}
	return p.renderWrite(w, r, rule, nil)
}

func (p *Pages) add(w http.ResponseWriter, r *web.Request) error {
	rule, err := p.posted(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("act") != "save" {
		return p.preview(w, r, rule)
	}
	_, err = p.watch.AddRule(r.Context(), r.Who, rule)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, rule, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/rules", fault.Say("watch.rule.added"))
}

func (p *Pages) showEdit(w http.ResponseWriter, r *web.Request) error {
	rule, err := p.watch.Rule(r.Context(), r.Who, ruleID(r), string(r.Text.Lang))
	if err != nil {
		return err
	}
	return p.renderWrite(w, r, rule.Rule, nil)
}

func (p *Pages) change(w http.ResponseWriter, r *web.Request) error {
	rule, err := p.posted(r)
	if err != nil {
		return err
	}
	rule.ID, rule.Version = ruleID(r), r.FormVersion()
	if r.PostFormValue("act") != "save" {
		if _, err := p.watch.Rule(r.Context(), r.Who, rule.ID, ""); err != nil {
			return err
		}
		return p.preview(w, r, rule)
	}
	err = p.watch.ChangeRule(r.Context(), r.Who, rule)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, rule, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/rules", fault.Say("watch.rule.saved"))
}

// preview shows what a rule would have found before it is kept.
func (p *Pages) preview(w http.ResponseWriter, r *web.Request, rule watch.Rule) error {
	found, err := p.watch.Preview(r.Context(), r.Who, rule)
	if web.IsFormFault(err) {
		return p.renderWrite(w, r, rule, err)
	}
	if err != nil {
		return err
	}
	view, frame, err := p.view(r, rule)
	if err != nil {
		return err
	}
	confirm := r.NewForm(action(rule), r.Text.T("watch.rule.keep"), "/rules", web.Part{Fields: append(hidden(r), web.Field{Name: "act", Kind: web.HiddenField, Value: "save"})})
	confirm.Version = rule.Version
	named, err := p.watch.Describe(r.Context(), r.Who, rule, string(r.Text.Lang))
	if err != nil {
		return err
	}
	view.Preview = &previewView{Words: named.Words(), Count: len(found), Found: found[:min(shownHits, len(found))], Confirm: confirm}
	return r.Render(w, http.StatusOK, p.write, frame, view)
}

// hidden carries the fields as they were sent through the confirmation.
func hidden(r *web.Request) []web.Field {
	var fields []web.Field
	for _, name := range []string{"kind", "indicator", "direction", "limit", "periods", "against", "whole", "scope", "more", "advice", "active"} {
		fields = append(fields, web.Field{Name: name, Kind: web.HiddenField, Value: r.PostFormValue(name)})
	}
	for _, key := range r.PostForm["regions"] {
		fields = append(fields, web.Field{Name: "regions", Kind: web.HiddenField, Value: key})
	}
	return fields
}

func action(rule watch.Rule) string {
	if rule.ID == "" {
		return "/rules/new"
	}
	return "/rules/" + string(rule.ID) + "/edit"
}

// view is the page with the form for a rule.
func (p *Pages) view(r *web.Request, rule watch.Rule) (writeView, web.Frame, error) {
	words, err := p.words(r)
	if err != nil {
		return writeView{}, web.Frame{}, err
	}
	view := writeView{Title: r.Text.T("watch.rule.new"), Form: p.form(r, words, rule, r.Method == http.MethodPost)}
	if rule.ID == "" {
		view.Kinds = &web.Filter{Action: "/rules/new", Fields: []web.Field{{Name: "kind", Label: r.Text.T("watch.kind.label"), Kind: web.SelectField, Value: string(rule.Kind), Options: kindOptions(r)}}}
	} else {
		view.Over, view.Title = r.Text.Message(kindText(rule.Kind)), r.Text.T("watch.rule.edit")
	}
	return view, rulesFrame(r, view.Title), nil
}

func (p *Pages) renderWrite(w http.ResponseWriter, r *web.Request, rule watch.Rule, cause error) error {
	view, frame, err := p.view(r, rule)
	if err != nil {
		return err
	}
	if errors.Is(cause, fault.Conflict) {
		stored, err := p.watch.Rule(r.Context(), r.Who, rule.ID, string(r.Text.Lang))
		if err != nil {
			return err
		}
		last, err := p.watch.LastRuleChange(r.Context(), r.Who, rule.ID)
		if err != nil {
			return err
		}
		words, err := p.words(r)
		if err != nil {
			return err
		}
		view.Form.Collide(p.form(r, words, stored.Rule, false), last.PersonName, last.At)
	}
	view.Form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.write, frame, view)
}

// form asks what a rule of a kind needs; sent keeps a limit as it was typed.
// Sending the form shows the preview.
func (p *Pages) form(r *web.Request, words words, rule watch.Rule, sent bool) web.Form {
	t := r.Text.T
	choose := append([]web.Option{{Text: t("watch.choose")}}, words.indicators...)
	what := web.Part{Fields: []web.Field{
		{Name: "kind", Kind: web.HiddenField, Value: string(rule.Kind)},
		{Name: "indicator", Label: t("watch.indicator"), Kind: web.SelectField, Value: string(rule.Indicator), Required: true, Options: choose},
	}}
	if rule.Kind == watch.Part {
		what.Fields = append(what.Fields, web.Field{Name: "whole", Label: t("watch.whole"), Hint: t("watch.whole.hint"), Kind: web.SelectField, Value: string(rule.Whole), Required: true, Options: choose})
	}
	if rule.Kind == watch.Outlier {
		what.Fields = append(what.Fields, web.Field{Name: "against", Label: t("watch.against.label"), Kind: web.RadioField, Value: string(rule.Against), Required: true, Options: againstOptions(r)})
	}
	if numbers := numberFields(r, rule, sent); len(numbers) > 0 {
		what.Fields = append(what.Fields, numbers...)
	}
	active := ""
	if rule.Active {
		active = "yes"
	}
	where := web.Part{Title: t("watch.part.where"), Fields: []web.Field{
		{Name: "scope", Label: t("watch.scope.label"), Kind: web.RadioField, Value: string(rule.Scope), Required: true, Options: scopeOptions(r)},
		{Name: "regions", Label: t("watch.regions"), Hint: t("watch.regions.hint"), Kind: web.ChecksField, Values: rule.Regions, Options: words.near(r)},
		{Name: "more", Label: t("watch.regions.more"), Hint: t("watch.regions.more_hint"), Value: strings.Join(words.places.Far(rule.Regions), "; ")},
	}}
	then := web.Part{Title: t("watch.part.then"), Fields: []web.Field{
		{Name: "advice", Label: t("watch.advice"), Hint: t("watch.advice.hint"), Kind: web.AreaField, Rows: 3, Value: rule.Advice},
	}}
	if rule.ID == "" {
		then.Fields = append(then.Fields, web.Field{Name: "active", Label: t("watch.active.now"), Kind: web.CheckField, Value: active})
	}
	form := r.NewForm(action(rule), t("watch.preview.show"), "/rules", what, where, then)
	form.Version = rule.Version
	return form
}

// numberFields ask for direction, limit and periods, as the kind needs them.
func numberFields(r *web.Request, rule watch.Rule, sent bool) []web.Field {
	t := r.Text.T
	var fields []web.Field
	if rule.Kind.NeedsDirection() {
		fields = append(fields, web.Field{Name: "direction", Label: t("watch.direction.label"), Kind: web.RadioField, Value: string(rule.Direction), Required: true, Options: directionOptions(r, rule.Kind)})
	}
	if rule.Kind.NeedsLimit() {
		field := web.Field{Name: "limit", Label: t("watch.limit"), Kind: web.NumberField, Value: typed(r, rule, sent), Required: true}
		switch rule.Kind {
		case watch.Change, watch.Jump:
			field.Label, field.Unit = t("watch.limit.percent"), t("watch.percent")
		case watch.Outlier:
			field.Label, field.Hint = t("watch.limit.z"), t("watch.limit.z.hint")
		default: // the unit of the indicator
		}
		fields = append(fields, field)
	}
	if rule.Kind.NeedsPeriods() {
		value := ""
		if rule.Periods > 0 {
			value = strconv.Itoa(rule.Periods)
		}
		fields = append(fields, web.Field{Name: "periods", Label: t("watch.periods"), Hint: t("watch.periods.hint"), Kind: web.NumberField, Value: value, Required: true})
	}
	return fields
}

// typed is the limit as somebody typed it, or as the reader would; a new rule
// has none, but for outliers.
func typed(r *web.Request, rule watch.Rule, sent bool) string {
	switch {
	case sent && r.PostForm.Has("limit"):
		return r.PostFormValue("limit")
	case rule.ID == "" && rule.Kind != watch.Outlier:
		return ""
	case rule.ID == "":
		rule.Limit = usualZ
	}
	text := strconv.FormatFloat(rule.Limit, 'f', -1, 64)
	if r.Text.Lang == i18n.German {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// usualZ is the limit that is proposed for outliers.
const usualZ = 3.5

// number reads what somebody typed; NaN is refused as no number.
func number(r *web.Request, text string) float64 {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", "")), "")
	group, mark := ",", "."
	if r.Text.Lang == i18n.German {
		group, mark = ".", ","
	}
	if whole, fraction, found := strings.Cut(text, group); found && (len(fraction) < 3 || len(whole) > 3) && !strings.Contains(text, mark) {
		mark = group // 1.5 is no group of thousands
	} else {
		text = strings.ReplaceAll(text, group, "")
	}
	x, err := strconv.ParseFloat(strings.Replace(text, mark, ".", 1), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// posted reads a rule from the form; what is no number is refused later.
func (p *Pages) posted(r *web.Request) (watch.Rule, error) {
	rule := watch.Rule{
		Kind: watch.Kind(r.PostFormValue("kind")), Indicator: indicator.ID(r.PostFormValue("indicator")), Advice: r.PostFormValue("advice"), Active: r.PostFormValue("active") != "",
		Settings: watch.Settings{
			Direction: watch.Direction(r.PostFormValue("direction")), Limit: number(r, r.PostFormValue("limit")), Against: watch.Against(r.PostFormValue("against")),
			Whole: indicator.ID(r.PostFormValue("whole")), Scope: watch.Scope(r.PostFormValue("scope")),
		},
	}
	if n, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("periods"))); err == nil {
		rule.Periods = n
	}
	if rule.Scope != watch.Chosen {
		return rule, nil
	}
	places, err := p.watch.Places(r.Context(), r.Who)
	if err != nil {
		return rule, err
	}
	typed := strings.FieldsFunc(r.PostFormValue("more"), func(c rune) bool { return strings.ContainsRune(";\n\r", c) })
	rule.Regions = places.Keys(slices.Concat(r.PostForm["regions"], typed))
	return rule, nil
}

func kindOptions(r *web.Request) []web.Option {
	var options []web.Option
	for _, k := range watch.Kinds() {
		options = append(options, web.Option{Value: string(k), Text: r.Text.Message(kindText(k))})
	}
	return options
}

func directionOptions(r *web.Request, k watch.Kind) []web.Option {
	t := r.Text.T
	if k == watch.Threshold {
		return []web.Option{{Value: string(watch.Up), Text: t("watch.threshold.above")}, {Value: string(watch.Down), Text: t("watch.threshold.below")}}
	}
	return []web.Option{
		{Value: string(watch.Up), Text: t("watch.direction.up")}, {Value: string(watch.Down), Text: t("watch.direction.down")}, {Value: string(watch.Either), Text: t("watch.direction.either")},
	}
}

func againstOptions(r *web.Request) []web.Option {
	t := r.Text.T
	return []web.Option{
		{Value: string(watch.OwnHistory), Text: t("watch.against.history"), Note: t("watch.against.history.note")},
		{Value: string(watch.Similar), Text: t("watch.against.similar"), Note: t("watch.against.similar.note")},
	}
}

func scopeOptions(r *web.Request) []web.Option {
	t := r.Text.T
	return []web.Option{
		{Value: string(watch.Own), Text: t("watch.scope.own")}, {Value: string(watch.Within), Text: t("watch.scope.within")}, {Value: string(watch.Chosen), Text: t("watch.scope.chosen")},
	}
}
