package watch

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestFollow(t *testing.T) {
	type step struct {
		name string
		do   func(in incoming)
		want []string
	}
	for _, test := range []struct {
		name    string
		folders []string
		before  func(in incoming)
		first   []string
		steps   []step
	}{
		{
			name:    "files that wait at the start are counted and are not arrivals",
			folders: []string{"Inventories", "Logs"},
			before:  func(in incoming) { in.put("Inventories/a.ndi", "12345"); in.put("Inventories/b.ndi", "1") },
			first: []string{
				"watch Inventories: poll 5s", "watch Logs: poll 5s",
				"listing Inventories: 2 files, 6 bytes", "listing Logs: 0 files, 0 bytes",
			},
			steps: []step{
				{"nothing changes", func(incoming) {}, nil},
				{"a file arrives", func(in incoming) { in.put("Logs/c.log", "123") },
					[]string{"arrival Logs/c.log: 3 bytes", "listing Logs: 1 files, 3 bytes"}},
				{"one departs, one arrives", func(in incoming) { in.remove("Inventories/a.ndi"); in.put("Inventories/c.ndi", "12") },
					[]string{"departure Inventories/a.ndi: 5 bytes", "arrival Inventories/c.ndi: 2 bytes", "listing Inventories: 2 files, 3 bytes"}},
			},
		},
		{
			name:    "a file that grows or is replaced does not arrive again",
			folders: []string{"Logs"},
			before:  func(in incoming) { in.put("Logs/a.log", "1") },
			first:   []string{"watch Logs: poll 5s", "listing Logs: 1 files, 1 bytes"},
			steps: []step{
				{"it is replaced", func(in incoming) { in.put("Logs/a.log", "123") }, []string{"listing Logs: 1 files, 3 bytes"}},
				{"only its time changes", func(in incoming) { in.ok(os.Chtimes(in.path("Logs/a.log"), time.Time{}, time.Unix(1, 0))) },
					[]string{"listing Logs: 1 files, 3 bytes"}},
				{"it departs", func(in incoming) { in.remove("Logs/a.log") },
					[]string{"departure Logs/a.log: 3 bytes", "listing Logs: 0 files, 0 bytes"}},
				{"it comes back", func(in incoming) { in.put("Logs/a.log", "12") },
					[]string{"arrival Logs/a.log: 2 bytes", "listing Logs: 1 files, 2 bytes"}},
			},
		},
		{
			name:    "hidden files, partials, system files of Windows, folders in a folder, plain files and hidden folders are ignored",
			folders: []string{"Logs"},
			before: func(in incoming) {
				in.folder("Logs/BadLogs")
				in.folder(".trash")
				in.folder("half.tmp")
				for _, name := range []string{
					"plain.ndi", ".trash/a.ndi", "half.tmp/a.ndi", "Logs/.hidden", "Logs/BadLogs/a.log",
					"Logs/Thumbs.db", "Logs/DESKTOP.INI", "Logs/a.tmp", "Logs/a.log.TMP", "Logs/a.Part",
				} {
					in.put(name, "1")
				}
				in.ok(os.WriteFile(in.path("Logs/a.log.part"), nil, 0o640))
			},
			first: []string{"watch Logs: poll 5s", "listing Logs: 0 files, 0 bytes"},
			steps: []step{
				{"a partial is finished", func(in incoming) { in.rename("Logs/a.log.part", "Logs/a.log") },
					[]string{"arrival Logs/a.log: 0 bytes", "listing Logs: 1 files, 0 bytes"}},
			},
		},
		{
			name:  "a type folder that appears later has arrivals, and all depart when it is deleted",
			first: []string{"listing : 0 files, 0 bytes"},
			steps: []step{
				{"it appears", func(in incoming) { in.folder("usageDATA"); in.put("usageDATA/a.mmi", "1") },
					[]string{"watch usageDATA: poll 5s", "arrival usageDATA/a.mmi: 1 bytes", "listing usageDATA: 1 files, 1 bytes"}},
				{"it is deleted and made again", func(in incoming) { in.remove("usageDATA"); in.folder("usageDATA"); in.put("usageDATA/b.mmi", "1") },
					[]string{"departure usageDATA/a.mmi: 1 bytes", "arrival usageDATA/b.mmi: 1 bytes", "listing usageDATA: 1 files, 1 bytes"}},
				{"it is deleted", func(in incoming) { in.remove("usageDATA") },
					[]string{"departure usageDATA/b.mmi: 1 bytes", "listing usageDATA: removed, "}},
				{"an empty one appears", func(in incoming) { in.folder("usageDATA") },
					[]string{"watch usageDATA: poll 5s", "listing usageDATA: 0 files, 0 bytes"}},
			},
		},
		{
			name:    "unknown types beyond the limit of their folders are one level deeper",
			folders: []string{"Other"},
			before: func(in incoming) {
				in.folder("Other/BadLogs")
				in.folder("Other/One")
				in.put("Other/BadLogs/x.ndi", "1")
				in.put("Other/One/a.ndi", "12")
			},
			first: []string{"watch Other: poll 5s", "watch Other/One: poll 5s", "listing Other: 0 files, 0 bytes", "listing Other/One: 1 files, 2 bytes"},
			steps: []step{
				{"a file arrives", func(in incoming) { in.put("Other/One/b.ndi", "1") },
					[]string{"arrival Other/One/b.ndi: 1 bytes", "listing Other/One: 2 files, 3 bytes"}},
				{"a type appears", func(in incoming) { in.folder("Other/Two"); in.put("Other/Two/c.ndi", "1") },
					[]string{"watch Other/Two: poll 5s", "arrival Other/Two/c.ndi: 1 bytes", "listing Other/Two: 1 files, 1 bytes"}},
				{"one is deleted", func(in incoming) { in.remove("Other/Two") },
					[]string{"departure Other/Two/c.ndi: 1 bytes", "listing Other/Two: removed, "}},
			},
		},
		{
			name:    "a folder replaced by a file is gone",
			folders: []string{"Logs"},
			before:  func(in incoming) { in.put("Logs/a.log", "1") },
			first:   []string{"watch Logs: poll 5s", "listing Logs: 1 files, 1 bytes"},
			steps: []step{
				{"it is replaced", func(in incoming) { in.remove("Logs"); in.put("Logs", "1") },
					[]string{"departure Logs/a.log: 1 bytes", "listing Logs: removed, "}},
			},
		},
		{
			name:    "Incoming vanishes and comes back",
			folders: []string{"Logs"},
			before:  func(in incoming) { in.put("Logs/a.log", "1") },
			first:   []string{"watch Logs: poll 5s", "listing Logs: 1 files, 1 bytes"},
			steps: []step{
				{"it vanishes", func(in incoming) { in.remove("") },
					[]string{"listing : not found, not found"}},
				{"it stays away", func(incoming) {}, nil},
				{"it comes back with another file", func(in incoming) { in.folder("Logs"); in.put("Logs/b.log", "12") },
					[]string{"listing : 0 files, 0 bytes", "departure Logs/a.log: 1 bytes", "arrival Logs/b.log: 2 bytes", "listing Logs: 1 files, 2 bytes"}},
			},
		},
		{
			name:    "a share that is temporarily unavailable causes no arrivals and departures",
			folders: []string{"Logs"},
			before:  func(in incoming) { in.put("Logs/a.log", "1") },
			first:   []string{"watch Logs: poll 5s", "listing Logs: 1 files, 1 bytes"},
			steps: []step{
				{"it becomes unavailable", func(in incoming) { in.ok(os.Rename(in.dir, in.dir+".off")) }, []string{"listing : not found, not found"}},
				{"it is back", func(in incoming) { in.ok(os.Rename(in.dir+".off", in.dir)) }, []string{"listing : 0 files, 0 bytes"}},
			},
		},
		{
			name:   "Incoming that is created later has arrivals",
			before: func(in incoming) { in.remove("") },
			first:  []string{"listing : not found, not found"},
			steps: []step{
				{"it is made", func(in incoming) { in.folder("Logs"); in.put("Logs/b.log", "12") },
					[]string{"listing : 0 files, 0 bytes", "watch Logs: poll 5s", "arrival Logs/b.log: 2 bytes", "listing Logs: 1 files, 2 bytes"}},
			},
		},
		{
			name:    "while Incoming is unreadable nothing departs",
			folders: []string{"Logs"},
			before:  func(in incoming) { in.put("Logs/a.log", "1") },
			first:   []string{"watch Logs: poll 5s", "listing Logs: 1 files, 1 bytes"},
			steps: []step{
				{"a file is in its place", func(in incoming) { in.ok(os.Rename(in.dir, in.dir+"2")); in.ok(os.WriteFile(in.dir, nil, 0o640)) },
					[]string{"listing : unreadable, not a directory"}},
				{"it is back with one more file", func(in incoming) {
					in.ok(os.Remove(in.dir))
					in.ok(os.Rename(in.dir+"2", in.dir))
					in.put("Logs/b.log", "1")
				}, []string{"listing : 0 files, 0 bytes", "arrival Logs/b.log: 1 bytes", "listing Logs: 2 files, 2 bytes"}},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := newIncoming(t, test.folders...)
			if test.before != nil {
				test.before(in)
			}
			inBubble(t, in, func(t *testing.T, s steps) {
				expect(t, s.seen.take(), test.first...)
				for _, step := range test.steps {
					t.Log(step.name)
					step.do(s.incoming)
					expect(t, s.look(), step.want...)
				}
			})
		})
	}
}

func TestLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	in := newIncoming(t, "Logs")
	outside := t.TempDir()
	in.ok(os.WriteFile(filepath.Join(outside, "secret"), nil, 0o640))
	in.ok(os.Symlink(outside, in.path("Outside")))
	in.ok(os.Symlink("nowhere", in.path("Dangling")))
	in.folder(".store/Real")
	in.put(".store/Real/a.ndi", "1")
	in.ok(os.Symlink(".store/Real", in.path("Inside")))
	inBubble(t, in, func(t *testing.T, s steps) {
		expect(t, s.seen.take(),
			"watch Inside: poll 5s", "watch Logs: poll 5s", "watch Outside: poll 5s: path escapes from parent",
			"listing Inside: 1 files, 1 bytes", "listing Logs: 0 files, 0 bytes",
			"listing Outside: unreadable, path escapes from parent")
		expect(t, s.look())
		in.remove("Outside")
		in.folder("Outside")
		in.put("Outside/a.ndi", "1")
		expect(t, s.look(), "watch Outside: poll 5s", "listing Outside: 1 files, 1 bytes")
	})
}

func TestUnreadableFolderKeepsItsFiles(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("permissions do not stop this user")
	}
	in := newIncoming(t, "Logs")
	in.put("Logs/a.log", "1")
	inBubble(t, in, func(t *testing.T, s steps) {
		s.seen.take()
		in.ok(os.Chmod(in.path("Logs"), 0))
		expect(t, s.look(), "listing Logs: unreadable, permission denied")
		expect(t, s.look())
		in.ok(os.Chmod(in.path("Logs"), 0o750))
		expect(t, s.look(), "listing Logs: 1 files, 1 bytes")
	})
}

