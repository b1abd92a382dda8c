package copies

import (
	"errors"
	"fmt"
	"hash/crc32"
	"net/http"
	"os"
	"sync"
	"time"
)

// Errors of drafts.
var (
	ErrAborted = errors.New("answer was aborted")                   // of readers after Abort, and of Commit
	ErrLength  = errors.New("body is not as long as was announced") // of Write and Commit
)

// smallBytes is the size up to which a body is in memory until Commit: most policies. It may equal
// the copy that is there.
const smallBytes = 64 << 10

// Draft is a copy that is being received. Write, Commit and Abort are for one goroutine, NewReader
// for any.
type Draft struct {
	store  *Store
	record record // sum and bytes grow
	slot   int
	length int64 // announced; -1: unknown
	share  share
	name   string // of the file

	mu      sync.Mutex
	small   []byte   // the beginning of the body, written before there was a file
	file    *os.File // nil: not made yet, or closed
	bytes   int64    // written; readers may read so far
	ended   bool
	err     error         // why there is no copy, after the end
	readers int           // which keep the file open
	changed chan struct{} // closed when bytes or ended changes; nil: nobody waits
}

// Begin starts a copy of an answer; length is -1 if it is unknown. End it with Commit or Abort; Abort
// after Commit does nothing, so it can be deferred. The error is ErrRoom if there is no space, and for an answer of
// unknown length also if there was none for the same requests within an hour: otherwise their readers would be
// cut off each time.
func (s *Store) Begin(k Key, answer http.Header, length int64) (*Draft, error) {
	vary, ok := varyOf(answer)
	if !ok {
		return nil, fmt.Errorf("begin copy: Vary %q cannot be kept", answer["Vary"])
	}
	now := time.Now().UnixNano()
	d := &Draft{store: s, length: length, record: record{
		group: k.group(), vary: vary, variant: variant(vary, k.Header), stored: now, checked: now, header: kept(answer),
	}}
	slot, err := slotFor(&d.record)
	if err != nil {
		return nil, err
	}
	d.slot, d.share.store = slot, s
	if length > s.limit || length < 0 && s.outgrew(d.record.group) { // also too long to be added to
		return nil, ErrRoom
	}
	need := blocks(headBytes(slot) + max(length, 0))
	if !s.allows(need) {
		return nil, ErrRoom
	}
	if err := s.claim(need); err != nil {
		return nil, err
	}
	d.share.claimed = need
	return d, nil
}

// Write appends to the body. After an error, which is ErrRoom on a full disk, the draft is aborted and
// its readers get the same error.
func (d *Draft) Write(p []byte) (int, error) {
	if err := d.write(p); err != nil {
		d.end(err)
		return 0, err
	}
	d.record.sum = crc32.Update(d.record.sum, castagnoli, p)
	d.record.bytes += int64(len(p))
	return len(p), nil
}

func (d *Draft) write(p []byte) error {
	after := d.record.bytes + int64(len(p))
	switch {
	case d.hasEnded():
		return d.outcome()
	case d.length >= 0 && after > d.length:
		return ErrLength
	case d.name == "" && after <= smallBytes:
		d.publish(p, len(p))
		return nil
	}
	if err := d.share.take(headBytes(d.slot) + after); err != nil {
		return err
	}
	if d.name == "" {
		if err := d.spill(make([]byte, headBytes(d.slot))); err != nil {
			return err
		}
	}
	if err := d.writeAt(p, headBytes(d.slot)+d.record.bytes); err != nil {
		return err
	}
	d.publish(nil, len(p))
	return nil
}

// spill makes the file, with this head and what is in memory of the body. There must be space.
func (d *Draft) spill(head []byte) error {
	d.store.mu.Lock()
	d.store.numbers++
	d.name = draftName(d.store.numbers)
	d.store.mu.Unlock()
	file, err := d.store.root.OpenFile(d.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return full(err)
	}
	d.mu.Lock()
	d.file = file
	d.mu.Unlock()
	return d.writeAt(append(head, d.small...), 0)
}

func (d *Draft) writeAt(p []byte, at int64) error {
	if _, err := d.file.WriteAt(p, at); err != nil {
		return full(err)
	}
	d.share.wrote(int64(len(p)))
	return nil
}

// full wraps a disk-full error of the system in ErrRoom.
func full(err error) error {
	if noSpace(err) {
		return fmt.Errorf("%w: %w", ErrRoom, err)
	}
	return err
}

// Abort drops the body.
func (d *Draft) Abort() { d.end(ErrAborted) }

// end ends the draft, the first time that it is called; err is nil if the body is a copy now.
func (d *Draft) end(err error) {
	d.mu.Lock()
	if d.ended {
		d.mu.Unlock()
		return
	}
	d.ended, d.err = true, err
	d.wake()
	d.closeUnused()
	d.mu.Unlock()
	if err != nil && d.name != "" {
		d.store.removeNames([]string{d.name})
	}
	d.store.mu.Lock()
	d.share.release()
	if d.length < 0 && errors.Is(err, ErrRoom) {
		d.store.outgrown.add(d.record.group)
	}
	d.store.mu.Unlock()
}

func (d *Draft) hasEnded() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ended
}

// outcome returns the error of an ended draft.
func (d *Draft) outcome() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// closeUnused closes the file after the end, when nobody reads it. The lock is held.
func (d *Draft) closeUnused() {
	if d.ended && d.readers == 0 && d.file != nil {
		_ = d.file.Close() // what it loses shows in the checksum
		d.file = nil
	}
}
