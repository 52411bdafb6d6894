// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package web

// Area is one entry of the main navigation.
type Area struct {
	ID   string
	Text string // catalogue key
	Tabs []Tab  // its pages; the first one allowed is where the entry leads
}

// Tab is one page of an area.
type Tab struct {
	ID     string
	Text   string // catalogue key
	Href   string
	Access Access
}

type areaView struct {
	Text, Href string
	Current    bool
}

type tabView struct {
	Text, Href string
	Current    bool
}

// navigation shows only what the person may use.
func (s *Site) navigation(r *Request, frame Frame) (areas []areaView, tabs []tabView) {
	if frame.Bare || !r.Who.SignedIn() {
		return nil, nil
	}
	for _, area := range s.Areas {
		var allowed []tabView
		for _, tab := range area.Tabs {
			if tab.Access.Allows(r.Who) {
				allowed = append(allowed, tabView{Text: r.Text.T(tab.Text), Href: tab.Href, Current: area.ID == frame.Area && tab.ID == frame.Tab})
			}
		}
		if allowed == nil {
			continue
		}
		areas = append(areas, areaView{Text: r.Text.T(area.Text), Href: allowed[0].Href, Current: area.ID == frame.Area})
		if area.ID == frame.Area && len(allowed) > 1 {
			tabs = allowed
		}
	}
	return areas, tabs
}
