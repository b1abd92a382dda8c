package daemon

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// identityFile is in the state directory: whoever moves the directory moves the beacon.
const identityFile = "identity"

const identityBytes = 8

// identify returns the identity of the beacon with a state directory, and makes one at the first
// start. A file that holds none, as a power cut may leave it, is replaced.
func identify(dir string) (string, error) {
	file := filepath.Join(dir, identityFile)
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("identity of the beacon: %w", err)
	}
	if id := strings.TrimSpace(string(text)); valid(id) {
		return id, nil
	}
	var random [identityBytes]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	id := hex.EncodeToString(random[:])
	if err := replaceFile(file, id+"\n"); err != nil {
		return "", fmt.Errorf("identity of the beacon: %w", err)
	}
	return id, nil
}

func valid(id string) bool {
	b, err := hex.DecodeString(id)
	return err == nil && len(b) == identityBytes
}

// replaceFile writes a file at once or not at all; when it returns, a power cut does not undo it.
// The lock of the spool keeps other beacons out of the directory.
func replaceFile(file, text string) error {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if runtime.GOOS == "windows" { // which cannot sync a directory
		return nil
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
