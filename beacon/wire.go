package beacon

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// Wire records what agents really send, one JSON object per line and request, so that
// what is not public about the protocol can be learned (protocol.md §10, record mode).
// It refuses nothing and holds no bodies; secrets in headers are masked. When the file
// reaches its limit it becomes FILE.1, which replaces an older one.
type Wire struct {
	file       string
	limitBytes int64

	mu      sync.Mutex
	out     *os.File
	written int64
	err     error // why nothing is recorded any more
}

// wireLimitBytes is the size at which a recording begins anew: some 100,000 requests.
const wireLimitBytes = 64 << 20

// magicBytes is how much of a body's beginning is recorded: enough to tell gzip, XML and
// zip apart, too little to hold data.
const magicBytes = 8

// OpenWire continues a recording.
func OpenWire(file string) (*Wire, error) {
	w := &Wire{file: file, limitBytes: wireLimitBytes}
	if err := w.open(); err != nil {
		return nil, err
	}
	return w, nil
}

func (w *Wire) open() error {
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

// Close ends the recording. The error is the first that kept it from being complete.
func (w *Wire) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.err, w.out.Close())
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
	Length   int64               `json:"length"`             // announced; -1: not
	Transfer []string            `json:"transfer,omitempty"` // transfer encodings
	Received int64               `json:"received"`           // bytes of the body that were read
	Magic    string              `json:"magic,omitempty"`    // its first bytes, hexadecimal
	Status   int                 `json:"status"`
	Duration float64             `json:"duration_ms"`
}

// masked are the headers that hold secrets.
var masked = []string{"Authorization", "Proxy-Authorization", "Cookie"}

// watchBody notes the length and the beginning of a body as it is read.
type watchBody struct {
	io.ReadCloser
	length int64
	magic  []byte
}

func (b *watchBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.length += int64(n)
	if room := magicBytes - len(b.magic); room > 0 && n > 0 {
		b.magic = append(b.magic, p[:min(n, room)]...)
	}
	return n, err
}

// record writes one exchange. A recording that fails stops, and the beacon goes on.
func (w *Wire) record(r *http.Request, body *watchBody, t *transfer) {
	headers := map[string][]string(r.Header.Clone())
	for _, name := range masked {
		for i, v := range headers[name] {
			scheme, _, _ := strings.Cut(v, " ")
			headers[name][i] = scheme + " (masked)"
		}
	}
	line, err := json.Marshal(exchange{
		Time: time.Now().UTC(), Peer: r.RemoteAddr, TLS: secure(r), Verb: r.Method, Target: r.RequestURI,
		Version: r.Proto, Host: r.Host, Headers: headers, Length: r.ContentLength, Transfer: r.TransferEncoding,
		Received: body.length, Magic: hex.EncodeToString(body.magic), Status: t.event.Status,
		Duration: float64(time.Since(t.started).Microseconds()) / 1000,
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return
	}
	if err == nil {
		err = w.write(append(line, '\n'))
	}
	w.err = err
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
