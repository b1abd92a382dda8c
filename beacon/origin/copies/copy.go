package copies

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"net/http"
	"os"
	"syscall"
	"time"
)

// Copy is an open copy. It is an [io.ReadSeeker] and an [io.ReaderAt] of its body, fit for
// http.ServeContent, which sends it with sendfile. It is not safe for concurrent use, except ReadAt.
type Copy struct {
	// Header is that of the answer, without the fields of the connection, and without
	// Content-Length. It belongs to the caller. Fields such as Date may be older than Checked, by
	// less than an hour.
	Header  http.Header
	Bytes   int64     // of the body
	Stored  time.Time // when the origin sent this body
	Checked time.Time // when the origin last said that it is current

	store *Store
	entry *entry
	file  *os.File
	begin int64 // of the body in the file
}

// touchEvery is how long a use or a check of a copy is in memory only.
const touchEvery = time.Hour

// Find returns the newest copy for a request; nil: there is none. The caller closes it.
//
// The first Find of a copy after Open reads its whole body.
func (s *Store) Find(k Key) *Copy {
	for group := k.group(); ; {
		c, touch := s.newest(group, k.Header)
		if c == nil {
			return nil
		}
		err := c.open()
		switch {
		case err == nil:
			if touch {
				now := time.Now()
				_ = s.root.Chtimes(copyName(c.entry.number), now, now) // only what is removed first depends on it
			}
			return c
		case !errors.Is(err, errDamaged): // no file descriptors left, or the store is closed
			return nil
		}
		s.drop(c.entry)
	}
}

// newest returns the newest copy for a request, not yet open, and whether its last use must be
// written to the disk.
func (s *Store) newest(group hash, request http.Header) (c *Copy, touch bool) {
	now := time.Now().UnixNano()
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.index.find(group, request)
	if e == nil {
		return nil, false
	}
	s.index.use(e)
	if touch = now-e.touched > int64(touchEvery); touch {
		e.touched = now
	}
	return &Copy{
		Bytes: e.bytes, Stored: time.Unix(0, e.stored).UTC(), Checked: time.Unix(0, e.checked).UTC(),
		store: s, entry: e, begin: headBytes(e.slot),
	}, touch
}

// open opens the file and reads the head. The error is errDamaged if the copy is lost.
func (c *Copy) open() (err error) {
	e := c.entry
	if c.file, err = c.store.root.Open(copyName(e.number)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		return err
	}
	defer func() {
		if err != nil {
			_ = c.file.Close() // opened to be read
		}
	}()
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != e.fileBytes() {
		return errDamaged
	}
	head, slot, err := headOf(c.file)
	if err != nil {
		return err
	}
	r, _, err := readHead(head, slot)
	if err != nil {
		return err
	}
	if slot != e.slot || r.group != e.group || r.bytes != e.bytes || r.sum != e.sum {
		return errDamaged
	}
	c.Header = r.header
	if err := e.verify(c.file); err != nil {
		return err
	}
	_, err = c.file.Seek(c.begin, io.SeekStart)
	return err
}

// verifyPiece is how much of a body is read at a time to compute its checksum.
const verifyPiece = 256 << 10

// verify compares the checksum of the body, once. Others wait meanwhile.
func (e *entry) verify(f *os.File) error {
	if e.verified.Load() {
		return nil
	}
	e.file.Lock()
	defer e.file.Unlock()
	if e.verified.Load() {
		return nil
	}
	sum := crc32.New(castagnoli)
	body := io.NewSectionReader(f, headBytes(e.slot), e.bytes)
	n, err := io.CopyBuffer(sum, struct{ io.Reader }{body}, make([]byte, min(e.bytes+1, verifyPiece)))
	if err != nil {
		return readError(err)
	}
	if n != e.bytes || sum.Sum32() != e.sum {
		return errDamaged
	}
	e.verified.Store(true)
	return nil
}

// Read reads the body.
func (c *Copy) Read(p []byte) (int, error) { return c.file.Read(p) }

// ReadAt reads a part of the body.
func (c *Copy) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fs.ErrInvalid
	}
	return c.file.ReadAt(p, c.begin+off)
}

// Seek implements [io.Seeker] for the body.
func (c *Copy) Seek(off int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		if off < 0 {
			return 0, fs.ErrInvalid
		}
		off += c.begin
	}
	at, err := c.file.Seek(off, whence)
	if err == nil && at < c.begin {
		_, err = c.file.Seek(c.begin, io.SeekStart)
		return 0, errors.Join(fs.ErrInvalid, err)
	}
	return at - c.begin, err
}

// SyscallConn implements [syscall.Conn], for sendfile.
func (c *Copy) SyscallConn() (syscall.RawConn, error) { return c.file.SyscallConn() }

// Close closes the copy.
func (c *Copy) Close() error { return c.file.Close() }

// equals reports whether the body is this one.
func (c *Copy) equals(body []byte) bool {
	if c.Bytes != int64(len(body)) {
		return false
	}
	kept := make([]byte, len(body))
	_, err := c.ReadAt(kept, 0)
	return (err == nil || errors.Is(err, io.EOF)) && bytes.Equal(kept, body)
}
