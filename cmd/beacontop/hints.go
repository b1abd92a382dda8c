package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"beacontop/beacon/spool"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/obstacle"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/viewers"
	"beacontop/cmd/beacontop/voice"
)

// settingOf names the setting behind a part of a configuration; %d is the number of a parent.
var settingOf = map[daemon.Part]string{
	daemon.PartDir: "dir", daemon.PartHTTP: "http", daemon.PartTLS: "https", daemon.PartCertificate: "cert", daemon.PartClientCA: "client-ca",
	daemon.PartAccounts: "htpasswd", daemon.PartPolicy: "policy", daemon.PartWire: "record-wire",
	daemon.PartParent: "parent[%d].url", daemon.PartParentCA: "parent[%d].ca", daemon.PartParentProxy: "parent[%d].proxy",
	daemon.PartOrigin: "origin[%d].url", daemon.PartOriginCA: "origin[%d].ca", daemon.PartOriginCert: "origin[%d].cert", daemon.PartOriginProxy: "origin[%d].proxy", daemon.PartCopies: "copies.bytes",
	daemon.PartNotifyHook: "notify[%d]", daemon.PartNotifyCA: "notify[%d].ca",
	daemon.PartIncoming: "incoming", daemon.PartStaging: "staging",
	daemon.PartSSH: "ssh", daemon.PartSSHKeys: "viewers.keys", daemon.PartSSHHost: "dir",
	daemon.PartAdmin: "admin", daemon.PartAdminToken: "admin-token",
}

const checkHint = "beacontop config check --config FILE checks without starting"

// settle gives the settings of a command their values, and warns of variables that mean nothing.
func settle(cmd *cobra.Command, c *settings.Settings) error {
	if names := settings.Unknown(cmd.Root(), os.Environ()); len(names) > 0 {
		say(cmd.ErrOrStderr(), "warning", "unknown environment variables ignored: "+strings.Join(names, ", "))
	}
	err := c.Settle()
	var file *settings.FileError
	switch {
	case !errors.As(err, &file):
		return usage(err)
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission):
		return hint(fmt.Errorf("read configuration: %w", err), "choose an existing, readable file with --config FILE")
	}
	return hint(sized(err), checkHint)
}

// sized says which setting allows a larger file.
func sized(err error) error {
	var large *tomlfile.LargeError
	if errors.As(err, &large) {
		return fmt.Errorf("%w; --max-config SIZE allows more", err)
	}
	return err
}

// partOf returns what part of a configuration an error is about, and the name of its setting.
func partOf(err error) (part *daemon.Error, setting string) {
	if !errors.As(err, &part) {
		return &daemon.Error{}, ""
	}
	setting = settingOf[part.Part]
	if strings.Contains(setting, "%d") {
		setting = fmt.Sprintf(setting, part.Index)
	}
	return part, setting
}

// named adds the name of the setting to errors whose text does not say what they are about.
func named(c *settings.Settings, err error) error {
	switch part, setting := partOf(err); part.Part {
	case daemon.PartDir, daemon.PartHTTP, daemon.PartTLS, daemon.PartSSH, daemon.PartAdmin, daemon.PartWire, daemon.PartIncoming, daemon.PartStaging:
		return c.Named(setting, part.Err)
	}
	return err
}

// explain adds to an error of a station, a watched beacon or a check where the setting at fault is
// from, and what helps, where that is known.
func explain(c *settings.Settings, err error) error {
	var own *settings.Error
	if err == nil || voice.HintOf(err) != "" || errors.As(err, &own) {
		return err
	}
	part, setting := partOf(err)
	text := helps(&c.Values, part, setting, err)
	if err = sized(err); setting != "" {
		err = c.Placed(setting, err)
	}
	return hint(err, "%s", text)
}

