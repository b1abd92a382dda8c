package policy

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// BeaconPolicy is the rules of one beacon. The zero value is not useful; start
// from Default.
type BeaconPolicy struct {
	Schedule Schedule
	Settings Settings
	Client   map[string]string // preferences of the agent by name ("NetworkMaxRate", "Tracker.Compress")
	Failover Failover
	Upgrades []Upgrade // none: no policy names an upgrade
}

// Failover is the beacons that a device may use; it replaces its own list by this one.
type Failover struct {
	Algorithm string   // how the agent ranks them ("MgsRandom;MgsPing"); empty: as it is set on the device
	Servers   []Server // in order of preference
}

// Schedule says when agents do what.
type Schedule struct {
	Events  []Event
	CatchUp bool // events that were missed run later; the vendor's default is that they do not
}

// Event is one thing that agents do by schedule.
type Event struct {
	Name     string
	Network  bool // needs a connection
	Command  Command
	Triggers []Trigger
}

// Command is what an event runs on the device: a component of the agent, its
// action and its parameters (protocol.md §5.4).
type Command struct{ Component, Action, Param string }

// Trigger is one time at which an event runs. Agents count whole seconds.
type Trigger struct {
	Type   TriggerType
	Day    time.Weekday  // for Weekly
	Start  time.Duration // since local midnight, for Daily and Weekly
	Window time.Duration // for Daily and Weekly: the run is put off by a random part of it
	Repeat time.Duration // for Daily and Weekly: again and again after Start; 0: once
	Delay  time.Duration // for OnConnect: from the connection to the run
}

// TriggerType is the word that the agent knows a trigger by.
type TriggerType string

// The trigger types seen in real schedules.
const (
	Daily     TriggerType = "Daily"
	Weekly    TriggerType = "Weekly"
	OnConnect TriggerType = "OnConnect"
	Logon     TriggerType = "Logon"
)

// Settings says what is inventoried. Empty lists leave the device's own settings
// alone. The names are preferences of the agent's tracker.
type Settings struct {
	IncludeDirectory []string
	ExcludeDirectory []string
	IncludeExtension []string
	ExcludeExtension []string
}

// Server is one beacon of the failover list, with both locations.
type Server struct {
	Name     string // for people; empty: the host
	Protocol string // "http" or "https"
	Host     string
	Port     int
	Download string // directory of the download location; empty: ManageSoftDL
	Upload   string // directory of the upload location; empty: ManageSoftRL
	Use      Use    // for what
	Priority int    // low goes first; 0: the agent ranks it itself at each transfer (AutoPriority)
	User     string // of Basic authentication; empty: anonymous
	Password string
}

// Use says for which transfers a beacon is offered.
type Use string

// The uses; the empty one is both.
const (
	UseBoth     Use = ""
	UseDownload Use = "download"
	UseUpload   Use = "upload"
)

// Locations below a beacon's root, as vendor beacons name them.
const (
	DownloadLocation = "ManageSoftDL"
	UploadLocation   = "ManageSoftRL"
)

// ParseServer reads a beacon from its URL ("http://beacon2:8080"). A path is the
// folder above both locations; none is usual.
func ParseServer(text string) (Server, error) {
	u, err := url.Parse(text)
	if err != nil {
		if strings.Contains(text, "@") {
			text = "(masked)" // it may hold a password
		}
		return Server{}, fmt.Errorf("beacon %q: not a URL: it must begin with http:// or https://", text)
	}
	text = u.Redacted()
	s := Server{Protocol: strings.ToLower(u.Scheme), Host: u.Hostname()}
	switch s.Protocol {
	case "http":
		s.Port = 80
	case "https":
		s.Port = 443
	default:
		return Server{}, fmt.Errorf("beacon %q: must begin with http:// or https://", text)
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil || s.Port < 1 || s.Port > 65535 {
			return Server{}, fmt.Errorf("beacon %q: port out of range", text)
		}
	}
	path := strings.Trim(u.Path, "/")
	for _, location := range []string{DownloadLocation, UploadLocation} {
		if last := path[strings.LastIndex(path, "/")+1:]; strings.EqualFold(last, location) {
			return Server{}, fmt.Errorf("beacon %q: give its root, without /%s", text, last)
		}
	}
	if path != "" {
		s.Download, s.Upload = path+"/"+DownloadLocation, path+"/"+UploadLocation
	}
	if err := s.check(); err != nil {
		return Server{}, fmt.Errorf("beacon %q: %w", text, err)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Server{}, fmt.Errorf("beacon %q: only scheme, host, port and path are allowed", text)
	}
	return s, nil
}

