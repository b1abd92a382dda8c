package copies

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// publish makes what was written readable. small is what was written to memory only.
func (d *Draft) publish(small []byte, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.small = append(d.small, small...)
	d.bytes += int64(n)
	d.wake()
}

// wake wakes all readers. The lock is held.
func (d *Draft) wake() {
	if d.changed != nil {
		close(d.changed)
		d.changed = nil
	}
}

// follower reads the body of a draft.
type follower struct {
	ctx   context.Context // ends Read, which has no parameter for it
	draft *Draft
	at    int64
	own   *os.File // opened after the end of the draft
	err   error    // of opening it
	done  bool
}

// NewReader returns a reader of the body from its beginning, which follows while it arrives. It ends
// with io.EOF after Commit, or with the error of ctx, of a failed Write or Commit, or ErrAborted; it
// never ends with io.EOF before the end of the body. The caller closes it; until then the body stays
// readable.
func (d *Draft) NewReader(ctx context.Context) io.ReadCloser {
	f := &follower{ctx: ctx, draft: d}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.readers++
	if d.ended && d.err == nil && d.file == nil && d.bytes > int64(len(d.small)) {
		f.own, f.err = d.store.root.Open(d.name)
	}
	return f
}

// Read waits for the next bytes of the body.
func (f *follower) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, wait, err := f.next(p)
		if n > 0 || err != nil {
			f.at += int64(n)
			return n, err
		}
		select {
		case <-f.ctx.Done():
			return 0, f.ctx.Err()
		case <-wait:
		}
	}
}

// next reads what there is. If that is nothing, wait is closed when that may have changed.
func (f *follower) next(p []byte) (n int, wait <-chan struct{}, err error) {
	d := f.draft
	d.mu.Lock()
	there := d.bytes - f.at
	if there <= 0 && !d.ended || f.done {
		defer d.mu.Unlock()
		if f.done {
			return 0, nil, fs.ErrClosed
		}
		if d.changed == nil {
			d.changed = make(chan struct{})
		}
		return 0, d.changed, nil
	}
	small, file, ended := d.small, d.file, d.err
	d.mu.Unlock()
	switch {
	case there <= 0 && ended != nil:
		return 0, nil, ended
	case there <= 0:
		return 0, nil, io.EOF
	case f.at < int64(len(small)):
		return copy(p, small[f.at:]), nil, nil
	case f.own != nil:
		file = f.own
	case file == nil: // the end came before this reader
		return 0, nil, cmp.Or(f.err, ended)
	}
	p = p[:min(int64(len(p)), there)]
	n, err = file.ReadAt(p, headBytes(d.slot)+f.at)
	if n < len(p) {
		return n, nil, fmt.Errorf("read draft: %w", noEOF(err))
	}
	return n, nil, nil
}

// noEOF returns io.ErrUnexpectedEOF for io.EOF, which would say that the body is complete.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Close ends the reading.
func (f *follower) Close() error {
	d := f.draft
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.done {
		return nil
	}
	f.done = true
	d.readers--
	d.closeUnused()
	if f.own != nil {
		return f.own.Close()
	}
	return nil
}
