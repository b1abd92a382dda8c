package copies

import (
	"errors"
	"net/http"
	"syscall"
	"time"
)

// Copy is an open copy. It is an [io.ReadSeeker] and an [io.ReaderAt] of its body, fit for
// http.ServeContent, which sends it with sendfile. It is not safe for concurrent use, except ReadAt.
type Copy struct {
	Header  http.Header // of the answer; belongs to the caller
	Bytes   int64       // of the body
	Stored  time.Time   // when the origin sent this body
	Checked time.Time   // when the origin last said that it is current
}

// Read reads the body.
func (c *Copy) Read(p []byte) (int, error) { return 0, errors.ErrUnsupported }

// ReadAt reads a part of the body.
func (c *Copy) ReadAt(p []byte, off int64) (int, error) { return 0, errors.ErrUnsupported }

// Seek implements [io.Seeker] for the body.
func (c *Copy) Seek(off int64, whence int) (int64, error) { return 0, errors.ErrUnsupported }

// SyscallConn implements [syscall.Conn], for sendfile.
func (c *Copy) SyscallConn() (syscall.RawConn, error) { return nil, errors.ErrUnsupported }

// Close closes the copy.
func (c *Copy) Close() error { return nil }

// Confirm records that the origin answered 304 for this copy, at that time: it updates Header
// (RFC 9111 §3.2) and Checked, here and in the store. It reports whether the copy is what the origin
// confirmed, which it is not if the answer has another ETag or Last-Modified. A copy that may not be
// kept any longer (no-store) is forgotten; this open one can still be sent.
//
// It is a method of the copy, not of the store, because the answer is about the copy whose
// validators were sent, and another one may be stored by now.
func (c *Copy) Confirm(answer http.Header, at time.Time) bool { return false }
