package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// watchedEstate is a beacon that is watched through its log.
type watchedEstate struct {
	*State
	newest, end time.Time
}

// weeksWatched plays three weeks of a log in which a number of devices come twice a day, at noon and at
// midnight, within 40 minutes; the last of them at the end.
func weeksWatched(devices int) *watchedEstate {
	w := &watchedEstate{State: NewState(Limits{})}
	w.end = noon.Add(40 * time.Minute)
	for at := noon.AddDate(0, 0, -21); !at.After(noon); at = at.Add(12 * time.Hour) {
		for i := range devices {
			d := protocol.Device{Name: fmt.Sprintf("HOST%03d", i), Domain: "corp.example"}
			w.newest = at.Add(40 * time.Minute * time.Duration(i+1) / time.Duration(devices))
			w.Apply(request(w.newest, d, netip.AddrFrom4([4]byte{10, 1, byte(i % 3), byte(i)}), protocol.KindPolicy, 200))
		}
	}
	return w
}

// log tells how far the log was read at a time.
func (w *watchedEstate) log(at time.Time, change func(*event.Source)) {
	one := event.Source{Path: "W3SVC1", Kind: event.SourceLog, Newest: w.newest}
	if change != nil {
		change(&one)
	}
	w.Apply(event.Event{Time: at, Topic: event.TopicSource, Source: &one})
}

func TestAWatchedBeaconStandsStill(t *testing.T) {
	tests := []struct {
		name    string
		devices int
		play    func(w *watchedEstate)
		after   time.Duration // the end
		want    bool
	}{
		{"just read", 100, nil, time.Minute, false},
		{"before anybody is due", 100, nil, 11 * time.Hour, false},
		{"some are due, but lines may be late", 100, nil, 11*time.Hour + 50*time.Minute, false},
		{"many are due", 100, nil, 12*time.Hour + 20*time.Minute, true},
		{"few agents, within the usual pause", 3, nil, 16 * time.Hour, false},
		{"few agents, half as long again", 3, nil, 19 * time.Hour, true},
		{"a new line", 100, func(w *watchedEstate) {
			w.newest = w.end.Add(12 * time.Hour)
			w.log(w.end.Add(12*time.Hour+10*time.Minute), nil)
		}, 12*time.Hour + 20*time.Minute, false},
		{"a file arrived", 100, func(w *watchedEstate) {
			w.Apply(event.Event{Time: w.end.Add(12 * time.Hour), Topic: event.TopicArrival, Folder: "Inventories", Name: "a.ndi"})
		}, 12*time.Hour + 20*time.Minute, false},
		{"part of the log is unread", 100, func(w *watchedEstate) {
			w.log(w.end.Add(time.Hour), func(s *event.Source) { s.Unread = 9000 })
		}, 12*time.Hour + 20*time.Minute, false},
		{"the log cannot be read", 100, func(w *watchedEstate) {
			w.log(w.end.Add(time.Hour), func(s *event.Source) { s.Problem = "permission denied" })
		}, 12*time.Hour + 20*time.Minute, false},
		{"the folder cannot be listed", 100, func(w *watchedEstate) {
			w.Apply(event.Event{Time: w.end, Topic: event.TopicSource, Source: &event.Source{Path: "Incoming", Kind: event.SourceDirectory, Problem: "share is gone"}})
		}, 12*time.Hour + 20*time.Minute, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := weeksWatched(test.devices)
			w.log(w.end, nil)
			if test.play != nil {
				test.play(w)
			}
			is := w.Facts(w.end.Add(test.after)).Standstill
			if got := !is.Since.IsZero(); got != test.want || got && !is.Since.Equal(w.end) {
				t.Errorf("%+v, want one: %t", is, test.want)
			}
		})
	}
}

// TestALogOfAClockThatIsBehind reads lines that are five hours old when they come: of a server in another
// zone, or with a wrong clock. Nobody was due at noon of this clock.
func TestALogOfAClockThatIsBehind(t *testing.T) {
	const behind = 5 * time.Hour
	w := weeksWatched(100)
	w.newest = w.end.Add(-time.Minute)
	w.log(w.newest.Add(behind), nil) // read as history
	w.newest = w.end
	w.log(w.end.Add(behind), nil)
	if is := w.Facts(w.end.Add(12*time.Hour + 20*time.Minute)).Standstill; !is.Since.IsZero() {
		t.Errorf("%+v: by its own clock, the estate is due in five hours", is)
	}
	if is := w.Facts(w.end.Add(12*time.Hour + 20*time.Minute + behind)).Standstill; is.Since.IsZero() {
		t.Error("it stands still by its own clock")
	}
}

// TestALogThatEndedBeforeItWasRead starts to watch while the beacon stands still: for a day, or an hour.
func TestALogThatEndedBeforeItWasRead(t *testing.T) {
	for ago, want := range map[time.Duration]bool{36*time.Hour + 20*time.Minute: true, 12*time.Hour + 20*time.Minute: false} {
		w := weeksWatched(100)
		start := w.end.Add(ago)
		w.log(start.Add(-time.Second), func(s *event.Source) { s.Newest = w.end.AddDate(0, 0, -3); s.Unread = 9000 })
		w.log(start, nil)
		if is := w.Facts(start.Add(time.Minute)).Standstill; !is.Since.IsZero() != want {
			t.Errorf("%s ago: %+v at once, want %t", ago, is, want)
		}
		if is := w.Facts(start.Add(31 * time.Minute)).Standstill; is.Since.IsZero() {
			t.Errorf("%s ago: still not known after half an hour", ago)
		}
	}
}
