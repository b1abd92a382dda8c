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

	"beacontop/beacon/event"
	"beacontop/beacon/reload"
)

// Accounts are the users of Basic authentication, from a file in the format of htpasswd -B
// (bcrypt only: the other hashes can be brute-forced at billions per second). Refused reloads a
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
type Accounts struct {
	file   string
	boot   []byte // key of the cache
	checks *checks

	reading sync.Mutex // serialises reloads without holding mu: computing absent is slow
	files   *reload.Files

	mu     sync.RWMutex
	hashes map[string]string // by user
	absent string            // hash for users that do not exist; as expensive as any
	right  map[digest]string // the hash that this user and password matched
}

// accountsEvery is the delay after which a changed file is noticed at the latest.
const accountsEvery = time.Second

// rightKept bounds the cached passwords.
const rightKept = 10_000

// LoadAccounts reads an htpasswd file.
func LoadAccounts(file string) (*Accounts, error) {
	a := &Accounts{file: file, checks: newChecks(), boot: make([]byte, 32), right: map[digest]string{}}
	if _, err := rand.Read(a.boot); err != nil {
		return nil, err
	}
	var err error
	a.files, err = reload.Load(a.load, file)
	return a, err
}

// load reads the file and activates it. Called with reading held.
func (a *Accounts) load() error {
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
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hashes, a.absent = hashes, string(absent)
	return nil
}

// Errors of a request's credentials.
var (
	errCredentials = errors.New("credentials needed")
	errChecks      = errors.New("too many password checks pending: try again later")
)

// check returns nil if a request from an address has the credentials of an account. A client
// that disconnects while it waits keeps its place in the queue: it cannot be distinguished from
// one that has nothing more to send.
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

// isRight checks a password and caches it if it is correct.
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

// known reports whether these credentials are cached and the account is unchanged.
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

// Refused activates a changed file, and returns why it was rejected; empty: it was not.
func (a *Accounts) Refused() string {
	a.reading.Lock()
	defer a.reading.Unlock()
	a.files.Look()
	return a.files.Refused()
}

// watchAccounts checks for a changed file until ctx ends.
func (b *Beacon) watchAccounts(ctx context.Context) {
	if b.config.Guard.Accounts == nil {
		return
	}
	tick := time.NewTicker(accountsEvery)
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

// tellAccounts publishes that changed accounts were rejected, or are active again.
func (b *Beacon) tellAccounts(told string) string {
	refused := b.config.Guard.Accounts.Refused()
	if refused != told {
		e := event.Event{Time: time.Now().UTC(), Topic: event.TopicAccounts, Detail: refused}
		if refused != "" {
			e.Cause = event.CauseUnreadable
		}
		b.config.Publish(e)
	}
	return refused
}
