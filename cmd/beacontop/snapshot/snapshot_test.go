package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// of returns a snapshot of a beacon whose agents failed their first policy an hour ago.
func of(names ...string) *Snapshot {
	state := estate.NewState(estate.Limits{})
	for i, name := range names {
		short, domain, _ := strings.Cut(name, ".")
		state.Apply(event.Event{
			Time: noon.Add(-time.Hour), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Status: 404, Cause: event.CauseNotFound,
			Device: protocol.Device{Name: short, Domain: domain}, Address: netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), Path: "/x",
		})
	}
	return &Snapshot{state: state, reader: state.Reader(), now: noon}
}

// TestAllAgentsAreListed lists more agents than are asked for at once.
func TestAllAgentsAreListed(t *testing.T) {
	var names []string
	for i := range 2*rowsAtOnce + 345 {
		names = append(names, fmt.Sprintf("HOST%05d", i))
	}
	l, err := of(names...).List(t.Context(), "orphan")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range l.Agents {
		got = append(got, l.Agents[i].Device)
	}
	if !slices.Equal(got, names) {
		t.Errorf("%d agents, want all %d by name", len(got), len(names))
	}
}

func TestNames(t *testing.T) {
	s := of("HERON07.corp.example", "heron.corp.example", "KITE01.a.example", "KITE01.b.example", "OWL12")
	tests := []struct{ name, want string }{
		{"heron07", "HERON07.corp.example"},
		{"KITE01.B.EXAMPLE", "KITE01.b.example"},
		{"owl12", "OWL12"},
		{"KITE01", "several agents have the name KITE01: KITE01.a.example, KITE01.b.example"},
		{"HERON08", "no agent is known by the name HERON08: HERON07.corp.example, heron.corp.example"},
		{"KITE", "no agent is known by the name KITE: KITE01.a.example, KITE01.b.example"},
		{"\x1b[31m", `no agent is known by the name \x1b[31m: `},
	}
	for _, tt := range tests {
		d, err := s.find(t.Context(), tt.name)
		got := d.String()
		var unknown *UnknownError
		var several *AmbiguousError
		switch {
		case errors.As(err, &unknown):
			got = err.Error() + ": " + strings.Join(unknown.Near, ", ")
		case errors.As(err, &several):
			got = err.Error() + ": " + strings.Join(several.Full, ", ")
		case err != nil:
			t.Fatal(err)
		}
		if got != tt.want {
			t.Errorf("%q: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDistances(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"A", "", 1}, {"HERON07", "HERON08", 1}, {"HERON07", "HERON7", 1}, {"KITTEN", "SITTING", 3}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("%s, %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestFormsAreSafe writes an agent whose name controls terminals and spreadsheets.
func TestFormsAreSafe(t *testing.T) {
	s := of("=\x1b[31mRED", "KITE01.a.example")
	l, err := s.List(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats {
		var out bytes.Buffer
		if err := s.Write(&out, l, format); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "\x1b") || format == "csv" && strings.Contains(out.String(), "\n=") {
			t.Errorf("%s: %q", format, &out)
		}
		var back List
		if format == "json" {
			if err := json.Unmarshal(out.Bytes(), &back); err != nil || len(back.Agents) != 2 || back.Agents[0].Device != "=\x1b[31mRED" {
				t.Errorf("%v: %+v", err, back)
			}
		}
	}
}

// TestColumnsAreTheKeys compares the CSV form with the JSON form.
func TestColumnsAreTheKeys(t *testing.T) {
	l, err := of("A.b").List(t.Context(), "failing")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(l.Agents[0])
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatal(err)
	}
	for key := range keys {
		if !slices.Contains(columns, key) {
			t.Errorf("key %s is no column", key)
		}
	}
	if n := len(l.Agents[0].row()); n != len(columns) {
		t.Errorf("%d columns, %d titles", n, len(columns))
	}
}

func TestTheQueueIsListed(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Inventories/a.ndi", "Inventories/b.ndi.part", "Inventories/BadLogs/c.exe", "Other/Strange/d.xml", "Logs/.hidden"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("12345"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := waiting(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all {
		got = append(got, fmt.Sprintf("%s %d %d %v", e.Folder, e.Count, e.Bytes, e.Since.IsZero()))
	}
	want := []string{" 0 0 true", "Inventories 1 5 false", "Logs 0 0 true", "Other/Strange 1 5 false"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if all, err := waiting(filepath.Join(dir, "missing"), noon); len(all) > 0 || err != nil {
		t.Errorf("nothing received yet: %v, %v", all, err)
	}
}
