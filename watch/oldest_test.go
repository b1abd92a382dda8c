package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestTheOldestFileIsNamed checks that a listing names the oldest file, the first by name of several,
// and none if files that are not followed may be older.
func TestTheOldestFileIsNamed(t *testing.T) {
	in := newIncoming(t, "Logs")
	age := func(name string, age time.Duration) {
		at := time.Now().Add(-age).Truncate(time.Second)
		if err := os.Chtimes(filepath.Join(in.dir, "Logs", name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	put := func(name string, old time.Duration) {
		in.put("Logs/"+name, "1")
		age(name, old)
	}
	var newest event.Event
	f := newFollower(New(Config{Dir: in.dir, Publish: func(e event.Event) {
		if e.Topic == event.TopicListing {
			newest = e
		}
	}}).config, polling{ErrPoll})
	f.limit = 3
	look := func(want string) {
		t.Helper()
		f.all = true
		for _, d := range f.folders {
			d.soonest = time.Time{} // ignore the duration of the last listing
		}
		f.look(t.Context())
		if newest.Name != want || newest.Count > 0 == newest.Since.IsZero() {
			t.Fatalf("%+v, want %q", newest, want)
		}
	}
	put("b.log", time.Hour)
	put("c.log", time.Minute)
	look("b.log")
	age("c.log", 2*time.Hour)
	look("c.log")
	put("d.log", 3*time.Hour)
	look("d.log")
	put("e.log", 4*time.Hour) // beyond the limit
	look("")
	in.remove("Logs/e.log")
	look("d.log")
	in.remove("Logs/b.log")
	in.remove("Logs/c.log")
	in.remove("Logs/d.log")
	look("")
}
