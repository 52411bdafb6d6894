// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package e2e

import "testing"

// A rule is previewed, kept and checked; its task is assigned and closed.
func TestWatchRule(t *testing.T) {
	b := manager(t)
	b.sees("Zu tun", "Ausländische Jugendliche ohne Schulabschluss")
	b.press("Monitoring & Berichte")
	b.press("Beobachtung")
	b.lookHere("watch-rules")
	b.press("Neue Regel")
	b.fill(map[string]string{"indicator": "Beiräte mit Mitgliedern mit Einwanderungsgeschichte", "direction": "über der Schwelle", "limit": "0"})
	b.submit()
	b.sees("Die Regel hätte in den letzten fünf Jahren")
	b.lookHere("watch-preview")
	b.press("Regel speichern")
	b.press("Jetzt prüfen")
	b.sees("Eine neue Aufgabe ist entstanden")
	b.press("Beiräte mit Mitgliedern mit Einwanderungsgeschichte, Landkreis Ahlenfurt")
	b.sees("Worauf das beruht", "die Schwelle liegt bei 0")
	b.fill(map[string]string{"owner": "Birgit Lindner"})
	b.press("Zuweisen")
	b.sees("Die Aufgabe ist zugewiesen")
	b.fill(map[string]string{"state": "done", "outcome": "Im Ausschuss besprochen"})
	b.press("Abschließen")
	b.sees("Die Aufgabe ist abgeschlossen", "Im Ausschuss besprochen")
	b.lookHere("watch-task")
}
