package daemon

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
)

// TestAParentThatRefusesIsRaised runs a station whose parent accepts no connections. Pulses that
// are ahead of the clock make the time pass.
func TestAParentThatRefusesIsRaised(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + closed.Addr().String() + "/ManageSoftRL"
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s, err := New(Config{Dir: dir, Name: "LON-BEACON1", Listener: l, Grace: time.Second, Parents: []relay.LocationConfig{{URL: url}}})
	if err != nil {
		t.Fatal(err)
	}
	down, raised := make(chan event.Event, 1), make(chan event.Event, 1)
	s.Observe(func(e *event.Event) {
		to := down
		switch {
		case e.Topic == event.TopicParent && e.Reach == event.ReachDown:
		case e.Topic == event.TopicDiagnosis && e.Code == string(diagnosis.ParentDown):
			to = raised
		default:
			return
		}
		select {
		case to <- *e:
		default: // only the first counts
		}
	})
	stop := run(t, s)
	if status := put(t, "http://"+l.Addr().String()+inventory); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	at := (<-down).Time
	for _, later := range []time.Duration{0, 31 * time.Second} {
		s.feed.Publish(event.Event{Time: at.Add(later), Topic: event.TopicPulse})
	}
	got := <-raised
	if got.Change != "raised" || got.Severity != "problem" || got.Peer != url || !got.Active || got.ID == 0 || got.Since.After(at) {
		t.Errorf("%+v", got)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if all := stored(t, dir); !slices.ContainsFunc(all, func(e event.Event) bool { return e.Code == got.Code && e.Time.Equal(got.Time) }) {
		t.Errorf("the history has %+v", all)
	}
}

// stored returns the diagnoses in the history of a beacon that was stopped.
func stored(t *testing.T, dir string) (all []event.Event) {
	t.Helper()
	for e, err := range journal.New(journal.Config{Dir: dir}).Events(time.Time{}, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Topic == event.TopicDiagnosis {
			all = append(all, e)
		}
	}
	return all
}

// life is a beacon that is started several times, on a clock of its own.
type life struct {
	t   *testing.T
	dir string
	*Station
	now time.Time
}

// start restores the state, as Run does.
func (l *life) start() {
	l.t.Helper()
	var err error
	if l.Station, err = New(Config{Dir: l.dir, Name: "A", HTTP: "127.0.0.1:0"}); err != nil {
		l.t.Fatal(err)
	}
	l.recall(l.t.Context())
	l.see(event.Event{Topic: event.TopicStart, Name: "A"})
}

// stop saves everything, as Run does in the end.
func (l *life) stop() {
	l.t.Helper()
	l.see(event.Event{Topic: event.TopicStop})
	ctx, cancel := context.WithCancel(l.t.Context())
	cancel()
	if err := l.journal.Run(ctx); err != nil {
		l.t.Fatal(err)
	}
	if err := l.close(); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) see(e event.Event) {
	l.t.Helper()
	e.Time = l.now
	l.fold([]event.Event{e})
}

// pass lets seconds pass, with a pulse in each.
func (l *life) pass(seconds int) {
	l.t.Helper()
	for range seconds {
		l.see(event.Event{Topic: event.TopicPulse})
		l.now = l.now.Add(time.Second)
	}
}

// TestARestartInAnOutageRaisesOnceAndClearsOnce stops a beacon while its parent is down, and starts
// it again: once before the outage is raised, twice while it is, once while it is being cleared.
func TestARestartInAnOutageRaisesOnceAndClearsOnce(t *testing.T) {
	l := &life{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	up := event.Event{Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachUp}
	down := up
	down.Reach, down.Cause = event.ReachDown, event.CauseRefused
	restart := func(parent event.Event) {
		l.stop()
		l.now = l.now.Add(10 * time.Second)
		l.start()
		l.pass(5)
		l.see(parent)
	}
	l.start()
	l.see(up)
	l.pass(60)
	l.see(down)
	began := l.now
	l.pass(10)
	restart(down)
	l.pass(60)
	restart(down)
	l.pass(600)
	restart(down)
	l.pass(60)
	l.see(up)
	l.pass(60)
	restart(up)
	l.pass(600)
	l.stop()
	var told []string
	for _, e := range stored(t, l.dir) {
		told = append(told, e.Change+" "+e.Name)
		if e.Since.After(began) || e.Active != (e.Change == "raised") {
			t.Errorf("%+v", e)
		}
	}
	if want := []string{"raised backlog-parent-down", "cleared backlog-parent-down"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// TestDiagnosesThatCannotBeReadBeginAnew damages what the state keeps.
func TestDiagnosesThatCannotBeReadBeginAnew(t *testing.T) {
	l := &life{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	full := event.Event{Topic: event.TopicDisk, Cause: event.CauseDiskFull}
	l.start()
	l.see(full)
	l.pass(1)
	l.state.Keep(json.RawMessage(`{"schema":99}`))
	l.stop()
	l.start()
	l.see(full)
	l.pass(1)
	var gaps []event.Event
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	l.feed.Run(ended, func(events []event.Event) {
		for _, e := range events {
			if e.Topic == event.TopicGap {
				gaps = append(gaps, e)
			}
		}
	})
	l.stop()
	if len(gaps) != 1 || !strings.Contains(gaps[0].Detail, "schema 99") {
		t.Errorf("reported %+v", gaps)
	}
	if told := stored(t, l.dir); len(told) != 2 || told[1].Change != "raised" {
		t.Errorf("told %+v", told)
	}
}

// TestAWatchedBeaconIsJudged watches an event file of a beacon whose disk is full.
func TestAWatchedBeaconIsJudged(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "events.log")
	line, err := json.Marshal(event.Event{Time: time.Now().UTC().Add(-time.Minute), Topic: event.TopicDisk, Cause: event.CauseDiskFull})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(line, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := NewWatched(WatchConfig{Logs: []string{file}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	active := func() (codes []diagnosis.Code) {
		d := diagnoses{state: w.State()}
		if err := d.recall(); err != nil {
			t.Error(err)
		}
		for _, one := range d.engine.Active() {
			codes = append(codes, one.Code)
		}
		return codes
	}
	err = w.Run(t.Context(), func(ctx context.Context) error { // a screen that polls until something is raised
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for len(active()) == 0 {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	if got := active(); err != nil || !slices.Equal(got, []diagnosis.Code{diagnosis.DiskFull}) {
		t.Errorf("%v: %q are raised", err, got)
	}
}

// TestAnAbsurdClockStopsNothing has a clock that JSON cannot hold: what follows the judgement is
// folded all the same.
func TestAnAbsurdClockStopsNothing(t *testing.T) {
	l := &life{t: t, dir: t.TempDir(), now: time.Date(12_000, 1, 1, 0, 0, 0, 0, time.UTC)}
	l.start()
	request := event.Event{Time: l.now, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Device: protocol.Device{Name: "HERON07"}, Status: 200}
	pulse := event.Event{Time: l.now, Topic: event.TopicPulse}
	l.fold([]event.Event{pulse, pulse, request})
	if n := l.State().Sample(estate.Query{Now: l.now}).Totals.Known; n != 1 {
		t.Errorf("%d agents after the pulses", n)
	}
	if l.State().Kept() == nil {
		t.Error("nothing was kept")
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
}
