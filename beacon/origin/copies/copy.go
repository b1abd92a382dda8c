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
	begin int64         // of the body in the file
	small *bytes.Reader // the body, if it is in memory
	file  *os.File      // otherwise
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

// inMemory is the size of bodies that Find reads at once, which is one system call instead of five:
// most policies. A herd of thousands of agents may have as many copies open.
const inMemory = 16 << 10

// open opens the file and reads the head. The error is errDamaged if the copy is lost.
func (c *Copy) open() error {
	f, err := c.store.root.Open(copyName(c.entry.number))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	if err != nil {
		return err
	}
	if c.Bytes <= inMemory {
		err = c.readAll(f)
	} else if err = c.readLarge(f); err == nil {
		c.file = f
		return nil
	}
	_ = f.Close() // opened to be read
	return err
}

// readAll reads a whole file, and verifies it.
func (c *Copy) readAll(f *os.File) error {
	content := make([]byte, c.entry.fileBytes()+1)
	n, err := io.ReadAtLeast(f, content, len(content)-1)
	if err != nil {
		return readError(err)
	}
	if n == len(content) {
		return errDamaged
	}
	body := content[c.begin:n]
	if crc32.Checksum(body, castagnoli) != c.entry.sum {
		return errDamaged
	}
	c.small = bytes.NewReader(body)
	return c.readHead(content[:c.begin])
}

// readLarge reads the head, and the body if it was not verified yet. The next to be read is the body.
func (c *Copy) readLarge(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != c.entry.fileBytes() {
		return errDamaged
	}
	head := make([]byte, c.begin)
	if _, err := io.ReadFull(f, head); err != nil {
		return readError(err)
	}
	if err := c.readHead(head); err != nil {
		return err
	}
	return c.entry.verify(f)
}

// readHead reads the head of the file, which must be that of the entry.
func (c *Copy) readHead(head []byte) error {
	e := c.entry
	if slot, err := slotOf(head); err != nil || slot != e.slot {
		return errDamaged
	}
	r, _, err := readHead(head, e.slot)
	if err != nil {
		return err
	}
	if r.group != e.group || r.variant != e.variant || r.bytes != e.bytes || r.sum != e.sum {
		return errDamaged
	}
	c.Header = r.header
	return nil
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
func (c *Copy) Read(p []byte) (int, error) {
	if c.small != nil {
		return c.small.Read(p)
	}
	return c.file.Read(p)
}

// ReadAt reads a part of the body.
func (c *Copy) ReadAt(p []byte, off int64) (int, error) {
	switch {
	case c.small != nil:
		return c.small.ReadAt(p, off)
	case off < 0:
		return 0, fs.ErrInvalid
	}
	return c.file.ReadAt(p, c.begin+off)
}

// Seek implements [io.Seeker] for the body.
func (c *Copy) Seek(off int64, whence int) (int64, error) {
	if c.small != nil {
		return c.small.Seek(off, whence)
	}
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

// SyscallConn implements [syscall.Conn], for sendfile. Small copies have none.
func (c *Copy) SyscallConn() (syscall.RawConn, error) {
	if c.small != nil {
		return nil, errors.ErrUnsupported
	}
	return c.file.SyscallConn()
}

// Close closes the copy.
func (c *Copy) Close() error {
	if c.small != nil {
		return nil
	}
	return c.file.Close()
}

// equals reports whether the body is this one.
func (c *Copy) equals(body []byte) bool {
	if c.Bytes != int64(len(body)) {
		return false
	}
	kept := make([]byte, len(body))
	_, err := c.ReadAt(kept, 0)
	return (err == nil || errors.Is(err, io.EOF)) && bytes.Equal(kept, body)
}
