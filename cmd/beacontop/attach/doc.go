// Package attach shows the dashboard of a beacon that runs in the background, and starts that beacon if
// none runs.
//
//	Dashboard ─▶ a daemon on DIR? ─ yes ─▶ its settings are those asked for? ─▶ screen
//	                             └ no ──▶ background.Start ──────────────────▶ screen
//	screen ends: q, y stops the beacon · d leaves it running · the terminal goes away: it goes on
//
// The screen is package ui over a control.Client: it connects again by itself, and its header says when
// the beacon does not answer. A socket that may not be opened is an error, never a reason to start a
// second beacon; neither are settings that the running beacon does not have.
package attach
