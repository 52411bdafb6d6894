// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"kursbuch/internal/audit"
	"kursbuch/internal/web"
)

// The audit trail shows the changes of every slice on one page. It names their
// fields and codes itself, because no slice may ask another for its words.

// identifier is an id of an object, as changes hold it for a link.
var identifier = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// trailChange is c of an object of that kind as people read it.
func trailChange(r *web.Request, object string, c audit.Change) web.HistoryChange {
	if object == "person" || object == "invitation" || object == "tenant" {
		return r.HistoryChange(c, fieldLabels(r))
	}
	field := c.Field
	if _, ok := strings.CutPrefix(field, "assessment_"); ok {
		field = "assessment"
	}
	if key := cmp.Or(trailFields()[field], figureFields()[field]); key != "" {
		field = r.Text.T(key)
	}
	c.Before, c.After = trailValue(r, c.Field, c.Before), trailValue(r, c.Field, c.After)
	return r.HistoryChange(c, map[string]string{c.Field: field})
}

// trailValue writes codes as words and ids as their number.
func trailValue(r *web.Request, field, value string) string {
	if field == "proposed" {
		field = "light"
	}
	if key := trailCode(field, value); key != "" {
		return r.Text.T(key)
	}
	switch field {
	case "audiences":
		return trailList(r, "audience", value)
	case "shapes":
		return trailShapes(r, value)
	case "value", "metric_baseline", "metric_target", "limit":
		return figureText(r, value)
	}
	words := strings.Fields(value)
	for _, word := range words {
		if !identifier.MatchString(word) {
			return value
		}
	}
	if len(words) == 0 {
		return ""
	}
	return r.Text.T("account.trail.links", "count", len(words))
}

func trailCode(field, value string) string {
	return cmp.Or(trailValues()[field+"="+value], figureValues()[field+"="+value])
}

// trailList writes several codes of a field as words.
func trailList(r *web.Request, field, value string) string {
	words := strings.Fields(value)
	for i, word := range words {
		if key := trailCode(field, word); key != "" {
			words[i] = r.Text.T(key)
		}
	}
	return strings.Join(words, ", ")
}

// shape is one line of a policy: variables (levels): audience.
var shape = regexp.MustCompile(`\(([a-z_, ]+)\): ([a-z]+)`)

// trailShapes writes the levels and audiences of a policy as words.
func trailShapes(r *web.Request, value string) string {
	return shape.ReplaceAllStringFunc(value, func(found string) string {
		parts := shape.FindStringSubmatch(found)
		return "(" + trailList(r, "level", strings.ReplaceAll(parts[1], ",", "")) + "): " + trailList(r, "audience", parts[2])
	})
}

// figureText writes a stored number as the reader's language does.
func figureText(r *web.Request, value string) string {
	x, err := strconv.ParseFloat(value, 64)
	_, decimals, _ := strings.Cut(value, ".")
	if err != nil {
		return value
	}
	return r.Text.Number(x, len(decimals))
}

