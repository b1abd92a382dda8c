package incident

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"golang.org/x/crypto/bcrypt"

	"beacontop/cmd/beacontop/daemon"
)

// The account of the agents of a guarded beacon.
const (
	user     = "agents"
	password = "an invented password"
)

// accountsFile is where its accounts are.
func (s *stage) accountsFile() string { return filepath.Join(s.dir, "htpasswd") }

// withAccounts writes the file of accounts, and has the beacon use it.
func withAccounts(s *stage, c *daemon.Config) error {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		return fmt.Errorf("hash a password: %w", err)
	}
	c.Accounts = s.accountsFile()
	return os.WriteFile(c.Accounts, []byte(user+":"+string(hash)+"\n"), 0o600)
}

// guarded runs a script on a beacon that wants credentials.
func guarded(script func(context.Context, *site) error) func(context.Context, *stage) error {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return playedWith(r.Header, withAccounts, script)
}
