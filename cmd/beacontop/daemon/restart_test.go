package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/beacon/protocol"
)

// BenchmarkRestart starts a beacon with 100,000 known agents and a history of a million
// events, and measures the time to the data of its first frame and to the complete history.
// Run it with -benchtime 1x.
func BenchmarkRestart(b *testing.B) {
	dir := b.TempDir()
	const events = 1_000_000
	if err := lived(dir, benchEstateDevices, events); err != nil {
		b.Fatal(err)
	}
	for range b.N {
		started := time.Now()
		st, err := New(Config{Dir: dir, Name: "LON-BEACON1", HTTP: "127.0.0.1:0", Grace: 30 * time.Second})
		if err != nil {
			b.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- st.Run(ctx) }()
		ask := estate.Query{Now: time.Now(), Parts: estate.PartOverview, Columns: 40}
		s := st.state.Sample(ask)
		b.ReportMetric(time.Since(started).Seconds(), "s-to-the-first-frame")
		for s.Beacon.Started.IsZero() { // the first event after the history
			s = st.state.Sample(ask)
		}
		b.ReportMetric(time.Since(started).Seconds(), "s-to-the-whole-history")
		cancel()
		if err := <-done; err != nil {
			b.Fatal(err)
		}
		if s.Totals.Known != benchEstateDevices {
			b.Fatalf("%d agents are known", s.Totals.Known)
		}
	}
	b.ReportMetric(0, "ns/op")
}

const benchEstateDevices = 100_000

// lived writes the history of an estate whose agents alternate downloads and uploads.
func lived(dir string, devices, events int) error {
	state := estate.NewState(estate.Limits{})
	j := journal.New(journal.Config{Dir: dir, Publish: func(event.Event) {}})
	j.Recall(context.Background(), state)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- j.Run(ctx) }()
	begin := time.Now().UTC().Add(-12 * time.Hour)
	const batch = 1000
	for i := 0; i < events; i += batch {
		all := make([]event.Event, batch)
		for k := range all {
			all[k] = lifeEvent(i+k, devices, begin)
		}
		j.Record(all, state.Apply)
		for j.Progress().Waiting > 20*batch {
			select {
			case err := <-done:
				cancel()
				return errors.Join(errors.New("the journal ended"), err)
			default:
			}
		}
	}
	cancel()
	return <-done
}

func lifeEvent(i, devices int, begin time.Time) event.Event {
	d := i % devices
	e := event.Event{
		Time: begin.Add(time.Duration(i) * 40 * time.Millisecond), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy,
		Device:  protocol.Device{Name: fmt.Sprintf("HOST%06d", d), Domain: "corp.example"},
		Address: netip.AddrFrom4([4]byte{10, byte(d >> 16), byte(d >> 8), byte(d)}), Method: "GET", Status: 200, Bytes: 900, Duration: time.Millisecond,
		UserAgent: "ManageSoft/21.1 (Windows NT 10.0)",
	}
	if i/devices%2 == 1 {
		e.Direction, e.Kind, e.Method, e.Folder = event.DirectionUpload, protocol.KindInventory, "PUT", "Inventories"
		e.Name = "system on " + e.Device.Name + " at 20261123T120000.ndi.gz"
	}
	return e
}
