package beacon

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"beacontop/beacon/spool"
)

// TestPowerCut cuts the power of a disk during uploads and forwarding to a parent that accepts,
// rejects and archives, repeatedly: it makes ext4 and xfs stop at once and drop what is not on
// disk (an ioctl for crash tests of file systems). Every acknowledged file is complete
// afterwards, here or at the parent.
func TestPowerCut(t *testing.T) {
	if os.Getenv("TEST_NAMESPACE") == "" {
		inNamespace(t)
		return
	}
	if os.Getuid() != 0 {
		t.Skip("only root can mount a disk image")
	}
	rounds := 6
	if n, err := strconv.Atoi(os.Getenv("TEST_POWER_ROUNDS")); err == nil {
		rounds = n
	}
	for _, system := range []string{"ext4", "xfs"} {
		t.Run(system, func(t *testing.T) {
			c := cuts{disk: newImage(t, system), acked: map[string]string{}, given: map[string]bool{}, rng: rand.New(rand.NewPCG(1, 2))}
			for round := range rounds {
				c.round(t, fmt.Sprintf("round%d-", round))
			}
			c.disk.mount(t)
			s := c.open(t)
			c.missing(t)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			c.disk.unmount(t)
			t.Logf("%d acknowledged files of %d rounds, %d given away, none lost", len(c.acked), rounds, len(c.given))
		})
	}
}

// cuts is a disk whose power is cut, and what was acknowledged.
type cuts struct {
	disk *image
	rng  *rand.Rand

	mu    sync.Mutex
	acked map[string]string // name → body of the newest version
	given map[string]bool   // bodies that the parent has
	left  int               // acknowledgements until the cut
	done  bool
}

func (c *cuts) open(t *testing.T) *spool.Spool {
	t.Helper()
	s, err := spool.Open(spool.Config{Dir: c.disk.dir, Types: []string{"Inventories"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// round runs uploads and disposals side by side, and cuts the power after a number of
// acknowledged uploads, while others are in progress.
func (c *cuts) round(t *testing.T, prefix string) {
	t.Helper()
	c.disk.mount(t)
	s := c.open(t)
	c.missing(t)
	c.left, c.done = 20+c.rng.IntN(300), false
	var working sync.WaitGroup
	for w := range 16 {
		working.Go(func() { c.upload(t, s, fmt.Sprint(prefix, w)) })
	}
	for w := range 3 {
		rng := rand.New(rand.NewPCG(uint64(w), c.rng.Uint64()))
		working.Go(func() { c.dispose(s, rng) })
	}
	working.Wait()
	_ = s.Close() // its disk is gone
	c.disk.unmount(t)
}

// upload commits files of all sizes under recurring names.
func (c *cuts) upload(t *testing.T, s *spool.Spool, prefix string) {
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s-%d", prefix, i%40)
		body := strings.Repeat(fmt.Sprintf("%s %d ", name, i), 1+i*i%40_000)
		err := store(s, name, body)
		c.mu.Lock()
		switch {
		case c.done: // in progress at the cut: either version may be there
			delete(c.acked, name)
		case err != nil:
			t.Errorf("before the cut: %v", err)
		default:
			c.acked[name] = body
			if c.left--; c.left == 0 {
				c.done = true
				c.disk.cut(t)
			}
		}
		stop := c.done
		c.mu.Unlock()
		if stop || err != nil {
			return
		}
	}
}

// dispose simulates a parent that accepts, archives and rejects files. Errors occur because the
// disk is gone.
func (c *cuts) dispose(s *spool.Spool, rng *rand.Rand) {
	for {
		c.mu.Lock()
		stop := c.done
		c.mu.Unlock()
		if stop {
			return
		}
		files, _, err := s.Waiting(50)
		if err != nil || len(files) == 0 {
			continue
		}
		f := files[rng.IntN(len(files))]
		content, err := s.Open(f)
		if err != nil {
			continue
		}
		info, err1 := content.Stat()
		body, err2 := io.ReadAll(content)
		if errors.Join(err1, err2, content.Close()) != nil {
			continue
		}
		fate := []spool.Fate{spool.Deleted, spool.Archived, spool.Parked}[rng.IntN(3)]
		c.mu.Lock()
		if fate != spool.Parked && !c.done {
			c.given[string(body)] = true
		}
		c.mu.Unlock()
		_ = s.Dispose(f, info, fate)
	}
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

// missing looks for the newest version of every name: in the queue, or in BadLogs.
func (c *cuts) missing(t *testing.T) {
	t.Helper()
	there := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(c.disk.dir, spool.Incoming), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		there[string(body)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range c.acked {
		if !there[body] && !c.given[body] {
			t.Errorf("%s: its newest version of %d bytes is lost", name, len(body))
		}
	}
}

// image is a disk in a file.
type image struct{ file, dir string }

func newImage(t *testing.T, system string) *image {
	t.Helper()
	d := &image{file: filepath.Join(t.TempDir(), "disk"), dir: t.TempDir()}
	if err := os.WriteFile(d.file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.file, 1<<30); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("mkfs." + system); err != nil {
		if os.Getenv("TEST_EVERYTHING") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	run(t, "mkfs."+system, "-q", d.file)
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

// The request that stops ext4 and xfs, with the mode that flushes nothing
// (fs/xfs/libxfs/xfs_fs.h: XFS_IOC_GOINGDOWN, XFS_FSOP_GOING_FLAGS_NOLOGFLUSH; ext4 has the
// same numbers).
const (
	shutdown   = 0x8004587d
	noLogFlush = 2
)

func (d *image) cut(t *testing.T) {
	dir, err := os.Open(d.dir)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = dir.Close() }()
	how := uint32(noLogFlush)
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, dir.Fd(), shutdown, uintptr(unsafe.Pointer(&how))); errno != 0 {
		t.Errorf("shut down the file system: %v", errno)
	}
}

func run(t *testing.T, command string, args ...string) {
	t.Helper()
	if out, err := exec.Command(command, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}
