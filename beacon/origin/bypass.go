package origin

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/content"
	"beacontop/beacon/event"
)

// bypasses are the ways around this beacon that files from the origin show to agents.
type bypasses struct {
	config *Config
	hosts  []string // of the origins

	mu    sync.Mutex
	known map[string]string // by path; empty: none any more
}

// bypassesKept is the number of files that are known: a failover list is one.
const bypassesKept = 256

func newBypasses(c *Config, origins []*origin) *bypasses {
	b := &bypasses{config: c, known: map[string]string{}}
	for _, o := range origins {
		b.hosts = append(b.hosts, hostname(o.host))
	}
	return b
}

// look reads a file that passes. What leads around this beacon is an origin itself, and every beacon if none of
// them is this one.
func (b *bypasses) look(q *Request, body []byte) {
	named, ok := content.Beacons(q.Kind, body)
	if !ok {
		return
	}
	own := append(slices.Clone(b.config.Self), hostname(q.Host))
	var around, others []string
	self := false
	for _, one := range named {
		host := one
		if u, err := url.Parse(one); err == nil && u.Host != "" {
			host = u.Hostname()
		}
		switch {
		case containsFold(own, host):
			self = true
		case containsFold(b.hosts, host):
			around = append(around, one)
		default:
			others = append(others, one)
		}
	}
	if !self {
		around = append(around, others...)
	}
	b.tell(event.Clip(q.path, event.TextLimitBytes), around)
}

// tell publishes the ways around that a file shows, if they changed.
func (b *bypasses) tell(path string, around []string) {
	text := event.Clip(strings.Join(around, " "), event.TextLimitBytes)
	b.mu.Lock()
	defer b.mu.Unlock()
	if was, ok := b.known[path]; was == text && (ok || text == "") || !ok && len(b.known) >= bypassesKept {
		return
	}
	b.known[path] = text
	b.config.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicBypass, Name: path, Peer: text, Count: len(around)})
}

func containsFold(all []string, one string) bool {
	return slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(s, one) })
}

// hostname is a host without its port.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}
