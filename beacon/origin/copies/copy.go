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
	"weak"
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
	held  *content      // if the body is in memory,
	small *bytes.Reader // and a reader of it
	file  *os.File      // otherwise
}

// content is what the file of a small copy says. It does not change.
type content struct {
	header http.Header
	body   []byte
}

// touchEvery is how long a use or a check of a copy is in memory only.
const touchEvery = time.Hour

// Find returns the newest copy for a request; nil: there is none. The caller closes it. Until Load has ended
// it is the newest of those that were read, so a newer one may be found later.
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

// inMemory is the size of bodies that Find reads at once: most policies. A herd of thousands of agents may have as
// many copies open.
const inMemory = 16 << 10

// open opens the file and reads the head. The error is errDamaged if the copy is lost.
func (c *Copy) open() error {
	if c.Bytes <= inMemory {
		return c.hold()
	}
	f, err := c.openFile()
	if err != nil {
		return err
	}
	if err := c.readLarge(f); err != nil {
		_ = f.Close() // opened to be read
		return err
	}
	c.file = f
	return nil
}

func (c *Copy) openFile() (*os.File, error) {
	f, err := c.store.root.Open(copyName(c.entry.number))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return f, err
}

// hold takes what the file of a small copy says from memory, where it is as long as somebody sends it: a herd
// reads it once.
func (c *Copy) hold() error {
	e := c.entry
	e.file.Lock()
	defer e.file.Unlock()
	if c.held = e.held.Value(); c.held == nil {
		if err := c.readSmall(); err != nil {
			return err
		}
		e.held = weak.Make(c.held)
	}
	c.Header, c.small = c.held.header.Clone(), bytes.NewReader(c.held.body)
	return nil
}

// readSmall reads a whole file, and verifies it.
func (c *Copy) readSmall() error {
	f, err := c.openFile()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened to be read
	text := make([]byte, c.entry.fileBytes()+1)
	n, err := io.ReadAtLeast(f, text, len(text)-1)
	if err != nil {
		return readError(err)
	}
	if n == len(text) {
		return errDamaged
	}
	body := text[c.begin:n]
	if crc32.Checksum(body, castagnoli) != c.entry.sum {
		return errDamaged
	}
	header, err := c.readHead(text[:c.begin])
	c.held = &content{header, body}
	return err
}

// readLarge reads the head, and the body if it was not verified yet. The next to be read is the body.
func (c *Copy) readLarge(f *os.File) error {
	if info, err := f.Stat(); err != nil {
		return err
	} else if info.Size() != c.entry.fileBytes() {
		return errDamaged
	}
	head := make([]byte, c.begin)
	if _, err := io.ReadFull(f, head); err != nil {
		return readError(err)
	}
	var err error
	if c.Header, err = c.readHead(head); err != nil {
		return err
	}
	return c.entry.verify(f)
}

// readHead reads the header from the head of the file, which must be that of the entry.
func (c *Copy) readHead(head []byte) (http.Header, error) {
	e := c.entry
	if slot, err := slotOf(head); err != nil || slot != e.slot {
		return nil, errDamaged
	}
	r, _, err := readHead(head, e.slot)
	if err != nil {
		return nil, err
	}
	if r.group != e.group || r.variant != e.variant || r.bytes != e.bytes || r.sum != e.sum {
		return nil, errDamaged
	}
	return r.header, nil
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
