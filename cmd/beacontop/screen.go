package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"beacontop/ui"
)

// screenFlags are the flags of every command with a dashboard.
func (c *Config) screenFlags(f *pflag.FlagSet) {
	f.StringVar(&c.Theme, "theme", c.Theme, "`COLOURS`: auto, "+strings.Join(ui.Themes, ", "))
	f.BoolVar(&c.ASCII, "ascii", c.ASCII, "draw without Unicode; default: where the locale is not UTF-8")
	f.StringVar(&c.Zone, "tz", c.Zone, "show times in `ZONE`: UTC, local, Europe/Berlin; default: TZ if it is set, else UTC")
}

// screen returns what a dashboard needs to know of the settings.
func (c *Config) screen() (ui.Config, error) {
	zone, err := c.zone()
	return ui.Config{Theme: c.theme(), ASCII: c.ASCII, Unicode: c.Unicode, Zone: zone}, err
}

// servesAgents is why a dashboard with a beacon is not suspended.
const servesAgents = "not suspended: agents would get no answer meanwhile"

// zone is the time zone of the dashboard at first. TZ counts only where it is set: the
// time zone of the machine is one key away, and logs are in UTC.
func (c *Config) zone() (*time.Location, error) {
	if c.Zone != "" {
		return zoneOf(c.Zone)
	}
	name, _ := strings.CutPrefix(os.Getenv("TZ"), ":")
	if name == "" {
		return time.UTC, nil
	}
	if zone, err := time.LoadLocation(name); err == nil {
		return zone, nil
	}
	return time.Local, nil // what Go makes of it; the screen names it
}

// theme is none where the environment asks for no colours (no-color.org). "auto" follows
// COLORFGBG; if that is not set, the dashboard asks the terminal.
func (c *Config) theme() string {
	switch {
	case os.Getenv("NO_COLOR") != "":
		return ui.ThemeNone
	case c.Theme != ui.ThemeAuto:
		return c.Theme
	}
	if _, background, ok := strings.Cut(os.Getenv("COLORFGBG"), ";"); ok {
		if i := strings.LastIndex(background, ";"); i >= 0 {
			background = background[i+1:]
		}
		if background == "7" || background == "15" {
			return ui.ThemeLight
		}
		return ui.ThemeDark
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
