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

	"beacontop/beacon/protocol"
)

// BeaconPolicy is the rules of one beacon. The zero value is not useful; start from Default.
type BeaconPolicy struct {
	Schedule Schedule
	Settings Settings
	Client   map[string]string // preferences of the agent by name ("NetworkMaxRate", "Tracker.Compress")
	Failover Failover
	Upgrades []Upgrade // none: no policy names an upgrade
}

// Failover lists the beacons that a device may use; it replaces the list on the device.
type Failover struct {
	Algorithm string   // how the agent ranks them ("MgsRandom;MgsPing"); empty: as set on the device
	Servers   []Server // in order of preference
}

// Schedule sets when agents act.
type Schedule struct {
	Events  []Event
	CatchUp bool // missed events run later; the vendor's default is that they do not
}

// Event is one scheduled action of agents.
type Event struct {
	Name     string
	Network  bool // needs a network connection
	Command  Command
	Triggers []Trigger
}

// Command is what an event runs on the device: a component of the agent, its
// action and its parameters, in the pairs that public schedules contain.
type Command struct{ Component, Action, Param string }

// Trigger is one time at which an event runs. Agents use whole seconds.
type Trigger struct {
	Type   TriggerType
	Day    time.Weekday  // for Weekly
	Start  time.Duration // since local midnight, for Daily and Weekly
	Window time.Duration // for Daily and Weekly: the run starts after a random delay up to this
	Repeat time.Duration // for Daily and Weekly: the interval of repeats after Start; 0: no repeats
	Delay  time.Duration // for OnConnect: delay after the connection
}

// TriggerType is the agent's name of a trigger type.
type TriggerType string

// The trigger types seen in real schedules.
const (
	Daily     TriggerType = "Daily"
	Weekly    TriggerType = "Weekly"
	OnConnect TriggerType = "OnConnect"
	Logon     TriggerType = "Logon"
)

// Settings sets what is inventoried. Empty lists leave the settings of the device unchanged.
// The names are preferences of the agent's tracker.
type Settings struct {
	IncludeDirectory []string
	ExcludeDirectory []string
	IncludeExtension []string
	ExcludeExtension []string
}

// Server is one beacon of the failover list, with both locations.
type Server struct {
	Name     string // for display; empty: the host
	Protocol string // "http" or "https"
	Host     string
	Port     int
	Download string // directory of the download location; empty: ManageSoftDL
	Upload   string // directory of the upload location; empty: ManageSoftRL
	Use      Use    // which transfers use it
	Priority int    // lowest first; 0: the agent ranks it at each transfer (AutoPriority)
	User     string // for Basic authentication; empty: anonymous
	Password string
}

// Use is the kind of transfers that a beacon is offered for.
type Use string

// The uses; the empty one is both.
const (
	UseBoth     Use = ""
	UseDownload Use = "download"
	UseUpload   Use = "upload"
)

// ParseServer parses the URL of a beacon ("http://beacon2:8080"). A path is the folder above
// both locations; usually there is none.
func ParseServer(text string) (Server, error) {
	u, err := url.Parse(text)
	if err != nil {
		if strings.Contains(text, "@") {
			text = "(masked)" // it may contain a password
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
	for _, location := range []string{protocol.DownloadLocation, protocol.UploadLocation} {
		if last := path[strings.LastIndex(path, "/")+1:]; strings.EqualFold(last, location) {
			return Server{}, fmt.Errorf("beacon %q: use its root URL, without /%s", text, last)
		}
	}
	if path != "" {
		s.Download, s.Upload = path+"/"+protocol.DownloadLocation, path+"/"+protocol.UploadLocation
	}
	if err := s.check(); err != nil {
		return Server{}, fmt.Errorf("beacon %q: %w", text, err)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Server{}, fmt.Errorf("beacon %q: only scheme, host, port and path are allowed", text)
	}
	return s, nil
}

// URL returns the beacon's root URL, without a trailing slash.
func (s Server) URL() string {
	host := net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
	if s.Protocol == "http" && s.Port == 80 || s.Protocol == "https" && s.Port == 443 {
		host = strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
	}
	u := s.Protocol + "://" + host
	if dir := strings.TrimSuffix(strings.TrimSuffix(s.Download, protocol.DownloadLocation), "/"); dir != "" {
		u += "/" + escapePath(dir)
	}
	return u
}

// Directory is the path of a location below the beacon's root in the agent's format: with a
// leading slash.
func (s Server) Directory(location string) string {
	above := strings.TrimSuffix(strings.TrimSuffix(s.Download, protocol.DownloadLocation), "/")
	if above != "" {
		location = above + "/" + location
	}
	return "/" + location
}

// Label is the beacon's name, or else its address for display.
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
		return within("priority", errors.New("priority is too large"))
	case s.User == "" && s.Password != "":
		return within("password", errors.New("a password needs a user"))
	case strings.ContainsFunc(s.Host+s.Name+s.Download+s.Upload, func(r rune) bool { return unicode.IsControl(r) || r == '"' }):
		return errors.New("a character that is not allowed in a host or path")
	case strings.ContainsFunc(s.User, unicode.IsControl):
		return within("user", errors.New("contains a control character"))
	case strings.ContainsFunc(s.Password, unicode.IsControl):
		return within("password", errors.New("contains a control character"))
	}
	return nil
}

// Nameless reports whether the host is an IP address or a loopback name. Agents accept an IP
// address only in the settings of their installation; in a failover list they need a host name
// (vendor page FIA-NormalOps), and a loopback name points each device at itself.
func (s Server) Nameless() bool { return s.Loopback() || isAddress(s.Host) }

// Loopback reports whether the host points each device at itself.
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

// Default is the built-in policy: the vendor's usual times, no change to what is inventoried, no
// failover list, no upgrade.
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
