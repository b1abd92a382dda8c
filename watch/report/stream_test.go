package report

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/weblog"
	"beacontop/watch/weblogtest"
)

// midnight is the start of generated logs.
var midnight = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func logOf(tb testing.TB, g weblogtest.Generator) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := weblogtest.Generate(&b, g); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, to *Tally, name string, log []byte) {
	t.Helper()
	if _, err := to.Read(context.Background(), name, bytes.NewReader(log)); err != nil {
		t.Fatal(err)
	}
}

// policyOf is a policy request of a device.
func policyOf(device string, at time.Duration, status int) event.Event {
	e := event.Event{
		Time: midnight.Add(at), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy,
		Device: protocol.Device{Name: device, Domain: "corp.example"}, Method: "GET", Status: status, Bytes: 500,
		Path: "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/" + device + ".npl", UserAgent: "ManageSoft/21.1", Duration: time.Millisecond,
	}
	if status >= 400 {
		e.Cause = event.CauseNotFound
	}
	return e
}

func eventsOf(t *testing.T, log []byte) []event.Event {
	t.Helper()
	var events []event.Event
	weblog.New().Feed(log, func(e *event.Event) { events = append(events, *e) })
	return events
}

// generatorOfDays generates a log of some days with every kind of failure.
var generatorOfDays = weblogtest.Generator{Lines: 30_000, Devices: 800, Seed: 9}

// Read reads one whole log with Take, and adds each event.
func (t *Tally) Read(ctx context.Context, name string, r io.Reader) (weblog.Report, error) {
	return t.Take(ctx, name, r, func(events []event.Event) error {
		t.Add(events)
		return nil
	})
}

// Quality adds the description of one log to the report. The counts of all logs are summed up,
// so call it once per log.
func (t *Tally) Quality(name string, r weblog.Report) { t.sources.add(name, r, nil) }
