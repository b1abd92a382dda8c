// Package pane holds the panes of the dashboard: what each asks for, shows and does on a key.
//
//	Ask ──▶ Query ──▶ (ui asks the source) ──▶ Sample ──▶ Draw ──▶ Page
//	 ▲                                            │
//	 └── position of the reader ◀── Press, Click ◀┘
//
// A [Pane] holds the reader's position (cursor, filter, held order) and nothing about the estate;
// only the record of a transfer holds the transfer. A [Tab] describes a pane to the rest of the
// dashboard: its title, the part of a sample that it shows, its alarm, which keys it uses. Each
// pane stands in a file of its own with its tab; [NewTabs] lists them.
//
// What else a pane can do, ui finds out by its methods: be filtered (Filter, SetFilter), show only
// what fails (Only, ToggleOnly), hint at keys (Hints), be clicked (Click), copied from (Chosen) and
// written to a file (Sheet).
//
// Panes draw with ui/draw, get their keys from ui/keys and keep the place of their reader with
// ui/position. The model that runs them is ui; pages that open above them are in ui/pane/page.
package pane
