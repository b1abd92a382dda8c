//go:build unix

package main

import (
	"errors"
	"io/fs"
	"syscall"
)

func portInUse(err error) bool       { return errors.Is(err, syscall.EADDRINUSE) }
func portDenied(err error) bool      { return errors.Is(err, fs.ErrPermission) }
func addressMissing(err error) bool  { return errors.Is(err, syscall.EADDRNOTAVAIL) }
func diskReadOnly(err error) bool    { return errors.Is(err, syscall.EROFS) }
func inPlaceOfFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

const inPlaceOfFolderHint = "there is a file with that name; choose another directory with --dir DIR"

const portDeniedHint = "ports below 1024 need privileges: grant CAP_NET_BIND_SERVICE, or choose another port with --%s ADDR"
