package spool

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var (
	modelRounds = flag.Int("model.rounds", 100, "spool model: how many histories are played; five times as many with TEST_LONG")
	modelSeed   = flag.Uint64("model.seed", 0, "spool model: play only this history, and log it")
)

// TestModel runs random histories of a spool on a disk that fails and crashes at any step, and
// compares the result with the guarantees:
//
//   - The newest acknowledged version of every name is in Incoming, at the parent, or in BadLogs,
//     unless another program removed or replaced it.
//   - No rejected version is there, unless it had become visible.
//   - No partial file is there.
//   - Files of other programs are unchanged, including those that they moved back.
//   - Removed files reappear only after a power loss.
//   - The parent never gets an older version of a name after a newer one.
//   - No file reappears repeatedly.
func TestModel(t *testing.T) {
	seeds := []uint64{*modelSeed}
	if *modelSeed == 0 {
		seeds = nil
		rounds := *modelRounds
		if os.Getenv("TEST_LONG") != "" {
			rounds *= 5
		}
		for i := range rounds {
			seeds = append(seeds, uint64(i+1))
		}
	}
	for _, seed := range seeds {
		w := &world{rng: rand.New(rand.NewPCG(seed, 1)), disk: newMemDisk(), verbose: *modelSeed != 0}
		w.play()
		if len(w.wrong) > 0 {
			t.Errorf("history %d:\n%s\n%s", seed, strings.Join(w.wrong, "\n"), strings.Join(w.log, "\n"))
			return
		}
	}
}

// version is one upload, or one file of another program.
type version struct {
	path, body string
	number     int
	order      int // order of completion; 0: not completed
	foreign    bool
	acked      bool
	refused    bool
	visible    bool // it was rejected, but became visible
	unsure     bool // in progress at a crash: versions in progress beside it may be newer
}

// world is a spool and all that use it.
type world struct {
	rng     *rand.Rand
	disk    *memDisk
	verbose bool

	unwritten atomic.Bool // a write into the log failed in this life
	narrow    bool

	mu       sync.Mutex
	versions []*version
	finished int
	given    map[string]bool // bodies that the parent has
	newest   map[string]int  // path → order of the newest version that the parent has
	theirs   map[string]int  // path → number of changes by other programs
	disposed map[string]bool // bodies that the spool removed since the last power loss
	brought  map[string]bool // bodies that another program moved back
	log      []string
	wrong    []string
}

func (w *world) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, fmt.Sprintf(format, args...))
}

