package beacon

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/policy"
)

// policies are the generated files. They differ by the name under which agents
// reach this beacon, because the failover list has to hold a name that works.
type policies struct {
	advertise policy.Server

	mu    sync.RWMutex
	rules policy.Rules
	made  time.Time             // what is generated has not changed since
	sets  map[string]*policySet // by URL of this beacon
}

// policySet is the files for one name of this beacon, and the machine policies
// that were asked for.
type policySet struct {
	*policy.Set
	made     time.Time
	mu       sync.RWMutex
	machines map[string]policy.Document
}

// Bounds of the caches: more names than a beacon has, and policies of 1 kB for the
// devices of a busy hour. What is dropped is made again on demand.
const (
	setsKept     = 64
	machinesKept = 16_384
)

func newPolicies(c Config) (*policies, error) {
	p := &policies{advertise: c.Advertise}
	return p, p.use(c.Policy)
}

// use puts rules in force and forgets what was made by the old ones. Rules that cannot
// be written change nothing.
func (p *policies) use(r policy.Rules) error {
	if _, err := policy.Compile(r); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules, p.made, p.sets = r, time.Now().UTC().Truncate(time.Second), map[string]*policySet{}
	return nil
}

// of returns the files for the name that the agent used.
func (p *policies) of(r *http.Request) (*policySet, error) {
	self := p.advertise
	if self.Host == "" {
		self = reachedAs(r)
	}
	key := self.URL()
	p.mu.RLock()
	set := p.sets[key]
	p.mu.RUnlock()
	if set != nil {
		return set, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	compiled, err := policy.Compile(p.rules.With(self))
	if err != nil {
		return nil, err
	}
	if len(p.sets) >= setsKept {
		clear(p.sets)
	}
	set = &policySet{Set: compiled, made: p.made, machines: map[string]policy.Document{}}
	p.sets[key] = set
	return set, nil
}

// reachedAs is this beacon as the agent addressed it, else by the address that the
// connection came to: both work from where the agent is.
func reachedAs(r *http.Request) policy.Server {
	if s, err := policy.ParseServer("http://" + r.Host); err == nil {
		return s
	}
	if addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if s, err := policy.ParseServer("http://" + addr.String()); err == nil {
			return s
		}
	}
	return policy.Server{Protocol: "http", Host: "localhost", Port: 80}
}

// machine returns the policy of a device, made on its first request.
func (s *policySet) machine(d policy.Device) policy.Document {
	group := s.Group(d)
	key := strings.ToLower(group + "/" + d.Domain + "/" + d.Name)
	s.mu.RLock()
	doc, ok := s.machines[key]
	s.mu.RUnlock()
	if ok {
		return doc
	}
	doc = s.Machine(d, group)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.machines) >= machinesKept {
		clear(s.machines)
	}
	s.machines[key] = doc
	return doc
}
