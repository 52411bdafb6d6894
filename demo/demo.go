// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Package demo builds the sample programme: the invented Landkreis Ahlenfurt
// with two years of steering, and real official figures beside it. It works
// through the services of the slices alone, so that rules and audit trail are
// those of real work.
//
// content holds the texts, dated by days before and after a base day, so that
// the programme looks alive on any day. county*.go generate the county's own
// figures; figures holds the official ones.
package demo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"kursbuch/internal/account"
	"kursbuch/internal/audit"
	"kursbuch/internal/civil"
	"kursbuch/internal/db"
	"kursbuch/internal/delivery"
	"kursbuch/internal/file"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/inquiry"
	"kursbuch/internal/job"
	"kursbuch/internal/mail"
	"kursbuch/internal/need"
	"kursbuch/internal/profile"
	"kursbuch/internal/publication"
	"kursbuch/internal/report"
	"kursbuch/internal/strategy"
	"kursbuch/internal/territory"
	"kursbuch/internal/vocabulary"
	"kursbuch/internal/watch"
)

// Tenant is the ID of the sample tenant: one in each installation.
const Tenant identity.TenantID = "sample-ahlenfurt"

// County is the name of the sample tenant.
const County = "Landkreis Ahlenfurt (Beispiel)"

// Password opens every account of the sample programme. It protects nothing:
// the people are invented, and it stands in the program's text.
const Password = "Morgenzug-ab-Gleis-sieben"

// Services are the slices that the sample programme is built with. All of them
// must read the Clock that Build gets.
type Services struct {
	DB           *db.DB
	Log          *audit.Log
	Account      *account.Service
	Territory    *territory.Service
	Vocabulary   *vocabulary.Service
	Indicators   *indicator.Service
	Needs        *need.Service
	Strategy     *strategy.Service
	Delivery     *delivery.Service
	Reports      *report.Service
	Inquiries    *inquiry.Service
	Watch        *watch.Service
	Profiles     *profile.Service
	Publications *publication.Service
}

// Login is a ready account.
type Login struct {
	Name, Email, Password string
	Role                  identity.Role
	Function, Unit        string
}

// Result is what Build leaves behind.
type Result struct {
	Built  bool // false: the sample programme was there already
	Logins []Login
	Report report.ID // the frozen one
}

// Build fills the database with the sample programme as of the time that clock
// shows, or does nothing when there is one.
func Build(ctx context.Context, s Services, clock *Clock) (Result, error) {
	text, err := readScript(civil.DayOf(clock.base))
	if err != nil {
		return Result{}, err
	}
	result := Result{Logins: text.logins()}
	tenants, err := s.Account.Tenants(ctx, operator(""))
	if err != nil {
		return Result{}, err
	}
	if slices.ContainsFunc(tenants, func(t account.Tenant) bool { return t.ID == Tenant }) {
		result.Report, err = frozenReport(ctx, s)
		return result, err
	}
	b := newBuilder(s, clock, text)
	if err := errors.Join(b.plan(), text.err); err != nil {
		return Result{}, fmt.Errorf("sample programme: %w", err)
	}
	if err := b.run(ctx); err != nil {
		return Result{}, fmt.Errorf("build sample programme: %w", err)
	}
	result.Built, result.Report = true, b.report
	return result, nil
}

// operator acts for the program in one tenant.
func operator(tenant identity.TenantID) identity.Person {
	return identity.Operator(tenant, "Beispielprogramm")
}

// frozenReport is the newest frozen report of the sample, empty when somebody
// has taken it away.
func frozenReport(ctx context.Context, s Services) (report.ID, error) {
	frozen, err := s.Reports.Frozen(ctx, operator(Tenant))
	if err != nil || len(frozen) == 0 {
		return "", err
	}
	return frozen[0].ID, nil
}

// Remove deletes the sample tenant of who with everything that belongs to it,
// its audit chain included, in one transaction. The official figures stay.
// Faults: Forbidden, also for a tenant that is no sample.
func Remove(ctx context.Context, s Services, who identity.Person) error {
	tenant, err := s.Account.Tenant(ctx, who)
	if err != nil {
		return fmt.Errorf("remove sample programme: %w", err)
	}
	who.Sample = tenant.Sample
	forget := []func(context.Context, *sql.Tx, identity.Person) error{
		mail.Forget, s.Publications.Forget, s.Watch.Forget, s.Profiles.Forget, s.Inquiries.Forget, s.Reports.Forget, s.Delivery.Forget, s.Strategy.Forget, s.Needs.Forget, s.Indicators.Forget, s.Vocabulary.Forget,
		s.Territory.Forget, job.Forget, file.Forget, s.Account.Forget, s.Log.Forget, db.Forget,
	}
	err = s.DB.Tx(ctx, func(tx *sql.Tx) error {
		for _, rows := range forget {
			if err := rows(ctx, tx, who); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove sample programme: %w", err)
	}
	return nil
}

// step is something that happens at a time in the life of the programme.
type step struct {
	at time.Time
	do func(ctx context.Context) error
}

// pace is the time from one step of an hour to the next.
const pace = 20 * time.Second

// run takes the steps in the order of time, each with the clock at its time.
func (b *builder) run(ctx context.Context) error {
	defer b.clock.set(b.clock.base)
	slices.SortStableFunc(b.steps, func(x, y step) int { return x.at.Compare(y.at) })
	var last time.Time
	place := 0
	for _, s := range b.steps {
		if place++; !s.at.Equal(last) {
			last, place = s.at, 0
		}
		b.clock.set(s.at.Add(time.Duration(place) * pace))
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("on %s: %w", civil.DayOf(s.at), err)
		}
	}
	return nil
}
