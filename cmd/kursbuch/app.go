// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"sync"
	"time"

	"kursbuch/assets"
	"kursbuch/internal/account"
	accountpages "kursbuch/internal/account/pages"
	"kursbuch/internal/audit"
	"kursbuch/internal/db"
	"kursbuch/internal/delivery"
	deliverypages "kursbuch/internal/delivery/pages"
	"kursbuch/internal/disclosure"
	"kursbuch/internal/file"
	"kursbuch/internal/genesis"
	"kursbuch/internal/geo"
	"kursbuch/internal/gvisys"
	"kursbuch/internal/health"
	healthpages "kursbuch/internal/health/pages"
	helppages "kursbuch/internal/help/pages"
	"kursbuch/internal/i18n"
	"kursbuch/internal/identity"
	"kursbuch/internal/indicator"
	"kursbuch/internal/indicator/api"
	"kursbuch/internal/indicator/export"
	"kursbuch/internal/indicator/legend"
	indicatorpages "kursbuch/internal/indicator/pages"
	"kursbuch/internal/indicator/pages/figure"
	"kursbuch/internal/indicator/pages/imports"
	"kursbuch/internal/indicator/pages/tables"
	"kursbuch/internal/inquiry"
	inquirypages "kursbuch/internal/inquiry/pages"
	"kursbuch/internal/job"
	"kursbuch/internal/mail"
	"kursbuch/internal/need"
	needpages "kursbuch/internal/need/pages"
	"kursbuch/internal/overview"
	overviewpages "kursbuch/internal/overview/pages"
	"kursbuch/internal/profile"
	profilepages "kursbuch/internal/profile/pages"
	"kursbuch/internal/publication"
	publicationpages "kursbuch/internal/publication/pages"
	"kursbuch/internal/report"
	reportpages "kursbuch/internal/report/pages"
	"kursbuch/internal/sheet"
	"kursbuch/internal/statfile"
	"kursbuch/internal/strategy"
	strategypages "kursbuch/internal/strategy/pages"
	"kursbuch/internal/territory"
	territorypages "kursbuch/internal/territory/pages"
	"kursbuch/internal/vocabulary"
	vocabularypages "kursbuch/internal/vocabulary/pages"
	"kursbuch/internal/watch"
	watchpages "kursbuch/internal/watch/pages"
	"kursbuch/internal/web"
)

// ownLocales are the texts of the commands.
//
//go:embed locales
var ownLocales embed.FS

// blockCache is how many bytes of decoded figures stay in memory.
const blockCache = 24 << 20

// app is the whole program on one database: every slice with what it needs.
type app struct {
	db         *db.DB
	log        *audit.Log
	files      *file.Store
	now        func() time.Time
	texts      *i18n.Catalogue
	directory  *territory.Directory
	atlas      *territory.Atlas
	account    *account.Service
	territory  *territory.Service
	vocabulary *vocabulary.Service
	indicator  *indicator.Service
	sources    *indicator.Sources
	need       *need.Service
	strategy   *strategy.Service
	delivery   *delivery.Service
	overview   *overview.Service
	report     *report.Service
	inquiry    *inquiry.Service
	mail       *mail.Outbox
	watch      *watch.Service
	profile    *profile.Service
	publish    *publication.Service
	jobs       *job.Queue
}