func TestFieldsOfEvents(t *testing.T) {
	in := newIncoming(t, "Inventories")
	inBubble(t, in, func(t *testing.T, s steps) {
		s.seen.take()
		const name = "system on KESTREL01 at 20261123T120000 (Oracle).ndi.gz"
		modified := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		in.put("Inventories/"+name, "123")
		in.ok(os.Chtimes(in.path("Inventories/"+name), modified, modified))
		s.wake <- struct{}{}
		settle()
		now := s.seen.events[0].Time
		if now.Location() != time.UTC || time.Since(now) > time.Second {
			t.Errorf("time of the listing: %v", now)
		}
		for i, want := range []event.Event{
			{Time: now, Topic: event.TopicArrival, Folder: "Inventories", Name: name, Kind: protocol.KindInventory,
				Device: protocol.Device{Name: "KESTREL01"}, Bytes: 3, Since: modified},
			{Time: now, Topic: event.TopicListing, Folder: "Inventories", Count: 1, Bytes: 3, Since: modified, Name: name},
		} {
			if got := s.seen.events[i]; got != want {
				t.Errorf("event %d:\n got %+v\nwant %+v", i, got, want)
			}
		}
	})
}

func TestInterval(t *testing.T) {
	in := newIncoming(t, "Logs")
	inBubble(t, in, func(t *testing.T, s steps) {
		s.seen.take()
		in.put("Logs/a.log", "1")
		time.Sleep(defaultInterval - time.Second)
		expect(t, s.seen.take())
		time.Sleep(2 * time.Second)
		expect(t, s.seen.take(), "arrival Logs/a.log: 1 bytes", "listing Logs: 1 files, 1 bytes")
		in.put("Logs/b.log", "1") // a changing folder is listed twice as often
		time.Sleep(defaultInterval / 2)
		expect(t, s.seen.take(), "arrival Logs/b.log: 1 bytes", "listing Logs: 2 files, 2 bytes")
	})
}
