package estate

import (
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Packages are the devices that got a policy, and not all files that it names.
type Packages struct {
	Devices int
	Names   []protocol.Device // the first ones by name
}

// Rejected are the devices that transferred files before, and whose credentials are rejected since.
type Rejected struct {
	roster.Remarkable
	Of int // devices that made contact since then
}

func (s *State) rejected(now time.Time) Rejected {
	r := Rejected{Remarkable: s.roster.Rejected()}
	if r.Devices > 0 {
		r.Of = s.roster.Contacts(now, now.Sub(r.Since)+time.Minute)
	}
	return r
}

// Over are the devices that likely came from another beacon within the last hour.
type Over struct {
	Devices int
	Since   time.Time // the first one of those that are still listed
	From    string    // the beacon that was down; empty: it is inferred from what they fetch
}

func (s *State) over(now time.Time) (o Over) {
	o.Devices = int(s.arrivals.Over.Sum(now, time.Hour))
	for i := range s.arrivals.Newest {
		if n := &s.arrivals.Newest[i]; n.Inferred() && now.Sub(n.Time) <= time.Hour {
			if o.Since.IsZero() || n.Time.Before(o.Since) {
				o.Since = n.Time
			}
			o.From = n.From
		}
	}
	return o
}

// Load is what agents ask for and deliver.
type Load struct {
	Policies int   // requests for policies, in the last LoadTime …
	Devices  int   // … and the devices with a contact in it
	Uploaded int64 // bytes of the last day; 0: the size of some files is not known
	Logs     int64 // of these, logs and usage
}

// LoadTime is the time over which Load counts requests: two of its counts, of which the newer one grows.
const LoadTime = 2 * series.TenMinutes

func (s *State) load(now time.Time) (l Load) {
	policies := &s.traffic.Kinds[event.DirectionDownload][protocol.KindPolicy]
	l.Policies = int(policies.Count.Sum(now, LoadTime) + policies.Failed.Sum(now, LoadTime))
	l.Devices = s.roster.Contacts(now, LoadTime)
	for k := range protocol.Kinds {
		t := s.traffic.Total(now, event.DirectionUpload, k, &s.observed)
		if t.Least {
			l.Uploaded, l.Logs = 0, 0
			return l
		}
		if l.Uploaded += t.Bytes; k == protocol.KindLog || k == protocol.KindUsage {
			l.Logs += t.Bytes
		}
	}
	return l
}
