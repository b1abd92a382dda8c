package weblog

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/weblogtest"
)

// logOf returns a generated log.
func logOf(tb testing.TB, g weblogtest.Generator) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := weblogtest.Generate(&out, g); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func TestGeneratedLogsAreLikeThoseOfABeacon(t *testing.T) {
	log := string(logOf(t, weblogtest.Generator{Lines: 40_000, Devices: 2000, Seed: 7}))
	events, report := whole(log)
	if report.Malformed != 0 || report.Cut != 0 || report.Requests+report.Other != 40_000 || report.Other == 0 {
		t.Fatalf("%+v", report.Counts)
	}
	devices, morning := map[protocol.Device]bool{}, 0
	causes, kinds := map[event.Cause]int{}, map[protocol.Kind]int{}
	for i, e := range events {
		if i > 0 && e.Time.Before(events[i-1].Time) {
			t.Fatalf("row %d is older than the one before", i)
		}
		if e.Kind == protocol.KindPolicy {
			devices[e.Device] = true
			if at := e.Time.Sub(e.Time.Truncate(24 * time.Hour)); at >= 5*time.Minute && at < 65*time.Minute {
				morning++
			}
		}
		causes[e.Cause]++
		kinds[e.Kind]++
	}
	if len(devices) != 2000 || morning < kinds[protocol.KindPolicy]/2 {
		t.Errorf("%d devices, %d of %d policies in the morning", len(devices), morning, kinds[protocol.KindPolicy])
	}
	for _, c := range []event.Cause{event.CauseExtensionDeny, event.CauseVerb, event.CauseConflict, event.CauseConfiguration, event.CauseTooLarge, event.CauseCredentials, event.CauseAborted, event.CauseInternal} {
		if causes[c] == 0 {
			t.Errorf("no failure with %q", c)
		}
	}
	for _, k := range []protocol.Kind{protocol.KindSchedule, protocol.KindFailover, protocol.KindSettings, protocol.KindInventory, protocol.KindUsage, protocol.KindLog, protocol.KindTest} {
		if kinds[k] == 0 {
			t.Errorf("no request of kind %v", k)
		}
	}
}

func TestGeneratorsAreRepeatable(t *testing.T) {
	g := weblogtest.Generator{Lines: 2000, Devices: 50, Seed: 1}
	if !bytes.Equal(logOf(t, g), logOf(t, g)) {
		t.Error("the same generator gave different logs")
	}
	other := g
	other.Seed = 2
	if bytes.Equal(logOf(t, g), logOf(t, other)) {
		t.Error("two seeds gave the same log")
	}
	for _, g := range []weblogtest.Generator{{Lines: 1, Devices: 1}, {Lines: 5000, Devices: 1, Fields: weblogtest.DefaultFields}, {Lines: 3, Fields: "x time"}} {
		rows := 0
		for line := range bytes.Lines(logOf(t, g)) {
			if line[0] != '#' {
				rows++
			}
		}
		if rows != g.Lines {
			t.Errorf("%+v: %d rows", g, rows)
		}
	}
}

func TestGenerateReturnsWriteErrors(t *testing.T) {
	reader, writer := io.Pipe()
	broken := errors.New("broken")
	if err := reader.CloseWithError(broken); err != nil {
		t.Fatal(err)
	}
	if err := weblogtest.Generate(writer, weblogtest.Generator{}); !errors.Is(err, broken) {
		t.Error(err)
	}
}
