package beacon

import (
	"testing"

	"beacontop/beacon/event"
)

// TestNamesCutByAHash uploads what remains of the URL if a user name contains a #.
func TestNamesCutByAHash(t *testing.T) {
	for _, c := range []struct {
		name, path string
		strict     bool
		status     int
		cause      event.Cause // of the request, or of its flaw
		stored     string
	}{
		{"kept aside", "/ManageSoftRL/Inventories/jo", false, 200, event.CauseCutName, "Incoming/Inventories/BadLogs/jo"},
		{"rejected", "/ManageSoftRL/Inventories/jo", true, 403, event.CauseCutName, ""},
		{"without a type folder", "/ManageSoftRL/jo", false, 400, event.CauseCutName, ""},
		{"an extension that is not known", "/ManageSoftRL/Inventories/jo.exe", true, 403, event.CauseExtension, ""},
		{"the same, kept aside", "/ManageSoftRL/Inventories/jo.exe", false, 200, "", "Incoming/Inventories/BadLogs/jo.exe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var told collected
			s := start(t, func(config *Config) {
				config.Limits.Strict = c.strict
				told.watch(config)
			})
			res, _ := s.request("PUT", c.path, "x")
			cause := s.event(0).Cause
			told.mu.Lock()
			defer told.mu.Unlock()
			for _, e := range told.events {
				if e.Topic == event.TopicFlaw {
					cause = e.Cause
				}
			}
			if got := s.files(); res.StatusCode != c.status || cause != c.cause || got != c.stored {
				t.Errorf("%d, cause %q, stored %q; want %d, %q, %q", res.StatusCode, cause, got, c.status, c.cause, c.stored)
			}
		})
	}
}
