//go:build unix

package private

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// checkReaders refuses a file that others can read, as OpenSSH does.
func checkReaders(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return &InsecureError{f.Name(), fmt.Sprintf("others can read it (mode %04o)", mode), "chmod 600 " + f.Name()}
	}
	return nil
}

// CheckWriters refuses a file that others can write or replace, as OpenSSH does with StrictModes: the
// file and each directory above it belong to this user or to root, and only they can write there. A
// directory with the sticky bit may be open to others: they cannot rename what is not theirs.
func CheckWriters(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := checkWriter(f.Name(), info); err != nil {
		return err
	}
	name, err := filepath.EvalSymlinks(f.Name())
	if err == nil {
		name, err = filepath.Abs(name)
	}
	if err != nil {
		return err
	}
	for dir := filepath.Dir(name); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSticky == 0 {
			err = checkWriter(dir, info)
		}
		if err != nil || dir == filepath.Dir(dir) {
			return err
		}
	}
}

func checkWriter(name string, info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return &InsecureError{name, fmt.Sprintf("others can write it (mode %04o)", mode), "chmod go-w " + name}
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Uid != 0 && int(s.Uid) != os.Geteuid() {
		return &InsecureError{name, fmt.Sprintf("it belongs to another user (uid %d)", s.Uid), "chown root " + name}
	}
	return nil
}
