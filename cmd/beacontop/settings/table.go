package settings

import (
	"os"
	"slices"
	"strings"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/viewers"
	"beacontop/ui"
)

// table is every setting of a configuration. The order is that of the checks.
func (v *Values) table() Table {
	return slices.Concat(
		Beacon.of(v.beacon(), v.origins(), v.tls(), v.agents()), Screen.of(v.screen()), Service.of(v.service()),
		v.copies(), v.relay(), v.limits(), v.history(), v.control(), v.ssh(), v.notify(),
	)
}

// of makes settings flags of a group.
func (g Group) of(tables ...Table) Table {
	all := slices.Concat(tables...)
	for _, s := range all {
		s.Group |= g
	}
	return all
}

// UsualBeacon says where the beacon of this machine is, for those who look at it.
const UsualBeacon = "that of the service, if it runs, or else your own"

// beacon is the settings of the beacon itself.
func (v *Values) beacon() Table {
	parents := v.parents()
	return Table{
		v.config("read settings from `FILE`; environment variables (BEACONTOP_...) and flags override it"),
		{
			Name: "dir", Help: "state directory `DIR`: uploads, published files, history",
			Value: Dir(&v.Dir), Default: daemon.DefaultDir(), Usual: "the directory of the system for such data", Check: given(&v.Dir),
		},
		{
			Name: "name", Help: "`NAME` of this beacon on the screen",
			Value: Text(&v.Name), Default: hostName(), Usual: "the name of this machine", Check: given(&v.Name),
		},
		MaxConfig(&v.PolicyLimitBytes),
		{
			Name: "max-upload", Help: "reject larger uploads (`SIZE`: 100MB, 2GB)",
			Value: Size(&v.UploadLimitBytes), Default: tomlfile.Size(beacon.DefaultUploadLimitBytes).String(), Check: large(&v.UploadLimitBytes, "100MB"),
		},
		{
			Name: "idle-timeout", Help: "abort a transfer that is idle for `DURATION`",
			Value: Duration(&v.IdleTimeout), Default: text(beacon.DefaultIdleTimeout), Check: atLeast(&v.IdleTimeout, 1),
		},
		{
			Name: "grace", Help: "at shutdown, let running transfers finish for up to `DURATION`",
			Value: Duration(&v.Grace), Default: "30s", Check: atLeast(&v.Grace, 0),
		},
		{
			Name: "http", Help: "listen on `ADDR` (\":8080\", \"10.0.0.1:80\"), none, or the socket of the service manager; default: this socket if there is one, port 80 where permitted, else 8080",
			Value: listenAddress(&v.HTTP, true), Check: v.checkPlain,
		},
		{
			Name: "ssh", Help: "let people look over SSH at `ADDR` (\":2222\"): the dashboard and read-only commands, for the keys in DIR/" + viewers.KeysFile,
			Value: listenAddress(&v.SSH.Address, false), Group: Headless,
		},
		{
			Name: "admin", Help: "answer questions of scripts and monitoring (/v1, /metrics) at `ADDR` (\"127.0.0.1:9180\"), with a token; beyond loopback over TLS, with --cert and --key",
			Value: listenAddress(&v.Admin.Address, false), Group: Headless, Check: v.checkAdmin,
		},
		{
			Name: "admin-token", Help: "token for --admin, in `FILE` that only its owner can read",
			Value: File(&v.Admin.Token), Group: Headless, Needs: "admin", Nothing: "empty: " + admin.TokenFile + " in the state directory, made at the first start",
		},
		{
			Name: "record-wire", Help: "write one JSON line per request to `FILE`: method, path, headers (secrets masked), status, headers of the answer, no bodies",
			Value: File(&v.Wire),
		},
		{
			Name: "record-bodies", Help: "with --record-wire, record bodies of requests and answers whose form is not known, in FILE.bodies (known secrets masked)",
			Value: Switch(&v.WireBodies), Default: "false", Needs: "record-wire",
		},
		{
			Name: "quarantine", Help: "move damaged or inconsistent uploads to BadLogs, like uploads with unknown extensions; default: only report them",
			Value: Switch(&v.Quarantine), Default: "false",
		},
		{
			Name: "parent", Help: "forward uploads to `URL|DIR`: a reporting location, or the Incoming directory of a genuine beacon (files are staged in Partial beside it)",
			Value: parents.single(), Check: v.checkParents, tables: parents,
		},
	}
}

// MaxConfig is the setting of every command that reads a configuration or policy file.
func MaxConfig(at *int64) *Setting {
	return &Setting{Name: "max-config", Value: Size(at), early: true, Default: "1MB", Check: large(at, "1MB"), Help: "reject configuration and policy files larger than `SIZE`"}
}

// agents is what agents are told, and what is asked of them.
func (v *Values) agents() Table {
	locations := []Option[policy.Use]{{"both", policy.UseBoth}, {"download", policy.UseDownload}, {"upload", policy.UseUpload}}
	return Table{
		{
			Name: "auth", Help: "`LOCATION` that requires an account: both, download, upload",
			Value: Choice(&v.Guarded, locations...), Default: "both", Needs: "htpasswd",
		},
		{
			Name: "htpasswd", Help: "require an account from `FILE` (htpasswd -B); this beacon is then in agents' failover lists only if the policy names it, with user and password",
			Value: File(&v.Accounts),
		},
		{
			Name: "trust-proxy", Help: "trust X-Forwarded-For and PROXY protocol headers from `CIDR` (repeatable)",
			Value: List(&v.Trusted, parseRange),
		},
		{
			Name: "failover", Help: "root `URL` of another beacon that agents may use (repeatable)",
			Value: List(&v.Failover, policy.ParseServer),
		},
		{
			Name: "advertise", Help: "root `URL` by which agents reach this beacon; default: the name that each agent used",
			Value: Parsed(&v.Advertise, parseAdvertised),
		},
		{
			Name: "policy", Help: "beacon policy `FILE` (beacontop policy init prints one); reloaded when it changes",
			Value: File(&v.Policy),
		},
	}
}

// screen is the settings of the dashboard.
func (v *Values) screen() Table {
	themes := append([]string{ui.ThemeAuto}, ui.Themes...)
	return Table{
		{
			Name: "theme", Help: "`COLOURS`: " + strings.Join(themes, ", "),
			Value: Word(&v.Theme, themes...), Default: ui.ThemeAuto,
		},
		{
			Name: "ascii", Help: "draw without Unicode; default: where the locale is not UTF-8",
			Value: Switch(&v.ASCII), Default: "false",
		},
		{
			Name: "tz", Help: "show times in `ZONE`: UTC, local, Europe/Berlin; default: TZ if it is set, else UTC",
			Value: Zone(&v.Zone),
		},
	}
}

func (v *Values) service() Table {
	return Table{{Name: "events", Value: Switch(&v.Events), Default: "false", Help: "print one JSON event per line on standard output"}}
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "beacon"
	}
	return name
}

func text(d time.Duration) string { return (&tomlfile.Duration{Duration: d}).String() }

func (v *Values) config(help string) *Setting {
	return &Setting{Name: "config", Help: help, Value: File(&v.File), early: true, notInFile: true}
}

// Watching is the setting of a command that watches another beacon, and so needs a part of the
// configuration file.
func (v *Values) Watching() *Setting {
	return v.config("with --headless, read [[notify]], [history], [control], [viewers], ssh, admin, cert and key from `FILE`")
}
