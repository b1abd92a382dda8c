package copies

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
)

// Load reads what Open has listed: first how large the files are, and when they were used, then the head of
// each, those used last first. It removes damaged copies. It ends when all were read, with ctx and with
// Close; call it once. An error names a file that can be read again by the next Open.
func (s *Store) Load(ctx context.Context) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.Loaded() {
		return nil
	}
	defer s.loadEnds() // also at an early end: nobody waits any longer
	errs := []error{s.measure(ctx)}
	for more := true; more && !s.ended(ctx); {
		var err error
		if more, err = s.loadPiece(pieceFiles); err != nil {
			errs = append(errs, err)
		}
	}
	return first(errs)
}

// first returns the first of errors that is not nil: most likely, all have the same reason.
func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("read copies: %w", err)
		}
	}
	return nil
}

func (s *Store) ended(ctx context.Context) bool { return ctx.Err() != nil || s.closing.Load() }

func (s *Store) loadEnds() {
	s.mu.Lock()
	s.index.unread.end()
	s.mu.Unlock()
	close(s.all)
}

// Loaded reports whether Load has ended, or has nothing to do.
func (s *Store) Loaded() bool {
	select {
	case <-s.all:
		return true
	default:
		return false
	}
}

// Await is Find after Load has ended. It returns nil if ctx ends before.
func (s *Store) Await(ctx context.Context, k Key) *Copy {
	select {
	case <-s.all:
		return s.Find(k)
	case <-ctx.Done():
		return nil
	}
}

// readersAtOnce is how many files are read at once: disks are faster so.
const readersAtOnce = 8

// each calls a function for each of n files, in several goroutines.
func each(n int, read func(i int)) {
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(n, readersAtOnce) {
		readers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				read(int(i))
			}
		})
	}
	readers.Wait()
}

// measure finds out the sizes of the files, and removes those that there is no space for.
func (s *Store) measure(ctx context.Context) error {
	listed := s.index.unread.files // nobody else changes it until it is measured
	errs := make([]error, len(listed))
	regular := make([]bool, len(listed))
	each(len(listed), func(i int) {
		if s.ended(ctx) {
			return
		}
		info, err := s.root.Lstat(copyName(listed[i].number))
		if err != nil {
			errs[i] = present(err)
			return
		}
		listed[i].bytes, listed[i].touched, regular[i] = info.Size(), info.ModTime().UnixNano(), info.Mode().IsRegular()
	})
	if s.ended(ctx) {
		return nil
	}
	var files []file
	for i, f := range listed {
		if regular[i] {
			files = append(files, f)
		}
	}
	s.mu.Lock()
	s.index.unread.measure(files)
	evicted := s.index.evict(s.limit)
	s.mu.Unlock()
	s.removeFiles(evicted)
	return first(errs)
}

// present returns nil for the error of a file that is not there any more.
func present(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// pieceFiles is how many heads are read before their copies can be found.
const pieceFiles = 256

// loadPiece reads the heads of the next files, at most so many. There are none if more is false.
func (s *Store) loadPiece(most int) (more bool, err error) {
	s.mu.Lock()
	piece := s.index.unread.piece(most)
	s.mu.Unlock()
	entries, errs := make([]*entry, len(piece)), make([]error, len(piece))
	each(len(piece), func(i int) { entries[i], errs[i] = s.readEntry(piece[i].number) })
	var gone []uint64
	var replaced []replacement
	s.mu.Lock()
	u := &s.index.unread
	for i, f := range piece {
		if !u.next() {
			break
		}
		switch {
		case errs[i] == nil:
			surplus, by := s.index.adopt(entries[i])
			gone = append(gone, surplus...)
			if by != nil {
				replaced = append(replaced, replacement{f.number, by})
			}
		case errors.Is(errs[i], errDamaged):
			gone = append(gone, f.number)
		case present(errs[i]) != nil:
			err = errs[i]
			u.fail(f)
		}
	}
	s.mu.Unlock()
	s.removeFiles(append(gone, s.synced(replaced)...))
	return len(piece) > 0, err
}

// replacement is a file with an older copy than that of an entry, which may not be on the disk yet.
type replacement struct {
	number uint64
	by     *entry
}

// synced brings newer copies to the disk, and returns which files can be removed then.
func (s *Store) synced(all []replacement) (gone []uint64) {
	for _, r := range all {
		f, err := s.root.Open(copyName(r.by.number))
		if err == nil {
			err = f.Sync()
			_ = f.Close() // opened to be read
		}
		if present(err) == nil { // if it is not there, a still newer one was synced, or it was removed on purpose
			gone = append(gone, r.number)
		}
	}
	return gone
}

// readEntry reads the head of a file.
func (s *Store) readEntry(number uint64) (*entry, error) {
	f, err := s.root.Open(copyName(number))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened to be read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	head, slot, err := headOf(f)
	if err != nil {
		return nil, err
	}
	r, _, err := readHead(head, slot)
	if err != nil {
		return nil, err
	}
	e := &entry{
		number: number, group: r.group, variant: r.variant, vary: strings.Clone(r.vary), slot: slot, bytes: r.bytes, sum: r.sum,
		stored: r.stored, checked: r.checked, persisted: r.checked, touched: info.ModTime().UnixNano(),
	}
	if info.Size() != e.fileBytes() {
		return nil, errDamaged
	}
	return e, nil
}

// mostlyHead is at least as long as nearly all heads.
const mostlyHead = 4096

// headOf reads the head of a file. What cannot be read is damaged.
func headOf(f *os.File) (head []byte, slot int, err error) {
	head = make([]byte, mostlyHead)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, readError(err)
	}
	if slot, err = slotOf(head[:n]); err != nil {
		return nil, 0, err
	}
	if whole := int(headBytes(slot)); n < whole {
		head = make([]byte, whole)
		if _, err := f.ReadAt(head, 0); err != nil {
			return nil, 0, readError(err)
		}
	}
	return head[:headBytes(slot)], slot, nil
}

// readError is errDamaged, unless the file is closed.
func readError(err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return err
	}
	return fmt.Errorf("%w: %w", errDamaged, err)
}
