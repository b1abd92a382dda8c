package daemon

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"beacontop/cmd/beacontop/durable"
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
	if err := durable.Replace(file, []byte(id+"\n"), 0o640); err != nil {
		return "", fmt.Errorf("identity of the beacon: %w", err)
	}
	return id, nil
}

func valid(id string) bool {
	b, err := hex.DecodeString(id)
	return err == nil && len(b) == identityBytes
}
