package estate

import (
	"fmt"
	"testing"
	"time"

	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// flowing applies the events of a beacon for some minutes: each minute, files come and leave, and
// a listing shows what waits. Times are relative to noon.
type flowing struct {
	s       *State
	foreign bool
	minute  int
	names   []string // waiting, oldest first
	serial  int
}

func (w *flowing) at(second int) time.Time {
	return noon.Add(time.Duration(w.minute)*time.Minute + time.Duration(second)*time.Second)
}

func (w *flowing) come(n int) {
	for range n {
		w.serial++
		name := fmt.Sprintf("HERON07 at %05d.ndi", w.serial)
		w.names = append(w.names, name)
		e := event.Event{Time: w.at(1), Topic: event.TopicArrival, Folder: "Inventories", Name: name}
		if !w.foreign {
			e = request(w.at(1), heron, tenOne, protocol.KindInventory, 200)
			e.Direction, e.Folder, e.Name = event.DirectionUpload, "Inventories", name
		}
		w.s.Apply(e)
	}
}

// leave lets n files leave, but none of the first ones.
func (w *flowing) leave(n, but int) {
	for range min(n, len(w.names)-but) {
		e := event.Event{Time: w.at(2), Topic: event.TopicDeparture, Folder: "Inventories", Name: w.names[but]}
		if !w.foreign {
			e.Topic, e.Status = event.TopicRelay, 200
		}
		w.s.Apply(e)
		w.names = append(w.names[:but:but], w.names[but+1:]...)
	}
}

func (w *flowing) list() {
	e := event.Event{Time: w.at(3), Topic: event.TopicListing, Folder: "Inventories", Count: len(w.names)}
	if len(w.names) > 0 {
		e.Name, e.Since = w.names[0], noon.Add(-time.Hour)
	}
	w.s.Apply(e)
}

// pass lets some minutes pass, in each of which files come and leave.
func (w *flowing) pass(minutes, in, out, but int) {
	for range minutes {
		w.come(in)
		w.leave(out, but)
		w.list()
		w.minute++
	}
}

func parentIs(at time.Time, reach event.Reach) event.Event {
	return event.Event{Time: at, Topic: event.TopicParent, Name: "app01", Peer: "http://app01", Active: true, Reach: reach, Since: at.Add(time.Minute)}
}

func TestWhenTheQueueIsEmpty(t *testing.T) {
	for _, tt := range []struct {
		name    string
		foreign bool
		play    func(w *flowing)
		rates   queue.Rates
		left    time.Duration
		outlook queue.Outlook
	}{
		{"more leave than come", false, func(w *flowing) { w.come(500); w.pass(20, 2, 12, 0) }, queue.Rates{Over: 10 * time.Minute, In: 20, Out: 120}, 30 * time.Minute, queue.OutlookDrains},
		{"more come than leave", false, func(w *flowing) { w.pass(20, 12, 2, 0) }, queue.Rates{Over: 10 * time.Minute, In: 120, Out: 20}, 0, queue.OutlookGrows},
		{"about as many come as leave", false, func(w *flowing) { w.come(50); w.pass(20, 10, 11, 0) }, queue.Rates{Over: 10 * time.Minute, In: 100, Out: 110}, 0, queue.OutlookUnknown},
		{"no file leaves", false, func(w *flowing) { w.pass(20, 2, 0, 0) }, queue.Rates{Over: 10 * time.Minute, In: 20}, 0, queue.OutlookHalted},
		{"too early", false, func(w *flowing) { w.come(9); w.list(); w.minute++ }, queue.Rates{Over: 57 * time.Second}, 0, queue.OutlookUnknown},
		{"never listed", false, func(w *flowing) { w.come(9); w.leave(3, 0); w.minute = 20 }, queue.Rates{}, 0, queue.OutlookUnknown},
		{"the parent came back", false, func(w *flowing) {
			w.s.Apply(parentIs(w.at(0), event.ReachDown))
			w.pass(30, 10, 0, 0)
			w.s.Apply(parentIs(w.at(0), event.ReachUp))
			w.pass(3, 10, 60, 0)
		}, queue.Rates{Over: 3 * time.Minute, In: 30, Out: 180}, 3 * time.Minute, queue.OutlookDrains},
		{"the parent is gone", false, func(w *flowing) {
			w.s.Apply(parentIs(w.at(0), event.ReachUp))
			w.come(500)
			w.pass(20, 0, 10, 0)
			w.s.Apply(parentIs(w.at(0), event.ReachDown))
			w.pass(3, 0, 0, 0)
		}, queue.Rates{Over: 3 * time.Minute}, 0, queue.OutlookHalted},
		{"the window of the relay has opened", false, func(w *flowing) {
			w.s.Apply(event.Event{Time: w.at(0), Topic: event.TopicWindow, Since: noon.Add(time.Hour)})
			w.pass(20, 10, 0, 0)
			for range 2 { // the second one changes nothing
				w.s.Apply(event.Event{Time: w.at(0), Topic: event.TopicWindow, Active: true})
				w.pass(2, 0, 20, 0)
			}
		}, queue.Rates{Over: 4 * time.Minute, Out: 80}, 6 * time.Minute, queue.OutlookDrains},
		{"another beacon", true, func(w *flowing) { w.pass(20, 12, 0, 0); w.pass(10, 2, 12, 0) }, queue.Rates{Over: 10 * time.Minute, In: 20, Out: 120}, 14 * time.Minute, queue.OutlookDrains},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &flowing{s: NewState(Limits{}), foreign: tt.foreign}
			if w.foreign {
				w.s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "/in", Kind: event.SourceDirectory}})
			}
			tt.play(w)
			total := w.s.Sample(Query{Now: w.at(0)}).Totals.Queue
			if left, outlook := total.Rates.Empty(total.Waiting); total.Rates != tt.rates || left != tt.left || outlook != tt.outlook {
				t.Errorf("%+v, empty in %v, outlook %d; want %+v, %v, %d", total.Rates, left, outlook, tt.rates, tt.left, tt.outlook)
			}
		})
	}
}

// TestALogCountsNoFileThatItsFoldersDoNotShow checks that uploads of a log do not make the queue of
// another beacon grow if the folders never show them: the vendor's beacon takes some at once.
func TestALogCountsNoFileThatItsFoldersDoNotShow(t *testing.T) {
	w := &flowing{s: NewState(Limits{}), foreign: true}
	w.s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "/in", Kind: event.SourceDirectory}})
	w.pass(10, 10, 8, 0)
	w.foreign = false
	w.come(100)
	if total := w.s.Sample(Query{Now: w.at(2)}).Totals.Queue; total.Rates.In != 90 || total.Rates.Out != 72 {
		t.Errorf("%+v", total.Rates)
	}
}
