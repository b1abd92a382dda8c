package settings

import (
	"crypto/tls"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/journal"
	"beacontop/beacon/policy"
	"beacontop/beacon/relay"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/ui"
)

// table is every setting of a configuration. The order is that of the checks.
func (c *Config) table() Table {
	return slices.Concat(c.beacon(), c.tls(), c.agents(), c.screen(), c.service(), c.relay(), c.limits(), c.history())
}

// beacon is the settings of the beacon itself.
func (c *Config) beacon() Table {
	parents := c.parents()
	return Table{
		{Name: "config", Group: Beacon, Value: File(&c.File), early: true, notInFile: true, Help: "read settings from `FILE`; environment variables (BEACONTOP_...) and flags override it"},
		{Name: "dir", Group: Beacon, Value: Dir(&c.Dir), Default: daemon.DefaultDir(), Usual: "the directory of the system for such data", Check: given(&c.Dir),
			Help: "state directory `DIR`: uploads, published files, history"},
		{Name: "name", Group: Beacon, Value: Text(&c.Name), Default: hostName(), Usual: "the name of this machine", Check: given(&c.Name), Help: "`NAME` of this beacon on the screen"},
		MaxConfig(&c.PolicyLimitBytes),
		{Name: "max-upload", Group: Beacon, Value: Size(&c.UploadLimitBytes), Default: tomlfile.Size(beacon.DefaultUploadLimitBytes).String(), Check: large(&c.UploadLimitBytes, "100MB"),
			Help: "reject larger uploads (`SIZE`: 100MB, 2GB)"},
		{Name: "idle-timeout", Group: Beacon, Value: Duration(&c.IdleTimeout), Default: text(beacon.DefaultIdleTimeout), Check: atLeast(&c.IdleTimeout, 1),
			Help: "abort a transfer that is idle for `DURATION`"},
		{Name: "grace", Group: Beacon, Value: Duration(&c.Grace), Default: "30s", Check: atLeast(&c.Grace, 0), Help: "at shutdown, let running transfers finish for up to `DURATION`"},
		{Name: "http", Group: Beacon, Value: listenAddress(&c.HTTP, true), Check: c.checkPlain,
			Help: "listen on `ADDR` (\":8080\", \"10.0.0.1:80\"), or none; default: port 80 where permitted, else 8080"},
		{Name: "record-wire", Group: Beacon, Value: File(&c.Wire), Help: "write one JSON line per request to `FILE`: method, path, headers (secrets masked), no bodies"},
		{Name: "quarantine", Group: Beacon, Value: Switch(&c.Quarantine), Default: "false",
			Help: "move damaged or inconsistent uploads to BadLogs, like uploads with unknown extensions; default: only report them"},
		{Name: "parent", Group: Beacon, Value: parents.single(), tables: parents, Check: c.checkParents,
			Help: "forward uploads to `URL|DIR`: a reporting location, or the Incoming directory of a genuine beacon (files are staged in Partial beside it)"},
	}
}

// MaxConfig is the setting of every command that reads a configuration or policy file.
func MaxConfig(at *int64) *Setting {
	return &Setting{Name: "max-config", Group: Beacon, Value: Size(at), early: true, Default: "1MB", Check: large(at, "1MB"), Help: "reject configuration and policy files larger than `SIZE`"}
}

