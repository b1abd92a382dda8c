package estate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
)

// Beacon is the monitored beacon.
type Beacon struct {
	Name    string
	Listen  string // addresses, in the form that users type
	Why     string // why this port was chosen
	Dir     string // its state directory; empty: not known
	Secure  bool   // all its addresses use TLS
	Started time.Time
	Stopped time.Time // zero: it has not reported a stop
	Pulse   time.Time // last sign of life; zero: none yet
	Running int       // requests running at the last pulse
	Partial int64     // bytes received so far of unfinished uploads

	Certificate   Certificate
	Disk          Disk
	Opens         time.Time // when forwarding may resume; zero: it is allowed now
	Window        time.Time // when forwarding was last paused or allowed again; zero: not known
	Upgrades      bool      // the policy lists upgrades
	AccountsError string    // why a change of the accounts was rejected; empty: accepted, or no accounts
	Nameless      string    // beacons that the failover list identifies by IP address; empty: none
	OwnAddress    string    // IP address by which the list identifies this beacon; empty: by name
	PolicyError   string    // why the policy file was rejected; empty: accepted, or no policy file
}

// Certificate is the current TLS certificate; the zero Certificate means none.
type Certificate struct {
	Name    string
	Ends    time.Time
	Chain   int    // number of certificates sent to agents
	Weak    bool   // old TLS versions or weak ciphers are allowed
	Refused string // why a newer key pair was rejected
}

// Peer is another beacon: a parent, a sibling on the failover list, or an origin.
type Peer struct {
	Name    string
	URL     string
	Reach   event.Reach
	Since   time.Time     // start of this state
	Checked time.Time     // last attempt or probe; zero: none
	Next    time.Time     // next attempt for a parent that is down; zero: not known
	Latency time.Duration // of the last response
	Cause   event.Cause
	Detail  string
	Self    bool // this beacon's own entry: not probed
	Active  bool // parents and origins only: it is in use
	Status  int  // origins only: of the answer to the last test
	Before  bool // it may have been in this state before Since, unobserved
}

// Why returns in a word or two why another beacon is down: its response, or the cause.
func (p *Peer) Why() string {
	if at := strings.LastIndex(p.Detail, ": "); p.Cause == event.CauseStatus && at >= 0 {
		return p.Detail[at+2:]
	}
	return string(p.Cause)
}

// Change is one change of state of a parent, sibling or origin.
type Change struct {
	Time   time.Time   `json:"time"`
	Parent bool        `json:"parent,omitzero"`
	Origin bool        `json:"origin,omitzero"`
	Name   string      `json:"name"`
	Reach  event.Reach `json:"reach"`
	Detail string      `json:"detail,omitzero"`
	InUse  bool        `json:"in_use,omitzero"` // not of siblings: it is in use from then on
}

// changesKept is the maximum length of the list of changes; a screen shows the newest few.
const changesKept = 50

// peersKept is the maximum length of the failover list.
const peersKept = 1000

// beacons holds what is known about this beacon, its parents, siblings and origins.
type beacons struct {
	self     Beacon
	parents  []Peer // in order of preference
	origins  []Peer // the same
	siblings []Peer
	changes  []Change // newest last
	outages  []Outage // outages of siblings that are still in progress
}

