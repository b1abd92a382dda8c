package account

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"beacontop/beacon/reload"
)

// bcryptHash is the form of an entry that a password can match.
var bcryptHash = regexp.MustCompile(`^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$`)

// costLimit is the highest cost accepted: two seconds; each step doubles the time.
const costLimit = 15

// readAccounts reads the hashes of a file, by user.
func readAccounts(file string) (map[string]string, error) {
	if err := reload.Regular(file); err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened read-only
	hashes := map[string]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")) // Windows editors write a byte order mark
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		user, hash, ok := strings.Cut(line, ":")
		if cost, err := bcrypt.Cost([]byte(hash)); !ok || user == "" || err != nil || !bcryptHash.MatchString(hash) {
			return nil, fmt.Errorf("%s:%d: not a bcrypt entry (create it with htpasswd -B)", file, n)
		} else if cost > costLimit {
			return nil, fmt.Errorf("%s:%d: cost %d: each check would take seconds; use at most %d", file, n, cost, costLimit)
		}
		hashes[user] = hash
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(hashes) == 0 {
		return nil, fmt.Errorf("%s: no accounts", file)
	}
	return hashes, nil
}

// matches reports whether a password matches a hash; an empty password never does. A mismatch
// takes as long as with the absent user's hash, the most expensive one.
func matches(hash, absent []byte, password string) bool {
	if len(hash) == 0 || password == "" {
		_ = bcrypt.CompareHashAndPassword(absent, []byte(password)) // only to take the same time
		return false
	}
	if bcrypt.CompareHashAndPassword(hash, []byte(password)) == nil {
		return true
	}
	cost, err1 := bcrypt.Cost(hash)
	dearest, err2 := bcrypt.Cost(absent)
	if errors.Join(err1, err2) != nil {
		return false // never happens: both were validated
	}
	for range 1<<(dearest-cost) - 1 { // each step of cost doubles the time
		_ = bcrypt.CompareHashAndPassword(hash, []byte(password))
	}
	return false
}
