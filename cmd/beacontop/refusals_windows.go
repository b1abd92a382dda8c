package main

import (
	"errors"
	"io/fs"
	"syscall"

	"golang.org/x/sys/windows"
)

// The standard library knows the names that Unix has for these errors, and never returns
// them on Windows.

func portInUse(err error) bool      { return errors.Is(err, windows.WSAEADDRINUSE) }
func addressMissing(err error) bool { return errors.Is(err, windows.WSAEADDRNOTAVAIL) }
func diskReadOnly(err error) bool   { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
func inPlaceOfFolder(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, windows.ERROR_DIRECTORY)
}

// portDenied reports whether this process may not listen on a port. HTTP.SYS, on which IIS
// stands, denies its ports in this way, and so does a range that the system reserves.
func portDenied(err error) bool {
	return errors.Is(err, windows.WSAEACCES) || errors.Is(err, fs.ErrPermission)
}

const portDeniedHint = "IIS or another program has that port, or Windows reserves it (netsh interface ipv4 show excludedportrange tcp); choose one with --%s ADDR"
