//go:build !linux && !darwin && !windows

package spool

import "errors"

func (d *osDisk) space() (Space, error) { return Space{}, errors.ErrUnsupported }
