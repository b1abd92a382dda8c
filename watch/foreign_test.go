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
		expect(t, s.look(), "bad logs Inventories: 0 files", "listing Inventories: 0 files, 0 bytes")
	})
}
