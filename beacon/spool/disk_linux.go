package spool

import (
	"errors"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// disk is the file system that the spool lies on.
type disk struct {
	dir    *os.File
	number uintptr // of the system call; 0: not to be used
}

// syncfsNumber is the number of syncfs(2) by architecture; the standard library
// does not carry it.
var syncfsNumber = map[string]uintptr{
	"386": 344, "amd64": 306, "arm": 373, "arm64": 267, "loong64": 267, "ppc64le": 348, "riscv64": 267, "s390x": 338,
}

func openDisk(root *os.Root) (*disk, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	d := &disk{dir: dir}
	if reportsErrors() {
		d.number = syncfsNumber[runtime.GOARCH]
	}
	return d, nil
}

// reportsErrors reports whether syncfs tells of failed writes: it does since
// Linux 5.8, before that it returned success whatever happened.
func reportsErrors() bool {
	var u syscall.Utsname
	if syscall.Uname(&u) != nil {
		return false
	}
	var release strings.Builder
	for _, c := range u.Release {
		if c == 0 {
			break
		}
		release.WriteByte(byte(c))
	}
	return atLeast(release.String(), 5, 8)
}

// atLeast compares the first two numbers of a kernel release ("6.1.0-18-amd64").
func atLeast(release string, major, minor int) bool {
	var have [2]int
	part := 0
	for _, c := range release {
		switch {
		case '0' <= c && c <= '9':
			have[part] = have[part]*10 + int(c-'0')
		case c == '.' && part == 0:
			part++
		default:
			return have[0] > major || have[0] == major && have[1] >= minor
		}
	}
	return have[0] > major || have[0] == major && have[1] >= minor
}

// sync brings everything written to the file system to the disk, and fails when
// any write since the last call failed.
func (d *disk) sync() error {
	if d.number == 0 {
		return errors.ErrUnsupported
	}
	for {
		_, _, errno := syscall.Syscall(d.number, d.dir.Fd(), 0, 0)
		switch errno {
		case 0:
			return nil
		case syscall.EINTR:
			continue
		}
		return errno
	}
}

// shares reports whether sync works here.
func (d *disk) shares() bool { return d.number != 0 }

// syncContent brings the bytes of a file to the disk, and of what describes it only what
// reading them needs.
func syncContent(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func (d *disk) close() error { return d.dir.Close() }
