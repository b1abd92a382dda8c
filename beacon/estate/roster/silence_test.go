package roster

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// weeks plays an estate in which every device comes twice a day, from the given number of devices
// in each of three networks, until some stop.
type weeks struct {
	roster  *Roster
	now     time.Time
	devices int
	stopped func(i int, at time.Time) bool
}

var start = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) // a Monday

func newWeeks(stopped func(i int, at time.Time) bool) *weeks {
	return &weeks{roster: New(Limits{}, func(int32) {}), now: start, devices: 30, stopped: stopped}
}

func (w *weeks) device(i int) protocol.Device {
	return protocol.Device{Name: fmt.Sprintf("HOST%03d", i), Domain: "corp.example"}
}

// play goes on until a time, minute by minute.
func (w *weeks) play(until time.Time) {
	for ; w.now.Before(until); w.now = w.now.Add(time.Minute) {
		for i := range w.devices {
			if minute := int(w.now.Sub(start) / time.Minute); minute%720 != i*7%60 || w.stopped(i, w.now) {
				continue
			}
			for _, k := range []protocol.Kind{protocol.KindPolicy, protocol.KindInventory} {
				e := event.Event{
					Time: w.now, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Status: 200, Device: w.device(i),
					Address: netip.AddrFrom4([4]byte{10, 1, byte(i % 3), byte(i)}), Attribution: event.Named,
				}
				w.roster.Request(&e, 0)
			}
		}
		w.roster.Observed(w.now)
	}
}

func (w *weeks) silent() int { return w.roster.Totals(w.now).Silent }

func day(n int) time.Time { return start.AddDate(0, 0, n) }

func TestADeviceThatStopsIsSilent(t *testing.T) {
	w := newWeeks(func(i int, at time.Time) bool { return i == 7 && at.After(day(14)) })
	w.play(day(15))
	if got := w.roster.SilenceTotals(); w.silent() != 0 || !got.Judged {
		t.Errorf("after a day: %+v", got)
	}
	w.play(day(17))
	got := w.roster.SilenceTotals()
	if w.silent() != 1 || len(got.Segments) != 0 || got.Newest == nil || got.Newest.Device != w.device(7) {
		t.Fatalf("after three days: %+v", got)
	}
	slot := w.roster.Find(w.device(7), netip.Addr{})
	if v := w.roster.Verdict(slot); !w.roster.At(slot).Silent() || v.Usual.Round(time.Hour) != 12*time.Hour || v.Since.After(day(14)) {
		t.Errorf("verdict %+v", v)
	}
	back := event.Event{Time: w.now, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Status: 200, Device: w.device(7), Attribution: event.Named}
	w.roster.Request(&back, 0)
	if got := w.silent(); got != 0 {
		t.Errorf("after it came back: %d", got)
	}
}

func TestANetworkThatIsAwayIsOneSilence(t *testing.T) {
	w := newWeeks(func(i int, at time.Time) bool { return i%3 == 1 && at.After(day(14)) })
	w.play(day(17))
	got := w.roster.SilenceTotals()
	if w.silent() != 0 || len(got.Segments) != 1 || got.Segments[0].Segment != "10.1.1.0/24" || got.Segments[0].Missing != 10 {
		t.Errorf("%+v", got)
	}
	for i := range 3 {
		if slot := w.roster.Find(w.device(i), netip.Addr{}); w.roster.Away(slot) != (i == 1) {
			t.Errorf("%s is away: %t", w.device(i), w.roster.Away(slot))
		}
	}
}

