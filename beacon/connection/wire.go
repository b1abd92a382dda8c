package connection

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/reload"
)

// Wire records the requests of agents and the answers, one JSON object per line, to learn undocumented
// parts of the protocol. It rejects nothing; secrets are masked. Bodies are recorded only with
// WithBodies, in a file of their own. At its size limit a file is renamed to FILE.1, which replaces
// an older one.
type Wire struct {
	lines  recording
	bodies *recording // nil: none are recorded
}

// recording is one file of a Wire.
type recording struct {
	file       string
	mode       os.FileMode
	limitBytes int64

	mu      sync.Mutex
	out     *os.File
	written int64
	failed  bool // recording has stopped
}

// wireLimitBytes is the size of one recording file: some 100,000 requests.
const wireLimitBytes = 64 << 20

// OpenWire opens a recording for appending.
func OpenWire(file string) (*Wire, error) {
	w := &Wire{lines: recording{file: file, mode: 0o640, limitBytes: wireLimitBytes}}
	if err := w.lines.open(); err != nil {
		return nil, err
	}
	return w, nil
}

// BodiesOf is the file with the bodies of a recording.
func BodiesOf(file string) string { return file + ".bodies" }

// WithBodies records bodies too, as far as a request is one to learn from (see Set.Record). They
// may have personal data, so only the owner of the file can read it.
func (w *Wire) WithBodies() error {
	w.bodies = &recording{file: BodiesOf(w.lines.file), mode: 0o600, limitBytes: wireLimitBytes}
	err := w.bodies.open()
	if err == nil {
		err = w.bodies.out.Chmod(w.bodies.mode) // it may have been there before
	}
	if err != nil {
		w.bodies = nil
	}
	return err
}

// Close ends the recording.
func (w *Wire) Close() error {
	err := w.lines.close()
	if w.bodies != nil {
		err = errors.Join(err, w.bodies.close())
	}
	return err
}

// CheckWire reports why a file cannot be used for a recording: a pipe without a reader would
// block the beacon.
func CheckWire(file string) error {
	if info, err := os.Stat(file); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return nil
	}
	if err := reload.Regular(file); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

func (w *recording) open() error {
	if err := CheckWire(w.file); err != nil {
		return err
	}
	out, err := os.OpenFile(w.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, w.mode)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	info, err := out.Stat()
	if err != nil {
		return errors.Join(fmt.Errorf("record: %w", err), out.Close())
	}
	w.out, w.written = out, info.Size()
	return nil
}

func (w *recording) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed {
		_ = w.out.Close() // the write error was reported
		return nil
	}
	return w.out.Close()
}

// record records one exchange, and publishes an event if that is no longer possible.
func (s *Set) record(e Exchange) { s.write(&s.config.Wire.lines, e) }

func (s *Set) write(to *recording, line any) {
	if err := to.record(line); err != nil {
		s.config.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapRecording, Detail: err.Error()})
	}
}

// record writes one line. After an error recording stops, and the beacon continues; the
// error is returned once.
func (w *recording) record(e any) error {
	line, err := json.Marshal(e)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed {
		return nil
	}
	if err == nil {
		err = w.write(append(line, '\n'))
	}
	w.failed = err != nil
	return err
}

func (w *recording) write(line []byte) error {
	if w.written > 0 && w.written+int64(len(line)) > w.limitBytes {
		if err := w.out.Close(); err != nil {
			return err
		}
		if err := os.Rename(w.file, w.file+".1"); err != nil {
			return err
		}
		if err := w.open(); err != nil {
			return err
		}
	}
	n, err := w.out.Write(line)
	w.written += int64(n)
	return err
}
