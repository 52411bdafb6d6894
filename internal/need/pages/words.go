// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"slices"
	"strings"

	"kursbuch/internal/need"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/web"
)

// words are the tenant's terms that the pages of needs choose from and show.
type words struct {
	fields []vocabulary.Field
	groups []vocabulary.TargetGroup
	spaces []territory.SocialSpace
}

func (p *Pages) words(r *web.Request) (w words, err error) {
	if w.fields, err = p.vocabulary.Fields(r.Context(), r.Who); err != nil {
		return w, err
	}
	if w.groups, err = p.vocabulary.TargetGroups(r.Context(), r.Who); err != nil {
		return w, err
	}
	w.spaces, err = p.territory.SocialSpaces(r.Context(), r.Who)
	return w, err
}

func termOptions(terms []vocabulary.Term, first string) []web.Option {
	var options []web.Option
	if first != "" {
		options = append(options, web.Option{Text: first})
	}
	for _, t := range terms {
		options = append(options, web.Option{Value: string(t.ID), Text: t.Name})
	}
	return options
}

func (w words) spaceOptions(first string) []web.Option {
	options := []web.Option{{Text: first}}
	for _, s := range w.spaces {
		options = append(options, web.Option{Value: string(s.ID), Text: s.Name})
	}
	return options
}

func kindOptions(r *web.Request) []web.Option {
	t := r.Text.T
	return []web.Option{
		{Value: string(need.Normative), Text: t("need.kind.normative"), Note: t("need.kind.normative.note")},
		{Value: string(need.Felt), Text: t("need.kind.felt"), Note: t("need.kind.felt.note")},
		{Value: string(need.Expressed), Text: t("need.kind.expressed"), Note: t("need.kind.expressed.note")},
		{Value: string(need.Comparative), Text: t("need.kind.comparative"), Note: t("need.kind.comparative.note")},
	}
}

// urgencyOptions lists the most urgent first.
func urgencyOptions(r *web.Request) []web.Option {
	t := r.Text.T
	return []web.Option{
		{Value: string(need.Acute), Text: t("need.urgency.acute"), Note: t("need.urgency.acute.note")},
		{Value: string(need.High), Text: t("need.urgency.high"), Note: t("need.urgency.high.note")},
		{Value: string(need.Medium), Text: t("need.urgency.medium"), Note: t("need.urgency.medium.note")},
		{Value: string(need.Low), Text: t("need.urgency.low"), Note: t("need.urgency.low.note")},
	}
}

// textOf is the text of the option with a value, empty when there is none.
func textOf(options []web.Option, value string) string {
	i := slices.IndexFunc(options, func(o web.Option) bool { return o.Value == value && value != "" })
	if i < 0 {
		return ""
	}
	return options[i].Text
}

func (w words) groupNames(ids []vocabulary.TargetGroupID) []string {
	var names []string
	for _, g := range w.groups {
		if slices.Contains(ids, g.ID) {
			names = append(names, g.Name)
		}
	}
	return names
}

// said turns the codes of an audited value into the words people know.
func (w words) said(r *web.Request, field, value string) string {
	options := map[string][]web.Option{
		"field": termOptions(w.fields, ""), "social_space": w.spaceOptions(""),
		"kind": kindOptions(r), "urgency": urgencyOptions(r),
	}[field]
	if text := textOf(options, value); text != "" {
		return text
	}
	if field != "target_groups" {
		return value
	}
	var ids []vocabulary.TargetGroupID
	for id := range strings.FieldsSeq(value) {
		ids = append(ids, vocabulary.TargetGroupID(id))
	}
	return strings.Join(w.groupNames(ids), ", ")
}
