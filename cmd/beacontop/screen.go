package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/views"
	"beacontop/ui"
)

// screenOf returns what a dashboard needs to know of the settings.
func screenOf(c *settings.Values) ui.Config {
	return ui.Config{Theme: themeOf(c.Theme), ASCII: c.ASCII, Unicode: c.Unicode, Zone: zoneOf(c.Zone), Views: views.Own()}
}

// servesAgents is why a dashboard with a beacon is not suspended.
const servesAgents = "not suspended: agents would get no answer meanwhile"

// zoneOf is the time zone of the dashboard at first, if none was set. TZ counts only where it is
// set: the time zone of the machine is one key away, and logs are in UTC.
func zoneOf(set *time.Location) *time.Location {
	if set != nil {
		return set
	}
	name, _ := strings.CutPrefix(os.Getenv("TZ"), ":")
	if name == "" {
		return time.UTC
	}
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.Local // what Go makes of it; the screen names it
}

// themeOf is none where the environment asks for no colours (no-color.org). "auto" follows
// COLORFGBG; if that is not set, the dashboard asks the terminal.
func themeOf(set string) string {
	switch {
	case os.Getenv("NO_COLOR") != "":
		return ui.ThemeNone
	case set != ui.ThemeAuto:
		return set
	}
	if theme, known := ui.ThemeOf(os.Getenv("COLORFGBG")); known {
		return theme
	}
	return ui.ThemeAuto
}

// terminal returns the terminal to draw on, if there is one.
func terminal(s streams) (ui.Terminal, error) {
	in, inOK := s.in.(*os.File)
	out, outOK := s.out.(*os.File)
	if !inOK || !outOK || !ui.IsTerminal(in) || !ui.IsTerminal(out) {
		return ui.Terminal{}, fmt.Errorf("the dashboard needs a terminal")
	}
	if os.Getenv("TERM") == "dumb" {
		return ui.Terminal{}, fmt.Errorf("TERM=dumb: this terminal cannot draw the dashboard")
	}
	return ui.Terminal{In: in, Out: out}, nil
}