func (w *world) fail(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

var modelTypes = []string{"Logs", "Strange"}

func (w *world) play() {
	w.given, w.newest, w.theirs = map[string]bool{}, map[string]int{}, map[string]int{}
	w.disposed, w.brought = map[string]bool{}, map[string]bool{}
	w.narrow = w.rng.IntN(2) == 0
	for range 2 + w.rng.IntN(3) {
		w.live()
		if len(w.wrong) > 0 {
			return
		}
	}
	w.wind()
}

// live runs the spool once, from Open to a crash.
func (w *world) live() {
	w.disk.clock = w.disk.clock.Add(time.Duration(w.rng.IntN(2000)-1000) * time.Second) // it may be set back
	crashIn := w.rng.IntN(250)
	if w.rng.IntN(3) == 0 {
		crashIn = w.rng.IntN(40) // mostly in Open
	}
	power := w.rng.IntN(2) == 0
	faulty := []string{"", "rename Partial", "sync RedoLog", "sync folder", "sync Partial", "remove Incoming", "create"}[w.rng.IntN(7)]
	faultIn := 1 + w.rng.IntN(4) // of the steps with this prefix
	w.disk.cut = w.cutter()
	s := &schedule{choose: func(ops []string) int { return w.rng.IntN(len(ops)) }}
	w.disk.step = s.step
	var actors sync.WaitGroup
	acting := rand.New(rand.NewPCG(w.rng.Uint64(), 3)) // of its own: it is used side by side with the schedule's
	actors.Go(func() { w.act(&actors, acting) })
	n := 0
	s.run(&actors, func(op string) error {
		n++
		w.say("%3d %s", n, op)
		if n == crashIn {
			w.say("crash, power %v", power)
			w.disk = w.disk.crashed(power, w.rng)
			w.cut(power)
			return errDead
		}
		if faulty != "" && strings.HasPrefix(op, faulty) {
			if faultIn--; faultIn == 0 {
				w.say("fault")
				return []error{syscall.EIO, errNoSpace}[w.rng.IntN(2)]
			}
		}
		return nil
	})
	if n < crashIn || crashIn == 0 {
		w.say("crash at the end, power %v", power)
		w.disk = w.disk.crashed(power, w.rng)
		w.cut(power)
	}
	w.disk.step = func(string) error { return nil }
	w.reopen()
}

// cutter lets one write into the log write only a part, as a full disk does.
func (w *world) cutter() func(string, []byte) (int, error) {
	left := w.rng.IntN(60)
	if left > 12 {
		return nil
	}
	seed := w.rng.Uint64()
	return func(name string, b []byte) (int, error) {
		if left--; !strings.HasPrefix(name, redoFolder) || left != 0 {
			return len(b), nil
		}
		w.unwritten.Store(true)
		return rand.New(rand.NewPCG(seed, 1)).IntN(len(b) + 1), errNoSpace
	}
}

// cut records a crash: a power loss may undo removals.
func (w *world) cut(power bool) {
	if power || w.unwritten.Swap(false) { // a cancel that cannot be written is not kept
		clear(w.disposed)
	}
}

// act opens the spool and runs several actors on it.
func (w *world) act(actors *sync.WaitGroup, rng *rand.Rand) {
	disk := w.disk
	s, err := openOn(disk, Config{Types: []string{"Logs"}})
	if err != nil {
		w.say("open: %v", err)
		return
	}
	w.say("opened")
	for range 2 + rng.IntN(3) {
		plan := make([]uint64, 2+rng.IntN(5))
		for i := range plan {
			plan[i] = rng.Uint64()
		}
		actors.Go(func() {
			for _, seed := range plan {
				w.do(disk, s, rand.New(rand.NewPCG(seed, 2)))
			}
		})
	}
}

func (w *world) do(disk *memDisk, s *Spool, rng *rand.Rand) {
	switch rng.IntN(16) {
	case 0, 1, 2, 3, 4, 5:
		w.upload(disk, s, rng)
	case 6, 7, 8:
		w.relay(disk, s, rng)
	case 9, 10, 11, 12:
		s.redo.turnAndSettle()
	case 13:
		w.placeForeign(disk, rng)
	case 14:
		w.bringBack(disk, rng)
	case 15:
		w.takeAway(disk, rng)
	}
}

// anyPath is a path to work on; in a narrow world always the same one.
func (w *world) anyPath(rng *rand.Rand) (typ, name string) {
	if w.narrow {
		return "Logs", "a.ndi"
	}
	return modelTypes[rng.IntN(2)], []string{"a.ndi", "A.ndi", "b"}[rng.IntN(3)]
}

// begin records a new version of a path.
func (w *world) begin(p string, foreign bool, long bool) *version {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := &version{path: p, number: len(w.versions) + 1, foreign: foreign}
	v.body = fmt.Sprintf("%s version %d ", p, v.number)
	if long {
		v.body += strings.Repeat("x", smallBytes)
	}
	w.versions = append(w.versions, v)
	return v
}

func (w *world) upload(disk *memDisk, s *Spool, rng *rand.Rand) {
	typ, name := w.anyPath(rng)
	quarantined := rng.IntN(10) == 0
	at := path.Join(Incoming, typ, name)
	if quarantined {
		at = path.Join(Incoming, typ, badLogs, name)
	}
	part, err := s.Create(typ, name)
	if err != nil {
		return
	}
	v := w.begin(path.Join(Incoming, typ, name), false, rng.IntN(5) == 0)
	w.say("    begin %.40s", v.body)
	_, err = io.WriteString(part, v.body)
	if err == nil {
		if quarantined {
			_, err = part.Park()
		} else {
			_, err = part.Commit()
		}
	} else {
		err = errors.Join(err, part.Discard())
	}
	disk.mu.Lock()
	dead := disk.dead
	n, findErr := disk.find(at)
	there := findErr == nil && string(n.data) == v.body
	disk.mu.Unlock()
	if dead {
		return // still in progress
	}
	w.mu.Lock()
	v.acked, v.refused, v.visible = err == nil, err != nil, there || w.given[v.body]
	w.finished++
	v.order = w.finished
	if w.given[v.body] {
		w.newest[at] = max(w.newest[at], v.order)
	}
	w.mu.Unlock()
	w.say("    end   %.40s: %v", v.body, err)
}

// relay gives one queued file to the parent, or parks it.
func (w *world) relay(disk *memDisk, s *Spool, rng *rand.Rand) {
	files, _, err := s.Waiting(0)
	if err != nil || len(files) == 0 {
		return
	}
	f := files[rng.IntN(len(files))]
	before := w.theirsOf(f)
	content, err := s.Open(f)
	if err != nil {
		return
	}
	defer func() { _ = content.Close() }() // until then its identity is not given to another file
	info, err1 := content.Stat()
	body, err2 := io.ReadAll(content)
	if errors.Join(err1, err2) != nil {
		return
	}
	fate := []Fate{Deleted, Deleted, Archived, Parked}[rng.IntN(4)]
	if w.narrow {
		fate = Deleted
	}
	if fate != Parked {
		w.give(path.Join(Incoming, f.Folder, f.Name), string(body))
	}
	err = s.Dispose(f, info, fate)
	disk.mu.Lock()
	dead := disk.dead
	disk.mu.Unlock()
	// A file that another program took meanwhile may come back, as one that the parent has already.
	if err == nil && fate != Parked && !dead && w.theirsOf(f) == before {
		w.mu.Lock()
		w.disposed[string(body)] = true
		w.mu.Unlock()
	}
	w.say("    dispose %.40s as %d: %v", body, fate, err)
}

// theirsOf is how often other programs changed a file.
func (w *world) theirsOf(f File) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.theirs[path.Join(Incoming, f.Folder, f.Name)]
}

