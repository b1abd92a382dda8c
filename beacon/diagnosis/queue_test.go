package diagnosis_test

import (
	"strings"
	"testing"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// TestWhatCannotBeListed checks that repeated calls name the same unlisted folder.
func TestWhatCannotBeListed(t *testing.T) {
	listing := func(folder string, cause event.Cause, why string) event.Event {
		return event.Event{Time: noon, Topic: event.TopicListing, Folder: folder, Cause: cause, Detail: why}
	}
	var many []event.Event
	for _, folder := range []string{"UsageData", "Logs", "VdiAccess", "Inventories"} {
		many = append(many, listing(folder, event.CauseUnreadable, "permission denied: "+folder))
	}
	for _, c := range []struct {
		name   string
		events []event.Event
		want   string
	}{
		{"one folder", []event.Event{listing("", "", ""), listing("Inventories", "", ""), listing("Logs", event.CauseUnreadable, "permission denied")}, "Incoming/Logs cannot be listed: permission denied"},
		{"several", many, "Incoming/Inventories and 3 other folders cannot be listed: permission denied: Inventories"},
		{"two", many[:2], "Incoming/Logs and 1 other folder cannot be listed: permission denied: Logs"},
		{"Incoming itself", append([]event.Event{listing("", event.CauseNotFound, "not found")}, many...), "Incoming cannot be listed: not found"},
		{"none any more", append(many[:1:1], listing("UsageData", "", "")), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 20 { // map order differs each time
				s := estate.NewState(estate.Limits{})
				s.Apply(c.events...)
				got := ""
				for _, f := range findingsOf(s, noon) {
					if strings.Contains(f.What, "cannot be listed") {
						got = f.What
					}
				}
				if got != c.want {
					t.Fatalf("%q, want %q", got, c.want)
				}
			}
		})
	}
}
