package spool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
	ErrTypes   = errors.New("too many type folders")
	ErrChanged = errors.New("file was replaced meanwhile")
)

// Folders of the spool.
const (
	Incoming = "Incoming"
	partials = "Partial"
	lockFile = ".beacontop.lock"
)

// typesLimit bounds how many type folders uploads may create: the vendor's list
// is a dozen or two, and a stray program must not fill the directory.
const typesLimit = 200

// Spool holds uploads until they are handed on. It is safe for concurrent use.
type Spool struct {
	root    *os.Root
	lock    *os.File
	disk    *disk    // nil: not opened
	parts   *os.File // the folder of partials; nil: not opened
	numbers atomic.Uint64
	held    atomic.Int64 // bytes of files that are in memory

	redo     *redo      // nil: every file is made durable by itself
	flushing sync.Mutex // held while something is put into the redo log, or it takes its other segment
	logged   committer  // of files that go through the redo log
	alone    committer  // of all others

	mu    sync.Mutex
	types map[string]string // lower-case type → folder as it is spelt on disk

	names sync.Mutex // held while files in Incoming are renamed into place or removed
}

// Open prepares the spool in dir, which it creates if need be. It removes what an
// earlier process did not finish, and brings back from the redo log what a crash of
// the system took. Close it in the end.
func Open(dir string) (*Spool, error) { return openSpool(dir, true) }

// OpenAlone is Open for a directory that others take files from: no redo log, which
// would bring such files back after a crash.
func OpenAlone(dir string) (*Spool, error) { return openSpool(dir, false) }

func openSpool(dir string, withLog bool) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	s := &Spool{root: root, types: map[string]string{}}
	s.logged.flush, s.alone.flush = s.flushLogged, s.flushPlaces
	if err := s.prepare(withLog); err != nil {
		return nil, errors.Join(fmt.Errorf("open spool %s: %w", dir, err), s.Close())
	}
	return s, nil
}

func (s *Spool) prepare(withLog bool) error {
	var err error
	if s.lock, err = s.root.OpenFile(lockFile, os.O_CREATE|os.O_RDWR, 0o640); err != nil {
		return err
	}
	if err := lock(s.lock); err != nil {
		return err
	}
	for _, folder := range []string{Incoming, partials} {
		if err := s.root.MkdirAll(folder, 0o750); err != nil {
			return err
		}
	}
	if err := s.recover(); err != nil {
		return err
	}
	if err := s.replay(); err != nil {
		return err
	}
	if s.disk, err = openDisk(s.root); err != nil {
		return err
	}
	if s.parts, err = s.root.Open(partials); err != nil {
		return err
	}
	if withLog && s.disk.shares() {
		s.redo, err = openRedo(s.root, s.disk.sync)
	}
	return err
}

// Run keeps the redo log short until ctx ends. Without it the log is emptied when it is
// full, and by Close.
func (s *Spool) Run(ctx context.Context) {
	if s.redo != nil {
		s.redo.keep(ctx, &s.flushing)
	}
}

// recover removes the partials of an earlier process: nobody was told that they
// arrived. It also proves that a file can be written and renamed into Incoming,
// which fails when Incoming lies on another disk.
func (s *Spool) recover() error {
	left, err := fs.ReadDir(s.root.FS(), partials)
	if err != nil {
		return err
	}
	for _, entry := range left {
		if strings.HasSuffix(entry.Name(), ".part") {
			if err := s.root.Remove(path.Join(partials, entry.Name())); err != nil {
				return err
			}
		}
	}
	const probe = partials + "/probe.part"
	if err := s.root.WriteFile(probe, nil, 0o640); err != nil {
		return full(err)
	}
	const there = Incoming + "/.probe"
	if err := s.root.Rename(probe, there); err != nil {
		return err
	}
	return s.root.Remove(there)
}

// Close releases the spool. Commits that run end with ErrClosed or are durable.
func (s *Spool) Close() error {
	s.logged.close()
	s.alone.close()
	var err error
	if s.redo != nil {
		err = s.redo.close()
	}
	if s.disk != nil {
		err = errors.Join(err, s.disk.close())
	}
	if s.parts != nil {
		err = errors.Join(err, s.parts.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return errors.Join(err, s.root.Close())
}

// folder returns the type folder for a name in any letter case, and creates it
// when it is new. The new entry is durable when it returns.
func (s *Spool) folder(typ string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(typ)
	if name, ok := s.types[key]; ok {
		return name, nil
	}
	if err := s.root.MkdirAll(Incoming, 0o750); err != nil { // somebody may have deleted it
		return "", full(err)
	}
	entries, err := fs.ReadDir(s.root.FS(), Incoming)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		if strings.EqualFold(entry.Name(), typ) {
			s.types[key] = entry.Name()
			return entry.Name(), nil
		}
	}
	if len(entries) >= typesLimit {
		return "", ErrTypes
	}
	if err := s.root.Mkdir(path.Join(Incoming, typ), 0o750); err != nil {
		return "", full(err)
	}
	if err := syncDir(s.root, Incoming); err != nil {
		return "", err
	}
	s.types[key] = typ
	return typ, nil
}

// subfolder makes a folder below another, durably, if it is not there.
func (s *Spool) subfolder(parent, name string) error {
	err := s.root.Mkdir(path.Join(parent, name), 0o750)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return full(err)
	}
	return syncDir(s.root, parent)
}

// forgetFolder makes the next upload look for the type folder again: another
// program may have deleted or renamed it.
func (s *Spool) forgetFolder(typ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.types, strings.ToLower(typ))
}

// Create begins a file of a type, which is a folder below Incoming in any letter
// case. End it with Commit or Discard.
func (s *Spool) Create(typ, name string) (*Partial, error) {
	for _, n := range []string{typ, name} {
		if err := CheckName(n); err != nil {
			return nil, err
		}
		if n[0] == '.' { // what is hidden does not wait: it would never be handed on
			return nil, fmt.Errorf("%w: it begins with a dot", ErrName)
		}
	}
	p := &Partial{spool: s, part: partials + "/" + strconv.FormatUint(s.numbers.Add(1), 10) + ".part", typ: typ, name: name}
	if s.redo != nil {
		p.small = smalls.Get().(*[]byte)
		return p, nil
	}
	return p, p.open()
}

// holds takes n more bytes into memory if there is room for them.
func (s *Spool) holds(n int) bool {
	if s.held.Add(int64(n)) <= smallsBytes {
		return true
	}
	s.held.Add(-int64(n))
	return false
}

// full makes ErrFull of whatever the system says when there is no room.
func full(err error) error {
	if err != nil && noRoom(err) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}
