// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package pages

import (
	"errors"
	"net/http"

	"kursbuch/internal/civil"
	"kursbuch/internal/delivery"
	"kursbuch/internal/fault"
	"kursbuch/internal/strategy"
	"kursbuch/internal/web"
)

// statusView is all that status.html may use.
type statusView struct {
	Measure  strategy.Measure
	Over     string
	Proposed delivery.Light
	Why      []fault.Message
	Last     *delivery.StatusReport // to be reported again as it is
	Today    civil.Day
	Form     web.Form
	Key      string
}

func (p *Pages) showStatus(w http.ResponseWriter, r *web.Request) error {
	return p.renderStatus(w, r, nil, nil)
}

func (p *Pages) report(w http.ResponseWriter, r *web.Request) error {
	report := posted(r)
	_, err := p.delivery.Report(r.Context(), r.Who, report)
	if web.IsFormFault(err) {
		return p.renderStatus(w, r, &report, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(report.Measure), fault.Say("delivery.report.saved"))
}

// repeat reports the last state once more, as of today.
func (p *Pages) repeat(w http.ResponseWriter, r *web.Request) error {
	report, err := p.delivery.Repeat(r.Context(), r.Who, measureID(r), reportID(r))
	if _, invalid := errors.AsType[fault.Invalid](err); invalid {
		return p.renderStatus(w, r, &report, err)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, address(measureID(r)), fault.Say("delivery.report.saved"))
}

// renderStatus shows the form with what was typed, or else with the last report
// as of today.
func (p *Pages) renderStatus(w http.ResponseWriter, r *web.Request, typed *delivery.StatusReport, cause error) error {
	m, err := p.strategy.Measure(r.Context(), r.Who, measureID(r))
	if err != nil {
		return err
	}
	if !delivery.MayReport(r.Who, m) {
		return fault.Forbidden
	}
	reports, err := p.delivery.Reports(r.Context(), r.Who, m.ID)
	if err != nil {
		return err
	}
	view := statusView{Measure: m, Over: over(r, m, ""), Today: p.delivery.Today(), Key: r.NewKey()}
	shown := delivery.Standing(reports, view.Today)
	if shown.ID != "" {
		last := shown
		view.Last = &last
	}
	shown.On = view.Today
	if typed != nil {
		shown = *typed
	}
	day := shown.On
	if day == "" || !day.Valid() {
		day = view.Today
	}
	if view.Proposed, view.Why, err = p.delivery.ProposeReport(r.Context(), r.Who, m.ID, day); err != nil {
		return err
	}
	view.Form = statusForm(r, m.ID, shown, view.Proposed)
	view.Form.Refuse(r.Text, cause)
	return r.RenderForm(w, cause, p.status, frame(r, r.Text.T("delivery.report.title"), m), view)
}

func statusForm(r *web.Request, measure strategy.MeasureID, report delivery.StatusReport, proposed delivery.Light) web.Form {
	return r.NewForm(address(measure)+"/status", r.Text.T("delivery.report.save"), address(measure),
		web.Part{Fields: []web.Field{
			{Name: "light", Label: r.Text.T("delivery.report.light.label"), Kind: web.LightField, Value: string(report.Set), Options: lights(r, proposed), Required: true},
			{Name: "reason", Label: r.Text.T("delivery.report.reason.label"), Hint: r.Text.T("delivery.report.reason.hint"), Kind: web.AreaField, Value: report.Reason},
			{Name: "next_step", Label: r.Text.T("delivery.report.step.label"), Hint: r.Text.T("delivery.report.step.hint"), Value: report.NextStep},
		}},
		web.Part{Row: true, Fields: []web.Field{
			{Name: "next_step_on", Label: r.Text.T("delivery.report.step_on.label"), Kind: web.DateField, Value: string(report.NextStepOn)},
			{Name: "next_step_by", Label: r.Text.T("delivery.report.step_by.label"), Value: report.NextStepBy},
		}},
		web.Part{Fields: []web.Field{
			{Name: "on", Label: r.Text.T("delivery.report.on.label"), Hint: r.Text.T("delivery.report.on.hint"), Kind: web.DateField, Value: string(report.On), Required: true},
		}})
}

// lights are the cards to choose from; the proposed one is marked, none is
// chosen by the program.
func lights(r *web.Request, proposed delivery.Light) []web.Option {
	var options []web.Option
	for _, l := range delivery.Lights() {
		options = append(options, web.Option{
			Value: string(l), Sign: string(l), Text: r.Text.T(l.Word()), Note: r.Text.T(meaning(l)), Proposed: l == proposed,
		})
	}
	return options
}

// meaning is the key of the sentence that says when a light is right.
func meaning(l delivery.Light) string {
	switch l {
	case delivery.Stop:
		return "delivery.light.stop.note"
	case delivery.Warn:
		return "delivery.light.warn.note"
	case delivery.Idle:
		return "delivery.light.idle.note"
	case delivery.Done:
		return "delivery.light.done.note"
	default:
		return "delivery.light.ok.note"
	}
}

// posted reads the report from the form.
func posted(r *web.Request) delivery.StatusReport {
	return delivery.StatusReport{
		Measure: measureID(r), On: day(r, "on"), Set: delivery.Light(r.PostFormValue("light")), Reason: r.PostFormValue("reason"),
		NextStep: r.PostFormValue("next_step"), NextStepOn: day(r, "next_step_on"), NextStepBy: r.PostFormValue("next_step_by"),
	}
}

// day reads a day as browsers send it or as people write it; what is none stays
// as typed and is refused by the service.
func day(r *web.Request, field string) civil.Day {
	text := r.PostFormValue(field)
	d, err := civil.ParseDay(text)
	if err != nil {
		return civil.Day(text)
	}
	return d
}

func (p *Pages) withdraw(w http.ResponseWriter, r *web.Request) error {
	id := reportID(r)
	err := p.delivery.Withdraw(r.Context(), r.Who, measureID(r), id)
	return r.Answer(w, err, address(measureID(r))+"?withdrawn="+string(id), fault.Message{})
}

func (p *Pages) reinstate(w http.ResponseWriter, r *web.Request) error {
	err := p.delivery.Reinstate(r.Context(), r.Who, measureID(r), reportID(r))
	return r.Answer(w, err, address(measureID(r)), fault.Say("delivery.report.reinstated"))
}

func reportID(r *web.Request) delivery.ReportID { return delivery.ReportID(r.PathValue("report")) }
