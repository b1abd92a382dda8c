package spool

import (
	"errors"
	"os"
	"path"
	"syscall"
)

// os.Root opens every folder on the way for every call, which is most of what a small
// file costs. Here the folders are opened through it once, and what is named inside them
// are single names that were checked: nothing is followed.

// create writes a new file into a folder.
func create(folder *os.File, name string, content []byte) error {
	const mode = syscall.O_CREAT | syscall.O_EXCL | syscall.O_WRONLY | syscall.O_CLOEXEC | syscall.O_NOFOLLOW
	var fd int
	err := untilDone(func() (err error) {
		fd, err = syscall.Openat(int(folder.Fd()), name, mode, 0o640)
		return err
	})
	if err != nil {
		return &os.PathError{Op: "create", Path: name, Err: err}
	}
	for len(content) > 0 && err == nil {
		err = untilDone(func() error {
			n, err := syscall.Write(fd, content)
			content = content[max(n, 0):]
			return err
		})
	}
	if err := errors.Join(err, syscall.Close(fd)); err != nil {
		return &os.PathError{Op: "write", Path: name, Err: err}
	}
	return nil
}

// untilDone repeats a system call that a signal interrupted.
func untilDone(call func() error) error {
	for {
		if err := call(); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// move renames the parts of a batch into place, each folder opened once.
func move(root *os.Root, entries []*entry) {
	folders := map[string]*os.File{}
	open := func(name string) (*os.File, error) {
		if f := folders[name]; f != nil {
			return f, nil
		}
		f, err := root.Open(name)
		if err == nil {
			folders[name] = f
		}
		return f, err
	}
	for _, e := range entries {
		if e.err == nil {
			e.err = full(moveOne(open, e))
		}
	}
	for _, f := range folders {
		_ = f.Close() // nothing was written through it
	}
}

func moveOne(open func(string) (*os.File, error), e *entry) error {
	from, err := open(path.Dir(e.from))
	if err != nil {
		return err
	}
	to, err := open(path.Dir(e.to))
	if err != nil {
		return err
	}
	err = untilDone(func() error {
		return syscall.Renameat(int(from.Fd()), path.Base(e.from), int(to.Fd()), path.Base(e.to))
	})
	if err != nil {
		return &os.LinkError{Op: "rename", Old: e.from, New: e.to, Err: err}
	}
	return nil
}
