package main

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"beacontop/beacon"
	"beacontop/beacon/journal"
	"beacontop/beacon/policy"
	"beacontop/beacon/relay"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/ui"
)

// Config holds all settings. Their names in the file are those of the flags.
type Config struct {
	File      string            `toml:"-"`            // configuration file; the environment and flags override it
	HTTP      string            `toml:"http"`         // address to listen on; empty: port 80 where permitted, else 8080
	MaxConfig bytesFlag         `toml:"max-config"`   // larger configuration and policy files are rejected
	Dir       string            `toml:"dir"`          // state directory
	Name      string            `toml:"name"`         // of this beacon, for display
	Parent    string            `toml:"-"`            // reporting location or directory of the next hop; overrides Parents
	Policy    string            `toml:"policy"`       // beacon policy file; empty: the built-in policy
	Failover  []string          `toml:"failover"`     // roots of the other beacons that agents may use
	Advertise string            `toml:"advertise"`    // root URL by which agents reach this beacon; empty: the name each agent used
	MaxUpload bytesFlag         `toml:"max-upload"`   // larger uploads are rejected
	Idle      tomlfile.Duration `toml:"idle-timeout"` // abort an idle transfer after this time
	Grace     tomlfile.Duration `toml:"grace"`        // time for running requests to finish at shutdown

	RecordWire string         `toml:"record-wire"` // file for one line per request; empty: none
	Parents    []parentConfig `toml:"parent"`      // next hops in order of preference; none: files stay queued
	Relay      relayConfig    `toml:"relay"`
	Limits     limitsConfig   `toml:"limits"`
	History    historyConfig  `toml:"history"`

	Quarantine bool `toml:"quarantine"` // put damaged uploads into BadLogs

	TrustProxy []string `toml:"trust-proxy"` // proxies whose X-Forwarded-For and PROXY headers are trusted

	Htpasswd string `toml:"htpasswd"` // accounts of Basic authentication; empty: anonymous
	Auth     string `toml:"auth"`     // which locations require an account

	HTTPS       string `toml:"https"`           // address of the TLS listener; empty: none
	Cert        string `toml:"cert"`            // PEM file: the leaf, then the chain
	Key         string `toml:"key"`             // PEM file
	TLSMin      string `toml:"tls-min"`         // lowest protocol version
	OldCiphers  bool   `toml:"tls-old-ciphers"` // ciphers for old agents
	ClientCerts string `toml:"client-certs"`    // none, lenient, strict
	ClientCA    string `toml:"client-ca"`       // PEM file of CA certificates for strict

	Theme string `toml:"theme"` // colours of the dashboard
	ASCII bool   `toml:"ascii"` // no Unicode in the dashboard
	Zone  string `toml:"tz"`    // of times in the dashboard; empty: TZ, else UTC

	Unicode bool `toml:"-"` // it was set that ASCII is false, whatever the locale says

	Events bool `toml:"events"` // serve prints them on standard output

	source tomlfile.File // File as it was read
}

// Default returns the built-in settings.
func Default() Config {
	name, err := os.Hostname()
	if err != nil {
		name = "beacon"
	}
	return Config{
		MaxConfig: configLimitBytes, Dir: daemon.DefaultDir(), Name: name, MaxUpload: beacon.DefaultUploadLimitBytes, Relay: relayConfig{Parallel: 4, Refusals: relay.DefaultRefusals},
		History: historyConfig{Days: journal.DefaultKeepDays, Bytes: journal.DefaultKeepBytes},
		Limits:  limitsConfig{Connections: beacon.DefaultConnections, Receives: beacon.DefaultReceives, MinRate: beacon.DefaultMinRate}, Idle: tomlfile.Duration{Duration: beacon.DefaultIdleTimeout},
		Grace: tomlfile.Duration{Duration: 30 * time.Second}, Theme: "auto", TLSMin: "1.2", Auth: "both", ClientCerts: "none",
	}
}

