package watch

import (
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// grow appends to a file in place, as another web server does.
func (in incoming) grow(name, content string) {
	in.t.Helper()
	f, err := os.OpenFile(in.path(name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	in.ok(err)
	_, err = f.WriteString(content)
	in.ok(err)
	in.ok(f.Close())
}

func TestForeignFilesArriveWhenStable(t *testing.T) {
	in := newIncoming(t, "Logs")
	follows(t, in, Config{Foreign: true}, func(t *testing.T, s steps) {
		s.seen.take()
		s.grow("Logs/a.log", "1")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files")
		time.Sleep(stableFor / 2)
		s.grow("Logs/a.log", "2")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes")
		time.Sleep(stableFor)
		synctest.Wait()
		expect(t, s.seen.take(), "arrival Logs/a.log: 2 bytes", "listing Logs: 1 files, 2 bytes", "arriving Logs: 0 files")
		s.grow("Logs/a.log", "3")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files")
		time.Sleep(2 * stableFor)
		synctest.Wait()
		expect(t, s.seen.take(), "listing Logs: 1 files, 3 bytes", "arriving Logs: 0 files")
	})
}

func TestForeignFilesThatDepartBeforeTheyAreStable(t *testing.T) {
	in := newIncoming(t, "Logs")
	follows(t, in, Config{Foreign: true}, func(t *testing.T, s steps) {
		s.seen.take()
		s.grow("Logs/a.log", "1")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files")
		s.remove("Logs/a.log")
		expect(t, s.look(), "arrival Logs/a.log: 1 bytes", "departure Logs/a.log: 1 bytes", "listing Logs: 0 files, 0 bytes", "arriving Logs: 0 files")
	})
}

func TestForeignFilesAtTheStartAreNotArrivals(t *testing.T) {
	in := newIncoming(t, "Logs")
	in.grow("Logs/old.log", "1")
	follows(t, in, Config{Foreign: true}, func(t *testing.T, s steps) {
		time.Sleep(2 * stableFor) // its time is later than the clock of the bubble, so it is arriving at first
		synctest.Wait()
		expect(t, s.seen.take(), "watch Logs: poll 5s", "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files",
			"listing Logs: 1 files, 1 bytes", "arriving Logs: 0 files")
	})
}

func TestBadLogsFilesAreCounted(t *testing.T) {
	in := newIncoming(t, "Inventories/BadLogs")
	in.put("Inventories/BadLogs/a.ndi", "1")
	follows(t, in, Config{Foreign: true}, func(t *testing.T, s steps) {
		expect(t, s.seen.take(), "watch Inventories: poll 5s", "listing Inventories: 0 files, 0 bytes", "bad logs Inventories: 1 files")
		s.put("Inventories/BadLogs/b.ndi", "1")
		expect(t, s.look(), "bad logs Inventories: 2 files")
		s.remove("Inventories/BadLogs")
		expect(t, s.look(), "bad logs Inventories: 0 files")
		s.folder("Inventories/BadLogs")
		s.put("Inventories/BadLogs/c.ndi", "1")
		expect(t, s.look(), "bad logs Inventories: 1 files")
		s.remove("Inventories")
		expect(t, s.look(), "bad logs Inventories: 0 files", "listing Inventories: removed, ")
	})
}

// A file that came and went between two listings is known only from its notification.
func TestForeignFilesBetweenTwoListings(t *testing.T) {
	in := newIncoming(t, "Logs/BadLogs")
	in.put("Logs/old.log", "1")
	h := &hints{}
	withHintsAnd(t, in, Config{Foreign: true}, h, func(t *testing.T, seen *record) {
		time.Sleep(2 * stableFor)
		synctest.Wait()
		seen.take()
		logs := in.path("Logs")
		in.grow("Logs/new.log", "12")
		in.folder("Logs/sub")
		h.notify(false, map[string]News{logs: {made: []string{"gone.log", "new.log", "old.log", "gone.log", "sub", "a.tmp", "BadLogs"}}})
		settle()
		expect(t, seen.take(), "arrival Logs/gone.log: 0 bytes", "departure Logs/gone.log: 0 bytes",
			"listing Logs: 1 files, 1 bytes", "arriving Logs: 1 files")
		time.Sleep(2 * stableFor)
		synctest.Wait()
		expect(t, seen.take(), "arrival Logs/new.log: 2 bytes", "listing Logs: 2 files, 3 bytes", "arriving Logs: 0 files")

		in.remove("Logs/new.log")
		h.give(false, logs)
		settle()
		expect(t, seen.take(), "departure Logs/new.log: 2 bytes", "listing Logs: 1 files, 1 bytes")
		h.notify(false, map[string]News{logs: {made: []string{"new.log"}}}) // a late notification
		settle()
		expect(t, seen.take())

		h.notify(true, nil)
		settle()
		expect(t, seen.take(), "gap Logs: the system lost notifications")
		h.notify(false, map[string]News{logs: {more: true}})
		settle()
		expect(t, seen.take(), "gap Logs: too many files were created at once")
	})
}

// The spool and the relay publish our own uploads and relayed files themselves.
func TestOwnFilesBetweenTwoListingsAreNotPublished(t *testing.T) {
	in := newIncoming(t, "Logs")
	h := &hints{}
	withHints(t, in, h, func(t *testing.T, seen *record) {
		seen.take()
		h.notify(false, map[string]News{in.path("Logs"): {made: []string{"gone.log"}, more: true}})
		settle()
		expect(t, seen.take())
	})
}
