//go:build unix

package spool

import "syscall"

// Errors of the system.
const (
	errNoSpace   = syscall.ENOSPC
	errOtherDisk = syscall.EXDEV
)
