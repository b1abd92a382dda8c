package daemon

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"encoding/json"

	"beacontop/beacon/diagnosis"
	"beacontop/cmd/beacontop/notify"
)

// TestAWatchedBeaconNotifies watches an event file of a beacon whose disk is full.
func TestAWatchedBeaconNotifies(t *testing.T) {
	told := make(chan notify.Message, 16)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m notify.Message
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		told <- m
	}))
	defer receiver.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "events.log")
	at := time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)
	text := `{"time":"` + at + `","topic":"start","name":"LON-BEACON1","peer":"http://127.0.0.1:80"}` + "\n" + `{"time":"` + at + `","topic":"disk","cause":"disk full","bytes":1,"total":9}` + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := NewWatched(WatchConfig{
		Name: "LON", Logs: []string{file}, Dir: dir, Keep: true,
		Notify: []notify.Hook{{URL: receiver.URL, Style: notify.StyleJSON, Severity: diagnosis.Warning}},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Run(t.Context(), func(ctx context.Context) error {
		select {
		case m := <-told:
			if m.Event != notify.Raised || m.Beacon != "LON" || m.BeaconID == "" {
				t.Errorf("told %+v", m)
			}
			return nil
		case <-time.After(20 * time.Second):
			return errors.New("nothing was told")
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	if err != nil {
		t.Error(err)
	}
}
