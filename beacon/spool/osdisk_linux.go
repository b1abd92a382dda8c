package spool

import (
	"errors"
	"os"
	"path"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// os.Root opens every folder of a path for every call, which is most of the cost of a small file.
// Here the folders are opened through it once, and names within them are single checked elements:
// no link is followed.

// create writes a new file into Partial and returns its inode number.
func (d *osDisk) create(name string, content []byte) (identity uint64, err error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.parts == nil {
		return 0, ErrClosed
	}
	const mode = unix.O_CREAT | unix.O_EXCL | unix.O_WRONLY | unix.O_CLOEXEC | unix.O_NOFOLLOW
	var fd int
	err = untilDone(func() (err error) {
		fd, err = unix.Openat(int(d.parts.Fd()), path.Base(name), mode, partMode)
		return err
	})
	if err != nil {
		return 0, &os.PathError{Op: "create", Path: name, Err: err}
	}
	for len(content) > 0 && err == nil {
		err = untilDone(func() error {
			n, err := unix.Write(fd, content)
			content = content[max(n, 0):]
			return err
		})
	}
	if err == nil {
		identity, err = identityOf(fd, "", unix.AT_EMPTY_PATH)
	}
	if err := errors.Join(err, unix.Close(fd)); err != nil {
		return 0, &os.PathError{Op: "write", Path: name, Err: err}
	}
	return identity, nil
}

// identityOf combines the inode number of a file with the time at which the inode was created, where
// the file system keeps that: inode numbers are reused. The time is compared, never ordered.
func identityOf(dir int, name string, flags int) (uint64, error) {
	var st unix.Statx_t
	err := untilDone(func() error {
		return unix.Statx(dir, name, flags|unix.AT_SYMLINK_NOFOLLOW, unix.STATX_INO|unix.STATX_BTIME, &st)
	})
	if err != nil {
		return 0, err
	}
	identity := st.Ino
	if st.Mask&unix.STATX_BTIME != 0 {
		identity ^= (uint64(st.Btime.Sec)*1e9 + uint64(st.Btime.Nsec)) * 0x9e3779b97f4a7c15 // spread over all bits
	}
	return max(identity, 1), nil
}

// untilDone repeats a system call interrupted by a signal.
func untilDone(call func() error) error {
	for {
		if err := call(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// renameNew renames a batch of files, and opens each folder once.
func (d *osDisk) renameNew(moves []*move) {
	folders := map[string]*os.File{}
	open := func(name string) (*os.File, error) {
		if f := folders[name]; f != nil {
			return f, nil
		}
		f, err := d.root.Open(name)
		if err == nil {
			folders[name] = f
		}
		return f, err
	}
	for _, m := range moves {
		m.err = renameOne(open, m)
	}
	for _, f := range folders {
		_ = f.Close() // nothing was written through it
	}
}

func renameOne(open func(string) (*os.File, error), m *move) error {
	from, err := open(path.Dir(m.from))
	if err != nil {
		return err
	}
	to, err := open(path.Dir(m.to))
	if err != nil {
		return err
	}
	err = untilDone(func() error {
		return unix.Renameat2(int(from.Fd()), path.Base(m.from), int(to.Fd()), path.Base(m.to), unix.RENAME_NOREPLACE)
	})
	if err != nil {
		return &os.LinkError{Op: "rename", Old: m.from, New: m.to, Err: err}
	}
	return nil
}

// flushing are the file systems whose syncfs makes data durable: those on a disk of this machine.
// With FUSE, SMB or NFS it may return before the server has anything on its disk. The numbers are
// those of statfs(2).
var flushing = []int64{
	unix.EXT4_SUPER_MAGIC, unix.XFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC, unix.F2FS_SUPER_MAGIC,
	unix.OVERLAYFS_SUPER_MAGIC, unix.TMPFS_MAGIC, 0x2fc12fc1 /* ZFS */, 0xca451a4e, /* bcachefs */
}

// reportsErrors reports whether syncfs works here and reports failed writes: it does since Linux
// 5.8; before, it always returned success.
func (d *osDisk) reportsErrors() bool {
	var st unix.Statfs_t
	if unix.Fstatfs(int(d.dir.Fd()), &st) != nil || !slices.Contains(flushing, int64(st.Type)) { //nolint:unconvert // its type differs between systems
		return false
	}
	var u unix.Utsname
	return unix.Uname(&u) == nil && atLeast(unix.ByteSliceToString(u.Release[:]), 5, 8)
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

// syncAll syncs the whole file system, and fails if any write since the last call failed.
func (d *osDisk) syncAll() error {
	return untilDone(func() error { return unix.Syncfs(int(d.dir.Fd())) })
}

// exists takes one system call. It may follow a folder that is a link, and reports only whether
// there is something.
func (d *osDisk) exists(name string) bool {
	var st unix.Stat_t
	err := unix.Fstatat(int(d.dir.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW)
	return !errors.Is(err, unix.ENOENT)
}

// identify may follow a folder that is a link.
func (d *osDisk) identify(name string) uint64 {
	identity, err := identityOf(int(d.dir.Fd()), name, 0)
	if err != nil {
		return 0
	}
	return identity
}

func (d *osDisk) linked(f file) bool {
	info, err := f.Stat()
	if err != nil {
		return true
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return !ok || st.Nlink > 0
}

func syncContent(f *os.File) error {
	return untilDone(func() error { return unix.Fdatasync(int(f.Fd())) })
}
