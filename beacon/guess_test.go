package beacon

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/account"
	"beacontop/beacon/connection"
	"beacontop/beacon/event"
)

// guessing opens connections that try wrong passwords continuously, until stop is called.
func guessing(s *site, connections int) (stop func()) {
	ended := make(chan struct{})
	var all sync.WaitGroup
	for i := range connections {
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-ended:
					return
				default:
				}
				s.ask(fmt.Sprintf("GET %s HTTP/1.1\r\nHost: b\r\nX-Forwarded-For: 10.0.0.66\r\n%s\r\n\r\n", heronPolicy, basic(fmt.Sprintf("agents:guess%d-%d", i, n))))
			}
		})
	}
	return func() { close(ended); all.Wait() }
}

// fromBranch is a correct log-in not seen before, from another address than the guesses.
const fromBranch = "X-Forwarded-For: 10.0.0.1"

func trustLoopback(c *Config) { c.Trusted = connection.Trusted{netip.MustParsePrefix("127.0.0.0/8")} }

// TestGuessingDoesNotLockOutOthers has connections guess, some of which are rejected, and correct
// log-ins beside them.
func TestGuessingDoesNotLockOutOthers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts")
	var users []string
	for i := range 5 {
		users = append(users, fmt.Sprintf("user%d:secret", i))
	}
	htpasswd(t, file, append(users, "agents:secret")...)
	accounts, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(c *Config) { trustLoopback(c); c.Guard = Guard{Accounts: accounts, Downloads: true} })
	stop := guessing(s, 128) // twice as many as may wait at an address
	defer stop()
	for n := 0; ; n++ {
		if e := s.event(n); e.Status == 429 {
			if e.Cause != event.CauseTooMany {
				t.Errorf("cause %q", e.Cause)
			}
			break
		}
	}
	for _, user := range users {
		for range 2 {
			if res, body := s.request("GET", heronPolicy, "", basic(user), fromBranch); res.StatusCode != 200 {
				t.Errorf("%s gets %d %q", user, res.StatusCode, body)
			}
		}
	}
}

// recorder is an answer in memory, with the deadlines of a connection.
type recorder struct{ *httptest.ResponseRecorder }

func (recorder) SetWriteDeadline(time.Time) error { return nil }

// TestAGuessThatIsNotCheckedGetsRetryAfter answers a request whose password was not checked.
func TestAGuessThatIsNotCheckedGetsRetryAfter(t *testing.T) {
	w := recorder{httptest.NewRecorder()}
	tr := newTransfer(w, httptest.NewRequest("GET", heronPolicy, nil), start(t, nil).Beacon)
	closes := tr.fail(account.ErrChecks)
	if e := tr.finish(); !closes || w.Code != 429 || e.Cause != event.CauseTooMany {
		t.Errorf("status %d, closes %v, event %+v", w.Code, closes, e)
	}
	if h := w.Header(); h.Get("Retry-After") != "10" || h.Get("WWW-Authenticate") != "" || !strings.Contains(w.Body.String(), "try again") {
		t.Errorf("header %v, %q", h, w.Body.String())
	}
}