// helps returns what helps with an error about a part of a configuration; empty: nothing is known.
func helps(c *settings.Values, part *daemon.Error, setting string, err error) string {
	switch part.Part {
	case daemon.PartAdminToken:
		return admin.Hint(err)
	case daemon.PartHTTP, daemon.PartTLS, daemon.PartSSH, daemon.PartAdmin:
		if errors.Is(err, daemon.ErrSocket) {
			return fmt.Sprintf("set %s = \"socket\" to use a socket of the service manager; otherwise disable the socket unit", setting)
		}
		return listenHint(obstacle.Of(err), c.HTTP == "" && part.Part == daemon.PartHTTP, setting)
	case daemon.PartParent:
		return parentHint(err, strings.Contains(c.Parents[part.Index].URL, "://"))
	case daemon.PartParentCA, daemon.PartParentProxy, daemon.PartOriginCA, daemon.PartOriginCert, daemon.PartOriginProxy, daemon.PartNotifyHook, daemon.PartNotifyCA:
		return ""
	case daemon.PartSSHKeys, daemon.PartSSHHost:
		return viewers.Hint(err)
	}
	return cmp.Or(partHints[part.Part], dirHint(err, c.Dir))
}

// partHints help with a part whatever is wrong with it.
var partHints = map[daemon.Part]string{
	daemon.PartPolicy:      "beacontop policy check FILE checks a policy, beacontop policy init prints an example",
	daemon.PartCertificate: "--cert needs the certificate chain and --key the matching key, both PEM",
	daemon.PartAccounts:    "create the file with htpasswd -B -c FILE USER",
	daemon.PartWire:        "choose a file that this user can write with --record-wire FILE",
	daemon.PartOrigin:      "a download location looks like http://beacon.example.com/ManageSoftDL",
	daemon.PartPaths:       "PATH is a log, a directory with logs below it, a quoted pattern, or - for standard input",
	daemon.PartLogs:        "use the access log of the beacon: of IIS, W3C extended format, or of a proxy in front of it",
}

// listenHint helps with a port; byDefault: none was chosen.
func listenHint(o obstacle.Obstacle, byDefault bool, setting string) string {
	switch {
	case byDefault && (o == obstacle.PortInUse || o == obstacle.Denied):
		return "choose a free port with --http ADDR"
	case o == obstacle.PortInUse:
		return fmt.Sprintf("another program uses that port; choose another with --%s ADDR", setting)
	case o == obstacle.AddressMissing:
		return "this machine does not have that address; use :PORT to listen on all addresses"
	case o == obstacle.Denied && runtime.GOOS == "windows":
		return fmt.Sprintf("the port is used by IIS or another program, or reserved by Windows (netsh interface ipv4 show excludedportrange tcp); choose another with --%s ADDR", setting)
	case o == obstacle.Denied:
		return fmt.Sprintf("ports below 1024 need privileges: grant CAP_NET_BIND_SERVICE, or choose another port with --%s ADDR", setting)
	}
	return ""
}

func parentHint(err error, url bool) string {
	switch self := errors.Is(err, daemon.ErrSelf); {
	case self && url:
		return "use the reporting location of the next beacon"
	case self:
		return "use the directory of another beacon"
	case url:
		return "a reporting location looks like http://beacon.corp.example/ManageSoftRL"
	}
	return "use the Incoming directory of a genuine beacon, or a URL with http://"
}

// dirHint helps with the state directory.
func dirHint(err error, dir string) string {
	if text := control.Hint(err); text != "" {
		return text
	}
	switch o := obstacle.Of(err); {
	case errors.Is(err, daemon.ErrOwner):
		return "check its contents and delete it, or choose another with --dir DIR"
	case errors.Is(err, spool.ErrInUse):
		return "another beacontop uses that directory; stop it, or choose another with --dir DIR"
	case errors.Is(err, spool.ErrFull):
		return "free disk space, or choose another directory with --dir DIR"
	case o == obstacle.Denied || o == obstacle.ReadOnly:
		return fmt.Sprintf("choose a directory that this user can write with --dir DIR (now %s)", dir)
	case o == obstacle.InPlaceOfDir && runtime.GOOS == "windows":
		return "there is a file with that name, or no such drive; choose another directory with --dir DIR"
	case o == obstacle.InPlaceOfDir:
		return "there is a file with that name; choose another directory with --dir DIR"
	}
	return ""
}
