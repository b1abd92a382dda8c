package spool

import (
	"errors"
	"io"
	"io/fs"
	"time"
)

// disk is the file system that the spool works on, below the spool's directory. Names
// are relative to it and use slashes. osDisk is the real one; the model test supplies one
// that fails at every step and loses power.
type disk interface {
	open(name string, flag int) (file, error)
	create(name string, content []byte) (number uint64, err error) // a whole new file in Partial; not durable
	mkdir(name string) error                                       // fs.ErrExist when it is there
	rename(from, to string) error                                  // replaces
	renameNew([]*move)                                             // replaces nothing; sets the err of each
	remove(name string) error
	lstat(name string) (fs.FileInfo, error)
	exists(name string) bool                                 // also when that cannot be told
	each(folder string, visit func(fs.DirEntry) error) error // in any order; ends with the first error
	chtimes(name string, at time.Time) error
	syncDir(folder string) error          // the entries of one folder reach the disk
	syncAll() error                       // everything that was written reaches the disk
	identify(fs.FileInfo) (number uint64) // inode number; 0: not known
	same(a, b fs.FileInfo) bool           // the same file, unchanged
	prepare() error                       // after it: logs, create
	logs() bool                           // the redo log can work here
	space() (Space, error)                // room
	reopen() error                        // looks for the folder Partial again
	close() error
}

// file is an open file of a disk.
type file interface {
	fs.File
	io.Writer
	io.ReaderAt
	io.WriterAt
	Sync() error
	SyncContent() error // the bytes, and of what describes the file only what reading them needs
}

// move is one file on its way to its place.
type move struct {
	from, to string
	err      error // fs.ErrExist: something is there
}

// Space is the room on a disk.
type Space struct {
	FreeBytes, Bytes   int64
	FreeInodes, Inodes int64
}

// list returns what is in a folder that holds few entries.
func list(d disk, folder string) (entries []fs.DirEntry, err error) {
	err = d.each(folder, func(e fs.DirEntry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// mkdirDurably makes a folder whose parent exists; the new entry is on disk when it returns.
func mkdirDurably(d disk, folder, parent string) error {
	err := d.mkdir(folder)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return full(err)
	}
	return d.syncDir(parent)
}
