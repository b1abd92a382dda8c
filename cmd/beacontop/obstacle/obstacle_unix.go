//go:build unix

package obstacle

import (
	"errors"
	"syscall"
)

func portInUse(err error) bool      { return errors.Is(err, syscall.EADDRINUSE) }
func portDenied(error) bool         { return false } // the system says so by fs.ErrPermission
func addressMissing(err error) bool { return errors.Is(err, syscall.EADDRNOTAVAIL) }
func diskReadOnly(err error) bool   { return errors.Is(err, syscall.EROFS) }
func inPlaceOfDir(err error) bool   { return errors.Is(err, syscall.ENOTDIR) }
