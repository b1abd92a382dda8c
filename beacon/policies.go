package beacon

import (
	"net"
	"net/http"
	"net/netip"
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

// policies holds the generated files. They depend on the name under which agents reach this
// beacon, because the failover list must contain a name that works.
type policies struct {
	advertise policy.Server
	guard     Guard
	publish   func(event.Event)
	dates     *dates

	mu     sync.RWMutex
	rules  policy.Rules
	told   bool                  // warned that agents get an IP address of this beacon
	before map[string]bool       // keys of the sets under the previous rules
	sets   map[string]*policySet // by URL of this beacon
	hosts  map[host]*policySet   // the same sets by how agents address the beacon
	names  newNames
}

// host is how an agent addressed this beacon.
type host struct {
	name   string // Host header
	secure bool
}

// policySet holds the files for one name of this beacon, and the answers prepared from them.
type policySet struct {
	*policy.Set
	beacon  string // its URL in these files
	dates   *dates
	used    atomic.Int64 // round of newNames of its last use
	mu      sync.RWMutex
	answers map[answerKey]*answer
}

// answerKey is the cache key of an answer: the requested path and, for policies, the group,
// which may depend on the address.
type answerKey struct{ path, group string }

// answer is a generated file with its headers. It is immutable.
type answer struct {
	policy.Document
	made                   time.Time // Last-Modified; zero: none
	etag, modified, length []string  // header values
}

func newAnswer(d policy.Document, made time.Time) *answer {
	a := &answer{Document: d, made: made, etag: []string{d.ETag}, length: []string{strconv.Itoa(len(d.Body))}}
	if !made.IsZero() {
		a.modified = []string{made.Format(http.TimeFormat)}
	}
	return a
}

// Limits of the caches: more names than a beacon has, and policies of 1 kB for the devices of a
// busy hour. What is dropped is generated again on demand.
const (
	setsKept    = 64
	answersKept = 4096
)

func newPolicies(c Config) (*policies, error) {
	p := &policies{advertise: c.Advertise, guard: c.Guard, publish: c.Publish}
	p.dates = openDates(filepath.Join(c.Dir, stagingFolder, "dates.json"), func(err error) {
		c.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapDates, Detail: err.Error()})
	})
	return p, p.use(c.Policy)
}

// use activates rules and drops what was generated from the old ones. Rules that cannot be
// compiled change nothing.
func (p *policies) use(r policy.Rules) error {
	if _, err := policy.Compile(r); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = r
	p.dates.begin()
	p.before = map[string]bool{}
	for key := range p.sets {
		p.before[key] = true
	}
	p.sets, p.hosts = map[string]*policySet{}, map[host]*policySet{}
	return nil
}

// of returns the files for the name that the agent used.
func (p *policies) of(r *http.Request) (*policySet, error) {
	as := host{r.Host, connection.Of(r).Secure()}
	p.mu.RLock()
	set := p.hosts[as]
	p.mu.RUnlock()
	if set != nil {
		set.used.Store(p.names.round.Load())
		return set, nil
	}
	self := p.advertise
	if self.Host == "" {
		self = reachedAs(r)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	named := p.advertise.Host != "" || p.knows(self.URL()) || p.names.admit(time.Now())
	if !named {
		self = reachedAt(r)
	}
	set, err := p.compiled(self)
	if err != nil {
		return nil, err
	}
	set.used.Store(p.names.round.Load())
	if r.Host != "" && named { // otherwise the name is the address of the connection
		if len(p.hosts) >= setsKept {
			clear(p.hosts)
		}
		p.hosts[as] = set
	}
	return set, nil
}

// compiled returns the files for a name of this beacon. Called with mu held.
func (p *policies) compiled(self policy.Server) (*policySet, error) {
	key := self.URL()
	if set := p.sets[key]; set != nil {
		return set, nil
	}
	rules := p.rules
	if use, open := p.guard.anonymous(); open { // otherwise the policy has to list it, with an account
		self.Use = use
		rules = rules.With(self)
		p.tell(self)
	}
	compiled, err := policy.Compile(rules)
	if err != nil {
		return nil, err
	}
	p.makeRoom()
	set := &policySet{Set: compiled, beacon: key, dates: p.dates, answers: map[answerKey]*answer{}}
	p.sets[key] = set
	return set, nil
}

// tell publishes once that agents get an IP address of this beacon, because they used it to
// reach the beacon. A client on the loopback interface is not an agent of another device.
func (p *policies) tell(self policy.Server) {
	if p.told || p.advertise.Host != "" || !self.Nameless() || self.Loopback() {
		return
	}
	p.told = true
	p.publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicSibling, Name: self.Label(), Peer: self.URL(), Active: true})
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

// answer returns the file at a place, generated at its first request.
func (s *policySet) answer(to *place, path, group string) (*answer, error) {
	key := answerKey{path, group}
	s.mu.RLock()
	a := s.answers[key]
	s.mu.RUnlock()
	if a != nil {
		return a, nil
	}
	d, ok := s.Document(to.path())
	v, tag := version{Path: strings.ToLower(to.path()), Beacon: s.beacon}, d.ETag
	if group != "" {
		d, ok = s.Machine(to.asks(netip.Addr{}), group), true
		v = version{Path: "policies", Beacon: s.beacon, Group: group}
		tag = s.Tag(group) // policies of a group differ only in an identifier
	}
	if !ok {
		return nil, errNotFound
	}
	a = newAnswer(d, s.dates.of(v, tag))
	if len(path) > placeLimitBytes || a.made.IsZero() { // the next request may get a date
		return a, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.answers) >= answersKept {
		clear(s.answers)
	}
	s.answers[key] = a
	return a, nil
}
