package copies

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

// ErrRoom is returned if there is no space for an answer. It is sent without being kept.
var ErrRoom = errors.New("no disk space for a copy")

// Config configures a store. Dir and Bytes are required.
type Config struct {
	Dir   string // folder; made with mode 0700 if missing, because answers may be secret
	Bytes int64  // limit of all copies and drafts together, each rounded up to blocks of 4 KiB
	// Room measures how many bytes of the disk may be used now without taking space that uploads
	// need; negative: so many are to be given back, see Trim. It is called by Begin, every few MB
	// of a draft, and by Trim. nil: no such limit.
	Room func() int64
}

// Store has the copies. It is safe for concurrent use.
type Store struct {
	root  *os.Root
	limit int64
	room  func() int64 // nil: no limit besides
	ahead atomic.Int64 // bytes that drafts have taken and not yet written

	loading sync.Mutex // held by Load
	closing atomic.Bool
	all     chan struct{} // closed when Load has ended

	mu      sync.Mutex
	index   index
	numbers uint64   // the highest number of a file
	claimed int64    // bytes that drafts may take in the end; at most limit
	taken   int64    // bytes that drafts have taken; at most claimed, and with the copies at most limit
	stuck   []string // files that could not be removed: opened by a virus scanner on Windows
	// outgrown are requests whose answers, of unknown length, had no space.
	outgrown outgrown
}

// Open opens a folder of copies, and removes drafts of an earlier process. What is in the folder is found
// after Load has read it. The caller must call Load, and Close.
func Open(c Config) (*Store, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open copies: %w", err)
	}
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("open copies: %w", err)
	}
	s := &Store{root: root, limit: c.Bytes, room: c.Room, index: index{groups: map[hash][]*entry{}}, all: make(chan struct{}), outgrown: outgrown{}}
	if err := s.list(); err != nil {
		return nil, errors.Join(fmt.Errorf("open copies %s: %w", c.Dir, err), root.Close())
	}
	if s.index.unread.len() == 0 { // there is nothing to load
		s.index.unread.measured = true
		close(s.all)
		return s, nil
	}
	s.index.unread.gone = newMarks()
	return s, nil
}

// Close ends Load, and releases the folder. Copies that are open stay readable; drafts cannot be committed.
func (s *Store) Close() error {
	s.closing.Store(true)
	s.loading.Lock()
	defer s.loading.Unlock()
	return s.root.Close()
}

// Forget removes the copies for a request: the origin has nothing there any more, or an answer that
// may not be kept. Copies that Load has not read yet are removed for all values of the fields in Vary.
func (s *Store) Forget(k Key) {
	group := k.group()
	s.mu.Lock()
	var gone []uint64
	for e := s.index.find(group, k.Header); e != nil; e = s.index.find(group, k.Header) {
		s.index.remove(e)
		gone = append(gone, e.number)
	}
	s.index.unread.gone.add(group)
	s.mu.Unlock()
	s.removeFiles(gone)
}

// drop removes one copy.
func (s *Store) drop(e *entry) {
	s.mu.Lock()
	s.index.remove(e)
	s.mu.Unlock()
	s.removeFiles([]uint64{e.number})
}

// mostStuck limits the list of files that could not be removed. What is not on it is found by the
// next Open.
const mostStuck = 1000

// removeFiles removes the files of copies that are not in the index any more.
func (s *Store) removeFiles(gone []uint64) {
	if len(gone) == 0 {
		return
	}
	s.mu.Lock()
	names := s.stuck
	s.stuck = nil
	s.mu.Unlock()
	for _, number := range gone {
		names = append(names, copyName(number))
	}
	s.removeNames(names)
}

func (s *Store) removeNames(names []string) {
	var stuck []string
	for _, name := range names {
		if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			stuck = append(stuck, name)
		}
	}
	if stuck != nil {
		s.mu.Lock()
		s.stuck = append(s.stuck, stuck...)
		s.stuck = s.stuck[:min(len(s.stuck), mostStuck)]
		s.mu.Unlock()
	}
}

// Figures describes a store.
type Figures struct {
	Copies int   // with those that Load has not read yet
	Bytes  int64 // of the disk, with drafts; 0 until Load has measured the copies
}

// Figures returns the present figures. It is cheap.
func (s *Store) Figures() Figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &s.index.unread
	return Figures{Copies: s.index.used.Len() + u.len(), Bytes: s.index.bytes + u.bytes + s.taken}
}
