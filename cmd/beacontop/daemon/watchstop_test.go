package daemon

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/cmd/beacontop/obstacle"
)

// TestAWatchedBeaconThatStoppedIsShownAsStopped watches an event file, as written by serve
// --events.
func TestAWatchedBeaconThatStoppedIsShownAsStopped(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "events.log")
	at := time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)
	text := `{"time":"` + at + `","topic":"start","name":"LON-BEACON1","peer":"http://127.0.0.1:80"}` + "\n" + `{"time":"` + at + `","topic":"stop"}` + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := NewWatched(WatchConfig{Logs: []string{file}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	worst := func() string {
		now := time.Now().UTC()
		facts := w.State().Sample(estate.Query{Now: now, Parts: estate.PartOverview}).Facts
		for _, f := range diagnosis.Findings(&facts) {
			if f.Severity == diagnosis.Problem {
				what, _ := f.Words(now)
				return what
			}
		}
		return ""
	}
	err = w.Run(t.Context(), func(ctx context.Context) error { // a screen that polls until something is shown
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for worst() == "" {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	if got := worst(); err != nil || !strings.HasPrefix(got, "LON-BEACON1 stopped at ") {
		t.Errorf("%v: %q", err, got)
	}
}

// TestAPastPeriodIsReadOnce watches until a time in the past: the log is read to its end, and the
// source says so.
func TestAPastPeriodIsReadOnce(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "u_ex261123.log")
	text := "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n" +
		"2026-11-23 10:00:00 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl 10.0.0.7 200\n" +
		"2026-11-23 12:00:00 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON08.npl 10.0.0.8 200\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	until := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	w, err := NewWatched(WatchConfig{Name: "PAR-BEACON1", Logs: []string{file}, Dir: dir, Since: until.Add(-24 * time.Hour), Until: until})
	if err != nil || w.FromStdin() {
		t.Fatal(err)
	}
	err = w.Run(t.Context(), func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for w.State().Sample(estate.Query{Now: until}).Totals.Known == 0 {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	s := w.State().Sample(estate.Query{Now: until, Parts: estate.PartSources})
	if err != nil || s.Totals.Known != 1 || s.Beacon.Name != "PAR-BEACON1" {
		t.Errorf("%v: %d agents of %q are known", err, s.Totals.Known, s.Beacon.Name)
	}
}

func TestWhatCannotBeWatched(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "diary.txt")
	if err := os.WriteFile(file, []byte("dear diary\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing")
	for name, tt := range map[string]struct {
		c    WatchConfig
		want Part
	}{
		"no such path":         {WatchConfig{Logs: []string{missing}}, PartPaths},
		"not a log":            {WatchConfig{Logs: []string{file}}, PartLogs},
		"no such directory":    {WatchConfig{Incoming: missing}, PartIncoming},
		"a file as directory":  {WatchConfig{Staging: file}, PartStaging},
		"the state directory":  {WatchConfig{Incoming: dir, Dir: filepath.Join(file, "x")}, 0},
		"nothing but a folder": {WatchConfig{Incoming: dir, Dir: dir}, 0},
	} {
		var part *Error
		w, err := NewWatched(tt.c)
		if tt.want != 0 && (!errors.As(err, &part) || part.Part != tt.want) || tt.want == 0 && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if tt.c.Dir != "" && tt.c.Dir != dir {
			if err := w.Run(t.Context(), nil); obstacle.Of(err) != obstacle.InPlaceOfDir {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
