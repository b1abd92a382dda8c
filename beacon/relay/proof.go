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
	"slices"
	"strings"
	"sync"

	"beacontop/beacon/protocol"
)

// A web server that answers 200 to everything, such as a captive portal or a web application,
// would swallow the queue. So nothing is sent to a parent before it has been proven to be a beacon:
// its test page contains protocol.TestText, like that of a genuine beacon.
//
// A proof holds for the URL and, with TLS, for the key of the certificate; never for an address.
// It is stored in the state directory. A parent that accepted files before proofs were introduced
// counts as proven without a test page, but not if its test page is a web page.

// TestNone in place of the text of a test page: none is required.
const TestNone = "none"

// Errors of answers.
var (
	errUnproven = errors.New("not proven to be a beacon")
	errPage     = errors.New("not the answer of a beacon")
)

// Check requests the location's test page, which must prove that the parent is a beacon.
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
	switch shown := res.StatusCode/100 == 2 && !protocol.IsWebPage(res.Header.Get("Content-Type"), head) && containsFold(head, l.test); {
	case l.test == TestNone, shown:
		l.proofs.add(l.String(), proof{Key: key, Shown: shown})
		return nil
	case l.proofs.accepted(l.String(), key) && (res.StatusCode/100 != 2 || !protocol.IsWebPage(res.Header.Get("Content-Type"), head)):
		return nil
	case res.StatusCode == http.StatusUnauthorized, res.StatusCode == http.StatusForbidden:
		return fmt.Errorf("test parent: %w", &statusError{res.StatusCode, res.Status, 0})
	}
	return fmt.Errorf("test parent: %s: got %s, want a plain text page with %q: %w", req.URL.Redacted(), res.Status, l.test, errUnproven)
}

func containsFold(page []byte, text string) bool {
	return bytes.Contains(bytes.ToLower(page), []byte(strings.ToLower(text)))
}

// keyOf is a hash of the public key of a server; empty without TLS.
func keyOf(state *tls.ConnectionState) string {
	if state == nil || len(state.PeerCertificates) == 0 {
		return ""
	}
	sum := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

// proof is the proof of one parent, by its URL.
type proof struct {
	Key   string `json:"key,omitempty"`   // of its certificate
	Shown bool   `json:"shown,omitempty"` // by its test page; otherwise none is required, or it accepted files before
}

// Proofs stores in a file which parents were proven to be beacons. It is safe for concurrent
// use. The zero Proofs stores nothing beyond the process.
type Proofs struct {
	path  string
	taken func(url string) bool

	mu      sync.Mutex
	known   map[string]proof
	missing []string // parents that the history does not know: it is read once for each
	unsaved bool     // writing the file failed: retried with the next proof
}

// OpenProofs reads the file of proofs, if there is one. took reports whether the history shows
// that a parent accepted files; it is called for parents that are not in the file.
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
		p.known = nil // they will be proven again
	}
	return p, nil
}

// unknown reports whether the history was found to show nothing of a parent.
func (p *Proofs) unknown(url string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.missing, url)
}

// holds reports whether a parent with this key was proven.
func (p *Proofs) holds(url, key string) bool {
	p.mu.Lock()
	known, ok := p.known[url]
	p.mu.Unlock()
	return ok && known.Key == key
}

// accepted reports whether a parent accepted files before it was asked for a proof, and records
// its key.
func (p *Proofs) accepted(url, key string) bool {
	p.mu.Lock()
	known, ok := p.known[url]
	p.mu.Unlock()
	switch {
	case ok:
		return known.Key == key && !known.Shown
	case p.taken == nil || p.unknown(url):
		return false
	case !p.taken(url):
		p.mu.Lock()
		defer p.mu.Unlock()
		p.missing = append(p.missing, url)
		return false
	}
	p.add(url, proof{Key: key})
	return true
}

// add stores a proof. A full disk must not stop the relay from using a parent, which is what
// frees the disk: a proof that cannot be stored is repeated after a restart.
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
		return fmt.Errorf("store the proof of a parent: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), p.path)
	}
	if err != nil {
		return fmt.Errorf("store the proof of a parent: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
