package relay

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// shelf is an in-memory spool that counts listings.
type shelf struct {
	took  time.Duration // duration of a listing
	wrong error         // error of a folder

	mu     sync.Mutex
	files  []spool.File    // oldest first
	gone   map[string]bool // were disposed of
	listed int
}

func shelfOf(n int) *shelf {
	s := &shelf{gone: map[string]bool{}}
	for range n {
		s.add()
	}
	return s
}

func (s *shelf) add() spool.File {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := spool.File{Folder: "Logs", Name: fmt.Sprintf("%06d", len(s.files)), Modified: time.Unix(int64(len(s.files)), 0)}
	s.files = append(s.files, f)
	return f
}

func (s *shelf) Waiting(limit int) ([]spool.File, bool, error) {
	time.Sleep(s.took)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listed++
	var out []spool.File
	for _, f := range s.files {
		if f.Name != "" && len(out) == limit {
			return out, true, s.wrong
		}
		if f.Name != "" {
			out = append(out, f)
		}
	}
	return out, false, s.wrong
}

// Open finds no file that was disposed of: a listing from before may still name it.
func (s *shelf) Open(f spool.File) (fs.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone[f.Name] {
		return nil, fs.ErrNotExist
	}
	return fstest.MapFS{f.Name: {Data: []byte("x")}}.Open(f.Name)
}

func (s *shelf) Dispose(f spool.File, _ fs.FileInfo, _ spool.Fate) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[f.Modified.Unix()].Name = ""
	s.gone[f.Name] = true
	return nil
}

func (s *shelf) listings() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listed
}

// runs runs a relay in a bubble for the time of a test.
func runs(t *testing.T, r *Relay) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

// When no file can be sent, an upload does not cause a listing of the spool: with 20,000
// queued files that used a whole processor.
func TestAnUploadListsNothing(t *testing.T) {
	for _, test := range []struct {
		name   string
		closed bool // the windows
		limit  int
		most   int // listings in 100 s
	}{
		{"while the windows are closed", true, queueLimit, 0},
		{"while all files are refused", false, queueLimit, 1 + int(100*time.Second/relistEvery)},
		{"while more are refused than the queue follows", false, 10, 1 + int(100*time.Second/relistEvery)},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var windows []Window
				if test.closed {
					hour := time.Duration((time.Now().Hour()+2)%24) * time.Hour
					windows = []Window{{hour, hour + time.Hour}}
				}
				s := shelfOf(30)
				p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 413, ErrRefused }}
				r := New(Config{Spool: s, Parents: []Parent{p}, Publish: func(event.Event) {}, Windows: windows, Refusals: 1 << 30})
				r.queue.limit = test.limit
				runs(t, r)
				for range 1000 {
					time.Sleep(100 * time.Millisecond)
					r.Arrived(s.add())
				}
				if n := s.listings(); n > test.most || test.most > 0 && n == 0 {
					t.Errorf("listed %d times, want at most %d", n, test.most)
				}
			})
		})
	}
}

// A queue that does not track all files is refilled before it is empty.
func TestTheQueueIsFilledBeforeItIsEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const files, limit, each = 400, 100, 100 * time.Millisecond
		s := shelfOf(files)
		s.took = time.Second
		p := &fakeParent{deliver: func(spool.File, string) (int, error) {
			time.Sleep(each)
			return 200, nil
		}}
		r := New(Config{Spool: s, Parents: []Parent{p}, Publish: func(event.Event) {}})
		r.queue.limit = limit
		runs(t, r)
		time.Sleep(files*each + 10*time.Second)
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.times) != files {
			t.Fatalf("%d of %d files were sent", len(p.times), files)
		}
		for i := 1; i < files; i++ {
			if gap := p.times[i].Sub(p.times[i-1]); gap > 2*each {
				t.Errorf("nothing was sent for %s before file %d", gap, i)
			}
		}
	})
}

// A folder that cannot be listed delays no file of another, and does not make announced files
// look gone.
func TestAFolderThatCannotBeListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shelfOf(3)
		s.wrong = fs.ErrPermission
		p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 413, ErrRefused }}
		r := New(Config{Spool: s, Parents: []Parent{p}, Publish: func(event.Event) {}, Refusals: 1 << 30})
		r.queue.append(spool.File{Folder: "Locked", Name: "announced"}, true, time.Now())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r.Run(ctx)
		if len(r.queue.items) != 4 || s.listed < 2 {
			t.Errorf("%d files are known after %d listings, want 4", len(r.queue.items), s.listed)
		}
	})
}
