package estate

import (
	"cmp"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Beacon is the beacon that is watched.
type Beacon struct {
	Name    string
	Listen  string // addresses, as people would type them
	Why     string // why this port
	Dir     string // its state directory; empty: not known
	Started time.Time
	Stopped time.Time // zero: it has not said that it stopped
	Pulse   time.Time // last sign of life; zero: none yet
	Running int       // requests running at the last pulse
	Partial int64     // bytes received so far of unfinished uploads

	Certificate   Certificate
	Disk          Disk
	Opens         time.Time // when files may be relayed again; zero: they may now
	Upgrades      bool      // the policy names some
	AccountsError string    // why change of the accounts rejected; empty: they are, or there are none
	Nameless      string    // beacons that the failover list names by an address; empty: none
	OwnAddress    string    // by which agents are given this beacon in the list; empty: by a name
	PolicyError   string    // why the policy file was rejected; empty: it was not, or there is none
}

// Opening is when files may be relayed again, with its day when that is not today.
func (b *Beacon) Opening(now time.Time) string { return Moment(now, b.Opens) }

// Certificate is the current TLS certificate; the zero Certificate is none.
type Certificate struct {
	Name    string
	Ends    time.Time
	Chain   int    // certificates that agents are shown
	Weak    bool   // old TLS versions or weak ciphers are allowed
	Refused string // why a newer pair was rejected
}

// Peer is another beacon: the parent, or a sibling on the failover list.
type Peer struct {
	Name    string
	URL     string
	Reach   event.Reach
	Since   time.Time     // of this state
	Checked time.Time     // last attempt or probe; zero: none
	Next    time.Time     // next attempt, of a parent that is down; zero: not known
	Latency time.Duration // of the last answer
	Cause   event.Cause
	Detail  string
	Self    bool // it is this beacon's own entry: not probed
	Active  bool // of parents: it is in use
	Before  bool // it may have been in this state before Since, unwatched
}

// Change is one change of state of a parent or sibling.
type Change struct {
	Time   time.Time   `json:"time"`
	Parent bool        `json:"parent,omitzero"`
	Name   string      `json:"name"`
	Reach  event.Reach `json:"reach"`
	Detail string      `json:"detail,omitzero"`
	InUse  bool        `json:"in_use,omitzero"` // a parent: it is the one in use from then on
}

// changesKept bounds the list of changes; a screen shows the newest few.
const changesKept = 50

// peersKept bounds the failover list.
const peersKept = 1000

// beacons is what is known of this beacon and of those around it.
type beacons struct {
	self     Beacon
	parents  []Peer // in order of preference
	siblings []Peer
	changes  []Change // newest last
	outages  []Outage // of siblings, that go on
}

func (b *beacons) apply(e *event.Event) {
	switch e.Topic {
	case event.TopicStart:
		b.self = Beacon{Name: e.Name, Listen: e.Peer, Why: e.Detail, Dir: e.Path, Started: e.Time, Certificate: b.self.Certificate, Disk: b.self.Disk, Opens: b.self.Opens, Upgrades: b.self.Upgrades, Nameless: b.self.Nameless}
	case event.TopicStop:
		b.self.Stopped = e.Time
	case event.TopicPolicy:
		b.self.PolicyError = e.Detail
		if e.Cause == event.CauseNone {
			b.self.Upgrades, b.self.Nameless = e.Active, e.Peer
		}
	case event.TopicAccounts:
		b.self.AccountsError = e.Detail
	case event.TopicDisk:
		b.self.Disk = Disk{Free: e.Bytes, Total: e.Total, Reserve: e.Reserve, Inodes: int64(e.Count), Low: e.Cause == event.CauseDiskFull, Checked: e.Time}
	case event.TopicCertificate:
		b.self.Certificate = Certificate{Name: e.Name, Ends: e.Since, Chain: e.Count, Weak: e.Active, Refused: e.Detail}
	case event.TopicPulse:
		b.self.Pulse, b.self.Running, b.self.Partial = e.Time, e.Count, e.Bytes
	case event.TopicWindow:
		b.self.Opens = e.Since
	case event.TopicParent:
		if p := peerOf(&b.parents, e); p != nil {
			b.observe(p, e)
			b.activate(e)
		}
	case event.TopicSibling:
		if e.Active {
			b.self.OwnAddress = e.Name
		} else if p := peerOf(&b.siblings, e); p != nil {
			b.observe(p, e)
		}
	}
}

// named notes the name of a beacon that is watched from outside.
func (b *beacons) named(e *event.Event) {
	if e.Name != "" {
		b.self.Name = e.Name
	}
}

// peerOf finds the beacon of an event in a list, or adds it.
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

// activate notes which parent is in use.
func (b *beacons) activate(e *event.Event) {
	if !e.Active {
		return
	}
	for i := range b.parents {
		p := &b.parents[i]
		was := p.Active
		p.Active = p.URL == e.Peer
		if p.Active && !was && p.Reach != event.ReachUnknown && len(b.parents) > 1 {
			b.changed(Change{Time: e.Time, Parent: true, Name: cmp.Or(e.Name, e.Peer), Reach: event.ReachUp, InUse: true})
		}
	}
}

// parent is the parent in use, or the first; the zero Peer is none.
func (b *beacons) parent() Peer {
	for _, p := range b.parents {
		if p.Active {
			return p
		}
	}
	if len(b.parents) > 0 {
		return b.parents[0]
	}
	return Peer{}
}

func (b *beacons) observe(p *Peer, e *event.Event) {
	if p.URL != e.Peer {
		*p = Peer{URL: e.Peer, Name: e.Name, Since: e.Time}
	}
	if e.Reach == event.ReachUnknown { // it was only named
		p.Self = e.Active
		return
	}
	if p.Reach != e.Reach {
		if p.Reach != event.ReachUnknown || e.Reach == event.ReachDown {
			b.changed(Change{Time: e.Time, Parent: e.Topic == event.TopicParent, Name: cmp.Or(p.Name, p.URL), Reach: e.Reach, Detail: e.Detail})
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
