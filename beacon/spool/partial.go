package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// Partial is a file that is being received. It is not safe for concurrent use.
type Partial struct {
	spool *Spool
	file  *os.File
	part  string // below the root
	typ   string // as the agent spelt it
	name  string
	size  int64
	ended bool
}

// Write appends to the file. An error that wraps ErrFull means that the disk is
// full; the partial still has to be discarded.
func (p *Partial) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.size += int64(n)
	if err != nil {
		return n, fmt.Errorf("write partial: %w", full(err))
	}
	return n, nil
}

// Size returns the bytes written so far.
func (p *Partial) Size() int64 { return p.size }

// Discard removes the file. After Commit it does nothing.
func (p *Partial) Discard() error {
	if p.ended {
		return nil
	}
	p.ended = true
	err := p.spool.root.Remove(p.part)
	if errors.Is(err, fs.ErrNotExist) { // it was renamed before the disk failed
		err = nil
	}
	return errors.Join(p.file.Close(), err)
}

// Commit makes the file durable and visible in Incoming, in the place of a file
// of the same name, and returns the folder it stands in. On an error nothing is
// left behind, except when the disk failed after the file became visible: then it
// stays and the agent, who was told nothing, sends it again.
func (p *Partial) Commit() (folder string, err error) { return p.commit("") }

// Park is Commit into the BadLogs folder of the type: the file is kept and does not
// wait.
func (p *Partial) Park() (folder string, err error) { return p.commit(badLogs) }

func (p *Partial) commit(below string) (folder string, err error) {
	if p.ended {
		return "", ErrClosed
	}
	for range 2 { // the folder may have vanished since it was last used
		if folder, err = p.spool.folder(p.typ); err != nil {
			break
		}
		if below != "" {
			if err = p.spool.subfolder(path.Join(Incoming, folder), below); err != nil {
				break
			}
		}
		err = p.spool.commits.commit(&entry{file: p.file, from: p.part, to: path.Join(Incoming, folder, below, p.name)})
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
		p.spool.forgetFolder(p.typ)
	}
	if err != nil {
		if at, statErr := p.spool.root.Lstat(path.Join(Incoming, folder, below, p.name)); statErr == nil && at.IsDir() {
			err = fmt.Errorf("%w: a folder has it", ErrName)
		}
		return "", errors.Join(fmt.Errorf("commit upload: %w", err), p.Discard())
	}
	p.ended = true
	return folder, p.file.Close()
}
