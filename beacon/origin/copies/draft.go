package copies

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// ErrAborted is what readers of an aborted draft get, and Commit after Abort.
var ErrAborted = errors.New("answer was not completed")

// ErrLength is returned if a body does not have the announced length.
var ErrLength = errors.New("body is not as long as announced")

// Draft is a copy that is being received. Write, Commit and Abort are for one goroutine, NewReader
// for any.
type Draft struct{}

// Begin starts a copy of an answer; length is -1 if it is unknown. End it with Commit or Abort; Abort
// after Commit does nothing, so it can be deferred. The error is ErrRoom if there is no space.
func (s *Store) Begin(k Key, answer http.Header, length int64) (*Draft, error) { return nil, ErrRoom }

// Write appends to the body. After an error, which is ErrRoom on a full disk, the draft is aborted and
// its readers get the same error.
func (d *Draft) Write(p []byte) (int, error) { return 0, ErrRoom }

// Commit makes the body a copy, which replaces an older one for the same requests; of two drafts the
// one that is committed later counts. A small body that equals the present copy is not written again.
// On error nothing is kept, the older copy stays, and readers get the error.
func (d *Draft) Commit() error { return ErrRoom }

// Abort drops the body.
func (d *Draft) Abort() {}

// NewReader returns a reader of the body from its beginning, which follows while it arrives. It ends
// with io.EOF after Commit, or with the error of ctx, of a failed Write or Commit, or ErrAborted; it
// never ends with io.EOF before the end of the body. The caller closes it; until then the body stays
// readable.
func (d *Draft) NewReader(ctx context.Context) io.ReadCloser { return nil }
