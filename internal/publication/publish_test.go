// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package publication_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"kursbuch/internal/db"
	"kursbuch/internal/db/dbtest"
	"kursbuch/internal/fault"
	"kursbuch/internal/identity"
	"kursbuch/internal/publication"
)

const period = "2024-12-31"

// Each audience sees its shapes, protected, and a cell is the same for all.
func TestEachAudienceSeesItsShapes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.store(t, town(rand.New(rand.NewPCG(1, 1)), 4, 3, period))
		if got := w.read(t, identity.Partner, period); len(got) > 0 {
			t.Errorf("%d figures before anything was published", len(got))
		}
		e := w.publish(t, policy())
		if e.Counts.Cells == 0 || e.Counts.Primary == 0 || len(e.Proofs) != 1 || e.Hash == "" {
			t.Errorf("entry %+v", e.Body)
		}
		partner, committee, public := w.read(t, identity.Partner, period), w.read(t, identity.Committee, period), w.read(t, identity.Public, period)
		if len(partner) != 5*3*4 || len(committee) != 5*3+3 || len(public) != 1+3 {
			t.Errorf("%d, %d, %d figures", len(partner), len(committee), len(public))
		}
		protected := 0
		for at, figure := range partner {
			if figure.Symbol == "•" {
				protected++
			}
			for name, other := range map[string]view{"committee": committee, "public": public} {
				if seen, is := other[at]; is && seen != figure {
					t.Errorf("%v is %+v for partners and %+v for %s", at, figure, seen, name)
				}
			}
		}
		if protected == 0 {
			t.Error("nothing is protected")
		}
		check(t, w.TakeBack(t.Context(), w.who, e.ID))
		if got := w.read(t, identity.Partner, period); len(got) > 0 {
			t.Errorf("%d figures after they were taken back", len(got))
		}
		if n, err := w.Verify(t.Context()); n != 2 || err != nil {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

func TestPublishingNeedsTheRight(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, town(rand.New(rand.NewPCG(1, 1)), 2, 2, period))
	for _, who := range []identity.Person{w.reader(identity.Internal), person(w.who.Tenant, identity.Partner, identity.PublishFigures, identity.ReadIndicators)} {
		_, err := w.Tables(t.Context(), who)
		_, errPublish := w.Publish(t.Context(), who, "OWN-TOWN", 1)
		_, errPreview := w.Preview(t.Context(), who, policy())
		for _, err := range []error{err, errPublish, errPreview, w.Save(t.Context(), who, policy())} {
			if !errors.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v, want Forbidden", who.Audience, err)
			}
		}
	}
}

func TestAnOpenTableNeedsAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.store(t, town(rand.New(rand.NewPCG(1, 1)), 2, 2, period))
		p := publication.Policy{Table: "OWN-TOWN", Method: publication.Open, Audience: identity.Committee}
		if err, invalid := errors.AsType[fault.Invalid](w.Save(t.Context(), w.who, p)); !invalid || err["reason"].Key == "" {
			t.Errorf("without a reason: %v", err)
		}
		p.Reason = "Die Zahlen stehen im Haushaltsplan."
		w.publish(t, p)
		if committee, public := w.read(t, identity.Committee, period), w.read(t, identity.Public, period); len(committee) != 3*3*3 || len(public) != 0 {
			t.Errorf("%d figures for committees, %d for the public", len(committee), len(public))
		}
	})
}

func TestPreviewSaysWhatItCosts(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.store(t, town(rand.New(rand.NewPCG(1, 1)), 4, 3, period))
	v, err := w.Preview(t.Context(), w.who, policy())
	check(t, err)
	if v.Refused.Key != "" || v.Counts.Primary == 0 || len(v.Shapes) != 3 || len(v.Audiences) != 3 || len(v.Advice) == 0 || len(v.Coarser) != 4 {
		t.Errorf("preview %+v", v)
	}
	if partner, public := v.Audiences[0].Counts, v.Audiences[2].Counts; partner != v.Counts || public.Cells >= partner.Cells {
		t.Errorf("partners see %+v, the public %+v", partner, public)
	}
	cells, err := w.PreviewCells(t.Context(), w.who, policy(), v.Systems[0].Measure, v.Systems[0].Period)
	check(t, err)
	for _, c := range cells {
		if c.State == publication.Primary && (c.Low == c.High || c.Witness == c.Value) {
			t.Errorf("%+v has no interval", c)
		}
	}
}
