package origin

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/dial"
	"beacontop/beacon/event"
)

// Config configures a front. Origins and Publish are required.
type Config struct {
	Origins []Location // in order of preference
	Copies  Copies
	Name    string            // by which the front recognises requests that come back
	Self    []string          // hosts by which agents are to reach this beacon, besides those that they use
	Open    bool              // uploads are taken here without an account
	Publish func(event.Event) // must not block
}

// Copies configures what is kept of answers.
type Copies struct {
	Dir   string        // empty: nothing is kept
	Bytes int64         // of all together
	Fresh time.Duration // in which a package is sent without asking the origin; a policy never is
	Room  func() int64  // bytes of the disk that uploads do not need; nil: not limited
}

// Location configures an origin. URL is required.
type Location struct {
	URL            string // download location; without a path the usual one
	dial.Config           // how to reach it
	User, Password string // account of the front; empty: the agent's own credentials pass
	Timeout        time.Duration
	Host           string   // Host field that the origin sees; empty: of the URL; HostOfAgent: as the agent sent it
	Transparent    bool     // set no X-Forwarded fields
	Pass           []string // first parts of other paths that are passed on: "/inventory-beacons/api/"
}

// HostOfAgent as the Host of a Location passes on what the agent sent.
const HostOfAgent = "agent"

// DefaultTimeout is the time to the first byte of an answer, and of each pause in it. A beacon that makes a
// policy at the first request of a device needs seconds.
const DefaultTimeout = 30 * time.Second

// parse checks the URL of an origin. No error contains a password.
func parse(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q must begin with http:// or https://", u.Redacted())
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q has no host", u.Redacted())
	case wrongPort(u.Port()):
		return nil, fmt.Errorf("%q: port out of range", u.Redacted())
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("origin at %s: only scheme, host, port and path are allowed", u.Host)
	}
	return u, nil
}

func wrongPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port != "" && (err != nil || n < 1 || n > 65535)
}

// Check reports what is wrong with a location, apart from its files.
func (l *Location) Check() error {
	if _, err := parse(l.URL); err != nil {
		return err
	}
	for _, prefix := range l.Pass {
		if !strings.HasPrefix(prefix, "/") || len(prefix) < 2 || !Passable(prefix) {
			return fmt.Errorf("%q must be the beginning of a path, like /inventory-beacons/api/", prefix)
		}
	}
	return nil
}
