package offer

import (
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/policy"
)

// Config configures the generated files. Dir, Publish and Policy are required.
type Config struct {
	Dir       string            // state directory: the dates are stored in its Staging folder
	Publish   func(event.Event) // must not block
	Policy    policy.Rules      // without this beacon in the failover lists
	Advertise policy.Server     // URL by which agents reach this beacon; zero: the name that each agent used
	Guarded   bool              // agents need an account for every transfer: only Policy lists this beacon
	Anonymous policy.Use        // unless Guarded: the transfers for which agents need no account
}

// Generated has the generated files. They depend on the name under which agents reach this
// beacon, because the failover list must contain a name that works.
type Generated struct {
	advertise policy.Server
	guarded   bool
	anonymous policy.Use
	publish   func(event.Event)
	dates     *dates

	mu     sync.RWMutex
	rules  policy.Rules
	told   bool            // warned that agents get an IP address of this beacon
	before map[string]bool // keys of the sets under the previous rules
	sets   map[string]*Set // by URL of this beacon
	hosts  map[host]*Set   // the same sets by how agents address the beacon
	names  newNames
}

// host is how an agent addressed this beacon.
type host struct {
	name   string // Host header
	secure bool
}

// Set holds the files for one name of this beacon, and the answers prepared from them.
type Set struct {
	*policy.Set
	beacon  string // its URL in these files
	dates   *dates
	used    atomic.Int64 // round of newNames of its last use
	mu      sync.RWMutex
	answers map[answerKey]*Answer
}

// answerKey is the cache key of an answer: the requested path and, for policies, the group,
// which may depend on the address.
type answerKey struct{ path, group string }

// Answer is a generated file with its headers. It is immutable, also the values of its headers.
type Answer struct {
	policy.Document
	Modified                  time.Time // zero: none
	Tag, LastModified, Length []string  // values of ETag, Last-Modified and Content-Length; LastModified is nil if there is none
}

func newAnswer(d policy.Document, made time.Time) *Answer {
	a := &Answer{Document: d, Modified: made, Tag: []string{d.ETag}, Length: []string{strconv.Itoa(len(d.Body))}}
	if !made.IsZero() {
		a.LastModified = []string{made.Format(http.TimeFormat)}
	}
	return a
}

// Limits of the caches: more names than a beacon has, and policies of 1 kB for the devices of a
// busy hour. What is dropped is generated again on demand.
const (
	setsKept        = 64
	answersKept     = 4096
	askedLimitBytes = 256 // of a path whose answer is kept: the usual length
)

// NewGenerated returns the files for the rules of a configuration.
func NewGenerated(c Config) (*Generated, error) {
	g := &Generated{advertise: c.Advertise, guarded: c.Guarded, anonymous: c.Anonymous, publish: c.Publish}
	g.dates = openDates(filepath.Join(c.Dir, stagingFolder, "dates.json"), func(err error) {
		c.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapDates, Detail: err.Error()})
	})
	return g, g.Use(c.Policy)
}

// Use activates rules and drops what was generated from the old ones. Rules that cannot be
// compiled change nothing.
func (g *Generated) Use(r policy.Rules) error {
	if _, err := policy.Compile(r); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rules = r
	g.dates.begin()
	g.before = map[string]bool{}
	for key := range g.sets {
		g.before[key] = true
	}
	g.sets, g.hosts = map[string]*Set{}, map[host]*Set{}
	return nil
}

// For returns the files for the name of this beacon that an agent used.
func (g *Generated) For(r *http.Request) (*Set, error) {
	as := host{r.Host, connection.Of(r).Secure()}
	g.mu.RLock()
	set := g.hosts[as]
	g.mu.RUnlock()
	if set != nil {
		set.used.Store(g.names.round.Load())
		return set, nil
	}
	self := g.advertise
	if self.Host == "" {
		self = reachedAs(r)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	named := g.advertise.Host != "" || g.knows(self.URL()) || g.names.admit(time.Now())
	if !named {
		self = reachedAt(r)
	}
	set, err := g.compiled(self)
	if err != nil {
		return nil, err
	}
	set.used.Store(g.names.round.Load())
	if r.Host != "" && named { // otherwise the name is the address of the connection
		if len(g.hosts) >= setsKept {
			clear(g.hosts)
		}
		g.hosts[as] = set
	}
	return set, nil
}

// compiled returns the files for a name of this beacon. Called with mu held.
func (g *Generated) compiled(self policy.Server) (*Set, error) {
	key := self.URL()
	if set := g.sets[key]; set != nil {
		return set, nil
	}
	rules := g.rules
	if !g.guarded { // otherwise the policy has to list it, with an account
		self.Use = g.anonymous
		rules = rules.With(self)
		g.tell(self)
	}
	compiled, err := policy.Compile(rules)
	if err != nil {
		return nil, err
	}
	g.makeRoom()
	set := &Set{Set: compiled, beacon: key, dates: g.dates, answers: map[answerKey]*Answer{}}
	g.sets[key] = set
	return set, nil
}

// tell publishes once that agents get an IP address of this beacon, because they used it to
// reach the beacon. A client on the loopback interface is not an agent of another device.
func (g *Generated) tell(self policy.Server) {
	if g.told || g.advertise.Host != "" || !self.Nameless() || self.Loopback() {
		return
	}
	g.told = true
	g.publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicSibling, Name: self.Label(), Peer: self.URL(), Active: true})
}

// reachedAs is this beacon as the agent addressed it, or else the address of the connection:
// both work from the agent's network.
func reachedAs(r *http.Request) policy.Server {
	if s, err := policy.ParseServer(schemeOf(r) + r.Host); err == nil {
		return s
	}
	return reachedAt(r)
}

func schemeOf(r *http.Request) string {
	if connection.Of(r).Secure() {
		return "https://"
	}
	return "http://"
}

// reachedAt is this beacon by the address of the connection.
func reachedAt(r *http.Request) policy.Server {
	if addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if s, err := policy.ParseServer(schemeOf(r) + addr.String()); err == nil {
			return s
		}
	}
	return policy.Server{Protocol: "http", Host: "localhost", Port: 80}
}

// Answer returns the file at a path (its parts) below the download location, generated at its first
// request;
// nil: there is none. With a group it is the policy of that device. asked is the path as the agent
// wrote it.
func (s *Set) Answer(asked string, parts []string, of policy.Device, group string) *Answer {
	key := answerKey{asked, group}
	s.mu.RLock()
	a := s.answers[key]
	s.mu.RUnlock()
	if a != nil {
		return a
	}
	path := strings.Join(parts, "/")
	d, ok := s.Document(path)
	v, tag := version{Path: strings.ToLower(path), Beacon: s.beacon}, d.ETag
	if group != "" {
		d, ok = s.Machine(of, group), true
		v = version{Path: "policies", Beacon: s.beacon, Group: group}
		tag = s.Tag(group) // policies of a group differ only in an identifier
	}
	if !ok {
		return nil
	}
	a = newAnswer(d, s.dates.of(v, tag))
	if len(asked) > askedLimitBytes || a.Modified.IsZero() { // the next request may get a date
		return a
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.answers) >= answersKept {
		clear(s.answers)
	}
	s.answers[key] = a
	return a
}
