package remote

import (
	"io"
	"sync"
)

const (
	// atOnce is less than what the library reads at once (256 bytes): a read that fills its buffer makes it
	// wait for more.
	atOnce = 128
	// queueBytes is the input that waits until it is taken.
	queueBytes = 4 << 10
)

// Reader is the input of a terminal. It is safe for concurrent use.
type Reader struct {
	from   io.ReadCloser
	answer chan bool // one slot: whether the background is light

	mu      sync.Mutex
	change  *sync.Cond
	waiting [][]byte // keys and sequences
	bytes   int      // of waiting
	err     error    // why there is no more input
}

// NewReader returns a reader. The caller runs Run, and closes the reader at the end.
func NewReader(from io.ReadCloser) *Reader {
	r := &Reader{from: from, answer: make(chan bool, 1)}
	r.change = sync.NewCond(&r.mu)
	return r
}

// Run reads until the input ends or Close.
func (r *Reader) Run() {
	var s scanner
	buf := make([]byte, 1024)
	for {
		n, err := r.from.Read(buf)
		for _, token := range s.scan(buf[:n]) {
			if !r.put(token) {
				return
			}
		}
		if s.answered {
			s.answered = false
			select {
			case r.answer <- s.light:
			default:
			}
		}
		if err != nil {
			r.end(err)
			return
		}
	}
}

// put queues a token. It reports whether the reader is still open.
func (r *Reader) put(token []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.bytes >= queueBytes && r.err == nil {
		r.change.Wait()
	}
	if r.err != nil {
		return false
	}
	r.waiting = append(r.waiting, token)
	r.bytes += len(token)
	r.change.Broadcast()
	return true
}

func (r *Reader) end(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
	r.change.Broadcast()
}

// Read returns whole keys and sequences; of a paste, parts.
func (r *Reader) Read(p []byte) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.waiting) == 0 && r.err == nil {
		r.change.Wait()
	}
	p = p[:min(len(p), atOnce)]
	for len(r.waiting) > 0 {
		token := r.waiting[0]
		if n > 0 && n+len(token) > len(p) {
			break
		}
		taken := copy(p[n:], token)
		n += taken
		if taken < len(token) {
			r.waiting[0] = token[taken:]
			break
		}
		r.waiting = r.waiting[1:]
	}
	r.bytes -= n
	r.change.Broadcast()
	if n == 0 {
		return 0, r.err
	}
	return n, nil
}

// Close ends Run and Read.
func (r *Reader) Close() error {
	r.end(io.ErrClosedPipe)
	return r.from.Close()
}

// Light receives whether the background of the terminal is light, once the terminal has said so or that
// it does not know.
func (r *Reader) Light() <-chan bool { return r.answer }