// beaconFlags are the flags of every command that runs a beacon.
func (c *Config) beaconFlags(f *pflag.FlagSet) {
	f.StringVar(&c.File, "config", c.File, "read settings from `FILE`; environment variables (BEACONTOP_...) and flags override it")
	f.StringVar(&c.HTTP, "http", c.HTTP, "listen on `ADDR` (\":8080\", \"10.0.0.1:80\"), or none; default: port 80 where permitted, else 8080")
	f.StringVar(&c.HTTPS, "https", c.HTTPS, "listen for TLS on `ADDR`, with --cert and --key")
	f.StringVar(&c.Cert, "cert", c.Cert, "certificate `FILE` (PEM: the leaf, then its chain); reloaded when it changes")
	f.StringVar(&c.Key, "key", c.Key, "key `FILE` (PEM)")
	f.StringVar(&c.TLSMin, "tls-min", c.TLSMin, "lowest TLS `VERSION`: 1.0, 1.1, 1.2, 1.3")
	f.BoolVar(&c.OldCiphers, "tls-old-ciphers", c.OldCiphers, "allow weak ciphers, for old agents")
	f.StringVar(&c.ClientCerts, "client-certs", c.ClientCerts, "`MODE` of client certificates: none, lenient (format and dates), strict (signed by --client-ca)")
	f.StringVar(&c.ClientCA, "client-ca", c.ClientCA, "CA certificates `FILE` (PEM) for --client-certs strict")
	f.StringVar(&c.RecordWire, "record-wire", c.RecordWire, "write one JSON line per request to `FILE`: method, path, headers (secrets masked), no bodies")
	f.StringVar(&c.Htpasswd, "htpasswd", c.Htpasswd, "require an account from `FILE` (htpasswd -B); this beacon is then in agents' failover lists only if the policy names it, with user and password")
	f.StringVar(&c.Auth, "auth", c.Auth, "`LOCATION` that requires an account: both, download, upload")
	f.BoolVar(&c.Quarantine, "quarantine", c.Quarantine, "move damaged or inconsistent uploads to BadLogs, like uploads with unknown extensions; default: only report them")
	f.StringArrayVar(&c.TrustProxy, "trust-proxy", c.TrustProxy, "trust X-Forwarded-For and PROXY protocol headers from `CIDR` (repeatable)")
	f.StringVar(&c.Dir, "dir", c.Dir, "state directory `DIR`: uploads, published files, history")
	f.StringVar(&c.Name, "name", c.Name, "`NAME` of this beacon on the screen")
	f.StringVar(&c.Parent, "parent", c.Parent, "forward uploads to `URL|DIR`: a reporting location, or the Incoming directory of a genuine beacon (files are staged in Partial beside it)")
	f.StringVar(&c.Policy, "policy", c.Policy, "beacon policy `FILE` (beacontop policy init prints one); reloaded when it changes")
	f.StringArrayVar(&c.Failover, "failover", c.Failover, "root `URL` of another beacon that agents may use (repeatable)")
	f.StringVar(&c.Advertise, "advertise", c.Advertise, "root `URL` by which agents reach this beacon; default: the name that each agent used")
	limitFlag(f, &c.MaxConfig)
	f.Var(&c.MaxUpload, "max-upload", "reject larger uploads (`SIZE`: 100MB, 2GB)")
	f.Var(&c.Idle, "idle-timeout", "abort a transfer that is idle for `DURATION`")
	f.Var(&c.Grace, "grace", "at shutdown, let running transfers finish for up to `DURATION`")
}

// serviceFlags are those of a beacon without a screen.
func (c *Config) serviceFlags(f *pflag.FlagSet) {
	f.BoolVar(&c.Events, "events", c.Events, "print one JSON event per line on standard output")
}

// Validate checks what can be checked without I/O, and completes addresses and paths.
func (c *Config) Validate() error {
	switch {
	case c.Dir == "":
		return unfit("dir", "empty")
	case c.Name == "":
		return unfit("name", "empty")
	case c.MaxConfig < sizeLeast:
		return unfit("max-config", "%s is too small: write a size with its unit, 1MB", &c.MaxConfig)
	case c.MaxUpload < sizeLeast:
		return unfit("max-upload", "%s is too small: write a size with its unit, 100MB", &c.MaxUpload)
	case c.Idle.Duration <= 0:
		return unfit("idle-timeout", "must be more than 0")
	case c.Grace.Duration < 0:
		return unfit("grace", "must not be negative")
	case c.Theme != "auto" && !slices.Contains(ui.Themes, c.Theme):
		return unfit("theme", "%q must be one of auto, %s", c.Theme, strings.Join(ui.Themes, ", "))
	}
	for _, listener := range []struct {
		name string
		addr *string
	}{{"http", &c.HTTP}, {"https", &c.HTTPS}} {
		if _, err := strconv.Atoi(*listener.addr); err == nil {
			*listener.addr = ":" + *listener.addr
		}
		if err := checkPort(*listener.addr); err != nil {
			return unfit(listener.name, "%w", err)
		}
	}
	if c.HTTP == c.HTTPS && c.HTTP != "" && !strings.HasSuffix(c.HTTP, ":0") {
		return unfit("https", "same address as --http")
	}
	if c.Auth != "both" && c.Auth != "download" && c.Auth != "upload" {
		return unfit("auth", "%q must be one of both, download, upload", c.Auth)
	}
	if c.Auth != "both" && c.Htpasswd == "" {
		return unfit("auth", "has no effect without --htpasswd FILE")
	}
	if err := cmp.Or(c.validateRelay(), c.validateTLS()); err != nil {
		return err
	}
	if _, err := c.trusted(); err != nil {
		return err
	}
	if _, err := c.servers(); err != nil {
		return err
	}
	if strings.Contains(c.Parent, "://") && strings.ContainsAny(c.Parent, ", \t") {
		return unfit("parent", "only one URL is allowed; put others into the configuration file, each under [[parent]]")
	}
	if _, err := c.zone(); err != nil {
		return tomlfile.AtKey("tz", err)
	}
	if _, err := c.advertised(); err != nil {
		return unfit("advertise", "%w", err)
	}
	return nil
}

