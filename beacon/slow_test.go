package beacon

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
)

// TestSlowBodiesOccupyNoSlot has many more slow uploads than slots, and healthy ones beside them.
func TestSlowBodiesOccupyNoSlot(t *testing.T) {
	s := start(t, func(c *Config) { c.Limits.Receives = 1 })
	const slow = 30
	for i := range slow {
		dialed(t, s.addr, fmt.Sprintf("PUT /ManageSoftRL/Logs/slow%d.log HTTP/1.1\r\nHost: b\r\nContent-Length: 10\r\n\r\nx", i))
	}
	s.until("all slow uploads have begun, without waiting for each other", func() bool { return s.partial.Load() >= slow })
	if res, body := s.request("PUT", "/ManageSoftRL/Logs/healthy.log", "x"); res.StatusCode != 200 {
		t.Errorf("an upload beside them gets %d %q", res.StatusCode, body)
	}
}

// TestLargeBuffersAreLimited provides large buffers only to bodies that fill small ones, up to a limit.
func TestLargeBuffersAreLimited(t *testing.T) {
	var all pieces
	slow := all.begin()
	for range 3 {
		if got := len(slow.next(smallPieceBytes - 1)); got != smallPieceBytes {
			t.Errorf("a slow body is read in pieces of %d bytes", got)
		}
	}
	var fast []*reading
	for i := range largePieces + 1 {
		r := all.begin()
		want := copyBufferBytes
		if i == largePieces {
			want = smallPieceBytes
		}
		if got := len(r.next(smallPieceBytes)); got != want {
			t.Fatalf("fast body %d is read in pieces of %d bytes, want %d", i+1, got, want)
		}
		fast = append(fast, &r)
	}
	if got := len(fast[0].next(1)); got != smallPieceBytes {
		t.Errorf("a body that became slow is read in pieces of %d bytes", got)
	}
	if got := len(fast[largePieces].next(smallPieceBytes)); got != copyBufferBytes {
		t.Errorf("a returned buffer is not reused")
	}
	for _, r := range fast {
		r.end()
	}
	if slow.end(); all.large.Load() != 0 {
		t.Errorf("%d large buffers are still in use", all.large.Load())
	}
}

// patience is how long a connection may be idle before it is slow (package connection).
const patience = 30 * time.Second

// get requests the test page over a connection and returns the status; 0: it is closed.
func get(t *testing.T, c net.Conn, in *bufio.Reader) int {
	t.Helper()
	if _, err := io.WriteString(c, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
		return 0
	}
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		return 0
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Error(err)
	}
	return res.StatusCode
}

// slowSite is a beacon in a bubble with a limit of two connections.
type slowSite struct {
	*site
	pipes *pipes
}

func startSlow(t *testing.T, connections int) *slowSite {
	s := &slowSite{pipes: newPipes()}
	s.site = startOn(t, s.pipes, func(c *Config) { c.Connections.Total = connections })
	return s
}

// upload starts an upload and returns its connection and a channel for its answer.
func (s *slowSite) upload(name string, size int) (net.Conn, <-chan int) {
	c := s.pipes.dial()
	answer := make(chan int, 1)
	go func() {
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			answer <- 0
			return
		}
		answer <- res.StatusCode
	}()
	if _, err := fmt.Fprintf(c, "PUT /ManageSoftRL/Logs/%s HTTP/1.1\r\nHost: b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", name, size); err != nil {
		s.t.Error(err)
	}
	return c, answer
}

// send continues an upload at a rate.
func send(t *testing.T, c net.Conn, bytes, perSecond int) {
	for ; bytes > 0; bytes -= perSecond {
		if _, err := c.Write(make([]byte, min(bytes, perSecond))); err != nil {
			t.Errorf("while it sends: %v", err)
			return
		}
		time.Sleep(time.Second)
	}
}

// TestSlowUploadsContinueUntilOthersWait fills a beacon with one slow upload and one at the
// minimum rate. None is cut until a third one arrives; then it is the slow one.
func TestSlowUploadsContinueUntilOthersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startSlow(t, 2)
		slow, slowAnswer := s.upload("slow.log", 1_000_000)
		healthy, healthyAnswer := s.upload("healthy.log", 150*connection.DefaultMinRate)
		done := make(chan bool)
		go func() { send(t, healthy, 150*connection.DefaultMinRate, connection.DefaultMinRate); close(done) }()
		send(t, slow, 100*500, 500) // for 100 seconds
		synctest.Wait()
		if len(slowAnswer) > 0 {
			t.Fatalf("the slow one ended with %d although no other was waiting", <-slowAnswer)
		}
		third := s.pipes.dial()
		if got := get(t, third, bufio.NewReader(third)); got != 200 {
			t.Errorf("the third gets %d", got)
		}
		if got := <-slowAnswer; got != 408 {
			t.Errorf("the slow one gets %d, want 408", got)
		}
		if e := s.event(0); e.Cause != event.CauseSlow && s.event(1).Cause != event.CauseSlow {
			t.Errorf("events %+v and %+v, want one that was too slow", e, s.event(1))
		}
		<-done
		if got := <-healthyAnswer; got != 200 {
			t.Errorf("the one at the minimum rate gets %d", got)
		}
		if got := s.files(); got != "Incoming/Logs/healthy.log" {
			t.Errorf("stored %q", got)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestConnectionsThatAreNotSlowAreNotCut fills a beacon with uploads that are not slow, each for a different
// reason: then a new connection is rejected.
func TestConnectionsThatAreNotSlowAreNotCut(t *testing.T) {
	for name, begin := range map[string]func(*slowSite){
		"its first seconds": func(s *slowSite) {
			s.upload("new.log", 10)
			time.Sleep(patience - time.Second)
		},
		"the beacon's disk takes the time": func(s *slowSite) {
			for range cap(s.turns.slots) {
				s.turns.take()
			}
			c, _ := s.upload("waits.log", 3)
			time.Sleep(patience - receiveWait/2)
			if _, err := io.WriteString(c, "abc"); err != nil {
				s.t.Error(err)
			}
			time.Sleep(receiveWait - time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := startSlow(t, 1)
				begin(s)
				synctest.Wait()
				more := s.pipes.dial()
				if got := get(t, more, bufio.NewReader(more)); got != 0 {
					t.Errorf("one more gets %d", got)
				}
				if e := s.event(0); e.Cause != event.CauseOverload {
					t.Errorf("event %+v", e)
				}
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
