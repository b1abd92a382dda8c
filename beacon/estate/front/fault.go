package front

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// What is wrong with an answer, by its name in a checkpoint.
const (
	Refused  What = "refused"  // 401, 403 or 404: often all of a kind, by a rule of the web server
	Redirect What = "redirect" // to another URL
	Page     What = "page"     // a web page in place of the file
	NTLM     What = "ntlm"     // a log-in that cannot pass
	Slow     What = "slow"     // no answer in time, and no copy
	Cut      What = "cut"      // it ended in the middle
	Loop     What = "loop"     // the request came back to this beacon
	Here     What = "here"     // a policy was made here, although there is an origin; no answer of it disproves that
)

// What is a kind of Fault.
type What string

// Fault is what was wrong with downloads of one kind since the last one that succeeded.
type Fault struct {
	What   What          `json:"what"`
	Kind   protocol.Kind `json:"kind"`
	Count  int           `json:"count"`
	Status int           `json:"status,omitzero"` // of the newest
	Path   string        `json:"path,omitzero"`   // of the newest
	Detail string        `json:"detail,omitzero"` // of the newest
	First  time.Time     `json:"first,omitzero"`
	Last   time.Time     `json:"last,omitzero"`
}

// faults holds each kind of fault by kind of file, and under the empty What the newest success of a kind
// of file.
type faults map[faultKey]*Fault

type faultKey struct {
	what What
	kind protocol.Kind
}

// see adds a download.
func (f faults) see(e *event.Event) {
	what := whatOf(e)
	if what == "" {
		if e.Served == event.ServedOrigin && !e.Failed() && !e.Unserved() {
			f.succeeded(e)
		}
		return
	}
	good := f[faultKey{"", e.Kind}]
	if good != nil && !e.Time.After(good.Last) && what != Here {
		return
	}
	key := faultKey{what, e.Kind}
	one := f[key]
	if one == nil {
		one = &Fault{What: what, Kind: e.Kind, First: e.Time}
		f[key] = one
	}
	one.Count++
	if e.Time.Before(one.First) {
		one.First = e.Time
	}
	if !e.Time.Before(one.Last) {
		one.Last, one.Status, one.Path, one.Detail = e.Time, e.Status, event.Clip(e.Path, event.TextLimitBytes), event.Clip(e.Detail, event.TextLimitBytes)
	}
}

// succeeded notes a success: faults before it are over.
func (f faults) succeeded(e *event.Event) {
	key := faultKey{"", e.Kind}
	if f[key] == nil {
		f[key] = &Fault{Kind: e.Kind}
	}
	f[key].Last = series.Later(f[key].Last, e.Time)
	for key, one := range f {
		if key.kind == e.Kind && key.what != "" && key.what != Here && !one.Last.After(e.Time) {
			delete(f, key)
		}
	}
}

// whatOf returns what is wrong with the answer to a download; empty: nothing, or nothing of the origin.
func whatOf(e *event.Event) What {
	switch e.Cause {
	case event.CauseOriginSlow:
		return Slow
	case event.CauseOriginCut:
		return Cut
	case event.CauseLoop:
		return Loop
	case event.CauseNTLM:
		return NTLM
	case event.CauseContent:
		return Page
	}
	switch {
	case e.Served == event.ServedHere && e.Kind == protocol.KindPolicy && !e.Failed():
		return Here
	case e.Served != event.ServedOrigin, e.Unserved():
	case e.Status == 401, e.Status == 403, e.Status == 404:
		return Refused
	case e.Status >= 300 && e.Status < 400 && e.Status != 304:
		return Redirect
	}
	return ""
}

// known returns the faults of the last day, by what they are and by kind of file.
func (f faults) known(now time.Time) (all []Fault) {
	for key, one := range f {
		if key.what != "" && now.Sub(one.Last) < series.Day {
			all = append(all, *one)
		}
	}
	slices.SortFunc(all, compareFaults)
	return all
}

func compareFaults(a, b Fault) int {
	return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Kind, b.Kind))
}

func (f faults) clone() faults {
	all := maps.Clone(f)
	for key, one := range all {
		copied := *one
		all[key] = &copied
	}
	return all
}

func (f faults) restore(o faults) {
	for key, one := range o.clone() {
		f[key] = one
	}
}

// MarshalJSON encodes the faults as a list.
func (f faults) MarshalJSON() ([]byte, error) {
	all := make([]Fault, 0, len(f))
	for _, one := range f {
		all = append(all, *one)
	}
	slices.SortFunc(all, compareFaults)
	return json.Marshal(all)
}

// UnmarshalJSON parses the output of MarshalJSON.
func (f *faults) UnmarshalJSON(text []byte) error {
	var all []Fault
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	*f = faults{}
	for i := range all {
		(*f)[faultKey{all[i].What, all[i].Kind}] = &all[i]
	}
	return nil
}
