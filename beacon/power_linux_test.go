package beacon

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"beacontop/beacon/spool"
)

// TestPowerCut cuts the power of a disk under running uploads, again and again: it
// tells ext4 to stop at once and forget what is not on the disk (the ioctl that file
// system developers test crashes with). Every acknowledged file is whole afterwards.
func TestPowerCut(t *testing.T) {
	if os.Getenv("TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	if os.Getuid() != 0 {
		t.Skip("only root can mount a disk image")
	}
	disk := newImage(t)
	acked := map[string]string{}
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 8 {
		disk.mount(t)
		s, err := spool.Open(spool.Config{Dir: disk.dir, Types: []string{"Inventories"}})
		if err != nil {
			t.Fatal(err)
		}
		missing(t, disk.dir, acked)
		cutAfter := 20 + rng.IntN(300)
		uploadUntilCut(t, s, disk, fmt.Sprintf("round%d-", round), cutAfter, acked)
		_ = s.Close() // its disk is gone
		disk.unmount(t)
	}
	disk.mount(t)
	s, err := spool.Open(spool.Config{Dir: disk.dir, Types: []string{"Inventories"}})
	if err != nil {
		t.Fatal(err)
	}
	missing(t, disk.dir, acked)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	disk.unmount(t)
	t.Logf("%d acknowledged files, none lost", len(acked))
}

// uploadUntilCut commits files of all sizes side by side and cuts the power when a
// number of them was acknowledged, while others are under way.
func uploadUntilCut(t *testing.T, s *spool.Spool, disk *image, prefix string, cutAfter int, acked map[string]string) {
	t.Helper()
	var mu sync.Mutex
	done := false
	var writers sync.WaitGroup
	for w := range 16 {
		writers.Go(func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("%s%d-%d", prefix, w, i%40) // names come again
				body := strings.Repeat(fmt.Sprintf("%s %d ", name, i), 1+i*i%40_000)
				err := store(s, name, body)
				mu.Lock()
				switch {
				case done: // it was under way at the cut: either version may be there
					delete(acked, name)
				case err != nil:
					t.Errorf("before the cut: %v", err)
				default:
					acked[name] = body
					if cutAfter--; cutAfter == 0 {
						done = true
						disk.cut(t)
					}
				}
				stop := done
				mu.Unlock()
				if stop || err != nil {
					return
				}
			}
		})
	}
	writers.Wait()
}

func store(s *spool.Spool, name, body string) error {
	part, err := s.Create("Inventories", name)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(part, body); err != nil {
		return errors.Join(err, part.Discard())
	}
	_, err = part.Commit()
	return err
}

func missing(t *testing.T, dir string, acked map[string]string) {
	t.Helper()
	for name, body := range acked {
		got, err := os.ReadFile(filepath.Join(dir, spool.Incoming, "Inventories", name))
		if err != nil || string(got) != body {
			t.Errorf("%s: %d bytes, want %d (%v)", name, len(got), len(body), err)
		}
	}
}

// image is a disk in a file.
type image struct{ file, dir string }

func newImage(t *testing.T) *image {
	t.Helper()
	d := &image{file: filepath.Join(t.TempDir(), "disk"), dir: t.TempDir()}
	if err := os.WriteFile(d.file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.file, 1<<30); err != nil {
		t.Fatal(err)
	}
	run(t, "mkfs.ext4", "-q", "-F", d.file)
	return d
}

func (d *image) mount(t *testing.T) {
	t.Helper()
	run(t, "mount", "-o", "loop", d.file, d.dir)
}

func (d *image) unmount(t *testing.T) {
	t.Helper()
	if err := syscall.Unmount(d.dir, 0); err != nil {
		t.Fatalf("unmount: %v", err)
	}
}

// The request that stops ext4, and the way of stopping that flushes nothing
// (fs/ext4/ext4.h: EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH).
const (
	ext4Shutdown = 0x8004587d
	noLogFlush   = 2
)

func (d *image) cut(t *testing.T) {
	dir, err := os.Open(d.dir)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = dir.Close() }()
	how := uint32(noLogFlush)
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, dir.Fd(), ext4Shutdown, uintptr(unsafe.Pointer(&how))); errno != 0 {
		t.Errorf("shut down ext4: %v", errno)
	}
}

func run(t *testing.T, command string, args ...string) {
	t.Helper()
	if out, err := exec.Command(command, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}
