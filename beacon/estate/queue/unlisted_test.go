package queue

import (
	"fmt"
	"testing"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestFilesThatNoListingShowsAreForgotten applies uploads from a log whose folders are not
// watched: their names must not accumulate.
func TestFilesThatNoListingShowsAreForgotten(t *testing.T) {
	q := New(500_000)
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	upload := func(i int) *event.Event {
		return &event.Event{
			Time: start.Add(time.Duration(i) * time.Second), Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Status: 200,
			Device: protocol.Device{Name: "OWL1"}, Folder: "Inventories", Name: fmt.Sprintf("OWL1 at %d.ndi", i),
		}
	}
	const seconds = int(listedWithin / time.Second)
	for i := range 20 * seconds {
		q.Apply(upload(i))
	}
	if n := len(q.files) + len(q.fresh); n > 3*seconds {
		t.Errorf("%d names are kept", n)
	}
	last := upload(20 * seconds)
	arrival := event.Event{Time: last.Time.Add(5 * time.Second), Topic: event.TopicArrival, Folder: last.Folder, Name: last.Name}
	q.Apply(last)
	q.Apply(&arrival)
	row := q.Rows(arrival.Time, &series.Observed{})[0]
	if row.Dropped != 0 || row.Received != int64(20*seconds+1) {
		t.Errorf("a file that a listing shows counts twice: %+v", row)
	}
}
