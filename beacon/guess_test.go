package beacon

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"

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
	accounts, err := LoadAccounts(file)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(c *Config) { trustLoopback(c); c.Guard = Guard{Accounts: accounts, Downloads: true} })
	stop := guessing(s, 2*checksPerAddress)
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

// TestARejectedGuessGetsRetryAfter fills the queue of an address.
func TestARejectedGuessGetsRetryAfter(t *testing.T) {
	s, _ := guarded(t, nil)
	line := s.config.Guard.Accounts.checks
	line.mu.Lock()
	line.running = checksAtOnce // none of them finishes
	line.mu.Unlock()
	from := netip.MustParseAddr("127.0.0.1")
	for i := range checksPerAddress {
		if wait, _ := line.enter(from, digest{byte(i), 1}); wait == nil {
			t.Fatal("no place in the line")
		}
	}
	res, body := s.request("GET", heronPolicy, "", basic("agents:secret"))
	if res.StatusCode != 429 || res.Header.Get("Retry-After") != "10" || res.Header.Get("WWW-Authenticate") != "" || !strings.Contains(body, "try again") {
		t.Errorf("%d, Retry-After %q, challenge %q, %q", res.StatusCode, res.Header.Get("Retry-After"), res.Header.Get("WWW-Authenticate"), body)
	}
}
