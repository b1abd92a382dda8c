package watch

import (
	"os"
	"testing"

	"beacontop/beacon/estate/queue"
)

// A listing of a folder that changes meanwhile may omit a file that is there, or show one twice.
func TestIncompleteListing(t *testing.T) {
	in := newIncoming(t, "Logs")
	in.put("Logs/a.log", "1")
	in.put("Logs/b.log", "1")
	root, err := os.OpenRoot(in.dir)
	in.ok(err)
	defer root.Close()
	folder := newFolder("Logs", false, queue.FollowedFiles)
	_, err = folder.compare(t.Context(), root)
	in.ok(err)

	in.put("Logs/a.log", "123")
	in.remove("Logs/b.log")
	logs, err := root.OpenRoot("Logs")
	in.ok(err)
	defer func() { _ = logs.Close() }()
	folder.round++ // of a listing that showed nothing but c, twice
	c := entry{"c.log", file{bytes: 7, round: folder.round}}
	diff := difference{arrived: []entry{c, c}}
	folder.sweep(logs, &diff)
	if len(diff.departed) != 1 || diff.departed[0].name != "b.log" || len(diff.arrived) != 1 || !diff.changed {
		t.Errorf("%+v", diff)
	}
	if len(folder.files) != 2 || folder.bytes != 10 {
		t.Errorf("%d files, %d bytes", len(folder.files), folder.bytes)
	}
}
