package beacon

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"

	"beacontop/beacon/estate"
)

// Accounts are the users of Basic authentication, from a file as htpasswd -B writes it
// (bcrypt only: the other forms can be guessed at billions per second). Refused reads it
// again when it has changed; a broken new one leaves the old one in force.
//
// A password costs tens of milliseconds to check, so those that were right are remembered,
// under a key that lasts as long as the process: they never wait. All others are checked few
// at a time, in a line that is fair between addresses (see checks), and cost the same
// whether there is such a user or not: as much as the dearest hash of the file.
//
// What was right is not kept over a restart: it would be a fast hash on the disk with its key
// beside it, and who reads both could guess billions per second, which bcrypt is there to
// prevent. After a restart each account is checked once.
type Accounts struct {
	file   string
	boot   []byte // key of the memory
	checks *checks

	reading sync.Mutex // one reads the file at a time, without mu: a dear hash is made for it
	version fileVersion
	refused string

	mu     sync.RWMutex
	hashes map[string]string // by user
	absent string            // stands in for users that do not exist; as dear as any
	right  map[digest]string // the hash that user and password matched
}

// rightKept bounds the passwords that are remembered.
const rightKept = 10_000

// LoadAccounts reads an htpasswd file.
func LoadAccounts(file string) (*Accounts, error) {
	a := &Accounts{file: file, checks: newChecks(), boot: make([]byte, 32), right: map[digest]string{}}
	if _, err := rand.Read(a.boot); err != nil {
		return nil, err
	}
	if err := a.load(); err != nil {
		return nil, err
	}
	return a, nil
}

// load reads the file and puts it in force. Called with reading held.
func (a *Accounts) load() error {
	version := versionOf(a.file)
	hashes, err := readAccounts(a.file)
	if err != nil {
		return err
	}
	dearest := bcrypt.MinCost
	for _, hash := range hashes {
		cost, _ := bcrypt.Cost([]byte(hash)) // checked before
		dearest = max(dearest, cost)
	}
	absent, err := bcrypt.GenerateFromPassword(a.boot, dearest)
	if err != nil {
		return err
	}
	a.version = version
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hashes, a.absent = hashes, string(absent)
	return nil
}

// What is wrong with the credentials of a request.
var (
	errCredentials = errors.New("credentials needed")
	errChecks      = errors.New("too many passwords wait to be checked: try again later")
)

// check returns nil when a request from an address carries the credentials of an account. An
// agent that goes away while it waits keeps its place: one that only has nothing more to send
// looks the same.
func (a *Accounts) check(r *http.Request, from netip.Addr) error {
	user, password, ok := r.BasicAuth()
	if !ok {
		return errCredentials
	}
	key := a.digest(user, password)
	if a.known(user, key) {
		return nil
	}
	right, err := a.checks.run(from, key, func() bool { return a.known(user, key) || a.isRight(user, password, key) })
	if err == nil && !right {
		err = fmt.Errorf("%w: wrong user or password", errCredentials)
	}
	return err
}

// isRight checks a password and remembers it if it is right.
func (a *Accounts) isRight(user, password string, key digest) bool {
	a.mu.RLock()
	hash, absent := a.hashes[user], a.absent
	a.mu.RUnlock()
	if !matches([]byte(hash), []byte(absent), password) {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.right) >= rightKept {
		for some := range a.right {
			delete(a.right, some)
			break
		}
	}
	a.right[key] = hash
	return true
}

// known reports whether these credentials were right before, and the account is still the
// same.
func (a *Accounts) known(user string, key digest) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	hash, was := a.right[key]
	return was && hash == a.hashes[user]
}

func (a *Accounts) digest(user, password string) (out digest) {
	mac := hmac.New(sha256.New, a.boot)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(user), user, password) // a hash does not fail
	copy(out[:], mac.Sum(nil))
	return out
}

// Refused puts a newer file in force, and returns why it is not; empty: it is.
func (a *Accounts) Refused() string {
	a.reading.Lock()
	defer a.reading.Unlock()
	if versionOf(a.file) == a.version && a.refused == "" {
		return ""
	}
	a.refused = ""
	if err := a.load(); err != nil {
		a.refused = err.Error()
	}
	return a.refused
}

// watchAccounts looks for a newer file until ctx ends.
func (b *Beacon) watchAccounts(ctx context.Context) {
	if b.config.Guard.Accounts == nil {
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for told := ""; ; {
		told = b.tellAccounts(told)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tellAccounts publishes that changed accounts were refused, or are in force after all.
func (b *Beacon) tellAccounts(told string) string {
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
