//go:build !linux && !darwin && !windows

package spool

import "errors"

// Space is not known on this system.
func (*Spool) Space() (Space, error) { return Space{}, errors.ErrUnsupported }
