package engine

import (
	"slices"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// play applies events to a state and steps an engine once a second. It returns what changed, with
// the second in which it did.
type play struct {
	t     *testing.T
	state *estate.State
	Engine
	second  int
	changes []string
}

func (p *play) now() time.Time { return at(time.Duration(p.second) * time.Second) }

// until goes on to a second.
func (p *play) until(second int) {
	for ; p.second < second; p.second++ {
		facts := p.state.Sample(estate.Query{Now: p.now(), Parts: estate.PartOverview}).Facts
		for _, c := range p.Step(&facts) {
			p.changes = append(p.changes, c.Time.Format("15:04:05 ")+c.Kind.String()+" "+c.Diagnosis.ID)
		}
	}
}

func (p *play) apply(events ...event.Event) {
	for _, e := range events {
		e.Time = p.now()
		p.state.Apply(e)
	}
}

// restart restores the state and the engine, as a beacon does when it starts.
func (p *play) restart(pause int) {
	c := p.state.Checkpoint(true)
	p.state = estate.NewState(estate.Limits{})
	if err := p.state.Restore(&c.Parts, func(yield func(roster.Record, error) bool) {
		for _, a := range c.Agents {
			if !yield(a, nil) {
				return
			}
		}
	}); err != nil {
		p.t.Fatal(err)
	}
	p.Engine = *restored(p.t, &p.Engine)
	p.second += pause
	p.apply(event.Event{Topic: event.TopicStart, Name: "A"})
}

// TestAnOutageIsOneDiagnosis plays an outage of the parent with a restart of the beacon in the
// middle: its parent, its queue and its disk are unknown for a while.
func TestAnOutageIsOneDiagnosis(t *testing.T) {
	for _, pause := range []int{5, 8 * 3600} {
		p := &play{t: t, state: estate.NewState(estate.Limits{})}
		up := event.Event{Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachUp}
		down := up
		down.Reach, down.Cause = event.ReachDown, event.CauseTimeout
		disk := event.Event{Topic: event.TopicDisk, Bytes: 50e9, Total: 100e9, Reserve: 1e9}
		p.apply(event.Event{Topic: event.TopicStart, Name: "A"}, up, disk)
		p.until(60)
		p.apply(down)
		oldest := p.now()
		for range 30 { // half an hour of uploads fills the disk within a day
			upload := request(p.now(), heron, tenOne, protocol.KindInventory, 200)
			upload.Bytes = 100e6
			p.apply(upload, event.Event{Topic: event.TopicListing, Folder: "Inventories", Count: 30, Since: oldest})
			p.until(p.second + 60)
		}
		if got := p.Active(); len(got) != 1 || !slices.Equal(got[0].Explains, []diagnosis.Code{diagnosis.DiskFilling}) {
			t.Errorf("active %+v", got)
		}
		p.restart(pause)
		p.until(p.second + 20)
		p.apply(disk, down, event.Event{Topic: event.TopicListing, Folder: "Inventories", Count: 30, Since: oldest})
		p.until(p.second + 600)
		p.apply(up, event.Event{Topic: event.TopicListing, Folder: "Inventories"})
		mended := p.now()
		p.until(p.second + 600)
		want := []string{
			"12:01:30 raised backlog-parent-down",
			mended.Add(2*time.Minute).Format("15:04:05") + " cleared backlog-parent-down",
		}
		if !slices.Equal(p.changes, want) {
			t.Errorf("after a pause of %d s: %q, want %q", pause, p.changes, want)
		}
	}
}

// TestAQuietEstateRaisesNothing plays an hour in which all is well.
func TestAQuietEstateRaisesNothing(t *testing.T) {
	p := &play{t: t, state: estate.NewState(estate.Limits{})}
	p.apply(
		event.Event{Topic: event.TopicStart, Name: "A"},
		event.Event{Topic: event.TopicDisk, Bytes: 50e9, Total: 100e9, Reserve: 1e9},
		event.Event{Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachUp},
	)
	for range 60 {
		p.apply(
			request(p.now(), heron, tenOne, protocol.KindPolicy, 200), request(p.now(), heron, tenOne, protocol.KindInventory, 200),
			event.Event{Topic: event.TopicRelay, Folder: "Inventories", Name: "a.ndi", Status: 200},
		)
		p.until(p.second + 60)
	}
	if len(p.changes) != 0 || p.Active() != nil {
		t.Errorf("%q, active %+v", p.changes, p.Active())
	}
}
