package beacon

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// drained is a beacon in a bubble that drains its connections.
type drained struct {
	*site
	pipes *pipes
}

const drainTime = 3 * time.Second

func startDrained(t *testing.T) drained {
	t.Helper()
	d := drained{pipes: newPipes()}
	d.site = startWrapped(t, d.pipes, func(c *Config) { c.Drain = drainTime }, func(b *Beacon) net.Listener { return b.Plain(d.pipes) })
	return d
}

// stopping stops the beacon in the background.
func (d drained) stopping() (took <-chan time.Duration) {
	began, out := time.Now(), make(chan time.Duration, 1)
	go func() {
		if err := d.stop(); err != nil {
			d.t.Error(err)
		}
		out <- time.Since(began)
	}()
	synctest.Wait()
	return out
}

// client is one connection of an agent.
type client struct {
	net.Conn
	in *bufio.Reader
}

func (d drained) dial() client {
	c := d.pipes.dial()
	return client{c, bufio.NewReader(c)}
}

// ask sends a request and returns whether the answer is the last of its connection.
func (c client) ask(t *testing.T) (last bool) {
	t.Helper()
	if _, err := io.WriteString(c, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	return c.answer(t)
}

func (c client) answer(t *testing.T) (last bool) {
	t.Helper()
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != 200 {
		t.Fatal(res.Status, err)
	}
	return res.Close
}

// TestDrainingTellsEveryConnection stops a beacon with connections in every state: each gets one
// more answer, which says that it is the last.
func TestDrainingTellsEveryConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := startDrained(t)
		parked := d.dial()
		if parked.ask(t) {
			t.Error("an answer says that it is the last, and nothing stops")
		}
		time.Sleep(time.Minute)
		fresh, recent, uploading, silent := d.dial(), d.dial(), d.dial(), d.dial()
		if _, err := fmt.Fprint(uploading, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 4\r\n\r\nab"); err != nil {
			t.Fatal(err)
		}
		recent.ask(t) // net/http still has it
		took := d.stopping()
		time.Sleep(drainTime - time.Second)
		for name, c := range map[string]client{"parked": parked, "fresh": fresh, "recent": recent} {
			if !c.ask(t) {
				t.Errorf("%s: the answer does not say that it is the last", name)
			}
			_ = c.Close()
		}
		time.Sleep(2 * time.Second)
		if _, err := silent.Write([]byte("x")); err == nil {
			t.Error("a silent connection is open at the end of the drain")
		}
		if _, err := uploading.Write([]byte("cd")); err != nil {
			t.Fatal(err)
		}
		if !uploading.answer(t) {
			t.Error("the answer to the upload does not say that it is the last")
		}
		_ = uploading.Close()
		if got := <-took; got < drainTime || got > drainTime+2*time.Second {
			t.Errorf("stopped after %v", got)
		}
	})
}

// TestDrainingEndsWithTheLastConnection does not wait for connections that do not exist.
func TestDrainingEndsWithTheLastConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := startDrained(t)
		c := d.dial()
		c.ask(t)
		time.Sleep(time.Minute)
		took := d.stopping()
		time.Sleep(time.Second)
		c.ask(t)
		_ = c.Close()
		if got := <-took; got > drainTime-time.Second {
			t.Errorf("stopped after %v", got)
		}
		if got := startDrained(t).stopping(); <-got != 0 {
			t.Error("a beacon without connections drains")
		}
	})
}

// TestAliveIsAnswered asks a beacon that serves, and one that does not; the request is no event.
func TestAliveIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := startDrained(t)
		synctest.Wait()
		if err := d.Alive(t.Context()); err != nil {
			t.Error(err)
		}
		if len(d.events) > 0 || d.Running() != 0 {
			t.Errorf("events %+v, %d running", d.events, d.Running())
		}
		if err := d.stop(); err != nil {
			t.Fatal(err)
		}
		if err := d.Alive(context.Background()); err == nil {
			t.Error("a stopped beacon is alive")
		}
	})
}

// TestABeaconThatHangsIsNotAlive holds a lock that every request needs.
func TestABeaconThatHangsIsNotAlive(t *testing.T) {
	b := start(t, nil).Beacon
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	b.handlers.mu.Lock()
	defer b.handlers.mu.Unlock()
	if err := b.Alive(ctx); err == nil {
		t.Error("it is")
	}
}
