package beacon

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/tlstest"
)

// spoken is one request of a conversation with its expected answer.
type spoken struct {
	request []byte
	answer  string // that it uploads, below Incoming
	file    string // that it uploads, below Incoming
	content []byte
}

// conversation returns that many requests in random order and size.
func conversation(random *rand.Rand, requests int) []spoken {
	var out []spoken
	for i := range requests {
		head := "Host: b\r\n"
		if random.IntN(3) == 0 {
			head += fmt.Sprintf("X-Filler: %x\r\n", make([]byte, random.IntN(3000)))
		}
		switch random.IntN(4) {
		case 0:
			out = append(out, spoken{request: []byte("GET /ManageSoftDL/test HTTP/1.1\r\n" + head + "\r\n"), answer: testSucceeded})
		case 1:
			out = append(out, spoken{request: []byte("GET " + heronPolicy + " HTTP/1.1\r\n" + head + "\r\n")})
		default:
			content := make([]byte, []int{1, 100, 5000, 40_000, 200_000}[random.IntN(5)])
			for at := range content {
				content[at] = byte('a' + random.IntN(26))
			}
			request := fmt.Appendf(nil, "PUT /ManageSoftRL/Logs/%d.log HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n", i, head, len(content))
			out = append(out, spoken{append(request, content...), "received\n", fmt.Sprintf("Logs/%d.log", i), content})
		}
	}
	return out
}

// Of package connection: the time after which an idle connection is parked, and the size of the
// first read of a parked one.
const (
	parkAfter  = 50 * time.Millisecond
	firstBytes = 64
)

// say sends a conversation in random pieces, many of which end shortly after a request, with
// pauses around the time after which an idle connection is parked, or none.
func say(random *rand.Rand, c net.Conn, all []spoken) error {
	var stream []byte
	var ends []int // end offsets of requests
	for _, s := range all {
		stream = append(stream, s.request...)
		ends = append(ends, len(stream))
	}
	pauses := []time.Duration{0, 0, 0, 0, parkAfter - time.Millisecond, parkAfter, parkAfter + time.Millisecond, 2 * parkAfter}
	for at := 0; at < len(stream); {
		to := at + 1 + random.IntN([]int{2, 50, 2 * firstBytes, 5000, 300_000}[random.IntN(5)])
		if random.IntN(3) == 0 {
			next, _ := slices.BinarySearch(ends, at+1)
			to = ends[next] + random.IntN(6)
		}
		to = min(to, len(stream))
		if _, err := c.Write(stream[at:to]); err != nil {
			return err
		}
		at = to
		time.Sleep(pauses[random.IntN(len(pauses))])
	}
	return nil
}

// hear reads the answers to a conversation.
func hear(in *bufio.Reader, all []spoken) error {
	for i, s := range all {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return fmt.Errorf("answer %d: %w", i, err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 || s.answer != "" && string(body) != s.answer {
			return fmt.Errorf("answer %d to %.60q: %d %q %w", i, s.request, res.StatusCode, body, err)
		}
	}
	return nil
}

// TestPipeliningInRandomPieces sends conversations in random pieces around the parking of idle
// connections: every request is answered in order, every upload is stored unchanged.
func TestPipeliningInRandomPieces(t *testing.T) {
	for _, version := range []uint16{0, tls.VersionTLS12, tls.VersionTLS13} {
		for seed := range uint64(8) {
			t.Run(fmt.Sprintf("TLS %x, seed %d", version, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					random := rand.New(rand.NewPCG(seed, uint64(version)))
					l := newPipes()
					var s *site
					var c net.Conn
					if version == 0 {
						s = startOn(t, l, nil)
						c = l.dial()
					} else {
						secured := startTLSOn(t, l, nil)
						s = secured.site
						config := secured.trusting.Clone()
						config.MinVersion, config.MaxVersion = version, version
						c = tls.Client(l.dial(), config)
					}
					all := conversation(random, 40)
					said := make(chan error, 1)
					go func() { said <- say(random, c, all) }()
					in := bufio.NewReader(c)
					if err := hear(in, all); err != nil {
						t.Error(err)
						_ = c.Close()
					}
					if err := <-said; err != nil {
						t.Error(err)
					}
					time.Sleep(time.Second) // the connection is parked at the end
					for _, said := range all {
						got, err := os.ReadFile(filepath.Join(s.dir, "Incoming", said.file))
						if said.file != "" && (err != nil || !bytes.Equal(got, said.content)) {
							t.Errorf("%s: %d bytes, want %d: %v", said.file, len(got), len(said.content), err)
						}
					}
					go func() { _, _ = io.Copy(io.Discard, in) }() // a pipe has no buffer for the close message
					if err := s.stop(); err != nil {
						t.Error(err)
					}
				})
			})
		}
	}
}

// TestClientCertificatesUnderLoad has agents with a certificate connect repeatedly, and others
// without a valid one: the first are all served, the others are all rejected and reported.
func TestClientCertificatesUnderLoad(t *testing.T) {
	const (
		agents = 12
		times  = 15
	)
	s := startTLS(t, strict)
	right, foreign, bare := s.trusting.Clone(), s.trusting.Clone(), s.trusting.Clone()
	s.ca.Client(right, time.Time{})
	tlstest.NewAuthority(t).Client(foreign, time.Time{})
	upload := func(c *tls.Config, name string) (err error) {
		conn, err := tls.Dial("tcp", s.addr, c)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close() }()
		if _, err := fmt.Fprintf(conn, "PUT /ManageSoftRL/Logs/%s HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\n\r\nhello", name); err != nil {
			return err
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err == nil && res.StatusCode != 200 {
			err = errors.New(res.Status)
		}
		return err
	}
	var all sync.WaitGroup
	for i := range agents {
		all.Go(func() {
			for n := range times {
				if err := upload(right, fmt.Sprintf("right%d-%d.log", i, n)); err != nil {
					t.Errorf("an agent with a certificate: %v", err)
				}
				wrong := []*tls.Config{foreign, bare}[n%2]
				if err := upload(wrong, fmt.Sprintf("wrong%d-%d.log", i, n)); err == nil {
					t.Error("an agent without a valid certificate is served")
				}
			}
		})
	}
	all.Wait()
	served, refused := 0, 0
	for n := range 2 * agents * times {
		switch e := s.event(n); {
		case e.Status == 200:
			served++
		case e.Cause == event.CauseTLSClient:
			refused++
		default:
			t.Errorf("event %+v", e)
		}
	}
	if served != agents*times || refused != agents*times {
		t.Errorf("%d were served and %d rejected, want %d of each", served, refused, agents*times)
	}
}
