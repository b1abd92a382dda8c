//go:build unix

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"beacontop/cmd/beacontop/voice"
)

// hangs is the time after which a process counts as hanging; normally it ends in milliseconds.
const hangs = time.Minute

// ended waits for a started process, and kills it if it hangs.
func ended(t *testing.T, cmd *exec.Cmd) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(hangs):
		t.Errorf("%q hangs", cmd.Args)
		return errors.Join(cmd.Process.Kill(), <-done)
	}
}

// TestOnlyRegularFilesAreRead gives every setting that names a file a pipe, a device and a
// directory: each is rejected without delay.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	parent := "[[parent]]\nurl = \"http://127.0.0.1:9\"\nca = "
	pair := certificateFile(t, dir)
	for _, odd := range []string{at("pipe"), "/dev/zero", dir} {
		file := at("parent" + strings.ReplaceAll(odd, "/", "-") + ".toml")
		if err := os.WriteFile(file, []byte(parent+strconv.Quote(odd)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		secure := []string{"--https", "127.0.0.1:0"}
		for name, args := range map[string][]string{
			"config":    {"--config", odd},
			"policy":    {"--policy", odd},
			"htpasswd":  {"--htpasswd", odd},
			"cert":      append(secure, "--cert", odd, "--key", pair),
			"key":       append(secure, "--cert", pair, "--key", odd),
			"client-ca": append(secure, "--cert", pair, "--key", pair, "--client-certs", "strict", "--client-ca", odd),
			"parent.ca": {"--config", file},
		} {
			for _, command := range [][]string{{"config", "check"}, {"serve", "--http", "127.0.0.1:0", "--dir", at("state")}} {
				cmd := exec.Command("beacontop", append(command, args...)...)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				_ = ended(t, cmd) // the exit code shows how
				if cmd.ProcessState.ExitCode() != voice.Failed || !strings.Contains(stderr.String(), odd) {
					t.Errorf("%s %s: exit code %d, says %s", name, odd, cmd.ProcessState.ExitCode(), &stderr)
				}
			}
		}
	}
}

// TestASignalEndsStartupAtOnce stops a beacon whose start is blocked by a reader of standard
// error that reads one byte of a warning larger than the pipe.
func TestASignalEndsStartupAtOnce(t *testing.T) {
	cmd := exec.Command("beacontop", "serve", "--http", "127.0.0.1:0", "--dir", t.TempDir())
	cmd.Env = os.Environ()
	for _, letter := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		cmd.Env = append(cmd.Env, "BEACONTOP_"+strings.Repeat(string(letter), 4_000)+"=1")
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stderr, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	state := make(chan *os.ProcessState, 1)
	go func() {
		s, err := cmd.Process.Wait() // not cmd.Wait, which closes the pipe
		if err != nil {
			t.Error(err)
		}
		state <- s
	}()
	select {
	case s := <-state:
		if status, ok := s.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
			t.Errorf("ended with %v", s)
		}
	case <-time.After(hangs):
		t.Error("the signal had no effect")
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		<-state
	}
}

// certificateFile writes a certificate and its key into one file.
func certificateFile(t *testing.T, dir string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"beacon1.example"}, NotAfter: time.Now().Add(time.Hour)}
	der, err1 := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	secret, err2 := x509.MarshalPKCS8PrivateKey(key)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	file := filepath.Join(dir, "pair.pem")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