// servers returns the failover list without this beacon.
func (c *Config) servers() ([]policy.Server, error) {
	var out []policy.Server
	for i, text := range c.Failover {
		s, err := policy.ParseServer(text)
		if err != nil {
			return nil, unfit(fmt.Sprintf("failover[%d]", i), "%w", err)
		}
		out = append(out, s)
	}
	return out, nil
}

// trusted returns the trusted proxies; a single address is a range of one.
func (c *Config) trusted() (beacon.Trusted, error) {
	var out beacon.Trusted
	for i, text := range c.TrustProxy {
		name := fmt.Sprintf("trust-proxy[%d]", i)
		p, err := netip.ParsePrefix(text)
		if a, single := netip.ParseAddr(text); single == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, unfit(name, "%q is not an address or a range: write 10.0.0.5 or 10.0.0.0/24", text)
		}
		if p.Addr().Is4In6() {
			return nil, unfit(name, "%q is an IPv4 address in IPv6 form: write it as 10.0.0.0/24", text)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func (c *Config) advertised() (policy.Server, error) {
	if c.Advertise == "" {
		return policy.Server{}, nil
	}
	return policy.ParseServer(c.Advertise)
}

// daemon is the configuration of a station.
func (c *Config) daemon() daemon.Config {
	others, _ := c.servers() // checked by Validate, like the next two
	trusted, _ := c.trusted()
	advertise, _ := c.advertised()
	out := daemon.Config{
		Dir: c.Dir, Name: c.Name, HTTP: c.HTTP, Why: "set by --http", Trusted: trusted, Accounts: c.Htpasswd,
		TLS:    daemon.TLS{Address: c.HTTPS, Cert: c.Cert, Key: c.Key, MinVersion: tlsVersions[c.TLSMin], OldCiphers: c.OldCiphers, ClientCA: c.ClientCA},
		Policy: c.Policy, PolicyLimitBytes: int64(c.MaxConfig), Failover: others, Advertise: advertise,
		UploadLimitBytes: int64(c.MaxUpload), IdleTimeout: c.Idle.Duration, Grace: c.Grace.Duration, Quarantine: c.Quarantine, Wire: c.RecordWire,
		Limits: beacon.Limits{
			Connections: c.Limits.Connections, PerAddress: c.Limits.PerAddress, Receives: c.Limits.Receives, MinRate: int64(c.Limits.MinRate),
			FreeBytes: int64(c.Limits.FreeBytes), FreeInodes: c.Limits.FreeInodes, Strict: c.Limits.Strict,
		},
		Types:   c.Limits.Types,
		Relay:   daemon.Relay{Parallel: c.Relay.Parallel, BytesPerSecond: int64(c.Relay.Rate), Refusals: c.Relay.Refusals, Archive: c.Relay.Archive.Duration},
		History: daemon.History{Off: c.History.Off, Days: c.History.Days, Bytes: int64(c.History.Bytes)},
	}
	if c.Auth != "both" {
		out.Guarded = policy.Use(c.Auth)
	}
	if c.ClientCerts != "none" {
		out.TLS.Clients = beacon.ClientCertificates(c.ClientCerts)
	}
	for _, w := range c.Relay.Windows {
		out.Relay.Windows = append(out.Relay.Windows, relay.Window(w))
	}
	for _, p := range c.parents() {
		out.Parents = append(out.Parents, relay.LocationConfig{URL: p.URL, User: p.User, Password: p.Password, CAFile: p.CA, Proxy: p.Proxy, Test: p.Test})
	}
	return out
}

// checkPort checks the form of a listen address, without resolving its host.
func checkPort(addr string) error {
	if addr == "" || addr == daemon.None {
		return nil
	}
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf(`%q is not a valid listen address: write ":8080" or "10.0.0.1:80"`, addr)
	}
	return nil
}

var tlsVersions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
