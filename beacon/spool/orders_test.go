package spool

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"beacontop/beacon/racetest"
)

// TestEveryOrderOfTwoVersions runs every interleaving of the steps of three actors: one disposes of
// version 1 of a file, one uploads version 2, and one settles the log; it crashes after every step,
// with and without power loss. The newest acknowledged version must then be in Incoming or at the
// parent.
func TestEveryOrderOfTwoVersions(t *testing.T) {
	for name, fate := range map[string]Fate{"deleted": Deleted, "archived": Archived, "parked": Parked} {
		for _, size := range []int{10, 2 * smallBytes}[:1+1/racetest.Part] { // of the second size, the race detector sees nothing new
			t.Run(fmt.Sprintf("%s, %d bytes", name, size), func(t *testing.T) {
				var o orders
				n := 0
				for next := true; next && !t.Failed(); next = o.advance() {
					playTwo(t, &o, fate, strings.Repeat("2", size))
					n++
				}
				t.Logf("%d orders, %d crashes", n, o.crashes)
			})
		}
	}
}

// orders enumerates all choices, the last ones first.
type orders struct {
	chosen, options []int
	at              int // position in this run
	fresh           int // choices before this one are as in the previous run
	crashes         int
}

// choose runs read-only steps at once: their position has no effect that the order of the other
// steps does not decide.
func (o *orders) choose(ops []string) int {
	for i, op := range ops {
		if strings.HasPrefix(op, "lstat") || strings.HasPrefix(op, "list") || strings.HasPrefix(op, "open") {
			return i
		}
	}
	if o.at == len(o.chosen) {
		o.chosen, o.options = append(o.chosen, 0), append(o.options, len(ops))
	}
	o.at++
	return o.chosen[o.at-1]
}

// advance prepares the next run; false: there is none.
func (o *orders) advance() bool {
	o.at = 0
	for i := len(o.chosen) - 1; i >= 0; i-- {
		if o.chosen[i]++; o.chosen[i] < o.options[i] {
			o.chosen, o.options, o.fresh = o.chosen[:i+1], o.options[:i+1], i+1
			return true
		}
	}
	return false
}

func playTwo(t *testing.T, o *orders, fate Fate, second string) {
	const first = "1111"
	disk := newMemDisk()
	s, err := openOn(disk, Config{Types: []string{"Logs"}})
	must(t, err)
	for _, folder := range []string{archive + "/Logs", Incoming + "/Logs/" + badLogs} {
		must(t, makeFolders(s.disk, folder))
	}
	put(t, s, "Logs", "a", first)
	file := File{Folder: "Logs", Name: "a"}
	content, err := s.Open(file)
	must(t, err)
	info, err := content.Stat()
	must(t, err)

	var mu sync.Mutex
	acked, given := first, fate != Parked // version 1
	sched := &schedule{choose: o.choose}
	disk.step = sched.step
	var actors sync.WaitGroup
	actors.Go(func() { _ = s.Dispose(file, info, fate) }) // ErrChanged if version 2 came first
	actors.Go(func() { s.redo.turnAndSettle() })
	actors.Go(func() {
		p, err := s.Create("Logs", "a")
		if err == nil {
			_, err = io.WriteString(p, second)
		}
		if err == nil {
			_, err = p.Commit()
		}
		if err != nil {
			t.Errorf("upload: %v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		acked = second
	})
	var steps []string
	sched.run(&actors, func(op string) error {
		mu.Lock()
		defer mu.Unlock()
		steps = append(steps, op)
		if o.at >= o.fresh {
			for i := range 4 {
				o.crashes++
				crashTwo(t, disk, i > 0, rand.New(rand.NewPCG(uint64(i), uint64(o.crashes))), acked, second, given, steps)
			}
		}
		return nil
	})
	crashTwo(t, disk, true, rand.New(rand.NewPCG(1, 1)), acked, second, given, steps)
}

// crashTwo opens what a crash now would leave, and looks for the version that was acknowledged
// last, or the second, which may have replaced it before it was acknowledged.
func crashTwo(t *testing.T, disk *memDisk, power bool, rng *rand.Rand, acked, second string, given bool, steps []string) {
	t.Helper()
	disk.mu.Lock()
	after := disk.after(power, rng)
	disk.mu.Unlock()
	if _, err := openOn(after, Config{Types: []string{"Logs"}}); err != nil {
		t.Fatalf("open: %v\n%s", err, strings.Join(steps, "\n"))
	}
	found := given && acked != second
	for p, body := range (&world{}).contents(after) {
		if body != "1111" && body != second {
			t.Errorf("%s has %.20q", p, body)
		}
		found = found || strings.HasPrefix(p, Incoming) && (body == acked || body == second)
	}
	if !found {
		t.Errorf("power %v: the newest version is lost after\n%s", power, strings.Join(steps, "\n"))
	}
}

// TestAnOlderVersionDoesNotReturnAfterANewerOne loses the removal of a settled version in a power
// loss, after the parent got a newer one.
func TestAnOlderVersionDoesNotReturnAfterANewerOne(t *testing.T) {
	for seed := range uint64(40) {
		disk := newMemDisk()
		s, err := openOn(disk, Config{Types: []string{"Logs"}})
		must(t, err)
		for _, body := range []string{"older", "newer"} {
			put(t, s, "Logs", "a", body)
			if body == "older" {
				s.redo.turnAndSettle()
			}
			info, err := disk.lstat("Incoming/Logs/a")
			must(t, err)
			must(t, s.Dispose(File{Folder: "Logs", Name: "a"}, info, Deleted))
		}
		after := disk.crashed(true, rand.New(rand.NewPCG(seed, 1)))
		_, err = openOn(after, Config{Types: []string{"Logs"}})
		must(t, err)
		for p, body := range (&world{}).contents(after) {
			if body == "older" {
				t.Errorf("seed %d: %s has the older version", seed, p)
			}
		}
	}
}

// TestACrashInsideOpen crashes at every step of an Open that replays a log of two segments: one
// file is queued, and one was removed after the segments were switched.
func TestACrashInsideOpen(t *testing.T) {
	disk := newMemDisk()
	s, err := openOn(disk, Config{Types: []string{"Logs"}})
	must(t, err)
	put(t, s, "Logs", "removed", "removed")
	put(t, s, "Logs", "waits", "waits")
	s.redo.active = 1 // the first segment is full
	info, err := disk.lstat("Incoming/Logs/removed")
	must(t, err)
	must(t, s.Dispose(File{Folder: "Logs", Name: "removed"}, info, Deleted))
	must(t, disk.syncAll())
	for _, power := range []bool{false, true} {
		for at, last := 1, 0; at != last; at++ {
			before := disk.after(false, nil)
			n := 0
			before.step = func(string) error {
				if n++; n >= at {
					before.dead = true
					return errDead
				}
				return nil
			}
			if _, err := openOn(before, Config{Types: []string{"Logs"}}); err == nil {
				last = at + 1 // it was opened before that step
			}
			for seed := range uint64(5) {
				after := before.after(power, rand.New(rand.NewPCG(seed, uint64(at))))
				_, err := openOn(after, Config{Types: []string{"Logs"}})
				must(t, err)
				if got := fmt.Sprint((&world{}).contents(after)); got != "map[Incoming/Logs/waits:waits]" {
					t.Fatalf("crash at step %d, power %v: %s", at, power, got)
				}
			}
		}
	}
}
