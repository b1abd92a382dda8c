package watch

import (
	"fmt"
	"testing"
	"time"
)

// beyond follows an Incoming with a small limit of files followed by name. Look looks once more and
// returns what was published.
func beyond(t *testing.T, in incoming, limit int) (look func() []string, f *follower) {
	seen := newRecord()
	f = newFollower(New(Config{Dir: in.dir, Publish: seen.publish}).config, polling{ErrPoll})
	f.limit = limit
	return func() []string {
		f.all = true
		for _, d := range f.folders {
			d.soonest = time.Time{} // ignore the duration of the last listing
		}
		f.look(t.Context())
		return seen.take()
	}, f
}

// Files beyond the limit are counted, but not followed by name.
func TestFilesBeyondTheLimitAreCounted(t *testing.T) {
	in := newIncoming(t, "Logs/Sub", "Logs/BadLogs")
	for i := range 5 {
		in.put(fmt.Sprintf("Logs/%d.log", i), "12")
	}
	look, f := beyond(t, in, 3)
	if first := look(); len(first) != 2 || first[0] != "watch Logs: poll 5s" {
		t.Fatal(first)
	}
	look()
	logs := f.folders["Logs"]
	check := func(when string, waiting, followed int, bytes int64) {
		t.Helper()
		if logs.waiting != waiting || len(logs.files) != followed || logs.bytes != bytes {
			t.Errorf("%s: %d files wait, %d followed, %d bytes; want %d, %d, %d", when, logs.waiting, len(logs.files), logs.bytes, waiting, followed, bytes)
		}
	}
	check("at the start", 5, 3, 10)
	in.put("Logs/5.log", "12")
	in.put("Logs/6.log", "12")
	expect(t, look(), "listing Logs: 7 files, 14 bytes")
	check("after two more arrived", 7, 3, 14)
	expect(t, look())

	for name := range logs.files {
		in.remove("Logs/" + name)
	}
	if got := look(); len(got) != 4 || got[3] != "listing Logs: 4 files, 8 bytes" {
		t.Errorf("%q", got)
	}
	look()
	check("after the followed ones departed", 4, 3, 8)
	for name := range logs.files {
		in.remove("Logs/" + name)
	}
	look()
	look()
	check("after three more departed", 1, 1, 2)
	in.put("Logs/7.log", "12")
	expect(t, look(), "arrival Logs/7.log: 2 bytes", "listing Logs: 2 files, 4 bytes")
}

// The files beyond the limit are counted first and examined afterwards, because only the
// examination takes long.
func TestLongQueueIsFirstCountedByName(t *testing.T) {
	in := newIncoming(t, "Logs/Sub", "Logs/Sub2")
	for i := range 10 {
		in.put(fmt.Sprintf("Logs/%d.log", i), "123")
	}
	look, f := beyond(t, in, 1)
	look()
	logs := f.folders["Logs"]
	if logs.rest.looked != 0 || logs.waiting < 10 || logs.waiting > 12 || !logs.stated.IsZero() {
		t.Errorf("at first: %+v", logs.rest)
	}
	if next := logs.next(); next.After(logs.due) || logs.period(defaultInterval) != 0 {
		t.Error("the examination of the others is not due at once")
	}
	expect(t, look(), "listing Logs: 10 files, 30 bytes")
	if logs.waiting != 10 || logs.rest.looked < 9 {
		t.Errorf("then: %d, %+v", logs.waiting, logs.rest)
	}
	logs.stated = logs.now // the next listing is by name
	in.put("Logs/a.log", "123")
	expect(t, look(), "listing Logs: 11 files, 33 bytes")
	if logs.rest.files != 10 || logs.rest.looked != 9 {
		t.Errorf("in the end: %+v", logs.rest)
	}
}
