package follower

import (
	"bytes"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblog"
	"beacontop/watch/weblogtest"
)

// busyDay is a log large enough to be read on all processors.
func busyDay(t *testing.T, seed uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := weblogtest.Generate(&b, weblogtest.Generator{Lines: 40_000, Devices: 2000, Seed: seed, Start: at(22, 0)}); err != nil {
		t.Fatal(err)
	}
	if b.Len() < 8<<20 {
		t.Fatalf("%d bytes only", b.Len())
	}
	return b.Bytes()
}

func TestLargeLogs(t *testing.T) {
	g := newGround(t)
	var want int
	var cut [][]byte
	for n, dir := range []string{"W3SVC1", "W3SVC2"} {
		log := busyDay(t, uint64(n))
		p := weblog.New()
		p.Feed(log, func(*event.Event) { want++ })
		cut = append(cut, log[len(log)*2/3+1:])
		g.write(dir+"/u_ex261122.log", string(log[:len(log)*2/3+1]))
	}
	got, old, late := 0, 0, time.Time{}
	publish := func(events []event.Event) {
		for i := range events {
			if events[i].Topic == event.TopicRequest {
				got++
				if d := late.Sub(events[i].Time); d > time.Second {
					t.Errorf("%v after %v", events[i].Time, late)
				}
				late = events[i].Time
			}
		}
	}
	c := Config{Logs: g.find("W3SVC1", "W3SVC2"), Offsets: g.path("places.json"), Publish: publish}
	g.runWith(c)
	first := got
	g.add("W3SVC1/u_ex261122.log", string(cut[0]))
	g.add("W3SVC2/u_ex261122.log", string(cut[1]))
	late = time.Time{}
	c.Replay = func(events []event.Event) { old += len(events) }
	g.runWith(c)
	if got != want || old != first {
		t.Errorf("%d events, want %d; %d of them again, want %d", got, want, old, first)
	}
}
