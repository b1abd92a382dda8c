package daemon

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
)

// TestEventsAreObservedWithTheirNumbers starts a beacon twice: the numbers that observers see are
// those of the stream on the screen and of the history. Without a history they count from each start.
func TestEventsAreObservedWithTheirNumbers(t *testing.T) {
	for _, tt := range []struct {
		name    string
		history History
	}{{"with a history", History{}}, {"without", History{Off: true}}} {
		t.Run(tt.name, func(t *testing.T) {
			c := Config{Dir: t.TempDir(), Grace: time.Second, History: tt.history, Name: "LON-BEACON1", HTTP: "127.0.0.1:0"}
			topics, last := map[int64]event.Topic{}, int64(0)
			for range 2 {
				if tt.history.Off {
					clear(topics)
					last = 0
				}
				last = observe(t, c, topics, last)
			}
			stored := 0
			for e, err := range journal.New(journal.Config{Dir: c.Dir}).Events(time.Time{}, time.Time{}) {
				if stored++; err != nil || topics[e.ID] != e.Topic {
					t.Errorf("stored %d: %v, %v; observed %v", e.ID, e.Topic, err, topics[e.ID])
				}
			}
			if !tt.history.Off && stored != len(topics) {
				t.Errorf("%d events are stored, %d were observed", stored, len(topics))
			}
			if tt.history.Off && topics[1] != event.TopicStart {
				t.Errorf("the first event is %v", topics[1])
			}
		})
	}
}

// observe runs a beacon for one upload, notes the topics by numbers, and returns the last number.
func observe(t *testing.T, c Config, topics map[int64]event.Topic, last int64) int64 {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	request := make(chan event.Event, 1)
	s.Observe(func(e *event.Event) {
		if e.ID == 0 {
			return
		}
		if e.ID != last+1 {
			t.Errorf("%d follows %d", e.ID, last)
		}
		last, topics[e.ID] = e.ID, e.Topic
		if e.Topic == event.TopicRequest {
			request <- *e
		}
	})
	stop := run(t, s)
	if status := put(t, "http://"+s.listeners[0].Addr().String()+inventory); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	seen := <-request
	rows := s.State().Sample(estate.Query{Now: time.Now(), Parts: estate.PartRequests, Requests: estate.RequestsQuery{Limit: 9}}).Requests.Rows
	if !slices.ContainsFunc(rows, func(e event.Event) bool { return e.ID == seen.ID && e.Topic == seen.Topic }) {
		t.Errorf("the stream has %+v, observed was %d", rows, seen.ID)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	return last
}
