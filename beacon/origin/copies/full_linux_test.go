package copies

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiskFull keeps answers on a file system of one megabyte, mounted in a mount namespace of its
// own, in which the test runs itself again.
func TestDiskFull(t *testing.T) {
	if os.Getenv("TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	small := filepath.Join(t.TempDir(), "small")
	mountSmall(t, small)
	s := open(t, Config{Dir: small})
	keep(t, s, key("/policy"), header(), "policy")
	before := s.Figures()

	tooLarge := strings.Repeat("x", 2*megabyte)
	for name, length := range map[string]int64{"announced": int64(len(tooLarge)), "not announced": -1} {
		d, err := s.Begin(key("/policy"), header(), length)
		if err != nil {
			t.Fatal(err)
		}
		r := d.NewReader(context.Background())
		if _, err := io.WriteString(d, tooLarge[:200<<10]); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(d, tooLarge[200<<10:]); !errors.Is(err, ErrRoom) {
			t.Errorf("%s: %v, want %v", name, err, ErrRoom)
		}
		if err := d.Commit(); !errors.Is(err, ErrRoom) {
			t.Errorf("%s: commit: %v, want %v", name, err, ErrRoom)
		}
		got, err := io.ReadAll(r)
		if !errors.Is(err, ErrRoom) || len(got) != 200<<10 {
			t.Errorf("%s: a reader got %d bytes and %v", name, len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		expect(t, s, key("/policy"), "policy")
		if got := s.Figures(); got != before {
			t.Errorf("%s: %+v, want %+v", name, got, before)
		}
		if names := files(t, small); len(names) != 1 {
			t.Errorf("%s: files %q, want one", name, names)
		}
	}

	filler := filepath.Join(small, "filler") // of somebody else: nothing at all is left
	if err := os.WriteFile(filler, make([]byte, megabyte), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	d, err := s.Begin(key("/policy"), header(), int64(len("newer")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(d, "newer"); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); !errors.Is(err, ErrRoom) {
		t.Errorf("commit: %v, want %v", err, ErrRoom)
	}
	expect(t, open(t, Config{Dir: small}), key("/policy"), "policy")
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	keep(t, s, key("/policy"), header(), "newer")
	expect(t, s, key("/policy"), "newer")
}

func mountSmall(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// inNamespace runs the calling test again in new user and mount namespaces. If the system does not
// allow that, the test is skipped; with TEST_EVERYTHING, which CI sets, it fails.
func inNamespace(t *testing.T) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "TEST_NAMESPACE=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		if os.Getenv("TEST_EVERYTHING") != "" {
			t.Fatalf("no namespace: %v", err)
		}
		t.Skipf("this system does not allow user namespaces: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
}
