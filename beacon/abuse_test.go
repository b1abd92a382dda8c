package beacon

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"beacontop/beacon/protocol"
	"beacontop/beacon/racetest"
)

// dialed opens a connection, sends a text and keeps the connection open.
func dialed(t testing.TB, addr, said string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, said); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSlowAgentsDoNotDelayOthers keeps hundreds of agents in every kind of slow state while
// healthy ones connect and finish.
func TestSlowAgentsDoNotDelayOthers(t *testing.T) {
	s := start(t, nil)
	large := filepath.Join(s.dir, "Staging", "Common", "Packages", "large.bin")
	if err := os.MkdirAll(filepath.Dir(large), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(large, make([]byte, 32<<20), 0o640); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		dialed(t, s.addr, "")                                       // sends nothing
		dialed(t, s.addr, "GET /ManageSoftDL/te")                   // never completes its request
		dialed(t, s.addr, "GET /ManageSoftDL/test HTTP/1.1\r\nX: ") // or its headers
		dialed(t, s.addr, fmt.Sprintf("PUT /ManageSoftRL/Inventories/slow%d.ndi HTTP/1.1\r\nHost: b\r\nContent-Length: 1000000\r\n\r\nx", i))
		dialed(t, s.addr, fmt.Sprintf("PUT /ManageSoftRL/Logs/slow%d.log HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx", i))
		dialed(t, s.addr, "GET /ManageSoftDL/Packages/large.bin HTTP/1.1\r\nHost: b\r\n\r\n") // reads nothing
	}
	var healthy sync.WaitGroup
	for i := range 20 {
		healthy.Go(func() {
			for n := range 10 {
				answer := s.ask(fmt.Sprintf("PUT /ManageSoftRL/Inventories/h%d-%d.ndi HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", i, n))
				if !strings.HasPrefix(answer, "HTTP/1.1 200 ") {
					t.Errorf("a healthy agent gets %.60q", answer)
				}
			}
		})
	}
	healthy.Wait()
}

// ask sends bytes and returns all data received until the connection ends. It may be called
// from any goroutine.
func (s *site) ask(request string) string {
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, request); err != nil {
		return err.Error()
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		return err.Error()
	}
	return string(answer)
}

// TestIdleConnectionsAreCheap opens thousands of connections, each used once, and limits the
// memory of each.
func TestIdleConnectionsAreCheap(t *testing.T) {
	const idle = 10_000
	n := min(idle, openFiles(2*idle+1000)/2-200)
	if n < idle/2 && os.Getenv("TEST_EVERYTHING") != "" {
		t.Fatalf("this system lets a process have only %d connections", n)
	}
	s := start(t, nil)
	before := heap()
	for range n {
		c := dialed(t, s.addr, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n")
		if _, err := io.ReadAtLeast(c, make([]byte, 1000), 100); err != nil {
			t.Fatal(err)
		}
	}
	each := (heap() - before) / int64(n)
	t.Logf("%d connections, %d bytes of heap for both ends of each", n, each)
	if each > 20<<10 {
		t.Errorf("a connection costs %d bytes", each)
	}
	if res, _ := s.request("PUT", "/ManageSoftRL/Logs/a.log", "x"); res.StatusCode != 200 {
		t.Errorf("an upload beside them gets %d", res.StatusCode)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// traversals are path traversal attempts of scanners: dots in every encoding, separators of
// other systems, absolute paths, devices, streams.
func traversals() []string {
	ups := []string{
		"..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "..;", "..%09", "..%0d", ". .", "...", "....", "..%20", "%u002e%u002e", "..%ff", "\u202e..",
	}
	separators := []string{"/", "%2f", "%5c", "\\", "//", "%252f", "%c0%af", "%e2%88%95", "/./", "%5c%2f", ":", "%3a"}
	targets := []string{"etc/passwd", "Windows/win.ini", "secret.txt", "CON", "a.ndi::$DATA", "NUL.ndi", "COM1", "~/x", "C:%5cboot.ini", "%00"}
	var out []string
	for _, up := range ups {
		for _, sep := range separators {
			for _, target := range targets {
				out = append(out, strings.Repeat(up+sep, 4)+target, "Inventories"+sep+up+sep+target, up+sep+target)
			}
		}
	}
	return append(out, "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "http://other/x", "%2fetc%2fpasswd", "C:/x", "C%3a%5cx", "%5c%5cserver%5cshare", "?../../x", "#../../x",
		strings.Repeat("../", 100)+"etc/passwd", strings.Repeat("a/", 200)+"x", strings.Repeat("%2e%2e%2f", 50)+"secret.txt")
}

// TestTraversals tries all of them on both locations, for reading and writing: nothing outside
// is read or written, and no name is left in Incoming that is special on any system.
func TestTraversals(t *testing.T) {
	s := start(t, nil)
	const secret = "the secret beside the beacon"
	for _, place := range []string{"secret.txt", "Staging/secret.txt", "Incoming/secret.txt", "../secret.txt"} {
		file := filepath.Join(s.dir, filepath.FromSlash(place))
		if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Remove(file) })
	}
	outside := func() string {
		entries, err := os.ReadDir(filepath.Dir(s.dir))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(entries)
	}
	before := outside()
	var tries sync.WaitGroup
	all := traversals()
	for w := range 8 {
		tries.Go(func() {
			for i := w; i < len(all); i += 8 * racetest.Part {
				for _, location := range []string{"/ManageSoftDL/", "/ManageSoftRL/", "/"} {
					get := s.ask("GET " + location + all[i] + " HTTP/1.0\r\n\r\n")
					put := s.ask("PUT " + location + all[i] + " HTTP/1.0\r\nContent-Length: 1\r\n\r\nx")
					for _, answer := range []string{get, put} {
						if strings.Contains(answer, secret) || strings.Contains(answer, "root:") || strings.Contains(answer, "HTTP/1.0 3") || strings.Contains(answer, s.dir) {
							t.Errorf("%s%s: %.200q", location, all[i], answer)
						}
					}
				}
			}
		})
	}
	tries.Wait()
	if after := outside(); after != before {
		t.Errorf("beside the directory:\n%s\nwas\n%s", after, before)
	}
	for file := range strings.SplitSeq(s.files(), " Incoming/") {
		if name := filepath.Base(file); !protocol.IsName(name) {
			t.Errorf("left behind: %q", file)
		}
	}
}

// FuzzRequest sends arbitrary bytes as a request: the beacon answers or closes the connection,
// and leaves nothing in Partial.
func FuzzRequest(f *testing.F) {
	f.Add([]byte("GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"))
	f.Add([]byte("PUT /ManageSoftRL/Logs/a HTTP/1.0\r\nContent-Length: 1\r\nX-Forwarded-For: ::1\r\nAuthorization: Basic x\r\n\r\nx"))
	f.Add([]byte("PUT /ManageSoftRL/Logs/a HTTP/1.1\r\nHost: \r\nTransfer-Encoding: chunked\r\nTrailer: a\r\n\r\n1;x\r\nx\r\n0\r\na: b\r\n\r\n"))
	f.Add([]byte("\x16\x03\x01\x00\x05hello"))
	s := start(f, nil)
	f.Fuzz(func(t *testing.T, request []byte) {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(request); err == nil {
			if err := c.(*net.TCPConn).CloseWrite(); err == nil {
				_, _ = io.Copy(io.Discard, c) // until the beacon closes it
			}
		}
		_ = c.Close()
	})
}
