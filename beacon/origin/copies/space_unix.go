//go:build unix

package copies

import (
	"errors"
	"syscall"
)

// noSpace reports whether space, inodes or quota are exhausted.
func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
