package follower

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
)

// scan returns the events of a scan, and its sources.
func (g ground) scan(c ScanConfig) ([]event.Event, []event.Source) {
	g.Helper()
	var events []event.Event
	sources, err := Scan(g.Context(), c, func(batch []event.Event) error {
		events = append(events, batch...)
		return nil
	})
	g.ok(err)
	return events, sources
}

func namesOf(events []event.Event) []string {
	var names []string
	for _, e := range events {
		names = append(names, e.Name)
	}
	return names
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func at(day int, clock time.Duration) time.Time {
	return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC).Add(clock)
}

func TestScanReadsInTheOrderOfTime(t *testing.T) {
	g := newGround(t)
	g.write("W3SVC1/u_ex261121.log.gz", packed(t, header(at(21, 0))+row(at(21, time.Hour), 0)))
	g.write("W3SVC1/u_ex261122.log", header(at(22, 0))+row(at(22, time.Hour), 1)+row(at(22, 3*time.Hour), 3))
	g.write("W3SVC2/u_ex261122.log", header(at(22, 0))+row(at(22, 2*time.Hour), 2)+row(at(22, 5*time.Hour), 5))
	g.write("W3SVC1/u_ex261123.log", header(at(23, 0))+row(at(23, time.Hour), 6)+strings.TrimSuffix(row(at(23, 2*time.Hour), 7), "\r\n"))
	g.write("W3SVC2/u_ex261122_copy.log", header(at(22, 0))+row(at(22, 2*time.Hour), 2)+row(at(22, 5*time.Hour), 5))
	g.write("access.log.2", "10.0.0.1 - - [22/Nov/2026:04:00:00 +0000] \"PUT /ManageSoftRL/Logs/row%204.log HTTP/1.1\" 200 1\n")
	g.write("access.log", "10.0.0.1 - - [24/Nov/2026:04:00:00 +0000] \"PUT /ManageSoftRL/Logs/row%208.log HTTP/1.1\" 200 1\n")
	events, sources := g.scan(ScanConfig{Logs: g.find("W3SVC1", "W3SVC2", "access.log")})
	var want []string
	for i := range 9 {
		want = append(want, rowName(i))
	}
	if got := namesOf(events); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(sources) != 3 || sources[0].Requests != 5 || sources[0].Format != "IIS" || !sources[0].Newest.Equal(at(23, 2*time.Hour)) || sources[2].Format != "combined" {
		t.Errorf("%+v", sources)
	}
	events, _ = g.scan(ScanConfig{Logs: g.find("W3SVC1", "W3SVC2"), Since: at(22, 2*time.Hour), Until: at(22, 5*time.Hour)})
	if got := namesOf(events); !slices.Equal(got, []string{rowName(2), rowName(3)}) {
		t.Errorf("between two and five: %q", got)
	}
}

func TestScanOfStandardInput(t *testing.T) {
	g := newGround(t)
	events, sources := g.scan(ScanConfig{Logs: []logs.Log{logs.Stdin}, Stdin: strings.NewReader(header(noon) + row(noon, 0) + "garbage\r\n" + row(noon, 1))})
	if len(events) != 2 || sources[0].Malformed != 1 || sources[0].Path != "standard input" || len(sources[0].Examples) != 1 {
		t.Errorf("%q %+v", namesOf(events), sources[0])
	}
}

func TestScanOfOtherFiles(t *testing.T) {
	for name, text := range map[string]string{
		"u_ex1.log": "hello\nworld\n", "u_ex2.log": strings.Repeat("\x00\x01\xff", 200_000), "u_ex3.log": strings.Repeat("x", 1<<20),
		"u_ex4.log.gz": "no gzip", "u_ex5.log": "{\"ts\":1,\"msg\":\"handled request\"}\n",
	} {
		g := newGround(t)
		g.write(name, text)
		events, sources := g.scan(ScanConfig{Logs: g.find("")})
		if len(events) != 0 || sources[0].Problem == "" && sources[0].Gap == "" {
			t.Errorf("%s: %+v", name, sources[0])
		}
	}
}

func TestScanEndsWithAnError(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon)+row(noon, 1))
	broken := errors.New("disk full")
	_, err := Scan(t.Context(), ScanConfig{Logs: g.find("")}, func([]event.Event) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Scan(ctx, ScanConfig{Logs: g.find("")}, func([]event.Event) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
