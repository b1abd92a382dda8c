package agent

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/protocol"
)

// Population is a seeded estate of agents on this machine: the same seed gives the same
// devices, which do the same things at the same times, as far as the beacons' answers allow.
// Times are simulated time, which runs Speed times as fast as real time.
type Population struct {
	Agents int
	Speed  float64
	Seed   uint64
	Home   string // root URL of the beacon that most agents prefer
	Other  string // root URL of the beacon that the others prefer; empty: none
}

// Schedule of the agents, in simulated time. The intervals of policy, inventory and usage are those
// of agents by default.
const (
	joinWithin     = 40 * time.Minute // all agents have had their first contact
	policyEvery    = 12 * time.Hour
	inventoryEvery = 24 * time.Hour
	usageEvery     = 8 * time.Hour
	logEvery       = 30 * time.Hour
	firstInventory = 30 * time.Minute // after the first policy
	restartAfter   = 3 * time.Hour    // until the service of a lost agent is restarted
)

// Shares of the population: one in so many agents.
const (
	oneAbroad = 4  // prefers the other beacon
	oneLost   = 40 // is misconfigured: its first policy fails
	oneHelped = 3  // of the lost: restarted in time
	oneOracle = 8  // has databases
	oneSlack  = 20 // uploads its logs
)

// member is one agent of a population with its properties.
type member struct {
	Agent
	rng    *rand.Rand
	joins  time.Duration
	lost   bool
	helped bool
	oracle bool
	logs   bool
}

// Run runs the population until ctx ends.
func (p *Population) Run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	for i := range p.Agents {
		all.Go(func() {
			life := &life{member: p.member(i), population: p}
			defer life.close()
			life.run(ctx)
		})
	}
}

var (
	birds     = []string{"HERON", "OWL", "KITE", "KESTREL", "RAVEN", "WREN", "SWIFT", "FINCH", "EGRET", "PLOVER", "TERN", "SHRIKE"}
	domains   = []string{"corp.example", "corp.example", "corp.example", "lab.example", "branch.example"}
	versions  = []string{"17.2.0", "18.4.0", "19.0.1", "20.3.0", "21.1.0", "21.1.0", "21.2.0"}
	databases = []string{"Oracle", "Oracle Database"}
)

func (p *Population) member(i int) *member {
	rng := rand.New(rand.NewPCG(p.Seed, uint64(i)))
	one := func(in int) bool { return rng.IntN(in) == 0 }
	m := &member{rng: rng, joins: time.Duration(rng.Int64N(int64(joinWithin)))}
	m.Device = protocol.Device{
		Name:   fmt.Sprintf("%s%03d", birds[i%len(birds)], i/len(birds)+1),
		Domain: domains[rng.IntN(len(domains))],
	}
	m.Version = versions[rng.IntN(len(versions))]
	m.Beacons = []string{p.Home}
	if p.Other != "" {
		m.Beacons = append(m.Beacons, p.Other)
		if one(oneAbroad) {
			slices.Reverse(m.Beacons)
		}
	}
	m.lost = one(oneLost)
	m.helped, m.oracle, m.logs = one(oneHelped), one(oneOracle), one(oneSlack)
	m.Transport = NewTransport(p.address(i))
	return m
}

// address gives each agent its own address, on systems with the whole of 127.0.0.0/8 on the
// loopback interface: with a shared address the beacon could not attribute packages, and would
// report that.
func (p *Population) address(i int) netip.Addr {
	if runtime.GOOS != "linux" {
		return netip.Addr{}
	}
	return netip.AddrFrom4([4]byte{127, byte(10 + i>>16&0x7f), byte(i >> 8), byte(i)})
}

// life is the running state of a member.
type life struct {
	*member
	population *Population
}

func (l *life) close() {
	if t, ok := l.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// now is the real time, in whole seconds like the timestamps in file names: the simulation is
// faster, but its clocks are correct.
func (*life) now() time.Time { return time.Now().Truncate(time.Second) }

// sleep waits for a simulated time and reports whether ctx is still valid.
func (l *life) sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(time.Duration(float64(d) / l.population.Speed))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (l *life) run(ctx context.Context) {
	if !l.sleep(ctx, l.joins) {
		return
	}
	if l.lost && !l.loseFirst(ctx) {
		return
	}
	var backlog []File // files that could not be uploaded are kept for a retry
	var due struct{ policy, inventory, usage, log time.Duration }
	due.inventory = time.Duration(l.rng.Int64N(int64(firstInventory)))
	due.usage = time.Duration(l.rng.Int64N(int64(usageEvery)))
	due.log = time.Duration(l.rng.Int64N(int64(logEvery)))
	for elapsed := time.Duration(0); ; {
		next := min(due.policy, due.inventory, due.usage, due.log)
		if !l.sleep(ctx, next-elapsed) {
			return
		}
		elapsed = next
		switch next {
		case due.policy:
			_ = l.Apply(ctx) // the beacon has recorded an error; the agent waits for the next time
			due.policy += l.jitter(policyEvery)
		case due.inventory:
			backlog = append(backlog, Inventory(l.rng, l.Device, l.Version, "", l.now()))
			if l.oracle {
				backlog = append(backlog, Inventory(l.rng, l.Device, l.Version, databases[l.rng.IntN(len(databases))], l.now()))
			}
			due.inventory += l.jitter(inventoryEvery)
		case due.usage:
			backlog = append(backlog, Usage(l.rng, l.Device, l.Version, l.now()))
			due.usage += l.jitter(usageEvery)
		default:
			if l.logs {
				backlog = append(backlog, Log(l.rng, l.Device, l.now()))
			}
			due.log += l.jitter(logEvery)
		}
		backlog = l.deliver(ctx, backlog)
	}
}

// jitter varies a period by up to a tenth.
func (l *life) jitter(d time.Duration) time.Duration {
	return d - d/10 + time.Duration(l.rng.Int64N(int64(d/5)))
}

// backlogLimit limits the files that an agent keeps while no beacon accepts them.
const backlogLimit = 20

func (l *life) deliver(ctx context.Context, files []File) []File {
	for i, f := range files {
		if err := l.Upload(ctx, f.Folder, f.Name, f.Body); err != nil {
			return slices.Clone(files[max(i, len(files)-backlogLimit):])
		}
	}
	return files[:0]
}

// loseFirst is the first contact of an agent that was configured with an invalid domain. The
// beacon rejects the path, and the agent does not retry until its domain is corrected and it
// is restarted. It reports whether that happens.
func (l *life) loseFirst(ctx context.Context) bool {
	right := l.Device.Domain
	l.Device.Domain += ":8080"
	_, err := l.Policy(ctx)
	l.Device.Domain = right
	var refused *StatusError
	if !errors.As(err, &refused) {
		return true // no beacon rejected it: nothing was lost
	}
	return l.helped && l.sleep(ctx, restartAfter)
}
