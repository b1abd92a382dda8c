package daemon

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
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
		for _, f := range w.State().Sample(estate.Query{Now: time.Now().UTC(), Parts: estate.PartOverview}).Overview.Findings {
			if f.Severity == estate.Problem {
				return f.What
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
