package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/cmd/beacontop/voice"
	"beacontop/ui"
	"beacontop/watch/places"
)

// TestUsualLogsOfAMachine: locations without logs are left out with a warning, unless nothing would
// be left to watch.
func TestUsualLogsOfAMachine(t *testing.T) {
	dir := t.TempDir()
	full, empty, other := filepath.Join(dir, "full"), filepath.Join(dir, "empty"), filepath.Join(dir, "HTTPERR")
	err := errors.Join(os.Mkdir(full, 0o700), os.Mkdir(empty, 0o700), os.Mkdir(other, 0o700), os.WriteFile(filepath.Join(full, "u_ex1.log"), nil, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		found    places.Places
		want     []string
		warnings int
	}{
		"one of two has logs":               {places.Places{Logs: []string{empty, full}}, []string{full}, 1},
		"none, beside a directory":          {places.Places{Logs: []string{empty, other}, Incoming: dir}, nil, 2},
		"none of two, and nothing else":     {places.Places{Logs: []string{empty, other}}, []string{empty, other}, 0},
		"none of one, and nothing else":     {places.Places{Logs: []string{empty}}, []string{empty}, 0},
		"no location, but a directory":      {places.Places{Incoming: dir}, nil, 0},
		"all have logs, beside a directory": {places.Places{Logs: []string{full}, Incoming: dir}, []string{full}, 0},
	} {
		var said strings.Builder
		if got := withLogs(streams{err: &said}, c.found); !slices.Equal(got, c.want) || strings.Count(said.String(), "beacontop: warning: ") != c.warnings {
			t.Errorf("%s: %q, want %q\n%s", name, got, c.want, said.String())
		}
	}
}

// TestWhatIsFoundIsNamed, and what must not be read is a warning, or the error if it is all.
func TestWhatIsFoundIsNamed(t *testing.T) {
	denied := []error{fmt.Errorf("open Incoming: %w", fs.ErrPermission)}
	for name, c := range map[string]struct {
		found places.Places
		said  string
		err   string
		code  int
	}{
		"logs and settings": {places.Places{Logs: []string{"L"}, Engine: "E"}, "beacontop: found: L\nbeacontop: found: E\n", "", 0},
		"logs only":         {places.Places{Logs: []string{"L"}, Denied: denied}, "beacontop: warning: open Incoming: permission denied\nbeacontop: found: L\n", "", 0},
		"nothing that can be read": {
			places.Places{Denied: denied}, "beacontop: warning: open Incoming: permission denied\n",
			"nothing to watch: permission denied for the logs and directories of the beacon", voice.Failed,
		},
		"nothing": {places.Places{Staging: "S"}, "", "nothing to watch: no beacon found in the usual locations on Windows", voice.Misuse},
	} {
		var said strings.Builder
		err := announce(streams{err: &said}, c.found)
		if said.String() != c.said || (err == nil) != (c.err == "") || err != nil && err.Error() != c.err || voice.Speak(io.Discard, err) != c.code {
			t.Errorf("%s: said %q, error %v", name, said.String(), err)
		}
	}
}

// TestThemeOfTheEnvironment: no colours where none are wanted (no-color.org), whatever was set.
func TestThemeOfTheEnvironment(t *testing.T) {
	for _, c := range []struct{ noColor, background, set, want string }{
		{"1", "0;15", ui.ThemeLight, ui.ThemeNone},
		{"", "0;15", ui.ThemeDark, ui.ThemeDark},
		{"", "0;15", ui.ThemeAuto, ui.ThemeLight},
		{"", "0;default;7", ui.ThemeAuto, ui.ThemeLight},
		{"", "15;0", ui.ThemeAuto, ui.ThemeDark},
		{"", "15", ui.ThemeAuto, ui.ThemeAuto},
		{"", "", ui.ThemeAuto, ui.ThemeAuto},
	} {
		t.Setenv("NO_COLOR", c.noColor)
		t.Setenv("COLORFGBG", c.background)
		if got := themeOf(c.set); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestZoneOfTheEnvironment: UTC, because logs are, unless TZ or a setting says otherwise.
func TestZoneOfTheEnvironment(t *testing.T) {
	for name, want := range map[string]string{"": "UTC", ":": "UTC", "Europe/Berlin": "Europe/Berlin", ":Asia/Tokyo": "Asia/Tokyo", "Nowhere": time.Local.String()} {
		t.Setenv("TZ", name)
		if got := zoneOf(nil).String(); got != want {
			t.Errorf("TZ=%s: %s, want %s", name, got, want)
		}
	}
}
