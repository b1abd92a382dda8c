package watch

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
)

func TestOnlyDirtyFoldersAreListed(t *testing.T) {
	in := newIncoming(t, "Inventories", "Logs")
	h := &hints{}
	withHints(t, in, h, func(t *testing.T, seen *record) {
		expect(t, seen.take(), "watch Inventories: notify", "watch Logs: notify",
			"listing Inventories: 0 files, 0 bytes", "listing Logs: 0 files, 0 bytes")
		in.put("Inventories/a.ndi", "1")
		in.put("Logs/a.log", "1")
		h.give(false, in.path("Logs"))
		settle()
		expect(t, seen.take(), "arrival Logs/a.log: 1 bytes", "listing Logs: 1 files, 1 bytes")
		in.put("Logs/b.log", "1")
		h.give(true)
		settle()
		expect(t, seen.take(), "arrival Inventories/a.ndi: 1 bytes", "listing Inventories: 1 files, 1 bytes",
			"arrival Logs/b.log: 1 bytes", "listing Logs: 2 files, 2 bytes")
	})
}

func TestIntervalFindsChangesWithoutNotification(t *testing.T) {
	in := newIncoming(t, "Logs")
	withHints(t, in, &hints{}, func(t *testing.T, seen *record) {
		seen.take()
		in.put("Logs/a.log", "1")
		time.Sleep(defaultInterval)
		expect(t, seen.take())
		time.Sleep(defaultInterval + quietMost)
		expect(t, seen.take(), "arrival Logs/a.log: 1 bytes", "listing Logs: 1 files, 1 bytes")
	})
}

func TestUnreadableIncomingIsRetriedOncePerInterval(t *testing.T) {
	in := newIncoming(t, "Logs")
	h := &hints{}
	withHints(t, in, h, func(t *testing.T, seen *record) {
		in.ok(os.Rename(in.dir, in.dir+"2"))
		in.ok(os.WriteFile(in.dir, nil, 0o640))
		before := h.watches()
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := h.watches() - before; n < 5 || n > 15 {
			t.Errorf("tried %d times in a minute", n)
		}
	})
}

func TestRefusedFolderIsPolled(t *testing.T) {
	in := newIncoming(t, "Inventories", "Logs", "UsageData")
	h := &hints{refused: map[string]error{
		in.path("Inventories"): kernelError(syscall.ENOSPC),
		in.path("Logs"):        &os.PathError{Op: "watch", Path: in.dir, Err: errors.New("too many open files")},
		in.path("UsageData"):   ErrPoll,
	}}
	withHints(t, in, h, func(t *testing.T, seen *record) {
		expect(t, seen.take()[:3], "watch Inventories: poll 5s: no inotify watches left",
			"watch Logs: poll 5s: too many open files", "watch UsageData: poll 5s")
		in.put("Logs/a.log", "1")
		time.Sleep(defaultInterval + quietMost)
		expect(t, seen.take(), "arrival Logs/a.log: 1 bytes", "listing Logs: 1 files, 1 bytes")
		h.refuse(nil)
		time.Sleep(defaultInterval)
		expect(t, seen.take(), "watch Inventories: notify", "watch Logs: notify", "watch UsageData: notify")
	})
}

func TestBurstIsCoalesced(t *testing.T) {
	in := newIncoming(t, "Logs")
	h := &hints{}
	withHints(t, in, h, func(t *testing.T, seen *record) {
		seen.take()
		for i := range 100 { // one file and one wake each millisecond
			in.put("Logs/"+string(rune('A'+i/26))+string(rune('a'+i%26)), "1")
			h.give(false, in.path("Logs"))
			time.Sleep(time.Millisecond)
			synctest.Wait()
		}
		settle()
		listings := 0
		for _, e := range seen.events {
			if e.Topic == event.TopicListing {
				listings++
			}
		}
		if last := seen.events[len(seen.events)-1]; last.Count != 100 || listings > 4 {
			t.Errorf("%d listings for 100 files in 100 ms, the last shows %d files", listings, last.Count)
		}
	})
}