// give records that the parent got a file.
func (w *world) give(at, body string) {
	v := w.versionOf(body)
	if v == nil {
		w.fail("the parent got %d bytes that were never uploaded as %s", len(body), at)
		return
	}
	w.mu.Lock()
	newest, theirs, order := w.newest[at], w.theirs[at], v.order
	w.given[body] = true
	if !v.unsure {
		w.newest[at] = max(newest, order)
	}
	w.mu.Unlock()
	w.say("    give %.40s", body)
	if v.path == at && order > 0 && order < newest && theirs == 0 {
		w.fail("the parent got version %d of %s after a newer one", v.number, at)
	}
}

func (w *world) versionOf(body string) *version {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, v := range w.versions {
		if v.body == body {
			return v
		}
	}
	return nil
}

// meddle records that another program changes a path.
func (w *world) meddle(at string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.theirs[at]++
}

// placeForeign stores a file in Incoming as another program, durably.
func (w *world) placeForeign(disk *memDisk, rng *rand.Rand) {
	typ, name := w.anyPath(rng)
	folder := path.Join(Incoming, typ)
	at := path.Join(folder, name)
	v := w.begin(at, true, false)
	w.meddle(at)
	part := fmt.Sprintf("foreign%d", v.number)
	f, err := disk.open(part, os.O_CREATE|os.O_WRONLY)
	if err != nil {
		return
	}
	_, err = f.Write([]byte(v.body))
	err = errors.Join(err, f.Sync())
	if err == nil {
		err = disk.rename(part, at)
	}
	if err == nil {
		err = disk.syncDir(folder)
	}
	w.mu.Lock()
	v.acked = err == nil
	w.mu.Unlock()
	w.say("    foreign %s: %v", v.body, err)
}

// bringBack moves an archived file back to its place in the queue.
func (w *world) bringBack(disk *memDisk, rng *rand.Rand) {
	typ, name := w.anyPath(rng)
	at := path.Join(Incoming, typ, name)
	if _, err := disk.lstat(path.Join(archive, typ, name)); err != nil {
		return
	}
	w.meddle(at)
	err := disk.rename(path.Join(archive, typ, name), at)
	if err == nil {
		err = disk.syncDir(path.Join(Incoming, typ))
	}
	if n, findErr := disk.find(at); err == nil && findErr == nil {
		w.mu.Lock()
		w.brought[string(n.data)] = true
		w.mu.Unlock()
	}
	w.say("    bring back %s: %v", at, err)
}

// takeAway removes a file, not durably.
func (w *world) takeAway(disk *memDisk, rng *rand.Rand) {
	typ, name := w.anyPath(rng)
	at := path.Join(Incoming, typ, name)
	w.meddle(at)
	w.say("    take away %s: %v", at, disk.remove(at))
}

