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

const inPlaceOfFolderHint = "a file stands where a directory is needed; choose another with --dir DIR"

const portDeniedHint = "ports below 1024 take a privilege: run as a service that has it (CAP_NET_BIND_SERVICE), or choose one with --%s ADDR"
