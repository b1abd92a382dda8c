package relay

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A web server that answers 200 to everything, as captive portals and some web applications
// do, would swallow the queue. So nothing is sent to a parent before it has shown that it is
// a beacon: its test page says TestText, as that of a genuine beacon does (protocol.md §2.2).
//
// What was shown holds for the URL and, with TLS, for the key of the certificate; never for
// an address. It is kept in the state directory. A parent that had taken files before this
// was asked for counts as proven without a test page, but not with one that is a web page.

// TestText is what the test page of a beacon says. TestNone in its place: the parent need
// not have a test page.
const (
	TestText = "Test succeeded"
	TestNone = "none"
)

// What is wrong with an answer.
var (
	errUnproven = errors.New("not known to be a beacon")
	errPage     = errors.New("a beacon does not answer so")
)

// Check asks for the location's test page. It must show that the parent is a beacon.
func (l *Location) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	req, err := l.request(ctx, http.MethodGet, l.base.JoinPath("test"), nil)
	if err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	res, err := l.transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	head, err := drain(res.Body)
	if err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	if res.StatusCode >= 500 {
		return fmt.Errorf("test parent: %w", &statusError{res.StatusCode, res.Status, askedPause(res.Header.Get("Retry-After"))})
	}
	key := keyOf(res.TLS)
	switch shown := res.StatusCode/100 == 2 && !isHTML(res.Header, head) && containsFold(head, l.test); {
	case l.test == TestNone, shown:
		l.proofs.add(l.String(), proof{Key: key, Shown: shown})
		return nil
	case l.proofs.accepted(l.String(), key) && (res.StatusCode/100 != 2 || !isHTML(res.Header, head)):
		return nil
	case res.StatusCode == http.StatusUnauthorized, res.StatusCode == http.StatusForbidden:
		return fmt.Errorf("test parent: %w", &statusError{res.StatusCode, res.Status, 0})
	}
	return fmt.Errorf("test parent: %s answers %s and not %q: %w", req.URL.Redacted(), res.Status, l.test, errUnproven)
}

func containsFold(page []byte, text string) bool {
	return bytes.Contains(bytes.ToLower(page), []byte(strings.ToLower(text)))
}

// isHTML reports whether an answer is a web page, by its type or its beginning.
func isHTML(header http.Header, head []byte) bool {
	if strings.Contains(strings.ToLower(header.Get("Content-Type")), "html") {
		return len(bytes.TrimSpace(head)) > 0
	}
	start := bytes.ToLower(bytes.TrimSpace(head[:min(len(head), 256)]))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

// keyOf is a hash of the public key of a server; empty without TLS.
func keyOf(state *tls.ConnectionState) string {
	if state == nil || len(state.PeerCertificates) == 0 {
		return ""
	}
	sum := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

// proof is what is known of one parent, by its URL.
type proof struct {
	Key   string `json:"key,omitempty"`   // of its certificate
	Shown bool   `json:"shown,omitempty"` // by its test page; else it is allowed without, or took files before
}

// Proofs remembers which parents have shown that they are beacons, in a file. It is safe for
// concurrent use. The zero Proofs remembers nothing beyond the process.
type Proofs struct {
	path  string
	taken func(url string) bool

	mu      sync.Mutex
	known   map[string]proof
	unsaved bool // the file could not be written: it is tried again with the next proof
}

// OpenProofs reads the file of proofs, if there is one. Took tells whether the history shows
// that a parent has taken files; it is asked for parents that the file does not name.
func OpenProofs(path string, took func(url string) bool) (*Proofs, error) {
	p := &Proofs{path: path, taken: took}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read proofs of parents: %w", err)
	}
	if err := json.Unmarshal(text, &p.known); err != nil {
		p.known = nil // they will show it again
	}
	return p, nil
}

// holds reports whether a parent with this key was proven.
func (p *Proofs) holds(url, key string) bool {
	p.mu.Lock()
	known, ok := p.known[url]
	p.mu.Unlock()
	return ok && known.Key == key
}

// accepted reports whether a parent took files before it was asked for a proof, and notes
// the key that it has.
func (p *Proofs) accepted(url, key string) bool {
	p.mu.Lock()
	known, ok := p.known[url]
	p.mu.Unlock()
	switch {
	case ok:
		return known.Key == key && !known.Shown
	case p.taken == nil || !p.taken(url):
		return false
	}
	p.add(url, proof{Key: key})
	return true
}

// add notes a proof. A full disk does not keep the relay from using a parent, which is what
// empties the disk: what cannot be kept will be shown again after a restart.
func (p *Proofs) add(url string, shown proof) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if before, had := p.known[url]; had && before == shown && !p.unsaved {
		return
	}
	if p.known == nil {
		p.known = map[string]proof{}
	}
	p.known[url] = shown
	p.unsaved = p.write() != nil
}

// write replaces the file. Called with mu held.
func (p *Proofs) write() error {
	if p.path == "" {
		return nil
	}
	text, err := json.MarshalIndent(p.known, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(p.path), ".parents-*")
	if err != nil {
		return fmt.Errorf("keep the proof of a parent: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), p.path)
	}
	if err != nil {
		return fmt.Errorf("keep the proof of a parent: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
