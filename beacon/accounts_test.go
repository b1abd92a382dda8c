package beacon

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"beacontop/beacon/account"
	"beacontop/beacon/event"
)

func htpasswd(t testing.TB, file string, accounts ...string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("# accounts\n\n")
	for _, a := range accounts {
		user, password, _ := strings.Cut(a, ":")
		hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString(user + ":" + string(hash) + "\n")
	}
	replace(t, file, text.String())
}

// replace replaces a file atomically: an incomplete file would be reported, too.
func replace(t testing.TB, file, text string) {
	t.Helper()
	if err := errors.Join(os.WriteFile(file+".new", []byte(text), 0o600), os.Rename(file+".new", file)); err != nil {
		t.Fatal(err)
	}
}

func basic(account string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(account))
}

func guarded(t testing.TB, change func(*Guard)) (*site, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "accounts")
	htpasswd(t, file, "agents:secret", "lisa:pass:word")
	accounts, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	g := Guard{Accounts: accounts, Downloads: true, Uploads: true}
	if change != nil {
		change(&g)
	}
	return start(t, func(c *Config) { c.Guard = g }), file
}

func TestAccounts(t *testing.T) {
	const get, put = heronPolicy, "/ManageSoftRL/Logs/a.log"
	tests := []struct {
		name         string
		change       func(*Guard)
		method, path string
		account      string
		status       int
	}{
		{"no credentials", nil, "GET", get, "", 401},
		{"right credentials", nil, "GET", get, "agents:secret", 200},
		{"a password with a colon", nil, "PUT", put, "lisa:pass:word", 200},
		{"a wrong password", nil, "PUT", put, "agents:wrong", 401},
		{"an unknown user", nil, "PUT", put, "nobody:secret", 401},
		{"the test page is open", nil, "GET", "/ManageSoftRL/test", "", 200},
		{"uploads only: downloads are open", func(g *Guard) { g.Downloads = false }, "GET", get, "", 200},
		{"uploads only: uploads are not", func(g *Guard) { g.Downloads = false }, "PUT", put, "", 401},
		{"downloads only: uploads are open", func(g *Guard) { g.Uploads = false }, "PUT", put, "", 200},
		{"HEAD is guarded too", nil, "HEAD", get, "", 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := guarded(t, tt.change)
			var headers []string
			if tt.account != "" {
				headers = append(headers, basic(tt.account))
			}
			res, body := s.request(tt.method, tt.path, "", headers...)
			if res.StatusCode != tt.status {
				t.Errorf("%d %q, want %d", res.StatusCode, body, tt.status)
			}
			challenge := res.Header.Get("WWW-Authenticate")
			if (tt.status == 401) != strings.HasPrefix(challenge, `Basic realm="`) {
				t.Errorf("challenge %q", challenge)
			}
			e := s.event(0)
			if (e.Cause == event.CauseCredentials) != (tt.status == 401) || strings.Contains(e.Detail, "secret") {
				t.Errorf("event: cause %q, detail %q", e.Cause, e.Detail)
			}
			if tt.status == 401 && s.files() != "" {
				t.Errorf("stored %q", s.files())
			}
		})
	}
}

func TestAccountsAreReloaded(t *testing.T) {
	s, file := guarded(t, nil)
	status := func(account string) int {
		res, _ := s.request("GET", heronPolicy, "", basic(account))
		return res.StatusCode
	}
	if got := status("agents:secret"); got != 200 {
		t.Fatalf("status %d", got)
	}
	htpasswd(t, file, "agents:changed", "more:users")
	s.until("the new password is taken", func() bool { return status("agents:changed") == 200 })
	if got := status("agents:secret"); got != 401 {
		t.Errorf("the old password gives %d", got)
	}
	replace(t, file, "broken")
	a := s.config.Guard.Accounts
	s.until("the broken file was noticed", func() bool {
		status("agents:changed")
		_, why := a.Look()
		return why != ""
	})
	if got := status("agents:changed"); got != 200 {
		t.Errorf("with a broken file the old accounts give %d", got)
	}
}

// TestABeaconWithAccountsIsNotInAnonymousLists keeps agents from being sent to a beacon on
// which they have no account.
func TestABeaconWithAccountsIsNotInAnonymousLists(t *testing.T) {
	const list = "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.ndc"
	file := filepath.Join(t.TempDir(), "accounts")
	htpasswd(t, file, "agents:secret")
	accounts, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		guard            Guard
		download, upload bool
	}{
		{Guard{}, true, true},
		{Guard{Accounts: accounts, Uploads: true}, true, false},
		{Guard{Accounts: accounts, Downloads: true}, false, true},
		{Guard{Accounts: accounts, Downloads: true, Uploads: true}, false, false},
	} {
		s := start(t, func(b *Config) { b.Guard = c.guard })
		res, body := s.request("GET", list, "", basic("agents:secret"))
		if want := c.download || c.upload; (res.StatusCode == 200) != want {
			t.Errorf("%+v: status %d", c, res.StatusCode)
		}
		if strings.Contains(body, `\\DownloadSettings\\`) != c.download || strings.Contains(body, `\\UploadSettings\\`) != c.upload {
			t.Errorf("%+v:\n%s", c, body)
		}
	}
}

// TestAnInvalidAccountFileIsReported sends no request: the file is reloaded nevertheless.
func TestAnInvalidAccountFileIsReported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts")
	htpasswd(t, file, "agents:secret")
	accounts, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan event.Event, 100)
	start(t, func(c *Config) {
		c.Guard = Guard{Accounts: accounts, Uploads: true}
		requests := c.Publish
		c.Publish = func(e event.Event) {
			if e.Topic == event.TopicAccounts {
				told <- e
			}
			requests(e)
		}
	})
	replace(t, file, "broken")
	if e := <-told; e.Cause == event.CauseNone || !strings.Contains(e.Detail, "not a bcrypt entry") {
		t.Errorf("reported %+v", e)
	}
	htpasswd(t, file, "agents:other")
	if e := <-told; e.Cause != event.CauseNone || e.Detail != "1 changed; 1 now" {
		t.Errorf("reported %+v for a file that is valid again", e)
	}
	htpasswd(t, file, "more:users", "third:account")
	if e := <-told; e.Cause != event.CauseNone || e.Detail != "2 added, 1 removed; 2 now" {
		t.Errorf("reported %+v for other accounts", e)
	}
}
