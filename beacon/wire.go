package beacon

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
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
	if err := regular(file); err != nil {
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

// Patterns of secrets: headers, values of a query, the user in a URL.
var (
	secretHeader = regexp.MustCompile(`(?i)` + secretWords)
	secretQuery  = regexp.MustCompile(`(?i)([?&;][^=&;]*(?:` + secretWords + `)[^=&;]*=)[^&;#]*`)
	userInURL    = regexp.MustCompile(`(://)[^/?#\s@]*@`)
	userInTarget = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@`)
)

const secretWords = `auth|cookie|token|secret|passw|pwd|credential|key|session|sig`

// schemes are the authentication schemes that are recorded: the name is not a secret, and shows
// what an agent supports.
var schemes = []string{"basic", "bearer", "digest", "negotiate", "ntlm", "kerberos"}

const maskedText = "(masked)"

// masked is a copy of headers without secrets.
func masked(headers http.Header) map[string][]string {
	out := headers.Clone()
	for name, values := range out {
		if !secretHeader.MatchString(name) {
			for i, v := range values {
				values[i] = secretQuery.ReplaceAllString(userInURL.ReplaceAllString(v, "${1}"+maskedText+"@"), "${1}"+maskedText)
			}
			continue
		}
		for i, v := range values {
			values[i] = maskedText
			scheme, _, _ := strings.Cut(strings.ReplaceAll(v, "\t", " "), " ")
			if strings.HasSuffix(name, "Authorization") && slices.Contains(schemes, strings.ToLower(scheme)) {
				values[i] = scheme + " " + maskedText
			}
		}
	}
	return out
}

// maskedTarget is a request's target without secrets.
func maskedTarget(target string) string {
	target = userInTarget.ReplaceAllString(target, "${1}"+maskedText+"@")
	return secretQuery.ReplaceAllString(target, "${1}"+maskedText)
}

// watchBody records the length and the first bytes of a body as it is read.
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

// exchangeOf is the line of a request that was served.
func exchangeOf(r *http.Request, body *watchBody, t *transfer) exchange {
	return exchange{
		Time: time.Now().UTC(), Peer: r.RemoteAddr, TLS: secure(r), Verb: r.Method, Target: maskedTarget(r.RequestURI),
		Version: r.Proto, Host: r.Host, Headers: masked(r.Header), Length: r.ContentLength, Transfer: r.TransferEncoding,
		Received: body.length, Magic: hex.EncodeToString(body.magic), Status: t.event.Status,
		Duration: float64(time.Since(t.started).Microseconds()) / 1000,
	}
}

// record records one exchange, and publishes an event if that is no longer possible.
func (b *Beacon) record(e exchange) {
	if err := b.config.Wire.record(e); err != nil {
		b.config.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: estate.GapRecording, Detail: err.Error()})
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