// URL returns the beacon's root, without a slash at the end.
func (s Server) URL() string {
	host := net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
	if s.Protocol == "http" && s.Port == 80 || s.Protocol == "https" && s.Port == 443 {
		host = strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
	}
	u := s.Protocol + "://" + host
	if dir := strings.TrimSuffix(strings.TrimSuffix(s.Download, DownloadLocation), "/"); dir != "" {
		u += "/" + escapePath(dir)
	}
	return u
}

// Directory is the path of a location below the beacon's root, as agents keep it: with a
// slash in front.
func (s Server) Directory(location string) string {
	above := strings.TrimSuffix(strings.TrimSuffix(s.Download, DownloadLocation), "/")
	if above != "" {
		location = above + "/" + location
	}
	return "/" + location
}

// Label is the beacon's name, or its address as people write it.
func (s Server) Label() string {
	return cmp.Or(s.Name, strings.TrimPrefix(s.URL(), s.Protocol+"://"))
}

func (s Server) check() error {
	switch {
	case s.Host == "":
		return errors.New("no host")
	case s.Priority < 0:
		return within("priority", errors.New("priority must not be negative"))
	case s.Priority > math.MaxInt32:
		return within("priority", errors.New("priority is too large for a number of agents"))
	case s.User == "" && s.Password != "":
		return within("password", errors.New("a password needs a user"))
	case strings.ContainsFunc(s.Host+s.Name+s.Download+s.Upload, func(r rune) bool { return unicode.IsControl(r) || r == '"' }):
		return errors.New("a character that no host or path has")
	case strings.ContainsFunc(s.User, unicode.IsControl):
		return within("user", errors.New("a control character"))
	case strings.ContainsFunc(s.Password, unicode.IsControl):
		return within("password", errors.New("a control character"))
	}
	return nil
}

// Nameless reports whether the host is an IP address or a loopback name. Agents take an
// address only from the settings that they were installed with; in a failover list they
// need a host name (protocol.md §12.1), and a loopback name leads each of them to itself.
func (s Server) Nameless() bool { return s.Loopback() || isAddress(s.Host) }

// Loopback reports whether the host leads whoever uses it to itself.
func (s Server) Loopback() bool {
	host := strings.ToLower(strings.TrimSuffix(s.Host, "."))
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback()
	}
	first, _, _ := strings.Cut(host, ".")
	return first == "localhost" || strings.HasSuffix(host, ".localhost") || host == "ip6-localhost" || host == "ip6-loopback"
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// Default is the policy of a beacon without rules of its own: the vendor's usual
// times (protocol.md §7), no change to what is inventoried, no failover list, no
// upgrade.
func Default() BeaconPolicy {
	return BeaconPolicy{Schedule: Schedule{
		Events: []Event{
			{
				Name: "Update Machine Policy", Network: true,
				Command: Command{"PolicyClient", "Apply", "-t Machine -o UserInteractionLevel=Quiet"},
				Triggers: []Trigger{
					{Type: Daily, Start: 5 * time.Minute, Window: time.Hour, Repeat: 12 * time.Hour},
					{Type: OnConnect, Delay: 15 * time.Minute},
				},
			},
			{
				Name:     "Generate Inventory",
				Command:  Command{"Tracker", "Report", "-t Machine -o UserInteractionLevel=Quiet"},
				Triggers: []Trigger{{Type: Daily, Start: 12 * time.Hour, Window: 4 * time.Hour}},
			},
			{
				Name: "Upload Client Files", Network: true,
				Command: Command{"Uploader", "Upload", "-a"},
				Triggers: []Trigger{
					{Type: Daily, Start: 6 * time.Hour, Window: 13 * time.Hour},
					{Type: OnConnect, Delay: 20 * time.Minute},
				},
			},
		},
	}}
}
