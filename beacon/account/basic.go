package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"sync"

	"golang.org/x/crypto/bcrypt"

	"beacontop/beacon/reload"
)

// Set is the users of Basic authentication, from a file in the format of htpasswd -B
// (bcrypt only: the other hashes can be brute-forced at billions per second). Look reloads a
// changed file; if it is invalid, the previous accounts stay active.
//
// Checking a password takes tens of milliseconds. Correct passwords are cached, under a key
// that exists only in this process, and are accepted without delay. All others are checked a few
// at a time, in a queue that is fair between addresses (see checks), and take the same time
// whether the user exists or not: that of the most expensive hash of the file.
//
// The cache is not stored across restarts: it would be a fast hash on disk beside its key, and
// an attacker with both could try billions per second, which bcrypt prevents. After a restart
// each account is checked once.
type Set struct {
	file   string
	boot   []byte // key of the cache
	checks *checks

	reading sync.Mutex // serialises reloads without holding mu: computing absent is slow
	files   *reload.Files
	change  Change

	mu     sync.RWMutex
	hashes map[string]string // by user
	absent string            // hash for users that do not exist; as expensive as any
	right  map[digest]string // the hash that this user and password matched
}

// rightKept bounds the cached passwords.
const rightKept = 10_000

// Load reads an htpasswd file.
func Load(file string) (*Set, error) {
	s := &Set{file: file, checks: newChecks(), boot: make([]byte, 32), right: map[digest]string{}}
	if _, err := rand.Read(s.boot); err != nil {
		return nil, err
	}
	var err error
	s.files, err = reload.Load(s.load, file)
	return s, err
}

// load reads the file and activates it. Called with reading held.
func (s *Set) load() error {
	hashes, err := readAccounts(s.file)
	if err != nil {
		return err
	}
	dearest := bcrypt.MinCost
	for _, hash := range hashes {
		cost, _ := bcrypt.Cost([]byte(hash)) // checked before
		dearest = max(dearest, cost)
	}
	absent, err := bcrypt.GenerateFromPassword(s.boot, dearest)
	if err != nil {
		return err
	}
	if what := difference(s.hashes, hashes); s.hashes != nil && what != "" {
		s.change = Change{s.change.Number + 1, what}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hashes, s.absent = hashes, string(absent)
	return nil
}

// Errors of a request's credentials: there are none or they are wrong, or it is not known.
var (
	ErrCredentials = errors.New("credentials needed")
	ErrChecks      = errors.New("too many password checks pending: try again later")
)

// Check returns nil if a request has the credentials of an account, or else ErrCredentials or
// ErrChecks. Addresses take turns: from is the client's, or that of its network. A client
// that disconnects while it waits keeps its place in the queue: it cannot be distinguished from
// one that has nothing more to send.
func (s *Set) Check(r *http.Request, from netip.Addr) error {
	user, password, ok := r.BasicAuth()
	if !ok {
		return ErrCredentials
	}
	key := s.digest(user, password)
	if s.known(user, key) {
		return nil
	}
	right, err := s.checks.run(from, key, func() bool { return s.known(user, key) || s.isRight(user, password, key) })
	if err == nil && !right {
		err = fmt.Errorf("%w: wrong user or password", ErrCredentials)
	}
	return err
}

// isRight checks a password and caches it if it is correct.
func (s *Set) isRight(user, password string, key digest) bool {
	s.mu.RLock()
	hash, absent := s.hashes[user], s.absent
	s.mu.RUnlock()
	if !matches([]byte(hash), []byte(absent), password) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.right) >= rightKept {
		for some := range s.right {
			delete(s.right, some)
			break
		}
	}
	s.right[key] = hash
	return true
}

// known reports whether these credentials are cached and the account is unchanged.
func (s *Set) known(user string, key digest) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	hash, was := s.right[key]
	return was && hash == s.hashes[user]
}

func (s *Set) digest(user, password string) (out digest) {
	mac := hmac.New(sha256.New, s.boot)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(user), user, password) // a hash does not fail
	copy(out[:], mac.Sum(nil))
	return out
}

// Reload reads the file again, also if nothing shows that it changed. It reports whether the accounts
// changed, or why the file was rejected.
func (s *Set) Reload() (changed bool, refused string) {
	s.reading.Lock()
	defer s.reading.Unlock()
	before := s.hashes
	s.files.Again()
	return !maps.Equal(before, s.hashes), s.files.Refused()
}

// Look activates a changed file. It returns the last change of the accounts, and why the newest version
// of the file was rejected; empty: it was not.
func (s *Set) Look() (last Change, refused string) {
	s.reading.Lock()
	defer s.reading.Unlock()
	s.files.Look()
	return s.change, s.files.Refused()
}
