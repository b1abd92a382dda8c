package estate

import (
	"testing"
	"time"

	"beacontop/beacon/event"
)

func TestHistoryGapsAreNotLostCounts(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicGap, Name: event.GapHistory, Count: 7},
		event.Event{Time: noon, Topic: event.TopicGap, Name: event.GapHistory, Detail: "it ended hard"},
		event.Event{Time: noon, Topic: event.TopicHistory, Cause: event.CauseDiskFull, Detail: "disk full"},
	)
	got := s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartOverview})
	if h := (History{Missing: 7, Lapses: 1, Last: noon, Why: "it ended hard", Problem: "disk full"}); got.Totals.History != h || got.Totals.Gaps != 0 {
		t.Errorf("history %+v, gaps %d; want %+v, 0", got.Totals.History, got.Totals.Gaps, h)
	}
}
