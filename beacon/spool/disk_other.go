//go:build !linux

package spool

import (
	"errors"
	"os"
)

// disk is the file system that the spool lies on. Only Linux can bring one file
// system to the disk as a whole and report its errors.
type disk struct{}

func openDisk(*os.Root) (*disk, error) { return &disk{}, nil }

func (*disk) sync() error { return errors.ErrUnsupported }

func (*disk) shares() bool { return false }

func syncContent(f *os.File) error { return f.Sync() }

func (*disk) close() error { return nil }
