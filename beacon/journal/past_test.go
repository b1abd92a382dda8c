package journal

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/waittest"
)

var heron = protocol.Device{Name: "HERON07", Domain: "corp.example"}

// transfer is a transfer of HERON07, some days after noon.
func transfer(days int, k protocol.Kind, status int) event.Event {
	e := event.Event{
		Time: noon.Add(time.Duration(days)*24*time.Hour + 250*time.Millisecond), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k,
		Device: heron, Attribution: event.Named, Address: netip.MustParseAddr("10.1.0.8"), Method: "GET", Status: status,
		Path: fmt.Sprintf("/ManageSoftDL/%s/%d", k, days), UserAgent: "ManageSoft/21.1", Detail: "detail of the request",
	}
	if status >= 400 {
		e.Cause = event.CauseNotFound
	}
	return e
}

// others are events of a day that displace all events of HERON07 from memory.
func others(days int) []event.Event {
	events := conversation(0, 100)
	for i := range events {
		events[i].Time = events[i].Time.Add(time.Duration(days) * 24 * time.Hour)
	}
	return events
}

// looking is a source for a journal that was stopped and started again.
func looking(t *testing.T, dir string, limits estate.Limits) *Past {
	t.Helper()
	state := estate.NewState(limits)
	j := New(Config{Dir: dir, Publish: func(e event.Event) { t.Logf("published: %+v", e) }})
	j.Recall(t.Context(), state)
	return NewPast(j, state)
}

