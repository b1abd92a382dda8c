package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/journal"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
)

func (c *Config) validateTLS() error {
	switch {
	case tlsVersions[c.TLSMin] == 0:
		return unfit("tls-min", "%q must be one of 1.0, 1.1, 1.2, 1.3", c.TLSMin)
	case c.ClientCerts != "none" && c.ClientCerts != "lenient" && c.ClientCerts != "strict":
		return unfit("client-certs", "%q must be one of none, lenient, strict", c.ClientCerts)
	case c.HTTPS == "" && c.Cert != "":
		return unfit("cert", "has no effect without --https ADDR")
	case c.HTTPS == "" && c.Key != "":
		return unfit("key", "has no effect without --https ADDR")
	case c.HTTPS != "" && (c.Cert == "" || c.Key == ""):
		return unfit("https", "needs --cert FILE and --key FILE")
	case c.HTTPS == "" && c.HTTP == daemon.None:
		return unfit("http", "none needs --https ADDR: otherwise this beacon has no listener")
	case c.HTTPS == "" && c.TLSMin != Default().TLSMin:
		return unfit("tls-min", "has no effect without --https ADDR")
	case c.HTTPS == "" && c.OldCiphers:
		return unfit("tls-old-ciphers", "has no effect without --https ADDR")
	case c.ClientCerts != "none" && c.HTTPS == "":
		return unfit("client-certs", "has no effect without --https ADDR")
	case c.ClientCerts == "strict" && c.ClientCA == "":
		return unfit("client-certs", "strict needs --client-ca FILE")
	case c.ClientCerts != "strict" && c.ClientCA != "":
		return unfit("client-ca", "has no effect without --client-certs strict")
	}
	return nil
}

// parentConfig is one next hop: [[parent]] in the file.
type parentConfig struct {
	URL      string `toml:"url"` // reporting location, or directory of a genuine beacon
	User     string `toml:"user"`
	Password string `toml:"password"`
	CA       string `toml:"ca"`    // PEM file of CA certificates, instead of the system's
	Proxy    string `toml:"proxy"` // URL; empty: as set in the environment
	Test     string `toml:"test"`  // text that its test page must contain; "none": there is no test page
}

// relayConfig configures forwarding to the parent: [relay] in the file.
type relayConfig struct {
	Parallel int               `toml:"parallel"` // concurrent uploads
	Rate     bytesFlag         `toml:"rate"`     // total bytes per second; 0: no limit
	Windows  []window          `toml:"windows"`  // local times in which files are sent; none: always
	Refusals int               `toml:"refusals"` // of one file before it is moved to BadLogs; 0: 10
	Archive  tomlfile.Duration `toml:"archive"`  // how long forwarded files are kept; 0: not kept
}

// limitsConfig protects the beacon under load and on a full disk: [limits] in the file. 0
// means the built-in value.
type limitsConfig struct {
	Connections int       `toml:"connections"` // total
	PerAddress  int       `toml:"per-address"` // 0: no limit
	Receives    int       `toml:"receives"`    // concurrent uploads that write to disk
	MinRate     bytesFlag `toml:"min-rate"`    // bytes per second; slower connections are closed when their slots are needed
	FreeBytes   bytesFlag `toml:"free-bytes"`  // free disk space that is kept in reserve
	FreeInodes  int64     `toml:"free-inodes"`
	Strict      bool      `toml:"strict"` // reject unknown extensions instead of moving them to BadLogs
	Types       []string  `toml:"types"`  // upload types that always get their own folder, in addition to the known ones
}

// historyConfig configures the stored history: [history] in the file.
type historyConfig struct {
	Off   bool      `toml:"off"`   // store nothing; nothing is known after a restart
	Days  int       `toml:"days"`  // files, one per day
	Bytes bytesFlag `toml:"bytes"` // total
}

// least is the smallest value allowed for a setting.
type least struct {
	name       string
	value, min int64
}

