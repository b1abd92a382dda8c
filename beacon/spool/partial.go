package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"beacontop/beacon/protocol"
)

// Partial is a file being received. It is not safe for concurrent use.
type Partial struct {
	spool  *Spool
	file   file   // nil: the content is only in small so far
	small  *small // nil: the file is too large for the redo log, or there is no log
	part   string // below the spool's directory
	number uint64 // inode number of the part, if written in a single call; 0: unknown
	typ    string // as spelt by the agent
	name   string
	size   int64

	closed bool // the whole content is in the file, which is closed
	ended  bool
	held   bool // the content stays readable after Commit or Park
}

// Write appends to the file. An error that wraps ErrFull means that the disk is full; the partial
// still has to be discarded.
func (p *Partial) Write(b []byte) (int, error) {
	if p.small != nil {
		if p.spool.add(p.small, b) {
			p.size += int64(len(b))
			return len(b), nil
		}
		if err := p.spill(); err != nil {
			return 0, err
		}
		p.free()
	}
	return p.write(b)
}

func (p *Partial) write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.size += int64(n)
	if err != nil {
		return n, fmt.Errorf("write partial: %w", full(err))
	}
	return n, nil
}

// spill writes small to a file.
func (p *Partial) spill() error {
	if err := p.open(); err != nil {
		return err
	}
	p.size = 0
	_, err := p.write(p.small.bytes)
	return err
}

func (p *Partial) open() (err error) {
	const mode = os.O_CREATE | os.O_EXCL | os.O_RDWR
	d := p.spool.disk
	p.file, err = d.open(p.part, mode)
	if errors.Is(err, fs.ErrNotExist) { // the folder was deleted
		if err = d.reopen(); err == nil {
			p.file, err = d.open(p.part, mode)
		}
	}
	if err != nil {
		p.file = nil
		return fmt.Errorf("create partial: %w", full(err))
	}
	return nil
}

// Content is what was written so far, for reading. It is valid until Commit, Park or Discard, and
// until Release if the partial is held.
func (p *Partial) Content() *io.SectionReader {
	if p.small != nil {
		return io.NewSectionReader(bytes.NewReader(p.small.bytes), 0, p.size)
	}
	return io.NewSectionReader(p.file, 0, p.size)
}

// Hold keeps the content readable after Commit or Park, whatever happens to the file. The caller
// must call Release.
func (p *Partial) Hold() { p.held = true }

// Release ends Hold.
func (p *Partial) Release() error {
	p.held = false
	return p.close()
}

// close releases the content, unless it is held.
func (p *Partial) close() error {
	if p.held {
		return nil
	}
	p.free()
	if p.file == nil {
		return nil
	}
	f := p.file
	p.file = nil
	return f.Close()
}

func (p *Partial) free() {
	if p.small != nil {
		p.spool.release(p.small)
		p.small = nil
	}
}

// store makes sure that the whole file is in Partial.
func (p *Partial) store() (err error) {
	if p.file != nil {
		return nil
	}
	for range 2 {
		p.number, err = p.spool.disk.create(p.part, p.small.bytes)
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err = p.spool.disk.reopen(); err != nil { // the folder was deleted
			return err
		}
	}
	if errors.Is(err, errors.ErrUnsupported) {
		return p.spill()
	}
	p.closed = true // even if it is incomplete: then it has to be removed
	return full(err)
}

// again stores the file once more: the stored one is gone, because its folder was moved or deleted.
func (p *Partial) again() error {
	if p.small == nil || p.file != nil || p.spool.disk.exists(p.part) {
		return nil
	}
	p.part = p.spool.partName()
	if err := p.spool.disk.reopen(); err != nil {
		return err
	}
	return p.store()
}

// sync makes the content durable.
func (p *Partial) sync() error {
	if p.file != nil {
		return full(p.file.Sync())
	}
	return syncFile(p.spool.disk, p.part)
}

// Size returns the number of bytes written so far.
func (p *Partial) Size() int64 { return p.size }

// Discard removes the file. After Commit it does nothing.
func (p *Partial) Discard() error {
	if p.ended {
		return nil
	}
	p.ended = true
	if p.file == nil && !p.closed {
		return p.close()
	}
	err := ignoreMissing(p.spool.disk.remove(p.part)) // it may have been renamed before the error
	return errors.Join(p.close(), err)
}

// Commit makes the file durable and visible in Incoming, replacing a file of the same name, and
// returns its folder. On error nothing is left, except if the disk failed after the file became
// visible: then it stays, and the agent, which got no success, sends it again.
func (p *Partial) Commit() (folder string, err error) { return p.commit("") }

// Park is Commit into the BadLogs folder of the type: the file is kept but not queued.
func (p *Partial) Park() (folder string, err error) { return p.commit(badLogs) }

func (p *Partial) commit(below string) (folder string, err error) {
	if p.ended {
		return "", ErrClosed
	}
	if err := p.store(); err != nil {
		return "", errors.Join(fmt.Errorf("commit upload: %w", err), p.Discard())
	}
	for range 2 { // the folder may have been removed since it was last used
		if folder, err = p.place(below); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		p.spool.forgetFolder(p.typ)
		if err := p.again(); err != nil {
			return "", errors.Join(fmt.Errorf("commit upload: %w", err), p.Discard())
		}
	}
	if err != nil {
		if at, statErr := p.spool.disk.lstat(path.Join(Incoming, folder, below, p.name)); statErr == nil && at.IsDir() {
			err = fmt.Errorf("%w: a folder has this name", protocol.ErrName)
		}
		return "", errors.Join(fmt.Errorf("commit upload: %w", err), p.Discard())
	}
	p.ended = true
	return folder, p.close()
}

// place moves the complete file into its folder, durably.
func (p *Partial) place(below string) (folder string, err error) {
	s := p.spool
	if folder, err = s.folder(p.typ); err != nil {
		return folder, err
	}
	if below != "" {
		if err = mkdirDurably(s.disk, path.Join(Incoming, folder, below), path.Join(Incoming, folder)); err != nil {
			return folder, err
		}
	}
	to := path.Join(Incoming, folder, below, p.name)
	defer s.names.own(to)()
	e := &entry{move: move{from: p.part, to: to}, sync: p.sync, number: p.number}
	if p.small != nil && s.redo.takes(to) {
		e.small = p.small.bytes
		return folder, s.logged.commit(e)
	}
	if err := p.sync(); err != nil {
		return folder, err
	}
	return folder, s.placed.commit(e)
}
