package ui

import (
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

// Source is where samples come from. *estate.State is one.
type Source interface {
	Sample(estate.Query) estate.Sample
}

// Config is what a dashboard needs; Source is required.
type Config struct {
	Source    Source
	At        time.Time      // the moment that is looked at; zero: now
	Zone      *time.Location // of times at first; nil: UTC
	Theme     string         // one of Themes, or ThemeAuto; empty: dark
	ASCII     bool           // signs without Unicode, also where the locale is UTF-8
	Unicode   bool           // signs with Unicode, also where the locale is not UTF-8
	NoSuspend string         // why ctrl-z does not suspend the program; empty: it does
	Owner     bool           // quitting stops the beacon, so ask when agents are being served
	Shared    bool           // the screen is served to others: nothing is written here, or copied
}

// mode is what the keys mean at the moment.
type mode uint8

const (
	browsing mode = iota
	filtering
	helping
	leaving
)

// Model is the whole dashboard as Bubble Tea knows it.
type Model struct {
	source Source
	at     time.Time
	zones  zones
	owner  bool
	stays  string // why it is not suspended
	keys   keymap
	theme  *theme

	width, height int
	mode          mode
	pane          int
	panes         [paneCount]pane
	opened        []pane // above the pane of the tab, the last on top: devices and records
	input         textinput.Model
	said          string // why the last key led nowhere
	note          string // what the last key has done
	clipboard     clipboard
	mouse         bool
	tabEnds       []int // where each tab ends on the screen
	hits          []hit // the rows on the screen
	sample        estate.Sample
	sampled       bool
	sampling      sampling
	frame         string
}

// New returns a dashboard that has not sampled yet.
func New(c Config) *Model {
	t := newTheme(c.Theme, c.ASCII)
	m := &Model{source: c.Source, at: c.At, zones: newZones(c.Zone), owner: c.Owner, stays: c.NoSuspend, keys: newKeymap(), theme: &t}
	m.keys.Copy.SetEnabled(!c.Shared)
	m.keys.Write.SetEnabled(!c.Shared)
	m.panes = [paneCount]pane{
		&overviewPane{}, &agentsPane{}, &requestsPane{}, &failuresPane{}, &queuePane{}, &failoverPane{}, &sourcesPane{},
	}
	m.input = textinput.New()
	m.input.Prompt = ""
	m.input.CharLimit = 100
	m.input.Cursor.SetMode(cursorMode)
	return m
}

// Init asks for the first tick.
func (m *Model) Init() tea.Cmd { return tick() }

// query is what the frame shows.
func (m *Model) query() estate.Query {
	var q estate.Query
	w, h := m.body()
	q.Parts = paneParts[m.pane]
	m.shown().ask(&q, w, h, &m.sample)
	return q
}