// trailFields are the texts that name the fields of the other slices.
func trailFields() map[string]string {
	return map[string]string{
		"adopted_on": "account.trail.field.adopted_on", "assessment": "account.trail.field.assessment",
		"author": "account.trail.field.author", "base_table": "account.trail.field.base_table",
		"baseline": "account.trail.field.baseline", "code": "account.trail.field.code",
		"committee": "account.trail.field.committee", "contributors": "account.trail.field.contributors",
		"cost": "account.trail.field.cost", "decimals": "account.trail.field.decimals",
		"definition": "account.trail.field.definition", "denominator": "account.trail.field.denominator",
		"description": "account.trail.field.description", "digest": "account.trail.field.digest",
		"direction": "account.trail.field.direction", "due_on": "account.trail.field.due_on",
		"ends_on": "account.trail.field.ends_on", "extent_from": "account.trail.field.extent_from",
		"extent_to": "account.trail.field.extent_to", "extent_unit": "account.trail.field.extent_unit",
		"factor": "account.trail.field.factor", "field": "account.trail.field.field",
		"fields": "account.trail.field.fields", "file": "account.trail.field.file",
		"foreword": "account.trail.field.foreword", "frozen": "account.trail.field.frozen",
		"funding": "account.trail.field.funding", "goal": "account.trail.field.goal",
		"impact_step": "account.trail.field.impact_step", "indicator": "account.trail.field.indicator",
		"kind": "account.trail.field.kind", "language": "account.trail.field.language",
		"lead_function": "account.trail.field.lead_function", "lead_unit": "account.trail.field.lead_unit",
		"level": "account.trail.field.level", "light": "account.trail.field.light",
		"meets_on": "account.trail.field.meets_on", "method": "account.trail.field.method",
		"metric": "account.trail.field.metric", "metric_baseline": "account.trail.field.metric_baseline",
		"metric_target": "account.trail.field.metric_target", "metric_unit": "account.trail.field.metric_unit",
		"mission": "account.trail.field.mission", "name": "account.trail.field.name",
		"needs": "account.trail.field.needs", "next_step": "account.trail.field.next_step",
		"next_step_by": "account.trail.field.next_step_by", "next_step_on": "account.trail.field.next_step_on",
		"note": "account.trail.field.note", "notes": "account.trail.field.notes",
		"number": "account.trail.field.number", "numerator": "account.trail.field.numerator",
		"on": "account.trail.field.on", "outlook": "account.trail.field.outlook",
		"owner": "account.trail.field.owner", "paper": "account.trail.field.paper",
		"parent": "account.trail.field.parent", "period": "account.trail.field.period",
		"period_from": "account.trail.field.period_from", "period_to": "account.trail.field.period_to",
		"periods": "account.trail.field.periods", "pinned": "account.trail.field.pinned",
		"priority": "account.trail.field.priority", "proposal": "account.trail.field.proposal",
		"proposed": "account.trail.field.proposed", "reached_on": "account.trail.field.reached_on",
		"reason": "account.trail.field.reason", "region": "account.trail.field.region",
		"regions": "account.trail.field.regions", "relevance": "account.trail.field.relevance",
		"resolution": "account.trail.field.resolution", "rows": "account.trail.field.rows",
		"situation": "account.trail.field.situation", "social_space": "account.trail.field.social_space",
		"social_spaces": "account.trail.field.social_spaces", "source": "account.trail.field.source",
		"starts_on": "account.trail.field.starts_on", "table": "account.trail.field.table", "query": "account.trail.field.query", "shared": "account.trail.field.shared",
		"target_groups": "account.trail.field.target_groups", "title": "account.trail.field.title",
		"unit": "account.trail.field.unit", "until": "account.trail.field.until", "urgency": "account.trail.field.urgency",
		"valid_from": "account.trail.field.valid_from", "valid_to": "account.trail.field.valid_to",
		"value": "account.trail.field.value", "answer": "account.trail.field.answer", "basis": "account.trail.field.basis",
		"by_office": "account.trail.field.by_office", "comment": "account.trail.field.comment", "contact": "account.trail.field.contact",
		"email": "account.trail.field.email", "grace": "account.trail.field.grace", "jump": "account.trail.field.jump",
		"office": "account.trail.field.office", "purpose": "account.trail.field.purpose", "release": "account.trail.field.release",
		"remark": "account.trail.field.remark", "reminded_at": "account.trail.field.reminded_at", "revoked": "account.trail.field.revoked",
		"round": "account.trail.field.round", "row_name": "account.trail.field.row_name", "standing": "account.trail.field.standing",
		"state": "account.trail.field.state", "active": "account.trail.field.active", "advice": "account.trail.field.advice",
		"against": "account.trail.field.against", "limit": "account.trail.field.limit", "outcome": "account.trail.field.outcome",
		"scope": "account.trail.field.scope", "whole": "account.trail.field.whole",
		"availability": "account.trail.field.availability", "classes": "account.trail.field.classes",
		"editions": "account.trail.field.editions", "position": "account.trail.field.position", "reading": "account.trail.field.reading",
		"subject": "account.trail.field.subject",
	}
}

// trailValues are the texts that name what a field may hold.
func trailValues() map[string]string {
	return map[string]string{
		"shared=tenant": "account.trail.value.shared_tenant", "shared=private": "account.trail.value.shared_private",
		"light=ok": "account.trail.value.light_ok", "light=warn": "account.trail.value.light_warn",
		"light=stop": "account.trail.value.light_stop", "light=idle": "account.trail.value.light_idle",
		"light=done": "account.trail.value.light_done", "level=guiding": "account.trail.value.level_guiding",
		"level=intermediate": "account.trail.value.level_intermediate", "level=operational": "account.trail.value.level_operational",
		"priority=focus": "account.trail.value.priority_focus", "priority=quick_win": "account.trail.value.priority_quick_win",
		"priority=permanent": "account.trail.value.priority_permanent", "urgency=acute": "account.trail.value.urgency_acute",
		"urgency=high": "account.trail.value.urgency_high", "urgency=medium": "account.trail.value.urgency_medium",
		"urgency=low": "account.trail.value.urgency_low", "kind=normative": "account.trail.value.kind_normative",
		"kind=felt": "account.trail.value.kind_felt", "kind=expressed": "account.trail.value.kind_expressed",
		"kind=comparative": "account.trail.value.kind_comparative", "direction=more": "account.trail.value.direction_more",
		"direction=less": "account.trail.value.direction_less", "direction=neutral": "account.trail.value.direction_neutral",
		"state=done":       "account.trail.value.state_done",
		"state=dismissed":  "account.trail.value.state_dismissed",
		"active=yes":       "account.trail.value.active_yes",
		"active=no":        "account.trail.value.active_no",
		"kind=threshold":   "account.trail.value.kind_threshold",
		"kind=trend":       "account.trail.value.kind_trend",
		"kind=change":      "account.trail.value.kind_change",
		"kind=outlier":     "account.trail.value.kind_outlier",
		"kind=part":        "account.trail.value.kind_part",
		"kind=jump":        "account.trail.value.kind_jump",
		"kind=base":        "account.trail.value.kind_base",
		"kind=gap":         "account.trail.value.kind_gap",
		"direction=up":     "account.trail.value.direction_up",
		"direction=down":   "account.trail.value.direction_down",
		"direction=either": "account.trail.value.direction_either",
		"against=history":  "account.trail.value.against_history",
		"against=similar":  "account.trail.value.against_similar",
		"scope=own":        "account.trail.value.scope_own",
		"scope=within":     "account.trail.value.scope_within",
		"scope=chosen":     "account.trail.value.scope_chosen",
		"state=draft":      "account.trail.value.state_draft", "state=open": "account.trail.value.state_open",
		"state=closed": "account.trail.value.state_closed", "standing=new": "account.trail.value.standing_new",
		"standing=waiting": "account.trail.value.standing_waiting", "standing=begun": "account.trail.value.standing_begun",
		"standing=answered": "account.trail.value.standing_answered", "standing=returned": "account.trail.value.standing_returned",
		"standing=approved": "account.trail.value.standing_approved", "answer=draft": "account.trail.value.answer_draft",
		"answer=submitted": "account.trail.value.answer_submitted", "answer=returned": "account.trail.value.answer_returned",
		"answer=approved": "account.trail.value.answer_approved", "language=de": "account.trail.value.language_de", "language=en": "account.trail.value.language_en",
	}
}

