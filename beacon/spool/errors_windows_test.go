package spool

import "golang.org/x/sys/windows"

// Errors of the system.
const (
	errNoSpace   = windows.ERROR_DISK_FULL
	errOtherDisk = windows.ERROR_NOT_SAME_DEVICE
)
