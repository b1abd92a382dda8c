package spool

import (
	"errors"
	"io"
	"io/fs"
	"time"
)

// disk is the file system below the spool's directory. Names are relative to it and use slashes.
// osDisk is the real one; the model test has one that fails at every step and loses power.
type disk interface {
	open(name string, flag int) (file, error)
	create(name string, content []byte) (identity uint64, err error) // a new file in Partial with this content; not durable
	mkdir(name string) error                                         // fs.ErrExist if it exists
	rename(from, to string) error                                    // replaces an existing file
	renameNew([]*move)                                               // does not replace; sets the err of each
	remove(name string) error
	lstat(name string) (fs.FileInfo, error)
	exists(name string) bool                                 // true if unknown
	each(folder string, visit func(fs.DirEntry) error) error // in any order; stops at the first error
	chtimes(name string, at time.Time) error
	syncDir(folder string) error // makes the entries of one folder durable
	syncAll() error              // makes everything written so far durable
	identify(name string) uint64 // a number that no other file has or had; 0: unknown
	linked(file) bool            // an open file still has a name; true if unknown
	folds() bool                 // names that differ only in case are one file
	same(a, b fs.FileInfo) bool  // the same file, unchanged
	prepare() error              // must be called before logs and create
	logs() bool                  // the redo log is usable here
	space() (Space, error)       // free and total space
	reopen() error               // opens the folder Partial again
	close() error
}

// file is an open file of a disk.
type file interface {
	fs.File
	io.Writer
	io.ReaderAt
	io.WriterAt
	Sync() error
	SyncContent() error // syncs the data, and only the metadata needed to read it
}

// move is one rename of a batch.
type move struct {
	from, to string
	err      error // fs.ErrExist: the target exists
}

// Space is the free and total space of a disk.
type Space struct {
	FreeBytes, Bytes   int64
	FreeInodes, Inodes int64
}

// list returns the entries of a small folder.
func list(d disk, folder string) (entries []fs.DirEntry, err error) {
	err = d.each(folder, func(e fs.DirEntry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// mkdirDurably creates a folder in an existing parent; the entry is durable on return.
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
