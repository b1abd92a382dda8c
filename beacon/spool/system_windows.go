package spool

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// Error numbers of Windows (winerror.h).
const (
	errorHandleDiskFull    = syscall.Errno(39)
	errorDiskFull          = syscall.Errno(112)
	errorDiskQuotaExceeded = syscall.Errno(1295)
	errorLockViolation     = syscall.Errno(33)
)

// Flags of LockFileEx (minwinbase.h).
const (
	lockFailImmediately = 1
	lockExclusive       = 2
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// lock takes the spool for this process until the file is closed.
func lock(f *os.File) error {
	var at syscall.Overlapped
	ok, _, err := lockFileEx.Call(f.Fd(), lockExclusive|lockFailImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	if ok != 0 {
		return nil
	}
	if errors.Is(err, errorLockViolation) {
		return ErrInUse
	}
	return err
}

// noRoom reports whether the system refused for want of space or quota.
func noRoom(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull) || errors.Is(err, errorDiskQuotaExceeded)
}

// syncDir does nothing: Windows offers no flush of a directory, and NTFS writes
// renames to its journal in order.
func syncDir(*os.Root, string) error { return nil }

var getDiskFreeSpaceEx = syscall.NewLazyDLL("kernel32.dll").NewProc("GetDiskFreeSpaceExW")

// Space returns what is free on the spool's disk for this user, and how much there is
// in all. Windows counts no inodes.
func (s *Spool) Space() (Space, error) {
	path, err := syscall.UTF16PtrFromString(s.root.Name())
	if err != nil {
		return Space{}, err
	}
	var free, total uint64
	ok, _, err := getDiskFreeSpaceEx.Call(uintptr(unsafe.Pointer(path)), uintptr(unsafe.Pointer(&free)), uintptr(unsafe.Pointer(&total)), 0)
	if ok == 0 {
		return Space{}, err
	}
	return Space{FreeBytes: int64(free), Bytes: int64(total)}, nil
}
