package beacon

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// TestDiskFull runs a beacon on a file system of one megabyte, mounted in its own mount
// namespace: the test re-executes itself there.
func TestDiskFull(t *testing.T) {
	if os.Getenv("TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	var small string
	s := start(t, func(c *Config) { small = onSmall(t, c, "1m") })
	put := func(name string, size int) int {
		res, body := s.request("PUT", "/ManageSoftRL/Inventories/"+name, strings.Repeat("x", size))
		if strings.Contains(body, small) {
			t.Errorf("the answer shows a local path: %q", body)
		}
		return res.StatusCode
	}
	if got := put("first.ndi", 600<<10); got != 200 {
		t.Fatalf("first upload: %d", got)
	}
	if got := put("second.ndi", 600<<10); got != 507 {
		t.Errorf("upload to a full disk: %d, want 507", got)
	}
	if e := s.event(1); e.Cause != event.CauseDiskFull {
		t.Errorf("cause %q, want %q", e.Cause, event.CauseDiskFull)
	}
	s.dir = small
	if got := s.files(); got != "Incoming/Inventories/first.ndi" {
		t.Errorf("after the refusal there is %q", got)
	}
	if got := put("third.ndi", 100<<10); got != 200 {
		t.Errorf("a smaller upload: %d, want 200", got)
	}
	if err := os.Remove(filepath.Join(small, "Incoming", "Inventories", "first.ndi")); err != nil {
		t.Fatal(err)
	}
	if got := put("second.ndi", 600<<10); got != 200 {
		t.Errorf("after space was freed: %d, want 200", got)
	}
}

// TestSpaceForUploadsOfUnknownLength uploads more than the space above the reserve, faster than
// the disk is checked.
func TestSpaceForUploadsOfUnknownLength(t *testing.T) {
	if os.Getenv("TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	var small string
	s := start(t, func(c *Config) {
		small = onSmall(t, c, "16m")
		c.Limits.FreeBytes = 8 << 20
	})
	s.until("the disk was checked", s.reserve.looked.Load)
	req, err := http.NewRequest("PUT", "http://"+s.addr+"/ManageSoftRL/Logs/a.log", io.LimitReader(zeros{}, 64<<20))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	e := s.event(0)
	if res.StatusCode != 507 || e.Cause != event.CauseDiskFull || e.Bytes > 8<<20 || e.Bytes < 7<<20 {
		t.Errorf("status %d, %q after %d bytes of 8 MB that there are", res.StatusCode, e.Cause, e.Bytes)
	}
	if s.dir = small; s.files() != "" {
		t.Errorf("there is %q", s.files())
	}
}

// zeros is an endless body.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// onSmall gives a beacon a spool on a file system of that size, and returns its path.
func onSmall(t *testing.T, c *Config, size string) string {
	t.Helper()
	dir := filepath.Join(c.Dir, "small")
	mountSmall(t, dir, size)
	var err error
	if c.Spool, err = spool.Open(spool.Config{Dir: dir, Types: protocol.UploadFolders()}); err != nil {
		t.Fatal(err)
	}
	small := c.Spool
	t.Cleanup(func() {
		if err := small.Close(); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func mountSmall(t *testing.T, dir, size string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// inNamespace re-executes the calling test in new user and mount namespaces. If the system
// does not permit that, the test is skipped; with TEST_EVERYTHING, as in .ci/run, it fails.
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
		t.Skipf("this system gives no namespace to a user: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
}

// TestAFolderWithoutWritePermission removes write permission from a type folder and restores it.
// Root can write everywhere except in directories marked as immutable.
func TestAFolderWithoutWritePermission(t *testing.T) {
	if os.Getenv("TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	if os.Getuid() != 0 {
		t.Skip("only root can mount a disk image")
	}
	disk := newImage(t, "ext4")
	disk.mount(t)
	t.Cleanup(func() { disk.unmount(t) })
	s := start(t, func(c *Config) {
		var err error
		if c.Spool, err = spool.Open(spool.Config{Dir: disk.dir, Types: protocol.UploadFolders()}); err != nil {
			t.Fatal(err)
		}
		locked := c.Spool
		t.Cleanup(func() {
			if err := locked.Close(); err != nil {
				t.Error(err)
			}
		})
	})
	put := func(name string) int {
		res, body := s.request("PUT", "/ManageSoftRL/Inventories/"+name, "<Inventory/>")
		if strings.Contains(body, disk.dir) {
			t.Errorf("the answer shows a local path: %q", body)
		}
		return res.StatusCode
	}
	if got := put("first.ndi"); got != 200 {
		t.Fatalf("first upload: %d", got)
	}
	folder := filepath.Join(disk.dir, spool.Incoming, "Inventories")
	run(t, "chattr", "+i", folder)
	if got := put("second.ndi"); got != 500 {
		t.Errorf("an upload that may not be written: %d, want 500", got)
	}
	if e := s.event(1); e.Cause != event.CauseUnreadable {
		t.Errorf("cause %q, want %q", e.Cause, event.CauseUnreadable)
	}
	if res, _ := s.request("GET", heronPolicy, ""); res.StatusCode != 200 {
		t.Errorf("a download meanwhile: %d", res.StatusCode)
	}
	run(t, "chattr", "-i", folder)
	if got := put("second.ndi"); got != 200 {
		t.Errorf("with the right given back: %d, want 200", got)
	}
	s.dir = disk.dir
	if got := s.files(); got != "Incoming/Inventories/first.ndi Incoming/Inventories/second.ndi" {
		t.Errorf("there is %q", got)
	}
}
