package beacon

import (
	"bufio"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"

	"beacontop/beacon/estate"
)

// Accounts are the users of Basic authentication, from a file as htpasswd -B writes it
// (bcrypt only: the other forms can be guessed at billions per second). The file is
// read again when it changes; a broken new one leaves the old one in force.
//
// A password costs tens of milliseconds to check, so those that were right are
// remembered, under a key that lasts as long as the process. Wrong ones are checked
// anew each time, few at once, and cost the same whether there is such a user or not: as
// much as the dearest hash of the file.
type Accounts struct {
	file  string
	slots chan struct{} // passwords that may be checked at once
	boot  []byte        // key of the memory

	mu      sync.Mutex
	hashes  map[string][]byte // by user
	absent  []byte            // stands in for users that do not exist; as dear as any
	version fileVersion
	looked  time.Time
	refused string
	right   map[[sha256.Size]byte]struct{} // keyed digests of user and password
}

// Bounds of Accounts.
const (
	checksAtOnce = 2 // a flood of wrong passwords must not take every processor
	rightKept    = 10_000
	costLimit    = 15 // two seconds; each more doubles it
)

// bcryptHash is the form of an entry that a password can match.
var bcryptHash = regexp.MustCompile(`^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$`)

// LoadAccounts reads an htpasswd file.
func LoadAccounts(file string) (*Accounts, error) {
	a := &Accounts{file: file, slots: make(chan struct{}, checksAtOnce), boot: make([]byte, 32)}
	if _, err := rand.Read(a.boot); err != nil {
		return nil, err
	}
	if err := a.load(); err != nil {
		return nil, err
	}
	a.looked = time.Now()
	return a, nil
}

func (a *Accounts) load() error {
	version := versionOf(a.file)
	hashes, err := readAccounts(a.file)
	if err != nil {
		return err
	}
	dearest := bcrypt.MinCost
	for _, hash := range hashes {
		cost, _ := bcrypt.Cost(hash) // checked before
		dearest = max(dearest, cost)
	}
	if a.absent, err = bcrypt.GenerateFromPassword(a.boot, dearest); err != nil {
		return err
	}
	a.hashes, a.version, a.right = hashes, version, map[[sha256.Size]byte]struct{}{}
	return nil
}

func readAccounts(file string) (map[string][]byte, error) {
	if err := regular(file); err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	hashes := map[string][]byte{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")) // as Windows editors write it
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		user, hash, ok := strings.Cut(line, ":")
		if cost, err := bcrypt.Cost([]byte(hash)); !ok || user == "" || err != nil || !bcryptHash.MatchString(hash) {
			return nil, fmt.Errorf("%s:%d: not a bcrypt entry (htpasswd -B makes one)", file, n)
		} else if cost > costLimit {
			return nil, fmt.Errorf("%s:%d: cost %d: a password would take seconds to check; %d at most", file, n, cost, costLimit)
		}
		hashes[user] = []byte(hash)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(hashes) == 0 {
		return nil, fmt.Errorf("%s: no accounts", file)
	}
	return hashes, nil
}

// errCredentials asks for credentials, or for other ones.
var errCredentials = errors.New("credentials needed")

// check returns nil when the request carries the credentials of an account.
func (a *Accounts) check(r *http.Request) error {
	user, password, ok := r.BasicAuth()
	if !ok {
		return errCredentials
	}
	key := a.digest(user, password)
	hash, absent, known := a.lookup(user, key)
	if known {
		return nil
	}
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	if !matches(hash, absent, password) {
		return fmt.Errorf("%w: wrong user or password", errCredentials)
	}
	a.remember(key, user, hash)
	return nil
}

// matches reports whether a password is that of a hash; nil is that of no user. When it is
// not, it took as long as with the absent user's hash, the dearest.
func matches(hash, absent []byte, password string) bool {
	if hash == nil {
		_ = bcrypt.CompareHashAndPassword(absent, []byte(password)) // for its time only
		return false
	}
	if bcrypt.CompareHashAndPassword(hash, []byte(password)) == nil {
		return true
	}
	cost, err1 := bcrypt.Cost(hash)
	dearest, err2 := bcrypt.Cost(absent)
	if errors.Join(err1, err2) != nil {
		return false // never: both were checked
	}
	for range 1<<(dearest-cost) - 1 { // each step of cost doubles the time
		_ = bcrypt.CompareHashAndPassword(hash, []byte(password))
	}
	return false
}

func (a *Accounts) digest(user, password string) (out [sha256.Size]byte) {
	mac := hmac.New(sha256.New, a.boot)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(user), user, password) // a hash does not fail
	copy(out[:], mac.Sum(nil))
	return out
}

// lookup returns the hash to check a password against, nil for none, with that of the
// absent user, and whether these credentials were right before.
func (a *Accounts) lookup(user string, key [sha256.Size]byte) (hash, absent []byte, right bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refresh()
	if _, right = a.right[key]; right {
		return nil, nil, true
	}
	return a.hashes[user], a.absent, false
}

// remember notes right credentials, unless the account changed meanwhile.
func (a *Accounts) remember(key [sha256.Size]byte, user string, hash []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if string(a.hashes[user]) != string(hash) {
		return
	}
	if len(a.right) >= rightKept {
		clear(a.right)
	}
	a.right[key] = struct{}{}
}

func (a *Accounts) refresh() {
	now := time.Now()
	if now.Sub(a.looked) < lookEvery {
		return
	}
	a.looked = now
	if versionOf(a.file) == a.version && a.refused == "" {
		return
	}
	a.refused = ""
	if err := a.load(); err != nil {
		a.refused = err.Error()
	}
}

// Refused looks whether there is a newer file, and returns why it is not in force; empty: it
// is.
func (a *Accounts) Refused() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refresh()
	return a.refused
}

// tellAccounts publishes that changed accounts were refused, or are in force after all.
func (b *Beacon) tellAccounts(told string) string {
	if b.config.Guard.Accounts == nil {
		return ""
	}
	refused := b.config.Guard.Accounts.Refused()
	if refused != told {
		e := estate.Event{Time: time.Now().UTC(), Topic: estate.TopicAccounts, Detail: refused}
		if refused != "" {
			e.Cause = estate.CauseUnreadable
		}
		b.config.Publish(e)
	}
	return refused
}
