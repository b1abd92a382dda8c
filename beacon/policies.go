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
	rules     policy.BeaconPolicy
	advertise policy.Server
	made      time.Time // what is generated has not changed since

	mu   sync.RWMutex
	sets map[string]*policySet // by URL of this beacon
}

// policySet is the files for one name of this beacon, and the machine policies
// that were asked for.
type policySet struct {
	*policy.Set
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
	p := &policies{
		rules: c.Policy, advertise: c.Advertise,
		made: time.Now().UTC().Truncate(time.Second), sets: map[string]*policySet{},
	}
	_, err := policy.Compile(c.Policy) // say now what could never be sent
	return p, err
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
	rules := p.rules
	rules.Failover = []policy.Server{self}
	for _, sibling := range p.rules.Failover {
		if !strings.EqualFold(sibling.URL(), key) {
			rules.Failover = append(rules.Failover, sibling)
		}
	}
	compiled, err := policy.Compile(rules)
	if err != nil {
		return nil, err
	}
	set = &policySet{Set: compiled, machines: map[string]policy.Document{}}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sets) >= setsKept {
		clear(p.sets)
	}
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
func (s *policySet) machine(domain, device string) policy.Document {
	key := strings.ToLower(domain + "/" + device)
	s.mu.RLock()
	d, ok := s.machines[key]
	s.mu.RUnlock()
	if ok {
		return d
	}
	d = s.Machine(domain, device)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.machines) >= machinesKept {
		clear(s.machines)
	}
	s.machines[key] = d
	return d
}
