package journal

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestDiskFull writes a history on a file system of two megabytes, mounted in a mount namespace of
// its own, in which the test runs itself again.
func TestDiskFull(t *testing.T) {
	if os.Getenv("TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	small := filepath.Join(t.TempDir(), "small")
	mountSmall(t, small)
	filler := filepath.Join(small, "filler")
	overwrite(t, filler, string(make([]byte, 1<<20)))
	r := start(t, Config{Dir: small})
	events := conversation(0, 3000) // some megabytes
	r.fold(events)
	full := r.await("the full disk", func(e event.Event) bool { return e.Topic == event.TopicHistory })
	if full.Cause != event.CauseDiskFull || full.Detail != "disk full" {
		t.Errorf("published %+v, want disk full", full)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("", small, "", syscall.MS_REMOUNT, "size=100m"); err != nil {
		t.Fatal(err)
	}
	r.await("the end of trouble", func(e event.Event) bool { return e.Topic == event.TopicHistory && e.Cause == "" })
	r.end()
	if stored := r.all(); len(stored) != len(events) || len(r.gaps()) > 0 {
		t.Errorf("%d events stored and gaps %+v, want all %d", len(stored), r.gaps(), len(events))
	}
	again := start(t, Config{Dir: small})
	differences(t, sample(again.state, noon.Add(time.Hour)), sample(r.state, noon.Add(time.Hour)))
}

func mountSmall(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
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