// newApp wires the slices; it owns d from now on.
func newApp(d *db.DB, key []byte, newID func() string, now func() time.Time) (*app, error) {
	directory, err := territory.LoadDirectory()
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	a := &app{db: d, now: now, log: audit.New(d, key, now), files: file.New(d, newID, now), directory: directory}
	if a.atlas, err = territory.LoadAtlas(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if a.texts, err = i18n.Load(locales()...); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	a.account = account.New(d, a.log, newID, now, key, account.RecommendedCost())
	a.territory = territory.New(d, a.log, newID, now, directory)
	a.vocabulary = vocabulary.New(d, a.log, newID, now)
	a.indicator = indicator.New(d, a.log, newID, now, directory, blockCache)
	a.sources = indicator.NewSources(d, a.log, key, now, genesis.DefaultLimits())
	a.indicator.ReadReforms(a.territory.Reforms)
	a.indicator.ReadRegions(a.territory.Regions)
	a.publish = publication.New(d, a.log, newID, now, key, a.indicator)
	a.need = need.New(d, a.log, newID, now, a.vocabulary, a.territory)
	a.strategy = strategy.New(d, a.log, newID, now, strategy.Below{
		People: a.account, Territory: a.territory, Vocabulary: a.vocabulary, Needs: a.need, Indicators: a.indicator,
	})
	a.delivery = delivery.New(d, a.log, newID, now, a.strategy)
	a.mail = mail.New(d, newID, now)
	a.inquiry = inquiry.New(d, a.log, newID, now, inquiry.Below{People: a.account, Places: a.territory, Figures: a.indicator, Mail: a.mail})
	a.watch = watch.New(d, a.log, newID, now, watch.Below{People: a.account, Figures: a.indicator, Places: a.territory})
	a.profile = profile.New(d, a.log, newID, now, a.indicator, a.territory)
	a.overview = overview.New(overview.Below{Needs: a.need, Strategy: a.strategy, Delivery: a.delivery, Inquiries: a.inquiry, Watch: a.watch, Figures: a.indicator}, now)
	a.report = report.New(d, a.log, newID, now, a.texts, report.Below{
		People: a.account, Territory: a.territory, Vocabulary: a.vocabulary, Strategy: a.strategy, Delivery: a.delivery, Figures: a.indicator,
	})
	a.jobs = job.New(d, works(
		imports.Works(a.indicator, a.sources, a.files, a.account), territorypages.Works(a.territory, a.files, a.account),
		tables.Works(a.indicator, a.territory, a.atlas, directory, a.files, a.account, a.texts, now), map[string]job.Work{watch.Job: a.watch.Work},
		publicationpages.Works(a.publish, a.account),
	), newID, now)
	a.indicator.OnRelease(func(ctx context.Context, tx *sql.Tx, who identity.Person) error {
		return a.watch.Released(ctx, tx, who, a.jobs)
	})
	return a, nil
}

// works gathers the background work of all slices by its kind.
func works(slices ...map[string]job.Work) map[string]job.Work {
	all := map[string]job.Work{}
	for _, some := range slices {
		maps.Copy(all, some)
	}
	return all
}

// close ends the use of the database.
func (a *app) close() {
	if err := a.db.Close(); err != nil {
		slog.Error("close database", "err", err)
	}
}

// locales lists the texts of everything that speaks to people.
func locales() []fs.FS {
	return []fs.FS{
		ownLocales, web.Locales, statfile.Locales, genesis.Locales, sheet.Locales, accountpages.Locales, territorypages.Locales, vocabularypages.Locales,
		indicatorpages.Locales, api.Locales, export.Locales, figure.Locales, legend.Locales, imports.Locales, tables.Locales, needpages.Locales, strategypages.Locales, deliverypages.Locales, overviewpages.Locales,
		geo.Locales, disclosure.Locales, publication.Locales, publicationpages.Locales, gvisys.Locales,
		reportpages.Locales, inquirypages.Locales, watchpages.Locales, profilepages.Locales, healthpages.Locales, helppages.Locales,
	}
}

// site registers every page. place is what the page Systemzustand looks at.
func (a *app) site(secure bool, place health.Place) (*web.Site, error) {
	site, err := web.New(web.Config{DB: a.db, Catalogue: a.texts, Auth: a.account, Tokens: a.account, Areas: areas(), NewID: newID, Now: a.now, Secure: secure})
	if err != nil {
		return nil, err
	}
	site.Mount("GET "+assets.Prefix, assets.Handler())
	helppages.New(site).Register()
	accountpages.New(site, a.account, a.log, regions(a.directory)).Register()
	overviewpages.New(site, a.overview).Register()
	vocabularypages.New(site, a.vocabulary).Register()
	territorypages.New(site, a.territory, a.atlas, a.files, a.jobs).Register()
	indicatorpages.New(site, a.indicator, a.territory, a.directory, a.atlas, figureUses{a}).Register()
	imports.New(site, a.indicator, a.sources, a.files, a.jobs).Register()
	tables.New(site, a.indicator, a.sources, a.territory, a.atlas, a.directory, a.files, a.jobs).Register()
	api.New(site, a.indicator, a.territory, a.directory, a.atlas, version).Register()
	publicationpages.New(site, a.publish, a.indicator, a.jobs).Register()
	needpages.New(site, a.need, a.vocabulary, a.territory, a.indicator, needAnswers{a.strategy}).Register()
	strategypages.New(site, strategypages.Slices{
		Strategy: a.strategy, People: a.account, Territory: a.territory, Vocabulary: a.vocabulary, Needs: a.need, Indicators: a.indicator, Lights: a.delivery,
	}).Register()
	deliverypages.New(site, a.delivery, a.strategy).Register()
	reportpages.New(site, a.report, a.vocabulary).Register()
	inquirypages.New(site, a.inquiry, a.account).Register()
	watchpages.New(site, a.watch, a.indicator, a.account, a.jobs).Register()
	profilepages.New(site, a.profile, a.indicator, a.territory, a.atlas).Register()
	healthpages.New(site, place, version, a.removeSample).Register()
	return site, nil
}

// regions offers the Länder and counties of today at the first run.
func regions(directory *territory.Directory) []accountpages.Region {
	var all []accountpages.Region
	for _, level := range []territory.Level{territory.LevelState, territory.LevelCounty} {
		for _, r := range directory.Regions(level, territory.Germany, territory.AsOf) {
			all = append(all, accountpages.Region{Key: string(r.Key), Name: r.Title()})
		}
	}
	return all
}

// work runs what happens in the background until ctx ends; the channel closes
// when all of it has stopped.
func (a *app) work(ctx context.Context) <-chan struct{} {
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		var others sync.WaitGroup
		others.Go(func() { a.tidy(ctx) })
		others.Go(func() { a.mail.Run(ctx) })
		a.jobs.Run(ctx)
		others.Wait()
	}()
	return stopped
}

// tidy forgets, once an hour, expired sessions and tokens, and what is older
// than a week: write keys, undecided uploads, ended jobs, mail that went out.
func (a *app) tidy(ctx context.Context) {
	for {
		week := a.now().AddDate(0, 0, -7)
		err := errors.Join(a.account.ForgetExpired(ctx), a.db.ForgetWrites(ctx, week), a.files.ForgetOlder(ctx, week), a.jobs.ForgetOlder(ctx, week), a.mail.ForgetOlder(ctx, week))
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "tidy", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}
