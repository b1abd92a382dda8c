package spool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"beacontop/beacon/protocol"
)

// Errors for callers to test with errors.Is. Errors of this package with the same meaning wrap
// them.
var (
	ErrFull    = errors.New("disk full")
	ErrInUse   = errors.New("in use by another process")
	ErrClosed  = errors.New("spool closed")
	ErrChanged = errors.New("file was replaced")
	ErrNotKept = errors.New("not archived")
)

// Folders of the spool.
const (
	Incoming = "Incoming"
	partials = "Partial"
	lockFile = ".beacontop.lock"
)

// Config configures a spool. Dir is required.
type Config struct {
	Dir   string
	Types []string // known types, which always get their own folder
	// Alone is for a directory from which other programs take files: no redo log, which would
	// restore such files after a crash, and no cleaning up of foreign files.
	Alone bool
}

// Spool stores uploads until they are relayed. It is safe for concurrent use.
type Spool struct {
	disk    disk
	lock    *os.File // nil: not locked
	alone   bool
	numbers atomic.Uint64
	held    atomic.Int64 // bytes of files in memory

	redo   *redo     // nil: every file is made durable individually
	logged committer // for files that go through the redo log
	placed committer // for all others
	names  names

	types struct {
		known []string

		mu      sync.Mutex
		folders map[string]string // lower-case type → folder below Incoming as spelt on disk
	}
}

// Open opens a spool, and creates its directory if necessary. It removes unfinished uploads of an
// earlier process, and restores from the redo log what was lost in a system crash. The caller must
// call Close.
func Open(c Config) (*Spool, error) {
	if err := os.MkdirAll(c.Dir, folderMode); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	d, err := openDisk(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	taken, err := d.lock()
	if err == nil {
		var s *Spool
		if s, err = openOn(d, c); err == nil {
			s.lock = taken
			return s, nil
		}
		err = errors.Join(err, taken.Close())
	}
	return nil, errors.Join(fmt.Errorf("open spool %s: %w", c.Dir, err), d.close())
}

// openOn opens a spool on a disk, which the caller still owns on error.
func openOn(d disk, c Config) (*Spool, error) {
	s := &Spool{disk: d, alone: c.Alone}
	s.types.known, s.types.folders = c.Types, map[string]string{}
	s.logged.flush, s.placed.flush = s.flushLogged, s.flushPlaces
	s.names.key = s.key
	for _, folder := range []string{Incoming, partials} {
		if err := mkdirDurably(d, folder, "."); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(d.prepare(), s.removePartials()); err != nil {
		return nil, err
	}
	if c.Alone {
		return s, nil
	}
	oldest, err := s.replay()
	if err != nil {
		return nil, err
	}
	if err := s.barOldReleases(oldest); err != nil {
		return nil, err
	}
	if d.logs() {
		s.redo, err = openRedo(d, oldest, &s.names)
	}
	return s, err
}

// key is the same for all spellings of a path that lead to one file.
func (s *Spool) key(path string) string {
	if s.disk.folds() {
		return strings.ToLower(path)
	}
	return path
}

// Run keeps the redo log short until ctx ends. Without it the log is emptied only when it is full,
// and by Close.
func (s *Spool) Run(ctx context.Context) {
	if s.redo != nil {
		s.redo.keep(ctx)
	}
}

// removePartials removes the partials of an earlier process, which were never acknowledged.
func (s *Spool) removePartials() error {
	left, err := list(s.disk, partials)
	if err != nil {
		return err
	}
	for _, entry := range left {
		if strings.HasPrefix(entry.Name(), s.partPrefix()) && strings.HasSuffix(entry.Name(), ".part") {
			if err := s.disk.remove(path.Join(partials, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Space returns the free and total space of the spool's disk for this user.
func (s *Spool) Space() (Space, error) { return s.disk.space() }

// Close releases the spool. Commits in progress finish, or return ErrClosed.
func (s *Spool) Close() error {
	s.logged.close()
	s.placed.close()
	var err error
	if s.redo != nil {
		err = s.redo.close()
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return errors.Join(err, s.disk.close())
}

// Create starts a file of a type, which is a folder below Incoming, case-insensitive. End it with
// Commit or Discard.
func (s *Spool) Create(typ, name string) (*Partial, error) {
	for _, n := range []string{typ, name} {
		if err := protocol.CheckName(n); err != nil {
			return nil, err
		}
		if !Waits(n) { // it would be acknowledged and never relayed
			return nil, fmt.Errorf("%w: files with such names are ignored", protocol.ErrName)
		}
	}
	if strings.EqualFold(typ, badLogs) {
		return nil, fmt.Errorf("%w: name of the folder for rejected files", protocol.ErrName)
	}
	p := &Partial{spool: s, part: s.partName(), typ: typ, name: name}
	if s.redo != nil {
		p.small = &small{}
		return p, nil
	}
	return p, p.open()
}

// partName returns the name of the next partial.
func (s *Spool) partName() string {
	return partials + "/" + s.partPrefix() + strconv.FormatUint(s.numbers.Add(1), 10) + ".part"
}

// partPrefix distinguishes our partials from those of others in their directory.
func (s *Spool) partPrefix() string {
	if s.alone {
		return "beacontop-"
	}
	return ""
}

// full wraps a disk-full error of the system in ErrFull.
func full(err error) error {
	if err != nil && noRoom(err) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}