func (l least) check() error {
	switch {
	case l.value >= l.min:
		return nil
	case l.min == 0:
		return unfit(l.name, "must not be negative")
	}
	return unfit(l.name, "must be more than 0")
}

// window is a daily time span, written "22:00-06:00".
type window relay.Window

// UnmarshalText parses a time span.
func (w *window) UnmarshalText(text []byte) error {
	from, to, ok := strings.Cut(string(text), "-")
	a, err1 := time.Parse("15:04", strings.TrimSpace(from))
	b, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if !ok || err1 != nil || err2 != nil {
		return fmt.Errorf("%q is not a daily time span: write 22:00-06:00", text)
	}
	if a.Equal(b) {
		return fmt.Errorf("%q is empty: omit windows for no restriction", text)
	}
	since := func(t time.Time) time.Duration {
		return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	*w = window{From: since(a), To: since(b)}
	return nil
}

func (w window) String() string {
	at := func(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }
	return at(w.From) + "-" + at(w.To)
}

// parentsLimit is far more than a beacon needs; each parent's test page is polled all the time.
const parentsLimit = 32

func (c *Config) validateRelay() error {
	if len(c.Parents) > parentsLimit {
		return tomlfile.AtKey(fmt.Sprintf("parent[%d]", parentsLimit), fmt.Errorf("more than %d parents", parentsLimit))
	}
	for i, p := range c.Parents {
		if err := p.check(c.Parents[:i]); err != nil {
			return tomlfile.AtKey(fmt.Sprintf("parent[%d]", i), fmt.Errorf("parent %d: %w", i+1, err))
		}
	}
	r, l, h := c.Relay, c.Limits, c.History
	if r.Parallel < 1 || r.Parallel > 64 {
		return unfit("relay.parallel", "must be between 1 and 64")
	}
	for i, t := range l.Types {
		if err := protocol.CheckName(t); err != nil {
			return tomlfile.AtKey(fmt.Sprintf("limits.types[%d]", i), err)
		}
	}
	for _, value := range []least{
		{"relay.refusals", int64(r.Refusals), 0}, {"relay.rate", int64(r.Rate), 0}, {"relay.archive", int64(r.Archive.Duration), 0},
		{"limits.connections", int64(l.Connections), 0}, {"limits.per-address", int64(l.PerAddress), 0}, {"limits.receives", int64(l.Receives), 0},
		{"limits.min-rate", int64(l.MinRate), 0},
		{"limits.free-bytes", int64(l.FreeBytes), 0}, {"limits.free-inodes", l.FreeInodes, 0},
		{"history.days", int64(h.Days), 1}, {"history.bytes", int64(h.Bytes), 1},
	} {
		if err := value.check(); err != nil {
			return err
		}
	}
	return nil
}

// check validates a parent apart from its URL. others are the parents before it.
func (p *parentConfig) check(others []parentConfig) error {
	same := func(o parentConfig) bool {
		return strings.EqualFold(strings.TrimRight(o.URL, "/"), strings.TrimRight(p.URL, "/"))
	}
	switch {
	case p.URL == "":
		return errors.New("needs a url")
	case slices.ContainsFunc(others, same):
		return tomlfile.AtKey("url", errors.New("duplicate URL"))
	case p.User == "" && p.Password != "":
		return tomlfile.AtKey("password", errors.New("a password needs a user"))
	case strings.Contains(p.User, ":"):
		return tomlfile.AtKey("user", errors.New("a user name cannot contain a colon"))
	}
	if strings.Contains(p.URL, "://") {
		return nil
	}
	for key, value := range map[string]string{"user": p.User, "ca": p.CA, "proxy": p.Proxy, "test": p.Test} {
		if value != "" {
			return tomlfile.AtKey(key, errors.New("not allowed for a directory"))
		}
	}
	return nil
}

// parents returns the effective parents.
func (c *Config) parents() []parentConfig {
	if c.Parent != "" {
		return []parentConfig{{URL: c.Parent}}
	}
	return c.Parents
}

// fileSettings lists the settings that only the file can set, in its format, with the source
// of each. Secrets are masked.
func (c *Config) fileSettings(from origins) string {
	var b strings.Builder
	section := ""
	line := func(name, value, note string) {
		text := fmt.Sprintf("%s = %s", name, value)
		fmt.Fprintf(&b, "%-40s # %s%s\n", text, cmp.Or(from[section+"."+name], fromDefault), note)
	}
	var windows []string
	for _, w := range c.Relay.Windows {
		windows = append(windows, quoted(w.String()))
	}
	r, l := c.Relay, c.Limits
	section = "relay"
	b.WriteString("\n[relay]\n")
	line("parallel", strconv.Itoa(r.Parallel), "")
	line("rate", quoted(r.Rate.String()), unless(r.Rate > 0, "0: no limit"))
	line("windows", "["+strings.Join(windows, ", ")+"]", unless(len(windows) > 0, "none: always"))
	line("refusals", strconv.Itoa(r.Refusals), unless(r.Refusals > 0, "0: "+strconv.Itoa(relay.DefaultRefusals)))
	line("archive", quoted(r.Archive.String()), unless(r.Archive.Duration > 0, "0: relayed files are deleted"))
	section = "limits"
	b.WriteString("\n[limits]\n")
	line("connections", strconv.Itoa(l.Connections), unless(l.Connections > 0, "0: "+strconv.Itoa(beacon.DefaultConnections)))
	line("per-address", strconv.Itoa(l.PerAddress), unless(l.PerAddress > 0, "0: no limit"))
	line("receives", strconv.Itoa(l.Receives), unless(l.Receives > 0, "0: "+strconv.Itoa(beacon.DefaultReceives)))
	line("min-rate", quoted(l.MinRate.String()), unless(l.MinRate > 0, fmt.Sprintf("0: %dB", beacon.DefaultMinRate)))
	line("free-bytes", quoted(l.FreeBytes.String()), unless(l.FreeBytes > 0, "0: 256 MiB, or a fiftieth of a small disk"))
	line("free-inodes", strconv.FormatInt(l.FreeInodes, 10), unless(l.FreeInodes > 0, "0: 10,000, or a hundredth of a small disk"))
	line("strict", strconv.FormatBool(l.Strict), "")
	var types []string
	for _, t := range l.Types {
		types = append(types, quoted(t))
	}
	line("types", "["+strings.Join(types, ", ")+"]", unless(len(types) > 0, "none besides the vendor's"))
	section = "history"
	b.WriteString("\n[history]\n")
	line("off", strconv.FormatBool(c.History.Off), "")
	line("days", strconv.Itoa(c.History.Days), fmt.Sprintf(", about %d MB for each 1,000 devices", c.History.Days*1000*journal.DailyEvents*journal.EventBytes/1e6))
	line("bytes", quoted(c.History.Bytes.String()), fmt.Sprintf(", about %d million events", int64(c.History.Bytes)/journal.EventBytes/1e6))
	for _, p := range c.parents() {
		b.WriteString(p.settings(cmp.Or(from["parent"], fromDefault)))
	}
	return b.String()
}

// unless returns note as a suffix, unless the value is plain.
func unless(plain bool, note string) string {
	if plain {
		return ""
	}
	return ", " + note
}

func (p *parentConfig) settings(origin string) string {
	var b strings.Builder
	line := func(name, value string) {
		fmt.Fprintf(&b, "%-40s # %s\n", name+" = "+value, origin)
	}
	b.WriteString("\n[[parent]]\n")
	line("url", quoted(withoutPassword(p.URL)))
	for _, f := range []struct{ name, value string }{{"user", p.User}, {"ca", p.CA}, {"proxy", withoutPassword(p.Proxy)}, {"test", p.Test}} {
		if f.value != "" {
			line(f.name, quoted(f.value))
		}
	}
	if p.Password != "" {
		line("password", "\"********\"")
	}
	return b.String()
}

// withoutPassword masks the password of a URL.
func withoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.User == nil {
		return text
	}
	return u.Redacted()
}
