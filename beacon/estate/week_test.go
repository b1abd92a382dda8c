package estate

import (
	"testing"
	"time"

	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestDaysOfAWeek(t *testing.T) {
	day := func(received, relayed int64) queue.DayCount {
		return queue.DayCount{Received: received, Relayed: relayed}
	}
	s := NewState(Limits{})
	for i := range 10 {
		at := noon.Add(time.Duration(i-9) * series.Day)
		for range i {
			s.Apply(request(at, heron, tenOne, protocol.KindInventory, 200))
		}
		s.Apply(event.Event{Time: at, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: "x", Status: 200})
	}
	got := s.Sample(Query{Now: noon.Add(11 * time.Hour), Parts: PartQueue | PartOverview})
	if want := ([7]queue.DayCount{day(3, 1), day(4, 1), day(5, 1), day(6, 1), day(7, 1), day(8, 1), day(9, 1)}); got.Queue[0].Days != want {
		t.Errorf("days %v, want %v", got.Queue[0].Days, want)
	}
	if want := ([7]int64{3, 4, 5, 6, 7, 8, 9}); got.Overview.Up[0].Days != want {
		t.Errorf("inventory %v, want %v", got.Overview.Up[0].Days, want)
	}
	tomorrow := s.Sample(Query{Now: noon.Add(12 * time.Hour), Parts: PartQueue})
	if d := tomorrow.Queue[0].Days; d[5] != day(9, 1) || d[6] != (queue.DayCount{}) {
		t.Errorf("at midnight the days are %v", d)
	}
}