// tls is the settings of the TLS listener.
func (c *Config) tls() Table {
	t := &c.TLS
	return Table{
		{Name: "tls-min", Group: Beacon, Default: "1.2", Check: c.needsTLS(func() bool { return t.MinVersion != tls.VersionTLS12 }),
			Value: Choice(&t.MinVersion, Option[uint16]{"1.0", tls.VersionTLS10}, Option[uint16]{"1.1", tls.VersionTLS11}, Option[uint16]{"1.2", tls.VersionTLS12}, Option[uint16]{"1.3", tls.VersionTLS13}),
			Help:  "lowest TLS `VERSION`: 1.0, 1.1, 1.2, 1.3"},
		{Name: "client-certs", Group: Beacon, Default: "none", Check: c.checkClients,
			Value: Choice(&t.Clients, Option[beacon.ClientCertificates]{"none", beacon.ClientCertificatesNone},
				Option[beacon.ClientCertificates]{"lenient", beacon.ClientCertificatesLenient}, Option[beacon.ClientCertificates]{"strict", beacon.ClientCertificatesStrict}),
			Help: "`MODE` of client certificates: none, lenient (format and dates), strict (signed by --client-ca)"},
		{Name: "cert", Group: Beacon, Value: File(&t.Cert), Check: c.needsTLS(func() bool { return t.Cert != "" }), Help: "certificate `FILE` (PEM: the leaf, then its chain); reloaded when it changes"},
		{Name: "key", Group: Beacon, Value: File(&t.Key), Check: c.needsTLS(func() bool { return t.Key != "" }), Help: "key `FILE` (PEM)"},
		{Name: "https", Group: Beacon, Value: listenAddress(&t.Address, false), Check: c.checkTLS, Help: "listen for TLS on `ADDR`, with --cert and --key"},
		{Name: "tls-old-ciphers", Group: Beacon, Value: Switch(&t.OldCiphers), Default: "false", Check: c.needsTLS(func() bool { return t.OldCiphers }), Help: "allow weak ciphers, for old agents"},
		{Name: "client-ca", Group: Beacon, Value: File(&t.ClientCA), Check: c.checkClientCA, Help: "CA certificates `FILE` (PEM) for --client-certs strict"},
	}
}

// agents is what agents are told, and what is asked of them.
func (c *Config) agents() Table {
	return Table{
		{Name: "auth", Group: Beacon, Default: "both", Check: c.checkGuarded,
			Value: Choice(&c.Guarded, Option[policy.Use]{"both", policy.UseBoth}, Option[policy.Use]{"download", policy.UseDownload}, Option[policy.Use]{"upload", policy.UseUpload}),
			Help:  "`LOCATION` that requires an account: both, download, upload"},
		{Name: "htpasswd", Group: Beacon, Value: File(&c.Accounts),
			Help: "require an account from `FILE` (htpasswd -B); this beacon is then in agents' failover lists only if the policy names it, with user and password"},
		{Name: "trust-proxy", Group: Beacon, Value: List(&c.Trusted, parseRange), Help: "trust X-Forwarded-For and PROXY protocol headers from `CIDR` (repeatable)"},
		{Name: "failover", Group: Beacon, Value: List(&c.Failover, policy.ParseServer), Help: "root `URL` of another beacon that agents may use (repeatable)"},
		{Name: "advertise", Group: Beacon, Value: Parsed(&c.Advertise, parseAdvertised), Help: "root `URL` by which agents reach this beacon; default: the name that each agent used"},
		{Name: "policy", Group: Beacon, Value: File(&c.Policy), Help: "beacon policy `FILE` (beacontop policy init prints one); reloaded when it changes"},
	}
}

// screen is the settings of the dashboard.
func (c *Config) screen() Table {
	themes := append([]string{ui.ThemeAuto}, ui.Themes...)
	return Table{
		{Name: "theme", Group: Screen, Value: Word(&c.Theme, themes...), Default: ui.ThemeAuto, Help: "`COLOURS`: " + strings.Join(themes, ", ")},
		{Name: "ascii", Group: Screen, Value: Switch(&c.ASCII), Default: "false", Help: "draw without Unicode; default: where the locale is not UTF-8"},
		{Name: "tz", Group: Screen, Value: Zone(&c.Zone), Help: "show times in `ZONE`: UTC, local, Europe/Berlin; default: TZ if it is set, else UTC"},
	}
}

func (c *Config) service() Table {
	return Table{{Name: "events", Group: Service, Value: Switch(&c.Events), Default: "false", Help: "print one JSON event per line on standard output"}}
}

