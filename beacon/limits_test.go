package beacon

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		if !turns.take() {
			t.Fatal("no slot although all are free")
		}
		got := make(chan bool, waitersPerTurn)
		started := time.Now()
		for range waitersPerTurn {
			go func() { got <- turns.take() }()
		}
		synctest.Wait()
		if turns.take() || time.Since(started) != 0 {
			t.Error("one more waits although enough wait already")
		}
		turns.done()
		if !<-got {
			t.Error("the first that waited got no turn")
		}
		for range waitersPerTurn - 1 {
			if <-got || time.Since(started) != receiveWait {
				t.Errorf("another got a slot, or not after %v but %v", receiveWait, time.Since(started))
			}
		}
	})
}

func TestReserve(t *testing.T) {
	const mb = 1 << 20
	r := &reserve{limits: Limits{FreeBytes: 100 * mb, FreeInodes: 1000}}
	for _, step := range []struct {
		bytes, inodes int64
		low           bool
	}{
		{200 * mb, 5000, false}, {99 * mb, 5000, true}, {120 * mb, 5000, true}, {149 * mb, 5000, true}, {150 * mb, 5000, false},
		{120 * mb, 5000, false}, {200 * mb, 999, true}, {200 * mb, 1499, true}, {200 * mb, 1500, false},
	} {
		r.look(spool.Space{FreeBytes: step.bytes, Bytes: 1000 * mb, FreeInodes: step.inodes, Inodes: 10_000})
		if got := r.low.Load(); got != step.low {
			t.Errorf("%d MB and %d inodes free: low is %v", step.bytes/mb, step.inodes, got)
		}
	}
	small := &reserve{}
	if bytes, inodes := small.needs(spool.Space{Bytes: 50 * mb, Inodes: 200}); bytes != mb || inodes != 2 {
		t.Errorf("a small disk needs %d bytes and %d inodes", bytes, inodes)
	}
	if small.look(spool.Space{FreeBytes: mb, Bytes: mb}); small.low.Load() {
		t.Error("a disk without inodes has too few of them")
	}
}

// TestSpaceIsPromisedOnce has several uploads arrive between two checks of the disk.
func TestSpaceIsPromisedOnce(t *testing.T) {
	const mb = 1 << 20
	r := &reserve{limits: Limits{FreeBytes: 10 * mb}}
	if !r.take(1 << 40) {
		t.Error("an upload was rejected before the disk was checked")
	}
	r.look(spool.Space{FreeBytes: 40 * mb, Bytes: 1000 * mb})
	for i, want := range []bool{true, true, false, true, false} {
		if got := r.take([]int64{12 * mb, 12 * mb, 12 * mb, 6 * mb, 1}[i]); got != want {
			t.Errorf("upload %d: taken %v, want %v", i+1, got, want)
		}
	}
	if !r.take(-1) {
		t.Error("an upload of unknown length was rejected although the reserve is not touched")
	}
}

func TestTooLittleSpace(t *testing.T) {
	s := start(t, func(c *Config) { c.Limits.FreeBytes = 1 << 60 })
	s.until("the disk was checked", s.reserve.low.Load)
	res, body := s.request("PUT", "/ManageSoftRL/Logs/a.log", "x")
	if res.StatusCode != 507 || !strings.Contains(body, "disk full") {
		t.Errorf("%d %q", res.StatusCode, body)
	}
	if e := s.event(0); e.Cause != event.CauseDiskFull || s.files() != "" {
		t.Errorf("event %+v, files %q", e, s.files())
	}
	if res, _ := s.request("GET", heronPolicy, ""); res.StatusCode != 200 {
		t.Errorf("a download: %d", res.StatusCode)
	}
}

// TestTooManyUploadsAtOnce uses a slow disk: all slots are occupied, and some uploads wait.
func TestTooManyUploadsAtOnce(t *testing.T) {
	s := start(t, func(c *Config) { c.Limits.Receives = 1 })
	if !s.turns.take() {
		t.Fatal("no slot although all are free")
	}
	var waiting []net.Conn
	for i := range waitersPerTurn {
		waiting = append(waiting, dialed(t, s.addr, fmt.Sprintf("PUT /ManageSoftRL/Logs/waits%d.log HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\n\r\nwhole", i)))
	}
	s.until("the others wait", func() bool { return s.turns.waiting.Load() >= waitersPerTurn })
	res, body := s.request("PUT", "/ManageSoftRL/Logs/last.log", "x")
	if res.StatusCode != 503 || res.Header.Get("Retry-After") != "30" || !strings.Contains(body, "try again") {
		t.Errorf("%d, Retry-After %q, %q", res.StatusCode, res.Header.Get("Retry-After"), body)
	}
	s.turns.done()
	for i, c := range waiting {
		if res, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || res.StatusCode != 200 {
			t.Errorf("the upload that waited as number %d: %v %v", i+1, res, err)
		}
	}
}

func TestUnknownExtensions(t *testing.T) {
	s := start(t, nil)
	for _, name := range []string{"a.exe", "noextension", "b.ndi.gz", "c.XML"} {
		if res, _ := s.request("PUT", "/ManageSoftRL/Inventories/"+name, "x"); res.StatusCode != 200 {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	want := "Incoming/Inventories/BadLogs/a.exe Incoming/Inventories/BadLogs/noextension Incoming/Inventories/b.ndi.gz Incoming/Inventories/c.XML"
	if got := s.files(); got != want {
		t.Errorf("stored %q, want %q", got, want)
	}
	if e := s.event(0); e.Failed() || e.Folder != "" || !e.Active || !strings.Contains(e.Detail, "BadLogs") {
		t.Errorf("event %+v", e)
	}
	strict := start(t, func(c *Config) { c.Limits.Strict = true })
	res, _ := strict.request("PUT", "/ManageSoftRL/Inventories/a.exe", "x")
	if _, err := os.Stat(filepath.Join(strict.dir, "Incoming", "Inventories")); res.StatusCode != 403 || err == nil {
		t.Errorf("strict: %d, %v", res.StatusCode, err)
	}
}