func (b *beacons) apply(e *event.Event) {
	switch e.Topic {
	case event.TopicStart:
		b.self = Beacon{Name: e.Name, Listen: e.Peer, Why: e.Detail, Dir: e.Path, Secure: e.Active, Started: e.Time, Certificate: b.self.Certificate, Disk: b.self.Disk, Opens: b.self.Opens, Window: b.self.Window, Upgrades: b.self.Upgrades, Nameless: b.self.Nameless}
	case event.TopicStop:
		b.self.Stopped = e.Time
	case event.TopicPolicy:
		b.self.PolicyError = ""
		if e.Cause != event.CauseNone {
			b.self.PolicyError = e.Detail
		} else {
			b.self.Upgrades, b.self.Nameless = e.Active, e.Peer
		}
	case event.TopicAccounts:
		b.self.AccountsError = ""
		if e.Cause != event.CauseNone {
			b.self.AccountsError = e.Detail
		}
	case event.TopicDisk:
		b.self.Disk = Disk{Free: e.Bytes, Total: e.Total, Reserve: e.Reserve, Inodes: int64(e.Count), Low: e.Cause == event.CauseDiskFull, Checked: e.Time}
	case event.TopicCertificate:
		b.self.Certificate = Certificate{Name: e.Name, Ends: e.Since, Chain: e.Count, Weak: e.Active, Refused: e.Detail}
	case event.TopicPulse:
		b.self.Pulse, b.self.Running, b.self.Partial = e.Time, e.Count, e.Bytes
	case event.TopicWindow:
		if b.self.Window.IsZero() || b.self.Opens.IsZero() != e.Since.IsZero() {
			b.self.Window = e.Time
		}
		b.self.Opens = e.Since
	case event.TopicParent:
		if p := peerOf(&b.parents, e); p != nil {
			b.observe(p, e)
			b.activate(b.parents, e)
		}
	case event.TopicOrigin:
		if p := peerOf(&b.origins, e); p != nil {
			b.observe(p, e)
			p.Status = e.Status
			b.activate(b.origins, e)
		}
	case event.TopicSibling:
		if e.Active {
			b.self.OwnAddress = e.Name
		} else if p := peerOf(&b.siblings, e); p != nil {
			b.observe(p, e)
		}
	}
}

// named records the name of a beacon that is monitored from outside.
func (b *beacons) named(e *event.Event) {
	if e.Name != "" {
		b.self.Name = e.Name
	}
}

// peerOf finds the beacon of an event in a list and adds it if it is missing.
func peerOf(list *[]Peer, e *event.Event) *Peer {
	i := slices.IndexFunc(*list, func(p Peer) bool { return p.URL == e.Peer })
	if i < 0 {
		if len(*list) >= peersKept {
			return nil
		}
		i = len(*list)
		*list = append(*list, Peer{})
	}
	return &(*list)[i]
}

// activate records which parent or origin is in use.
func (b *beacons) activate(all []Peer, e *event.Event) {
	if !e.Active {
		return
	}
	for i := range all {
		p := &all[i]
		was := p.Active
		p.Active = p.URL == e.Peer
		if p.Active && !was && p.Reach != event.ReachUnknown && len(all) > 1 {
			b.changed(change(e, event.ReachUp, true))
		}
	}
}

// change describes what an event about another beacon changes.
func change(e *event.Event, r event.Reach, inUse bool) Change {
	c := Change{Time: e.Time, Parent: e.Topic == event.TopicParent, Origin: e.Topic == event.TopicOrigin, Name: cmp.Or(e.Name, e.Peer), Reach: r, InUse: inUse}
	if !inUse {
		c.Detail = e.Detail
	}
	return c
}

// settled returns when forwarding last began or ended: the parent changed its state, or the window
// of the relay did.
func (b *beacons) settled() time.Time {
	since := b.self.Window
	if p := b.parent(); p.Reach != event.ReachUnknown {
		since = series.Later(since, p.Since)
	}
	return since
}

// parent returns the parent in use, otherwise the first parent; the zero Peer means none.
func (b *beacons) parent() Peer { return inUse(b.parents) }

// inUse returns the one that is in use, otherwise the first; the zero Peer means none.
func inUse(all []Peer) Peer {
	for _, p := range all {
		if p.Active {
			return p
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return Peer{}
}

func (b *beacons) observe(p *Peer, e *event.Event) {
	if p.URL != e.Peer {
		*p = Peer{URL: e.Peer, Name: e.Name, Since: e.Time}
	}
	if e.Reach == event.ReachUnknown { // the event only names it
		p.Self = e.Active
		return
	}
	if p.Reach != e.Reach {
		if p.Reach != event.ReachUnknown || e.Reach == event.ReachDown {
			b.changed(change(e, e.Reach, false))
		}
		p.Since, p.Before = e.Time, p.Reach == event.ReachUnknown
	}
	p.Reach, p.Checked, p.Latency, p.Cause, p.Detail = e.Reach, e.Time, e.Duration, e.Cause, e.Detail
	if p.Next = e.Since; e.Reach != event.ReachDown {
		p.Next = time.Time{}
	}
}

func (b *beacons) changed(c Change) {
	if len(b.changes) == changesKept {
		b.changes = slices.Delete(b.changes, 0, 1)
	}
	b.changes = append(b.changes, c)
}
