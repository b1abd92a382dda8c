package queue

import (
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
)

func TestDepthHoldsTheEndOfEachMinute(t *testing.T) {
	q := New(100)
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	list := func(after time.Duration, folder string, waiting int) {
		q.Apply(&event.Event{Time: noon.Add(after), Topic: event.TopicListing, Folder: folder, Count: waiting})
	}
	list(0, "Inventories", 5)
	list(30*time.Second, "Logs", 2)
	list(2*time.Minute+time.Second, "Inventories", 9)
	list(3*time.Minute, "Inventories", 1)
	q.Apply(&event.Event{Time: noon.Add(3 * time.Minute), Topic: event.TopicDeparture, Folder: "Inventories", Name: "x"})
	unseen := int64(series.Unseen)
	if got := q.Depth(noon.Add(6*time.Minute), 8); !slices.Equal(got, []int64{unseen, unseen, 7, 7, 11, 3, 3, 3}) {
		t.Errorf("waiting %v", got)
	}
	if got := q.Out(noon.Add(6*time.Minute), 8, &series.Observed{}); !slices.Equal(got, []int64{unseen, unseen, 0, 0, 0, 1, 0, 0}) {
		t.Errorf("out %v", got)
	}
	list(5*time.Hour, "Logs", 4)
	if got := q.Depth(noon.Add(5*time.Hour+time.Minute), DepthKept); got[0] != 3 || got[DepthKept-1] != 5 {
		t.Errorf("after hours %v", got)
	}
}
