package viewers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/private"
	"beacontop/cmd/beacontop/sshd"
	"beacontop/cmd/beacontop/sshd/keys"
)

// Config configures how people look at a station over SSH.
type Config struct {
	Address string // to listen on; empty: nobody can
	Keys    string // file of keys that may log in; empty: KeysFile in the state directory
	Limits  sshd.Limits
}

// KeysFile is the name of the file of keys in the state directory.
const KeysFile = "authorized_keys"

func (c *Config) keys(dir string) string {
	return cmp.Or(c.Keys, filepath.Join(dir, KeysFile))
}

// Attach lets people look at a beacon, if that is configured; running the host then serves them. If it
// fails, nothing of it stays open; the caller closes the host. It returns what counts the sessions; nil: there
// can be none.
func Attach(to *host.Host, dir string, c Config) (sessions func() int, err error) {
	if c.Address == "" {
		return nil, nil
	}
	allowed, err := keys.Open(c.keys(dir))
	if err != nil {
		return nil, at(daemon.PartSSHKeys, err)
	}
	own, err := keys.Host(filepath.Join(dir, keys.HostFile))
	if err != nil {
		return nil, at(daemon.PartSSHHost, err)
	}
	listener, err := net.Listen("tcp", c.Address)
	if err != nil {
		return nil, at(daemon.PartSSH, fmt.Errorf("listen %s: %w", c.Address, cause(err)))
	}
	v := &view{to, to.Questions()}
	server := sshd.New(sshd.Config{
		Listener: listener, Host: own, Keys: allowed, Limits: c.Limits, Publish: to.Publish, Dashboard: v.show, Command: v.answer,
	})
	to.Listens("ssh", listener.Addr(), "host key "+ssh.FingerprintSHA256(own.PublicKey()))
	to.Beside(func(ctx context.Context) error {
		if err := server.Run(ctx); err != nil {
			return fmt.Errorf("ssh: %w", err)
		}
		return nil
	})
	return server.Sessions, nil
}

// Check reads what a configuration names, as Attach would, and changes nothing.
func Check(dir string, c Config) (warnings []string, err error) {
	if c.Address == "" {
		return nil, nil
	}
	if _, err := net.ResolveTCPAddr("tcp", c.Address); err != nil {
		return nil, at(daemon.PartSSH, err)
	}
	allowed, err := keys.Open(c.keys(dir))
	if err != nil {
		return nil, at(daemon.PartSSHKeys, err)
	}
	if wrong := allowed.Problem(); wrong != "" {
		warnings = append(warnings, "ssh: "+wrong)
	}
	if _, err := keys.ReadHost(filepath.Join(dir, keys.HostFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return warnings, at(daemon.PartSSHHost, err)
	}
	return warnings, nil
}

func at(p daemon.Part, err error) error { return &daemon.Error{Part: p, Err: err} }

// cause removes the address from a network error; the message contains it already.
func cause(err error) error {
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}

// Hint returns what helps with an error of a part; empty: nothing is known.
func Hint(err error) string {
	var insecure *private.InsecureError
	var none *keys.NoKeyError
	switch {
	case errors.As(err, &insecure):
		return insecure.Hint
	case errors.As(err, &none):
		return "restore the file; or remove it to make a new key, of which clients will warn"
	}
	return ""
}
