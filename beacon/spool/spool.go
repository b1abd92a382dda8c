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
)

// Sentinels for callers that branch. All errors of this package that mean the
// same wrap them.
var (
	ErrFull    = errors.New("disk full")
	ErrInUse   = errors.New("in use by another process")
	ErrClosed  = errors.New("spool closed")
	ErrChanged = errors.New("file was replaced meanwhile")
	ErrNotKept = errors.New("not archived")
)

// Folders of the spool.
const (
	Incoming = "Incoming"
	partials = "Partial"
	lockFile = ".beacontop.lock"
)

// Config is what a spool needs. Dir is required.
type Config struct {
	Dir   string
	Types []string // known types: each always gets its folder
	// Alone is for a directory that others take files from: no redo log, which would bring
	// such files back after a crash, and nothing of others is tidied up.
	Alone bool
}

// Spool holds uploads until they are relayed. It is safe for concurrent use.
type Spool struct {
	disk    disk
	lock    *os.File // nil: not taken
	alone   bool
	numbers atomic.Uint64
	held    atomic.Int64 // bytes of files that are in memory

	redo   *redo     // nil: every file is made durable by itself
	logged committer // of files that go through the redo log
	placed committer // of all others
	names  names

	types struct {
		known []string

		mu      sync.Mutex
		folders map[string]string // lower-case type → folder below Incoming as it is spelt on disk
	}
}

// Open prepares a spool, and creates its directory if need be. It removes what an earlier
// process did not finish, and brings back from the redo log what a crash of the system
// took. Close it in the end.
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

// openOn opens a spool on a disk, which stays the caller's when it fails.
func openOn(d disk, c Config) (*Spool, error) {
	s := &Spool{disk: d, alone: c.Alone}
	s.types.known, s.types.folders = c.Types, map[string]string{}
	s.logged.flush, s.placed.flush = s.flushLogged, s.flushPlaces
	for _, folder := range []string{Incoming, partials} {
		if err := mkdirDurably(d, folder, "."); err != nil {
			return nil, err
		}
	}
	if err := s.removePartials(); err != nil {
		return nil, err
	}
	oldest, err := s.replay()
	if err != nil {
		return nil, err
	}
	if c.Alone {
		return s, d.prepare()
	}
	if err := errors.Join(s.barOldReleases(oldest), s.releaseFolders(), d.prepare()); err != nil {
		return nil, err
	}
	if d.logs() {
		s.redo, err = openRedo(d, oldest)
	}
	return s, err
}

// Run keeps the redo log short until ctx ends. Without it the log is emptied when it is
// full, and by Close.
func (s *Spool) Run(ctx context.Context) {
	if s.redo != nil {
		s.redo.keep(ctx)
	}
}

// removePartials removes the partials of an earlier process: nobody was told that they
// arrived.
func (s *Spool) removePartials() error {
	left, err := list(s.disk, partials)
	if err != nil {
		return err
	}
	for _, entry := range left {
		if strings.HasSuffix(entry.Name(), ".part") {
			if err := s.disk.remove(path.Join(partials, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Space returns what is free on the spool's disk for this user, and how much there is in
// all.
func (s *Spool) Space() (Space, error) { return s.disk.space() }

// Close releases the spool. Commits that run end with ErrClosed or are durable.
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

// Create begins a file of a type, which is a folder below Incoming in any letter
// case. End it with Commit or Discard.
func (s *Spool) Create(typ, name string) (*Partial, error) {
	for _, n := range []string{typ, name} {
		if err := CheckName(n); err != nil {
			return nil, err
		}
		if !Waits(n) { // it would be acknowledged and never relayed
			return nil, fmt.Errorf("%w: files of such names are passed over", ErrName)
		}
	}
	if strings.EqualFold(typ, badLogs) {
		return nil, fmt.Errorf("%w: it is the folder of rejected files", ErrName)
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
	return partials + "/" + strconv.FormatUint(s.numbers.Add(1), 10) + ".part"
}

// full makes ErrFull of whatever the system says when the disk is full.
func full(err error) error {
	if err != nil && noRoom(err) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}