// relay is the section about forwarding to the parents.
func (c *Config) relay() Table {
	r := &c.Relay
	return Table{
		{Name: "relay.parallel", Value: Whole(&r.Parallel), Default: "4", Check: between(&r.Parallel, 1, 64), Help: "forward up to `NUMBER` files at the same time"},
		{Name: "relay.rate", Value: Size(&r.BytesPerSecond), Default: "0B", Nothing: "0: no limit", Check: atLeast(&r.BytesPerSecond, 0), Help: "forward at most `SIZE` per second in total"},
		{Name: "relay.windows", Value: List(&r.Windows, parseWindow), Nothing: "none: always", Help: "forward only in these `SPANS` of the day, in local time: \"22:00-06:00\""},
		{Name: "relay.refusals", Value: Whole(&r.Refusals), Default: fmt.Sprint(relay.DefaultRefusals), Nothing: fmt.Sprintf("0: %d", relay.DefaultRefusals), Check: atLeast(&r.Refusals, 0),
			Help: "move a file to BadLogs after a healthy parent has rejected it `NUMBER` times"},
		{Name: "relay.archive", Value: Duration(&r.Archive), Default: "0s", Nothing: "0: relayed files are deleted", Check: atLeast(&r.Archive, 0), Help: "keep forwarded files for `DURATION`"},
	}
}

// limits is the section that protects the beacon under load and on a full disk.
func (c *Config) limits() Table {
	l := &c.Limits
	return Table{
		{Name: "limits.connections", Value: Whole(&l.Connections), Default: fmt.Sprint(beacon.DefaultConnections), Nothing: fmt.Sprintf("0: %d", beacon.DefaultConnections),
			Check: atLeast(&l.Connections, 0), Help: "accept up to `NUMBER` connections"},
		{Name: "limits.per-address", Value: Whole(&l.PerAddress), Default: "0", Nothing: "0: no limit", Check: atLeast(&l.PerAddress, 0), Help: "accept up to `NUMBER` connections from one address"},
		{Name: "limits.receives", Value: Whole(&l.Receives), Default: fmt.Sprint(beacon.DefaultReceives), Nothing: fmt.Sprintf("0: %d", beacon.DefaultReceives), Check: atLeast(&l.Receives, 0),
			Help: "let up to `NUMBER` uploads write to disk at the same time"},
		{Name: "limits.min-rate", Value: Size(&l.MinRate), Default: tomlfile.Size(beacon.DefaultMinRate).String(), Nothing: fmt.Sprintf("0: %dB", beacon.DefaultMinRate), Check: atLeast(&l.MinRate, 0),
			Help: "close connections slower than `SIZE` per second when their slots are needed"},
		{Name: "limits.free-bytes", Value: Size(&l.FreeBytes), Default: "0B", Nothing: "0: 256 MiB, or a fiftieth of a small disk", Check: atLeast(&l.FreeBytes, 0), Help: "keep `SIZE` of the disk free"},
		{Name: "limits.free-inodes", Value: Whole(&l.FreeInodes), Default: "0", Nothing: "0: 10,000, or a hundredth of a small disk", Check: atLeast(&l.FreeInodes, 0), Help: "keep `NUMBER` inodes free"},
		{Name: "limits.strict", Value: Switch(&l.Strict), Default: "false", Help: "reject unknown extensions; default: move the uploads to BadLogs"},
		{Name: "limits.types", Value: List(&c.Types, parseType), Nothing: "none besides the vendor's", Help: "upload `TYPES` that always get their own folder, in addition to the known ones"},
	}
}

// history is the section about the stored history.
func (c *Config) history() Table {
	h := &c.History
	return Table{
		{Name: "history.off", Value: Switch(&h.Off), Default: "false", Help: "store nothing: nothing is known after a restart"},
		{Name: "history.days", Value: Whole(&h.Days), Default: fmt.Sprint(journal.DefaultKeepDays), Check: atLeast(&h.Days, 1), Help: "keep the history of `NUMBER` days",
			Amounts: func() string {
				return fmt.Sprintf("about %d MB for each 1,000 devices", h.Days*1000*journal.DailyEvents*journal.EventBytes/1e6)
			}},
		{Name: "history.bytes", Value: Size(&h.Bytes), Default: tomlfile.Size(journal.DefaultKeepBytes).String(), Check: atLeast(&h.Bytes, 1), Help: "keep up to `SIZE` of history",
			Amounts: func() string { return fmt.Sprintf("about %d million events", h.Bytes/journal.EventBytes/1e6) }},
	}
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "beacon"
	}
	return name
}

func text(d time.Duration) string { return (&tomlfile.Duration{Duration: d}).String() }
