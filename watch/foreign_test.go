package watch

import (
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// grow adds to a file in place, as another web server does.
func (in incoming) grow(name, content string) {
	in.t.Helper()
	f, err := os.OpenFile(in.path(name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	in.ok(err)
	_, err = f.WriteString(content)
	in.ok(err)
	in.ok(f.Close())
}

func TestForeignFilesArriveWhenTheyStandStill(t *testing.T) {
	in := newIncoming(t, "Logs")
	follows(t, in, Config{Foreign: true}, func(t *testing.T, s steps) {
		s.seen.take()
		s.grow("Logs/a.log", "1")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files")
		time.Sleep(standing / 2)
		s.grow("Logs/a.log", "2")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes")
		time.Sleep(standing)
		synctest.Wait()
		expect(t, s.seen.take(), "arrival Logs/a.log: 2 bytes", "listing Logs: 1 files, 2 bytes", "arriving Logs: 0 files")
		s.grow("Logs/a.log", "3")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files")
		time.Sleep(2 * standing)
		synctest.Wait()
		expect(t, s.seen.take(), "listing Logs: 1 files, 3 bytes", "arriving Logs: 0 files")
	})
}

func TestForeignFilesThatLeaveBeforeTheyStoodStill(t *testing.T) {
	in := newIncoming(t, "Logs")
	follows(t, in, Config{Foreign: true}, func(t *testing.T, s steps) {
		s.seen.take()
		s.grow("Logs/a.log", "1")
		expect(t, s.look(), "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files")
		s.remove("Logs/a.log")
		expect(t, s.look(), "arrival Logs/a.log: 1 bytes", "departure Logs/a.log: 1 bytes", "listing Logs: 0 files, 0 bytes", "arriving Logs: 0 files")
	})
}

func TestForeignFilesOfTheStartAreNoArrivals(t *testing.T) {
	in := newIncoming(t, "Logs")
	in.grow("Logs/old.log", "1")
	follows(t, in, Config{Foreign: true}, func(t *testing.T, s steps) {
		time.Sleep(2 * standing) // its time is after that of the bubble: it arrives at first
		synctest.Wait()
		expect(t, s.seen.take(), "watch Logs: poll 5s", "listing Logs: 0 files, 0 bytes", "arriving Logs: 1 files",
			"listing Logs: 1 files, 1 bytes", "arriving Logs: 0 files")
	})
}

func TestBadLogsAreCounted(t *testing.T) {
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

// A file that came and went between two listings is known from the notification only.
func TestForeignFilesThatNoListingShows(t *testing.T) {
	in := newIncoming(t, "Logs/BadLogs")
	in.put("Logs/old.log", "1")
	h := &hints{}
	withHintsAnd(t, in, Config{Foreign: true}, h, func(t *testing.T, seen *record) {
		time.Sleep(2 * standing)
		synctest.Wait()
		seen.take()
		logs := in.path("Logs")
		in.grow("Logs/new.log", "12")
		in.folder("Logs/sub")
		h.tell(false, map[string]News{logs: {made: []string{"gone.log", "new.log", "old.log", "gone.log", "sub", "a.tmp", "BadLogs"}}})
		settle()
		expect(t, seen.take(), "arrival Logs/gone.log: 0 bytes", "departure Logs/gone.log: 0 bytes",
			"listing Logs: 1 files, 1 bytes", "arriving Logs: 1 files")
		time.Sleep(2 * standing)
		synctest.Wait()
		expect(t, seen.take(), "arrival Logs/new.log: 2 bytes", "listing Logs: 2 files, 3 bytes", "arriving Logs: 0 files")

		in.remove("Logs/new.log")
		h.give(false, logs)
		settle()
		expect(t, seen.take(), "departure Logs/new.log: 2 bytes", "listing Logs: 1 files, 1 bytes")
		h.tell(false, map[string]News{logs: {made: []string{"new.log"}}}) // told of late
		settle()
		expect(t, seen.take())

		h.tell(true, nil)
		settle()
		expect(t, seen.take(), "gap Logs: the system lost notifications")
		h.tell(false, map[string]News{logs: {more: true}})
		settle()
		expect(t, seen.take(), "gap Logs: too many came at once")
	})
}

// Our own uploads and relayed files are told by those who store and send them.
func TestOwnFilesThatNoListingShows(t *testing.T) {
	in := newIncoming(t, "Logs")
	h := &hints{}
	withHints(t, in, h, func(t *testing.T, seen *record) {
		seen.take()
		h.tell(false, map[string]News{in.path("Logs"): {made: []string{"gone.log"}, more: true}})
		settle()
		expect(t, seen.take())
	})
}
