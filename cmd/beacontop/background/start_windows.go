package background

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// alone gives a process no console: closing the one in which it was started does not reach it.
func alone() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP, HideWindow: true}
}