// TestNobodyIsSilentInOurOwnGap stops the beacon for a week. Nobody came in that time, and nobody
// can have.
func TestNobodyIsSilentInOurOwnGap(t *testing.T) {
	w := newWeeks(func(_ int, at time.Time) bool { return at.After(day(14)) && at.Before(day(21)) })
	w.play(day(14))
	w.now = day(21)
	w.roster.Unobserved(day(14), day(21))
	w.play(day(21).Add(40 * time.Minute))
	if got := w.roster.SilenceTotals(); w.silent() != 0 || len(got.Segments) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestANetworkIsStillAwayAfterARestart knows it before anybody was judged again, also once the gap is
// known. After the agents came back, they are not away.
func TestANetworkIsStillAwayAfterARestart(t *testing.T) {
	w := newWeeks(func(i int, at time.Time) bool { return i%3 == 1 && at.After(day(14)) })
	w.play(day(17))
	before := w.roster.SilenceTotals()
	w.roster = w.restarted(t)
	check := func(when string) {
		t.Helper()
		if got := w.roster.SilenceTotals(); got.Judged || len(got.Segments) != 1 || got.Segments[0].Missing != before.Segments[0].Missing || got.Segments[0].Span != before.Segments[0].Span {
			t.Errorf("%s: %+v, before %+v", when, got.Segments, before.Segments)
		}
		for i := range w.devices {
			if slot := w.roster.Find(w.device(i), netip.Addr{}); w.roster.Away(slot) != (i%3 == 1) || w.roster.At(slot).Silent() {
				t.Errorf("%s: %s is away: %t", when, w.device(i), w.roster.Away(slot))
			}
		}
	}
	check("restored")
	w.roster.Unobserved(w.now, w.now.Add(20*time.Minute))
	check("gap")
	w.stopped = func(int, time.Time) bool { return false }
	w.play(day(18).Add(12 * time.Hour))
	if got := w.roster.SilenceTotals(); len(got.Segments) != 0 {
		t.Errorf("after they came back: %+v", got.Segments)
	}
}

// TestSilenceSurvivesARestart carries a checkpoint through JSON.
func TestSilenceSurvivesARestart(t *testing.T) {
	w := newWeeks(func(i int, at time.Time) bool { return i == 7 && at.After(day(14)) })
	w.play(day(17))
	back := w.restarted(t)
	slot := back.Find(w.device(7), netip.Addr{})
	if got := back.Totals(w.now); got.Silent != 1 || !back.At(slot).Silent() {
		t.Errorf("after a restart: %+v", got)
	}
	if before := w.roster.Find(w.device(7), netip.Addr{}); w.roster.Strip(before) != back.Strip(slot) || w.roster.Verdict(before) != back.Verdict(slot) {
		t.Error("the rhythm differs")
	}
}

// restarted returns the roster after a restart.
func (w *weeks) restarted(t *testing.T) *Roster {
	t.Helper()
	c := w.roster.Checkpoint(true)
	text, err := json.Marshal(&c.Parts)
	if err != nil {
		t.Fatal(err)
	}
	var parts Parts
	if err := json.Unmarshal(text, &parts); err != nil {
		t.Fatal(err)
	}
	back, err := w.roster.Restored(&parts, func(yield func(Record, error) bool) {
		for _, a := range c.Agents {
			if !yield(a, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	back.Succeed(w.roster)
	return back
}

// TestAClockThatWasAheadIsForgotten sets the clock a year ahead for an hour.
func TestAClockThatWasAheadIsForgotten(t *testing.T) {
	w := newWeeks(func(i int, at time.Time) bool { return i == 7 && at.After(day(14)) })
	w.play(day(15))
	w.roster.Pulse(day(380))
	w.roster.Pulse(day(380).Add(time.Hour))
	ahead := event.Event{
		Time: day(380), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Status: 200, Device: w.device(3), Attribution: event.Named,
	}
	w.roster.Request(&ahead, 0)
	w.roster.Pulse(day(15))
	w.play(day(15).Add(20 * time.Minute))
	if n := w.silent(); n != 0 {
		t.Errorf("after the clock was set back: %d are silent", n)
	}
	w.play(day(18))
	if n := w.silent(); n != 1 {
		t.Errorf("three days later: %d are silent", n)
	}
}
