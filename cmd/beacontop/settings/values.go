package settings

import (
	"time"

	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/viewers"
)

// Values are the values of all settings.
type Values struct {
	daemon.Config
	File string // the configuration file; empty: none

	Theme   string         // colours of the dashboard
	ASCII   bool           // no Unicode in the dashboard
	Unicode bool           // it was set that ASCII is false, whatever the locale says
	Zone    *time.Location // of times in the dashboard; nil: not set

	Events bool // serve prints them on standard output

	ControlGroup string         // whose members may look; empty: only the user of the beacon
	SSH          viewers.Config // how people look at the beacon over SSH
	Admin        admin.Config   // how scripts ask it over TCP
}

// Settings are the settings of one command.
type Settings struct {
	Values
	table Table // all settings of Values
	own   Table // those of the command alone
	file  tomlfile.File
}

// New returns the settings with their built-in values.
func New() *Settings {
	s := &Settings{}
	s.Why = "set by --http"
	s.table = s.Values.table()
	for _, one := range s.table {
		one.reset()
	}
	return s
}

// Group is the settings that one kind of command takes as flags.
type Group int

// Groups of flags.
const (
	Beacon   Group = 1 << iota // of every command that runs a beacon
	Screen                     // of every command with a dashboard
	Service                    // of a beacon without a screen
	Headless                   // of another beacon that is watched without a screen; commands of Beacon have them, too
)