// figureFields are the texts that name the fields of figures, publications and
// territory.
func figureFields() map[string]string {
	return map[string]string{
		"act":            "account.trail.field.act",
		"address":        "account.trail.field.address",
		"areas":          "account.trail.field.areas",
		"audience":       "account.trail.field.audience",
		"audiences":      "account.trail.field.audiences",
		"base_year":      "account.trail.field.base_year",
		"carry":          "account.trail.field.carry",
		"categories":     "account.trail.field.categories",
		"changed":        "account.trail.field.changed",
		"columns":        "account.trail.field.columns",
		"corrections":    "account.trail.field.corrections",
		"day":            "account.trail.field.day",
		"decimal":        "account.trail.field.decimal",
		"footer":         "account.trail.field.footer",
		"from":           "account.trail.field.from",
		"groups":         "account.trail.field.groups",
		"hash":           "account.trail.field.hash",
		"header":         "account.trail.field.header",
		"into":           "account.trail.field.into",
		"key":            "account.trail.field.key",
		"layer":          "account.trail.field.layer",
		"levels":         "account.trail.field.levels",
		"meaning":        "account.trail.field.meaning",
		"measure":        "account.trail.field.measure",
		"members":        "account.trail.field.members",
		"municipalities": "account.trail.field.municipalities",
		"overlapping":    "account.trail.field.overlapping",
		"parts":          "account.trail.field.parts",
		"places":         "account.trail.field.places",
		"population":     "account.trail.field.population",
		"releases":       "account.trail.field.releases",
		"same":           "account.trail.field.same",
		"shapes":         "account.trail.field.shapes",
		"sheet":          "account.trail.field.sheet",
		"skip":           "account.trail.field.skip",
		"standard":       "account.trail.field.standard",
		"symbols":        "account.trail.field.symbols",
		"threshold":      "account.trail.field.threshold",
		"to":             "account.trail.field.to",
	}
}

// figureValues are the texts that name what those fields may hold.
func figureValues() map[string]string {
	return map[string]string{
		"act=published":           "account.trail.value.act_published",
		"act=taken_back":          "account.trail.value.act_taken_back",
		"method=suppress":         "account.trail.value.method_suppress",
		"method=round":            "account.trail.value.method_round",
		"method=round5":           "account.trail.value.method_round5",
		"method=round10":          "account.trail.value.method_round10",
		"method=cellkey":          "account.trail.value.method_cellkey",
		"method=open":             "account.trail.value.method_open",
		"corrections=refuse":      "account.trail.value.corrections_refuse",
		"corrections=protect":     "account.trail.value.corrections_protect",
		"audience=internal":       "account.trail.value.audience_internal",
		"audience=partner":        "account.trail.value.audience_partner",
		"audience=committee":      "account.trail.value.audience_committee",
		"audience=public":         "account.trail.value.audience_public",
		"level=county":            "account.trail.value.level_county",
		"level=state":             "account.trail.value.level_state",
		"level=country":           "account.trail.value.level_country",
		"level=government_region": "account.trail.value.level_government_region",
		"level=municipality":      "account.trail.value.level_municipality",
		"level=whole":             "account.trail.value.level_whole",
		"standard=s1":             "account.trail.value.standard_s1",
		"standard=s2":             "account.trail.value.standard_s2",
		"standard=s3":             "account.trail.value.standard_s3",
		"groups=1":                "account.trail.value.groups_1",
		"overlapping=yes":         "account.trail.value.overlapping_yes",
	}
}
