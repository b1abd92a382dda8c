//go:build unix

package daemon

import (
	"errors"
	"io/fs"
	"syscall"
)

func portInUse(err error) bool      { return errors.Is(err, syscall.EADDRINUSE) }
func portDenied(err error) bool     { return errors.Is(err, fs.ErrPermission) }
func addressMissing(err error) bool { return errors.Is(err, syscall.EADDRNOTAVAIL) }
func diskReadOnly(err error) bool   { return errors.Is(err, syscall.EROFS) }
func inPlaceOfDir(err error) bool   { return errors.Is(err, syscall.ENOTDIR) }
