package spool

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// syncFlag is how a file is opened to sync it: FlushFileBuffers needs write access.
const syncFlag = os.O_RDWR

// lock locks the spool for this process until the file is closed.
func lock(f *os.File) error {
	const alone = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), alone, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrInUse
	}
	return err
}

// noRoom reports whether space or quota is exhausted.
func noRoom(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

// otherDisk reports whether a rename failed because the target is on another disk, including
// one mounted in a folder.
func otherDisk(err error) bool { return errors.Is(err, windows.ERROR_NOT_SAME_DEVICE) }

// syncDir does nothing: Windows cannot flush a directory, and NTFS journals renames in order.
func syncDir(*os.Root, string) error { return nil }

// space returns what is free for this user, and the total. Windows does not count inodes.
func (d *osDisk) space() (Space, error) {
	path, err := windows.UTF16PtrFromString(d.root.Name())
	if err != nil {
		return Space{}, err
	}
	var free, total uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, &total, nil); err != nil {
		return Space{}, err
	}
	return Space{FreeBytes: int64(free), Bytes: int64(total)}, nil
}