// reopen opens the spool after a crash and checks its contents.
func (w *world) reopen() {
	before := w.contents(w.disk)
	s, err := openOn(w.disk, Config{Types: []string{"Logs"}})
	if err != nil {
		w.fail("open after the crash: %v", err)
		return
	}
	after := w.contents(w.disk)
	w.checkWhole(after)
	w.checkNewest(after)
	w.checkRefused(after)
	w.checkForeign(before, after)
	w.settleVersions()
	if err := s.redo.release(); err != nil {
		w.fail("%v", err)
	}
}

// contents returns the files in Incoming and Archive.
func (w *world) contents(d *memDisk) map[string]string {
	out := map[string]string{}
	d.mu.Lock()
	defer d.mu.Unlock()
	var walk func(at string, n *node)
	walk = func(at string, n *node) {
		for name, below := range n.entries {
			switch p := path.Join(at, name); {
			case below.entries != nil:
				walk(p, below)
			case name[0] != '.':
				out[p] = string(below.data)
			}
		}
	}
	for _, folder := range []string{Incoming, archive} {
		if n, err := d.find(folder); err == nil {
			walk(folder, n)
		}
	}
	return out
}

func (w *world) checkWhole(after map[string]string) {
	for p, body := range after {
		if w.versionOf(body) == nil {
			w.fail("%s has %d bytes that were never uploaded: %.60q", p, len(body), body)
		}
	}
}

func present(after map[string]string, body string) bool {
	for p, have := range after {
		if have == body && strings.HasPrefix(p, Incoming) {
			return true
		}
	}
	return false
}

func (w *world) checkNewest(after map[string]string) {
	newest := map[string]*version{}
	for _, v := range w.versions {
		if n := newest[v.path]; v.acked && !v.foreign && (n == nil || v.order > n.order) {
			newest[v.path] = v
		}
	}
	for p, v := range newest {
		found := w.theirs[p] > 0
		for _, other := range w.versions {
			instead := !other.acked && !other.refused || other.refused && other.visible && other.order > v.order
			if other == v || other.path == p && instead {
				found = found || present(after, other.body) || w.given[other.body]
			}
		}
		if !found {
			w.fail("lost: %.60s", v.body)
		}
	}
}

func (w *world) checkRefused(after map[string]string) {
	for _, v := range w.versions {
		if v.refused && !v.visible && present(after, v.body) {
			w.fail("rejected, but present: %.60s", v.body)
		}
	}
}

// checkForeign compares the files before and after Open.
func (w *world) checkForeign(before, after map[string]string) {
	for p, body := range before {
		v := w.versionOf(body)
		if v != nil && (v.foreign || w.brought[body]) && after[p] != body {
			w.fail("a file of another program is gone: %s", body)
		}
	}
	for p, body := range after {
		if waits := strings.HasPrefix(p, Incoming) && !strings.Contains(p, badLogs); waits && w.disposed[body] && !w.brought[body] {
			w.fail("it was removed, and reappeared: %.60s", body)
		}
	}
}

// settleVersions decides the state of the versions that were in progress.
func (w *world) settleVersions() {
	for _, v := range w.versions {
		if !v.acked && !v.refused {
			w.finished++
			v.refused, v.visible, v.unsure, v.order = true, true, true, w.finished // none was acknowledged or rejected
		}
	}
}

// wind relays everything, and closes and reopens the spool: the queue is empty.
func (w *world) wind() {
	for range 2 {
		s, err := openOn(w.disk, Config{Types: []string{"Logs"}})
		if err != nil {
			w.fail("open in the end: %v", err)
			return
		}
		files, _, err := s.Waiting(0)
		if err != nil {
			w.fail("list in the end: %v", err)
		}
		for _, f := range files {
			info, err := w.disk.lstat(path.Join(Incoming, f.Folder, f.Name))
			if err != nil {
				w.fail("%v", err)
				continue
			}
			if err := s.Dispose(f, info, Deleted); err != nil {
				w.fail("dispose in the end: %v", err)
			}
		}
		if err := s.Close(); err != nil {
			w.fail("close: %v", err)
		}
		for p := range w.contents(w.disk) {
			if strings.HasPrefix(p, Incoming) && !slices.Contains(strings.Split(p, "/"), badLogs) {
				w.fail("it reappeared: %s", p)
			}
		}
	}
}

var _ fs.FileInfo = memInfo{}
