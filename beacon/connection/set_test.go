package connection

import (
	"bufio"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
)

// TestTheAddressWithMostSlowConnectionsLosesOneFirst counts only slow ones: a branch with many
// healthy connections loses none.
func TestTheAddressWithMostSlowConnectionsLosesOneFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := New(Config{Limits: Limits{Total: 1000}})
		names := map[*countedConn]string{}
		add := func(address string, slow bool) {
			agent, ours := net.Pipe()
			t.Cleanup(func() { _ = agent.Close() })
			c := &countedConn{Conn: ours, from: netip.MustParseAddr(address), set: all, pace: pace{rate: DefaultMinRate}}
			names[c] = address
			c.pace.begin()
			if slow {
				go func() { _, _ = c.Read(make([]byte, 1)) }()
			}
			if cause := all.enter(c, false); cause != event.CauseNone {
				t.Fatal(cause)
			}
			time.Sleep(time.Millisecond) // each is slower than the next
		}
		for _, address := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.2", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"} {
			add(address, true)
		}
		for range 20 {
			add("10.0.0.3", false)
		}
		time.Sleep(patience)
		var got []string
		for {
			before := map[*countedConn]bool{}
			for c := range all.open {
				before[c] = true
			}
			if !all.makePlace() {
				break
			}
			for c := range before {
				if _, is := all.open[c]; !is {
					got = append(got, names[c])
				}
			}
		}
		const want = "10.0.0.2 10.0.0.2 2001:db8::1 10.0.0.1 10.0.0.2 2001:db8::2 2001:db8:0:1::1"
		if strings.Join(got, " ") != want {
			t.Errorf("closed %s, want %s", strings.Join(got, " "), want)
		}
	})
}

// exhausted is a listener that runs out of file descriptors for a moment.
type exhausted struct {
	*pipes
	times int
}

func (e *exhausted) Accept() (net.Conn, error) {
	if e.times > 0 {
		e.times--
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
	}
	return e.pipes.Accept()
}

func TestAListenerSurvivesALackOfFileDescriptors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &exhausted{newPipes(), 3}
		s := startOn(t, l, nil)
		c := l.dial()
		if got := get(t, c, bufio.NewReader(c)); got != 200 {
			t.Errorf("status %d", got)
		}
		if e := s.event(0); e.Cause != event.CauseOverload || !strings.Contains(e.Detail, "too many open files") {
			t.Errorf("event %+v", e)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}
