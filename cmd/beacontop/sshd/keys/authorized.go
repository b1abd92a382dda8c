package keys

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"beacontop/beacon/figures"
	"beacontop/beacon/reload"
	"beacontop/cmd/beacontop/private"
)

// limitBytes is the size of a file of some thousand keys.
const limitBytes = 1 << 20

// Authorized is the keys that may log in, as their file says now. It is safe for concurrent use.
type Authorized struct {
	name string

	mu     sync.Mutex
	file   *reload.Files
	lines  map[string][]line // by key
	wrong  []string          // lines that cannot be read
	absent bool
}

// Open reads a file of keys. A missing file holds no keys. It refuses one that others can write.
func Open(name string) (*Authorized, error) {
	a := &Authorized{name: name}
	var err error
	if a.file, err = reload.Load(a.load, name); err != nil {
		return nil, err
	}
	return a, nil
}

// Grant is the permission of a key to log in.
type Grant struct {
	Name        string // the comment of its line; without one, the fingerprint
	Fingerprint string
}

// ErrNotListed means that the file does not list a key.
var ErrNotListed = errors.New("key not listed")

// Find returns whether a key may log in from an address at a time.
func (a *Authorized) Find(key ssh.PublicKey, from netip.Addr, now time.Time) (Grant, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.file.Look()
	if why := a.file.Refused(); why != "" {
		return Grant{}, errors.New(why)
	}
	lines := a.lines[string(key.Marshal())]
	for _, l := range lines {
		if l.refused != "" {
			return Grant{}, fmt.Errorf("%s: line %d: %s", l.name(), l.number, l.refused)
		}
	}
	err := ErrNotListed
	for _, l := range lines {
		if err = l.admits(from, now); err == nil {
			return Grant{l.name(), ssh.FingerprintSHA256(key)}, nil
		}
	}
	return Grant{}, err
}

// Count returns the number of keys that may log in from somewhere.
func (a *Authorized) Count() (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, lines := range a.lines {
		if lines[0].refused == "" {
			n++
		}
	}
	return n
}

// Problem reads the file again if it changed, and returns what is wrong with it; empty: nothing is.
func (a *Authorized) Problem() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.file.Look()
	return a.problem()
}

func (a *Authorized) problem() string {
	switch why := a.file.Refused(); {
	case why != "":
		return "nobody can log in: " + why
	case a.absent:
		return "nobody can log in: there is no file " + a.name
	case len(a.lines) == 0 && len(a.wrong) == 0:
		return "nobody can log in: " + a.name + " lists no key"
	}
	return strings.Join(a.wrong, "; ")
}

// load reads the file. If it cannot be read, no key may log in.
func (a *Authorized) load() error {
	a.lines, a.wrong, a.absent = nil, nil, false
	text, err := readOwn(a.name)
	if errors.Is(err, fs.ErrNotExist) {
		a.absent = true
		return nil
	}
	if err != nil {
		return err
	}
	a.lines = map[string][]line{}
	for i, one := range strings.Split(string(text), "\n") {
		if one = strings.TrimSpace(one); one == "" || one[0] == '#' {
			continue
		}
		l, err := parse(one)
		l.number = i + 1
		switch {
		case err != nil:
			a.complain(fmt.Sprintf("line %d is not a key: %v", l.number, err))
			continue
		case l.refused != "":
			a.complain(fmt.Sprintf("line %d, %s: %s", l.number, l.name(), l.refused))
		}
		id := string(l.key.Marshal())
		a.lines[id] = append(a.lines[id], l)
	}
	return nil
}

// complaints is the maximum number of lines that are reported.
const complaints = 5

func (a *Authorized) complain(what string) {
	switch {
	case len(a.wrong) < complaints:
		a.wrong = append(a.wrong, what)
	case len(a.wrong) == complaints:
		a.wrong = append(a.wrong, "and more")
	}
}

// readOwn reads a file that nobody else can write. What is checked is what is read, whatever becomes
// of the name meanwhile.
func readOwn(name string) ([]byte, error) {
	if err := reload.Regular(name); err != nil { // opening a pipe may block forever
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened read-only
	if err := private.CheckWriters(f); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, limitBytes+1))
	if err == nil && len(text) > limitBytes {
		err = fmt.Errorf("%s is larger than %s", name, figures.Size(limitBytes))
	}
	return text, err
}
