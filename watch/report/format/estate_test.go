package format

import (
	"bytes"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/report"
	"beacontop/watch/weblogtest"
)

// midnight is the start of generated logs.
var midnight = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func read(t *testing.T, to *report.Tally, name string, log []byte) {
	t.Helper()
	_, err := to.Take(t.Context(), name, bytes.NewReader(log), func(events []event.Event) error {
		to.Add(events)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// estateOf is the report of some days of an estate, and of a file that is not a log.
func estateOf(t *testing.T, c report.Config) report.Result {
	t.Helper()
	tally := report.New(c)
	generated := func(name string, g weblogtest.Generator) {
		var log bytes.Buffer
		if err := weblogtest.Generate(&log, g); err != nil {
			t.Fatal(err)
		}
		read(t, tally, name, log.Bytes())
	}
	generated("u_ex261123.log", weblogtest.Generator{Lines: 12_000, Devices: 300, Seed: 3})
	generated("old.log", weblogtest.Generator{Lines: 400, Devices: 40, Seed: 4, Start: midnight.AddDate(0, 0, 3), Fields: weblogtest.DefaultFields})
	read(t, tally, "notes.log", []byte("dear diary,\nSGP-NB0001 was slow today.\n"))
	return tally.Result()
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

// holesOf is the report of three weeks, with days of which there is no log, and with events that were
// lost. No log records durations.
func holesOf(t *testing.T) report.Result {
	t.Helper()
	tally := report.New(report.Config{})
	for _, day := range []int{0, 1, 5, 6, 20} {
		var log bytes.Buffer
		if err := weblogtest.Generate(&log, weblogtest.Generator{
			Lines: 900, Devices: 90, Seed: uint64(day), Start: midnight.AddDate(0, 0, day), Fields: "date time cs-method cs-uri-stem c-ip sc-status",
		}); err != nil {
			t.Fatal(err)
		}
		read(t, tally, midnight.AddDate(0, 0, day).Format("u_ex060102.log"), log.Bytes())
	}
	tally.Add([]event.Event{{Time: midnight.AddDate(0, 0, 6), Topic: event.TopicGap, Count: 700}})
	return tally.Result()
}
