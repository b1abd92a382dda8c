package copies

import (
	"errors"
	"net/http"
	"time"
)

// ErrRoom is returned if there is no space for an answer. It is sent without being kept.
var ErrRoom = errors.New("no disk space for a copy")

// Config configures a store. Dir and Bytes are required.
type Config struct {
	Dir   string // folder; made with mode 0700 if missing, because answers may be secret
	Bytes int64  // limit of all copies and drafts together, each rounded up to blocks of 4 KiB
	// Room returns the bytes of the disk that may be used now without taking space that uploads
	// need; negative: as much is to be given back, see Trim. It is called by Begin, every few MB
	// of a draft, and by Trim. nil: no such limit.
	Room func() int64
}

// Store has the copies. It is safe for concurrent use.
type Store struct{}

// Open opens a folder of copies. It removes drafts of an earlier process and damaged copies.
func Open(c Config) (*Store, error) { return nil, errors.ErrUnsupported }

// Close releases the folder. Copies that are open stay readable.
func (s *Store) Close() error { return nil }

// Key says which requests may share an answer.
type Key struct {
	Target string      // method and request target as sent
	Scope  string      // whose it is: a hash of credentials, address, identity; equal scopes share copies
	Header http.Header // of the request, for Vary
}

// Find returns the newest copy for a request; nil: there is none. The caller closes it.
//
// The first Find of a copy after Open reads its whole body.
func (s *Store) Find(k Key) *Copy { return nil }

// Forget removes the copies for a request: the origin has nothing there any more, or an answer that
// may not be kept.
func (s *Store) Forget(k Key) {}

// Trim removes the least recently used copies if uploads need their space: if Config.Room is
// negative. It is cheap if not; call it when the disk is short of space.
func (s *Store) Trim() {}

// Figures describes a store.
type Figures struct {
	Copies int
	Bytes  int64     // of the disk, with drafts
	Oldest time.Time // Checked of the copy that was not checked for longest; zero: no copies
}

// Figures returns the present figures. It is cheap.
func (s *Store) Figures() Figures { return Figures{} }
