package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// TestFoldersAndBeaconsHaveFields filters the rows of the queue and of the failover list.
func TestFoldersAndBeaconsHaveFields(t *testing.T) {
	now := noon
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: now, Topic: event.TopicListing, Folder: "Inventories", Count: 120, Bytes: 6_000_000, Name: "old.ndi", Since: now.Add(-2 * time.Hour)},
		event.Event{Time: now, Topic: event.TopicListing, Folder: "Logs", Count: 3, Bytes: 300, Name: "new.log", Since: now.Add(-time.Minute)},
		event.Event{Time: now, Topic: event.TopicListing, Folder: "Usage", Cause: event.CauseUnreadable, Detail: "denied"},
		event.Event{Time: now.Add(-3 * time.Hour), Topic: event.TopicSibling, Peer: "http://beacon2.example/", Reach: event.ReachDown, Cause: event.CauseRefused},
		event.Event{Time: now.Add(-time.Minute), Topic: event.TopicSibling, Peer: "http://beacon3.example/", Reach: event.ReachUp},
	)
	c := serve(t, Config{State: s})
	for _, tt := range []struct{ list, key, where, want string }{
		{"queue", "folder", "", "Inventories Logs Usage"},
		{"queue", "folder", "folder:inventories age>1h", "Inventories"},
		{"queue", "folder", "age<1h", "Logs"},
		{"queue", "folder", "waiting>100", "Inventories"},
		{"queue", "folder", "size<1MB", "Logs"}, // of the one that cannot be listed nothing is known
		{"queue", "folder", "is:failing", "Usage"},
		{"queue", "folder", "!is:failing waiting:..10", "Logs"},
		{"queue", "folder", "denied", "Usage"},
		{"failover", "url", "reach:down", "http://beacon2.example/"},
		{"failover", "url", "role:sibling age>1h", "http://beacon2.example/"},
		{"failover", "url", "name:beacon3", "http://beacon3.example/"},
		{"failover", "url", "cause:refused is:failing", "http://beacon2.example/"},
		{"failover", "url", "role:parent", ""},
	} {
		status, out := get(t, c, "/v1/"+tt.list+"?fields="+tt.key+"&where="+url.QueryEscape(tt.where))
		var names []string
		rows, _ := out[tt.list].([]any)
		for _, row := range rows {
			names = append(names, row.(map[string]any)[tt.key].(string))
		}
		if got := strings.Join(names, " "); status != http.StatusOK || got != tt.want {
			t.Errorf("%s --where %q: %d %q, want %q", tt.list, tt.where, status, got, tt.want)
		}
	}
}