// detail queries a device.
func detail(t testing.TB, p *Past, q estate.Query) *estate.AgentDetail {
	t.Helper()
	s, err := p.Sample(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return s.Agent
}

// look queries HERON07, waits for the background reading, and queries again.
func look(t *testing.T, p *Past, rows int) *estate.AgentDetail {
	t.Helper()
	q := estate.Query{Now: noon, Parts: estate.PartAgent, Agent: heron, Rows: rows}
	if d := detail(t, p, q); d == nil || !d.Past.Recorded || !d.Past.Reading {
		t.Fatalf("at first %+v, want that it is being read", d)
	}
	p.read(t.Context(), p.asked)
	return detail(t, p, q)
}

// contains compares all but the ids.
func contains(all []event.Event, one event.Event) bool {
	return slices.ContainsFunc(all, func(e event.Event) bool {
		e.ID = 0
		return e == one
	})
}

func words(d *estate.AgentDetail) string {
	var all []string
	for _, e := range d.Transfers {
		all = append(all, fmt.Sprintf("%s %d", e.Path[strings.LastIndex(e.Path, "/")+1:], e.Status))
	}
	return strings.Join(all, ", ")
}

// TestOldTransfersComeFromTheHistory has none of the device's transfers in memory.
func TestOldTransfersComeFromTheHistory(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	failed := transfer(1, protocol.KindPolicy, 404)
	r.fold([]event.Event{transfer(0, protocol.KindPolicy, 200)})
	r.fold(others(0))
	r.fold([]event.Event{failed})
	r.fold(others(1))
	r.fold([]event.Event{transfer(2, protocol.KindInventory, 200), transfer(2, protocol.KindUsage, 200)})
	r.fold(others(2))
	r.fold(others(3))
	r.end()

	d := look(t, looking(t, dir, estate.Limits{Transfers: 50}), 100)
	if got, want := words(d), "2 200, 2 200, 1 404, 0 200"; got != want {
		t.Errorf("transfers %s, want %s", got, want)
	}
	if !contains(d.Transfers, failed) {
		t.Errorf("the failed request has changed: %+v", d.Transfers)
	}
	if begin := noon.Truncate(24 * time.Hour); d.Past.Reading || !d.Past.Begins || !d.Past.Since.Equal(begin) || d.Past.Problem != "" {
		t.Errorf("past %+v, want all since %v", d.Past, begin)
	}
	few := look(t, looking(t, dir, estate.Limits{Transfers: 50}), 1)
	if !contains(few.Transfers, failed) || few.Past.Begins {
		t.Errorf("query for one row: %s, %+v; want the failed one and the newest", words(few), few.Past)
	}
}

// TestTransfersDisplacedFromMemoryAreRead shows a device for a long time, on a busy beacon.
func TestTransfersDisplacedFromMemoryAreRead(t *testing.T) {
	r := start(t, Config{Dir: t.TempDir()})
	p := NewPast(r.Journal, r.state)
	recorded := 0
	fold := func(events ...event.Event) {
		r.fold(events)
		recorded += len(events)
	}
	fold(transfer(0, protocol.KindPolicy, 200))
	r.written(t, recorded)
	look(t, p, 100)
	for n := range 3 {
		fold(transfer(n, protocol.KindInventory, 200))
	}
	for range 50 { // more than the stream keeps
		fold(others(3)...)
	}
	r.written(t, recorded)
	p.read(t.Context(), p.asked)
	q := estate.Query{Now: noon, Parts: estate.PartAgent, Agent: heron, Rows: 100}
	if got, want := words(detail(t, p, q)), "2 200, 1 200, 0 200, 0 200"; got != want {
		t.Errorf("transfers %s, want %s", got, want)
	}
}

// TestDevicesOfOneNameKeepTheirTransfers has two devices of one name.
func TestDevicesOfOneNameKeepTheirTransfers(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	other := transfer(0, protocol.KindPolicy, 507)
	other.Device.Domain, other.Address, other.Cause = "lab.example", netip.MustParseAddr("10.1.4.2"), event.CauseDiskFull
	bare := transfer(0, protocol.KindInventory, 404)
	bare.Device.Domain, bare.Address = "", other.Address
	r.Record([]event.Event{bare}, unapplied) // as published before its domain was known
	r.fold([]event.Event{transfer(0, protocol.KindPolicy, 200), other})
	r.fold(others(1))
	r.end()
	if got := words(look(t, looking(t, dir, estate.Limits{Transfers: 50}), 9)); got != "0 200" {
		t.Errorf("transfers %s, want only its own", got)
	}
}

// TestDamagedDayIsReported skips an unusable day file.
func TestDamagedDayIsReported(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold([]event.Event{transfer(0, protocol.KindPolicy, 404)})
	r.fold(others(1))
	r.fold(others(2))
	r.end()
	p := looking(t, dir, estate.Limits{Transfers: 50})
	if err := os.WriteFile(p.journal.path(dayFile(dayOf(noon.Add(24*time.Hour)))), []byte("not a database, but long enough to be read as a header"), 0o640); err != nil {
		t.Fatal(err)
	}
	d := look(t, p, 9)
	if words(d) != "0 404" || d.Past.Problem == "" {
		t.Errorf("transfers %s, past %+v; want the failed one, and a problem", words(d), d.Past)
	}
}

// TestPastIsReadInTheBackground runs the reader, changes the device and stops.
func TestPastIsReadInTheBackground(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold([]event.Event{transfer(0, protocol.KindPolicy, 404)})
	r.fold(others(2))
	r.end()
	p := looking(t, dir, estate.Limits{Transfers: 50})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { p.Run(ctx); close(ended) }()
	crowd := protocol.Device{Name: "HOST-000001", Domain: "corp.example"}
	for _, device := range []protocol.Device{crowd, heron, crowd, heron} {
		detail(t, p, estate.Query{Now: noon, Parts: estate.PartAgent, Agent: device, Rows: 9})
	}
	waittest.Until(t, func() error {
		d := detail(t, p, estate.Query{Now: noon, Parts: estate.PartAgent, Agent: heron, Rows: 9})
		if d.Past.Reading || words(d) != "0 404" {
			return fmt.Errorf("transfers %s, past %+v", words(d), d.Past)
		}
		return nil
	})
	cancel()
	<-ended
}

// written waits until n events are on disk.
func (r *recorder) written(t *testing.T, n int) {
	t.Helper()
	waittest.Until(t, func() error {
		if has := r.Progress().Written; has < int64(n) {
			return fmt.Errorf("%d of %d events are on disk", has, n)
		}
		return nil
	})
}

// BenchmarkPast opens a device whose failure is a month old, among a million events: the failure
// alone, and all transfers.
func BenchmarkPast(b *testing.B) {
	dir := b.TempDir()
	state := estate.NewState(estate.Limits{})
	j := New(Config{Dir: dir, Publish: func(event.Event) {}})
	j.Recall(b.Context(), state)
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- j.Run(ctx) }()
	all := append([]event.Event{transfer(0, protocol.KindPolicy, 404)}, conversation(0, 200_000)...)
	for chunk := range slices.Chunk(all, 1000) {
		j.Record(chunk, state.Apply)
		for j.Progress().Waiting > 20_000 {
			waitForDisk(j)
		}
	}
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	p := NewPast(j, state)
	detail(b, p, estate.Query{Now: noon, Parts: estate.PartAgent, Agent: heron, Rows: 500})
	names, err := j.dayFiles()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("moments", func(b *testing.B) {
		for b.Loop() {
			if len(j.moments(b.Context(), names, p.asked)) != 1 {
				b.Fatal("not found")
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			p.asked.after = 0
			p.read(b.Context(), p.asked)
		}
	})
}
