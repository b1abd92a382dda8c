package keys

import (
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/crypto/ssh"

	"beacontop/cmd/beacontop/private"
)

// HostFile is the name of the host key in the state directory.
const HostFile = "ssh_host_ed25519_key"

// Host returns the host key in a file, and makes one at the first start.
func Host(name string) (ssh.Signer, error) {
	key, err := ReadHost(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeHost(name); err != nil {
		return nil, fmt.Errorf("make host key: %w", err)
	}
	return ReadHost(name)
}

// ReadHost returns the host key in a file.
func ReadHost(name string) (ssh.Signer, error) {
	text, err := private.Read(name, limitBytes)
	if err != nil {
		return nil, fmt.Errorf("host key: %w", err)
	}
	key, err := ssh.ParsePrivateKey(text)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, &NoKeyError{name, "it is protected by a passphrase"}
	case err != nil:
		return nil, &NoKeyError{name, "it holds no private key"}
	case key.PublicKey().Type() != ssh.KeyAlgoED25519:
		return nil, &NoKeyError{name, "its type is " + key.PublicKey().Type() + ", not " + ssh.KeyAlgoED25519}
	}
	return key, nil
}

// NoKeyError means that the file of the host key holds none that can be used.
type NoKeyError struct{ File, Why string }

func (e *NoKeyError) Error() string { return "host key " + e.File + ": " + e.Why }

// makeHost makes a host key. When it returns, a power cut does not undo it: clients remember the key.
func makeHost(name string) error {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "beacontop host key")
	if err != nil {
		return err
	}
	part := name + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a start that was killed
		return err
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(pem.Encode(f, block), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if runtime.GOOS == "windows" { // which cannot sync a directory
		return nil
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
