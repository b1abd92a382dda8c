//go:build unix

package background

import "syscall"

// alone gives a process a session of its own: it has no terminal, and no signal from one reaches it.
func alone() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
