package main

import (
	"errors"
	"io/fs"
	"syscall"

	"golang.org/x/sys/windows"
)

// Errors of Windows, whose network never returns the ones that Unix has names for.

func portInUse(err error) bool      { return errors.Is(err, windows.WSAEADDRINUSE) }
func addressMissing(err error) bool { return errors.Is(err, windows.WSAEADDRNOTAVAIL) }
func diskReadOnly(err error) bool   { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

// portDenied reports whether this process may not listen on a port. HTTP.SYS, on which IIS
// stands, denies its ports in this way, and so does a range that the system reserves.
func portDenied(err error) bool {
	return errors.Is(err, windows.WSAEACCES) || errors.Is(err, fs.ErrPermission)
}

const portDeniedHint = "IIS or another program has that port, or Windows reserves it (netsh interface ipv4 show excludedportrange tcp); choose one with --%s ADDR"

// inPlaceOfFolder may also mean a drive that is missing: ENOTDIR is ERROR_PATH_NOT_FOUND.
func inPlaceOfFolder(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, windows.ERROR_DIRECTORY)
}

const inPlaceOfFolderHint = "a file stands where a directory is needed, or there is no such drive; choose another with --dir DIR"
