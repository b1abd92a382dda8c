package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/ui/draw"
	"beacontop/ui/entry"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
	"beacontop/ui/view"
)

// Config configures a dashboard; Source is required.
type Config struct {
	Source    Source
	At        time.Time      // time to look at; zero: now
	Zone      *time.Location // initial time zone; nil: UTC
	Theme     string         // one of Themes, or ThemeAuto; empty: dark
	ASCII     bool           // ASCII signs, even if the locale is UTF-8
	Unicode   bool           // Unicode signs, even if the locale is not UTF-8
	NoSuspend string         // why ctrl-z does not suspend the program; empty: it does
	Owner     bool           // quitting stops the beacon, so ask while it serves agents
	Detach    func()         // the Owner quits and leaves the beacon running; nil: it cannot
	Views     Views          // of the user; nil: views are not saved
	Shared    bool           // the screen is served to others: no writing of files, no copying
}

// The names of themes: ThemeAuto is dark or light, as the terminal reports.
const (
	ThemeDark             = draw.ThemeDark
	ThemeLight            = draw.ThemeLight
	ThemeColourBlind      = draw.ThemeColourBlind
	ThemeColourBlindLight = draw.ThemeColourBlindLight
	ThemeNone             = draw.ThemeNone
	ThemeAuto             = "auto"
)

// Themes lists the valid names of Config.Theme, except ThemeAuto.
var Themes = []string{ThemeDark, ThemeLight, ThemeColourBlind, ThemeColourBlindLight, ThemeNone}

// mode determines the meaning of keys.
type mode uint8

const (
	browsing mode = iota
	filtering
	naming // a view
	helping
	leaving
)

// Model is the whole dashboard as a Bubble Tea model.
type Model struct {
	source func(estate.Query) (estate.Sample, error)
	at     time.Time
	zones  zones
	owner  bool
	detach func() // nil: quitting stops the beacon
	stays  string // why it cannot be suspended
	keys   keys.Map
	theme  *draw.Theme

	width, height int
	mode          mode
	tab           int
	tabs          []pane.Tab
	opened        []pane.Pane   // above the pane of the tab, the top one last: devices and records
	entry         entry.Line    // the filter that is being typed
	mistyped      *filter.Error // why it is not one; nil: it is in force
	offers        []string      // what its end may become
	views         Views
	name          entry.Line // of a view
	helped        helpPage
	typing        bool   // the help returns to the filter line
	said          string // why the last key had no effect
	note          string // result of the last key
	clipboard     clipboard
	mouse         bool
	tabEnds       []int      // end of each tab on the screen
	helpless      bool       // the line of tabs has no room for the key of the help
	hits          []draw.Hit // the rows on the screen, for mouse clicks
	sample        estate.Sample
	sampled       bool
	sampling      sampling
	body          lastBody
	frame         string
}

// New returns a dashboard that has not sampled yet. Its queries end with ctx.
func New(ctx context.Context, c Config) *Model {
	t := draw.NewTheme(c.Theme, c.ASCII)
	source := func(q estate.Query) (estate.Sample, error) { return c.Source.Sample(ctx, q) }
	m := &Model{source: source, at: c.At, zones: newZones(c.Zone), owner: c.Owner, detach: c.Detach, stays: c.NoSuspend, theme: &t, tabs: pane.NewTabs()}
	m.keys = keys.New(pane.Titles(m.tabs))
	m.keys.Copy.SetEnabled(!c.Shared)
	m.keys.Write.SetEnabled(!c.Shared)
	m.keys.Save.SetEnabled(!c.Shared)
	m.views = c.Views
	m.entry, m.name = entry.New(filterLimit), entry.New(view.NameLimit)
	return m
}

// Init starts the first tick.
func (m *Model) Init() tea.Cmd { return tick() }

// query returns the query for the current frame.
func (m *Model) query() estate.Query {
	var q estate.Query
	w, h := m.size()
	q.Parts = m.tabs[m.tab].Part
	m.shown().Ask(&q, w, h, &m.sample)
	return q
}
