// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package geo

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"kursbuch/internal/fault"
)

// System is a coordinate reference system by its EPSG number.
type System int

// The systems in which German offices hand out boundaries. ETRS89 and WGS 84
// differ by less than a metre, which no map of the web shows.
const (
	Unknown     System = 0
	WGS84       System = 4326  // degrees
	ETRS89      System = 4258  // degrees
	WebMercator System = 3857  // metres, of the web's map tiles
	UTM32       System = 25832 // metres, west of 12° east
	UTM33       System = 25833 // metres, east of 12° east
)

// Systems lists those that can be chosen for a file that names none.
func Systems() []System { return []System{WGS84, UTM32, UTM33, WebMercator} }

// known gives other numbers of the same system.
var known = map[int]System{
	4326: WGS84, 4258: WGS84, 84: WGS84, 3857: WebMercator, 900913: WebMercator, 102100: WebMercator,
	25832: UTM32, 25833: UTM33, 32632: UTM32, 32633: UTM33, 3044: UTM32, 3045: UTM33,
}

// SystemOf is the system of an EPSG number, Unknown when it cannot be read.
func SystemOf(epsg int) System { return known[epsg] }

// GRS 80, the ellipsoid of ETRS89; that of WGS 84 differs by 0.1 mm.
const (
	semiMajor  = 6378137.0
	flattening = 1 / 298.257222101
	scaleUTM   = 0.9996
	eastingUTM = 500_000.0
)

// degrees turns a point of s into longitude and latitude.
func (s System) degrees(p Point) Point {
	switch s {
	case UTM32:
		return utmInverse(p, 9)
	case UTM33:
		return utmInverse(p, 15)
	case WebMercator:
		return Point{X: p.X / semiMajor * 180 / math.Pi, Y: math.Atan(math.Sinh(p.Y/semiMajor)) * 180 / math.Pi}
	default:
		return p
	}
}

// kruger are the series of the transverse Mercator projection in n up to its
// fourth power, exact to less than a millimetre within 1,000 km of the central
// meridian: Krüger 1912, as in Karney, Transverse Mercator with an accuracy of
// a few nanometers, 2011, eq. 35 and 36.
type krugerSeries struct {
	radius      float64 // of the rectifying sphere
	alpha, beta [4]float64
	e           float64 // eccentricity
}

var kruger = newKruger()

func newKruger() krugerSeries {
	n := flattening / (2 - flattening)
	n2, n3, n4 := n*n, n*n*n, n*n*n*n
	return krugerSeries{
		radius: semiMajor / (1 + n) * (1 + n2/4 + n4/64),
		alpha: [4]float64{
			n/2 - n2*2/3 + n3*5/16 + n4*41/180, n2*13/48 - n3*3/5 + n4*557/1440, n3*61/240 - n4*103/140, n4 * 49561 / 161280,
		},
		beta: [4]float64{
			n/2 - n2*2/3 + n3*37/96 - n4/360, n2/48 + n3/15 - n4*437/1440, n3*17/480 - n4*37/840, n4 * 4397 / 161280,
		},
		e: math.Sqrt(flattening * (2 - flattening)),
	}
}

// utmInverse turns easting and northing into degrees.
func utmInverse(p Point, meridian float64) Point {
	xi, eta := p.Y/(scaleUTM*kruger.radius), (p.X-eastingUTM)/(scaleUTM*kruger.radius)
	sumXi, sumEta := xi, eta
	for i, b := range kruger.beta {
		k := 2 * float64(i+1)
		sumXi -= b * math.Sin(k*xi) * math.Cosh(k*eta)
		sumEta -= b * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	conformal := math.Sin(sumXi) / math.Hypot(math.Sinh(sumEta), math.Cos(sumXi))
	tau := conformal
	for range 5 { // Newton's method; two rounds give a nanometre
		sigma := math.Sinh(kruger.e * math.Atanh(kruger.e*tau/math.Hypot(1, tau)))
		now := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
		e2 := kruger.e * kruger.e
		tau += (conformal - now) / math.Hypot(1, now) * (1 + (1-e2)*tau*tau) / ((1 - e2) * math.Hypot(1, tau))
	}
	longitude := math.Atan2(math.Sinh(sumEta), math.Cos(sumXi))
	return Point{X: meridian + longitude*180/math.Pi, Y: math.Atan(tau) * 180 / math.Pi}
}

var (
	wktNumber    = regexp.MustCompile(`(?i)(?:AUTHORITY\s*\[\s*"EPSG"\s*,\s*"?|ID\s*\[\s*"EPSG"\s*,\s*)(\d+)"?\s*\]\s*\]\s*$`)
	wktParameter = regexp.MustCompile(`(?i)PARAMETER\s*\[\s*"([^"]+)"\s*,\s*([-+0-9.eE]+)`)
)

// ParseWKT tells the system that the .prj part of a Shapefile describes. What
// is not among Systems is refused by name: guessing would shift the map.
func ParseWKT(text string) (System, error) {
	text = strings.TrimSpace(text)
	name := text
	if _, rest, ok := strings.Cut(text, `"`); ok {
		name, _, _ = strings.Cut(rest, `"`)
	}
	if m := wktNumber.FindStringSubmatch(text); m != nil {
		if number, err := strconv.Atoi(m[1]); err == nil && known[number] != Unknown {
			return known[number], nil
		}
	}
	upper := strings.ToUpper(text)
	ownDatum := strings.Contains(upper, "ETRS") || strings.Contains(upper, "WGS")
	switch {
	case !ownDatum:
	case strings.Contains(upper, "PSEUDO") || strings.Contains(upper, "WEB_MERCATOR") || strings.Contains(upper, "AUXILIARY_SPHERE"):
		return WebMercator, nil
	case strings.HasPrefix(upper, "GEOGCS") || strings.HasPrefix(upper, "GEOGCRS"):
		return WGS84, nil
	case strings.Contains(upper, "TRANSVERSE_MERCATOR") || strings.Contains(upper, "TRANSVERSE MERCATOR"):
		if s := utmOf(text); s != Unknown {
			return s, nil
		}
	}
	return Unknown, fault.Refuse("geo.system.unknown", "system", shorten(name))
}

// utmOf tells the zone from the parameters of the projection.
func utmOf(wkt string) System {
	values := map[string]float64{}
	for _, m := range wktParameter.FindAllStringSubmatch(wkt, -1) {
		if v, err := strconv.ParseFloat(m[2], 64); err == nil {
			values[strings.ToLower(m[1])] = v
		}
	}
	if values["false_easting"] != eastingUTM || values["false_northing"] != 0 || values["scale_factor"] != scaleUTM {
		return Unknown
	}
	switch values["central_meridian"] {
	case 9:
		return UTM32
	case 15:
		return UTM33
	}
	return Unknown
}

// shorten keeps what a file says from filling a message.
func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// String is the number as people cite it: EPSG:25832.
func (s System) String() string { return "EPSG:" + strconv.Itoa(int(s)) }
