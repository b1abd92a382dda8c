package relay

import (
	"slices"
	"testing"
	"time"

	"beacontop/beacon/spool"
)

func waiting(names ...string) (files []spool.File) {
	for i, name := range names {
		files = append(files, spool.File{Folder: "Logs", Name: name, Modified: time.Unix(int64(i), 0)})
	}
	return files
}

// Listed and announced files are started in one order, each once.
func TestListedAndAnnouncedFilesAreBegunInOrder(t *testing.T) {
	q := newQueue()
	q.append(spool.File{Folder: "Logs", Name: "announced"}, true, time.Unix(1000, 0))
	q.merge(listing{files: waiting("a", "b", "c", "announced"), begun: q.count})
	q.append(spool.File{Folder: "Logs", Name: "later"}, true, time.Unix(2000, 0))
	q.append(spool.File{Folder: "Logs", Name: "b"}, true, time.Unix(3000, 0)) // its newer version
	var order []string
	for i := q.next(time.Now(), func(*item) bool { return false }); i != nil; i = q.next(time.Now(), func(*item) bool { return false }) {
		order = append(order, i.file.Name)
		if i.file.Name == "b" {
			q.merge(listing{files: waiting("b"), begun: q.count}) // b is in progress
		}
		q.done(i)
	}
	if want := []string{"a", "c", "announced", "later", "b"}; !slices.Equal(order, want) {
		t.Errorf("begun: %q, want %q", order, want)
	}
	if len(q.items) != 0 || len(q.behind) != 0 {
		t.Errorf("left: %v, %v", q.items, q.behind)
	}
}

// No listing makes the queue exceed its limit.
func TestTheQueueIsBounded(t *testing.T) {
	q := newQueue()
	q.limit = 3
	q.append(spool.File{Folder: "Logs", Name: "announced"}, true, time.Unix(1000, 0))
	q.merge(listing{files: waiting("a", "b", "c"), begun: q.count})
	q.append(spool.File{Folder: "Logs", Name: "later"}, true, time.Unix(2000, 0))
	if n := len(q.items) + len(q.behind); n != 3 || !q.more {
		t.Errorf("%d files, more: %v", n, q.more)
	}
}
