package connection

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/reload"
)

// Wire records the requests of agents, one JSON object per line, to learn undocumented parts of the
// protocol. It rejects nothing and stores no bodies; secrets in headers and targets are masked. At
// its size limit the file is renamed to FILE.1, which replaces an older one.
type Wire struct {
	file       string
	limitBytes int64

	mu      sync.Mutex
	out     *os.File
	written int64
	failed  bool // recording has stopped
}

// wireLimitBytes is the size of one recording file: some 100,000 requests.
const wireLimitBytes = 64 << 20

// magicBytes is the recorded beginning of a body: enough to recognise gzip, XML and zip, too
// little to contain data.
const magicBytes = 8

// OpenWire opens a recording for appending.
func OpenWire(file string) (*Wire, error) {
	w := &Wire{file: file, limitBytes: wireLimitBytes}
	if err := w.open(); err != nil {
		return nil, err
	}
	return w, nil
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

func (w *Wire) open() error {
	if err := CheckWire(w.file); err != nil {
		return err
	}
	out, err := os.OpenFile(w.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
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

// Close ends the recording.
func (w *Wire) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed {
		_ = w.out.Close() // the write error was reported
		return nil
	}
	return w.out.Close()
}

// exchange is one line of a recording.
type exchange struct {
	Time     time.Time           `json:"time"` // when the request ended, UTC
	Peer     string              `json:"peer"`
	TLS      bool                `json:"tls,omitempty"`
	Verb     string              `json:"verb"`
	Target   string              `json:"target"` // as on the wire: path and query, undecoded
	Version  string              `json:"version"`
	Host     string              `json:"host"`
	Headers  map[string][]string `json:"headers"`
	Length   int64               `json:"length"`             // Content-Length; -1: none
	Transfer []string            `json:"transfer,omitempty"` // transfer encodings
	Received int64               `json:"received"`           // body bytes read
	Magic    string              `json:"magic,omitempty"`    // first bytes of the body, hexadecimal
	Status   int                 `json:"status"`
	Duration float64             `json:"duration_ms"`
	Error    string              `json:"error,omitempty"` // why the request could not be parsed: then only peer, tls and status are set besides
}

// Record begins the recording of a request, and replaces its body to measure it. When the request
// has ended, call end with the status of the answer. Without a recording it returns nil.
func (s *Set) Record(r *http.Request) (end func(status int)) {
	if s.config.Wire == nil {
		return nil
	}
	began := time.Now()
	body := &measuredBody{ReadCloser: r.Body}
	r.Body = body
	return func(status int) {
		now := time.Now()
		s.record(exchange{
			Time: now.UTC(), Peer: r.RemoteAddr, TLS: Of(r).Secure(), Verb: r.Method, Target: maskedTarget(r.RequestURI),
			Version: r.Proto, Host: r.Host, Headers: masked(r.Header), Length: r.ContentLength, Transfer: r.TransferEncoding,
			Received: body.length, Magic: hex.EncodeToString(body.magic), Status: status,
			Duration: float64(now.Sub(began).Microseconds()) / 1000,
		})
	}
}

// measuredBody measures a body as it is read, and keeps its first bytes.
type measuredBody struct {
	io.ReadCloser
	length int64
	magic  []byte
}

func (b *measuredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.length += int64(n)
	if room := magicBytes - len(b.magic); room > 0 && n > 0 {
		b.magic = append(b.magic, p[:min(n, room)]...)
	}
	return n, err
}

// record records one exchange, and publishes an event if that is no longer possible.
func (s *Set) record(e exchange) {
	if err := s.config.Wire.record(e); err != nil {
		s.config.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapRecording, Detail: err.Error()})
	}
}

// record writes one exchange. After an error recording stops, and the beacon continues; the
// error is returned once.
func (w *Wire) record(e exchange) error {
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

func (w *Wire) write(line []byte) error {
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
