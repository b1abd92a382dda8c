package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
)

// request is what a receiver got.
type request struct {
	header http.Header
	body   string
	host   string
}

// receiving returns the URL of a web server that answers with a status, and what it gets.
func receiving(t *testing.T, status int, header ...string) (url string, got chan request) {
	t.Helper()
	got = make(chan request, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost {
			t.Errorf("%s, %v", r.Method, err)
		}
		got <- request{r.Header, string(body), r.Host}
		if len(header) > 0 {
			w.Header().Set(header[0], header[1])
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s.URL, got
}

// evil is a message with text that means something to chats.
var evil = Message{
	Schema: Schema, ID: "ab", Event: Raised, Code: diagnosis.SiblingDown, Severity: diagnosis.Warning, Beacon: "B",
	Text: "<!channel> *b* _i_ `c` [x](http://evil) @here {{DATE(2026-01-01T00:00:00Z)}} & <a> is down",
}

func TestABodyIsJSONAndSigned(t *testing.T) {
	url, got := receiving(t, 200)
	h := &Hook{URL: url + "/key", Style: StyleJSON, Secret: "s3cr3t"}
	w, err := newWebhook(h)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.send(t.Context(), &evil); err != nil {
		t.Fatal(err)
	}
	r := <-got
	mac := hmac.New(sha256.New, []byte("s3cr3t"))
	mac.Write([]byte(r.body))
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); r.header.Get("X-Beacontop-Signature") != want || r.header.Get("Content-Type") != "application/json" {
		t.Errorf("header %v", r.header)
	}
	var m map[string]any
	if err := json.Unmarshal([]byte(r.body), &m); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"schema", "id", "event", "code", "severity", "since", "subjects", "text", "count", "times", "beacon", "beacon_id", "time"} {
		if _, has := m[key]; !has {
			t.Errorf("no %s in %s", key, r.body)
		}
	}
	if len(m) != 13 || m["event"] != "raised" || m["severity"] != "warning" || m["text"] != evil.Text {
		t.Errorf("body %s", r.body)
	}
}

// TestChatsGetNoMarkup: what could be a mention, a link or formatting is not, in either style.
func TestChatsGetNoMarkup(t *testing.T) {
	slack, err := evil.body(StyleSlack)
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Text   string
		Blocks []struct {
			Type string
			Text struct{ Type, Text string }
		}
	}
	if err := json.Unmarshal(slack, &s); err != nil || len(s.Blocks) != 1 || s.Blocks[0].Text.Type != "plain_text" || s.Blocks[0].Text.Text != evil.line() {
		t.Errorf("%v: %s", err, slack)
	}
	for _, bad := range []string{"<", ">", "@here", " *b", " _i", " `c", " [x"} {
		if strings.Contains(s.Text, bad) {
			t.Errorf("the text has %q: %s", bad, s.Text)
		}
	}
	teams, err := evil.body(StyleTeams)
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Type        string
		Attachments []struct {
			ContentType string
			Content     struct {
				Type, Version string
				Body          []struct {
					Type    string
					Inlines []struct{ Type, Text string }
				}
			}
		}
	}
	if err := json.Unmarshal(teams, &c); err != nil {
		t.Fatal(err)
	}
	run := c.Attachments[0].Content.Body[0]
	if run.Type != "RichTextBlock" || run.Inlines[0].Type != "TextRun" || strings.Contains(run.Inlines[0].Text, "{{") || !strings.Contains(run.Inlines[0].Text, "is down") {
		t.Errorf("card %s", teams)
	}
}

func TestErrorsHaveNoURL(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	redirecting, _ := receiving(t, http.StatusFound, "Location", "http://127.0.0.1:1/s3cr3t")
	missing, _ := receiving(t, http.StatusNotFound)
	tls := httptest.NewTLSServer(nil)
	defer tls.Close()
	for url, want := range map[string]string{
		closed.URL: "connection refused", redirecting: "the answer was 302 Found", missing: "the answer was 404 Not Found", tls.URL: "certificate",
	} {
		w, err := newWebhook(&Hook{URL: strings.Replace(url, "://", "://u:s3cr3t@", 1) + "/s3cr3t"})
		if err != nil {
			t.Fatal(err)
		}
		err = w.send(t.Context(), &evil)
		if err == nil || strings.Contains(err.Error(), "s3cr3t") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	url, _ := receiving(t, http.StatusTooManyRequests, "Retry-After", "120")
	w, err := newWebhook(&Hook{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	err = w.send(t.Context(), &evil)
	var status *StatusError
	if !errors.As(err, &status) || pause(1, err) != 2*time.Minute {
		t.Errorf("%v: pause %s", err, pause(1, err))
	}
	for text, want := range map[string]time.Duration{"": 0, "-5": 0, "soon": 0, "99999999999999999999": 0, "1000000": pauseMost} {
		if got := after(text); got != want {
			t.Errorf("after %q: %s, want %s", text, got, want)
		}
	}
	for failures, want := range map[int]time.Duration{1: 5 * time.Second, 2: 10 * time.Second, 8: 640 * time.Second, 9: pauseMost, 10_000: pauseMost} {
		if got := pause(failures, nil); got != want {
			t.Errorf("after %d failures: %s, want %s", failures, got, want)
		}
	}
}

// TestAProxyAndAuthorities sends through a proxy, and to a server whose certificate only its own
// authority knows.
func TestAProxyAndAuthorities(t *testing.T) {
	proxy, got := receiving(t, 200)
	w, err := newWebhook(&Hook{URL: "http://hooks.example/x", Proxy: proxy})
	if err == nil {
		err = w.send(t.Context(), &evil)
	}
	if r := <-got; err != nil || r.host != "hooks.example" {
		t.Errorf("%v, host %q", err, r.host)
	}
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if w, err = newWebhook(&Hook{URL: s.URL, CAFile: file}); err == nil {
		err = w.send(t.Context(), &evil)
	}
	if err != nil {
		t.Error(err)
	}
	var hook *HookError
	var field *FieldError
	if err := Verify([]Hook{{URL: s.URL}, {URL: s.URL, CAFile: t.TempDir()}}); !errors.As(err, &hook) || hook.Index != 1 || !errors.As(err, &field) || field.Field != "ca" {
		t.Errorf("%v", err)
	}
}

// TestLogsOfTheSystem sends datagrams to the sockets of both.
func TestLogsOfTheSystem(t *testing.T) {
	for name, tt := range map[string]struct {
		entry func(*Message) string
		want  []string
	}{
		"syslog":   {syslogEntry, []string{"<28>", " beacontop[", "]: B: warning: <!channel>", "(raised sibling-down, id ab)"}},
		"journald": {journaldEntry, []string{"MESSAGE=B: warning: <!channel>", "\nPRIORITY=4\n", "\nSYSLOG_IDENTIFIER=beacontop\n", "\nBEACONTOP_CODE=sibling-down\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "log") // t.TempDir is too long for a socket on some systems
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(dir) })
			path := filepath.Join(dir, "s")
			to := socketLog{path, tt.entry}
			if err := to.send(t.Context(), &evil); err == nil {
				t.Error("nothing listens, and there is no error")
			}
			l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			if err := to.send(t.Context(), &evil); err != nil {
				t.Fatal(err)
			}
			datagram := make([]byte, 1<<16)
			n, err := l.Read(datagram)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(datagram[:n]), want) {
					t.Errorf("no %q in %q", want, datagram[:n])
				}
			}
		})
	}
}

func TestHooksAreChecked(t *testing.T) {
	for _, tt := range []struct {
		hook        Hook
		field, want string
	}{
		{Hook{}, "", "needs a url or a log"},
		{Hook{URL: "ftp://hooks.example"}, "url", "must begin with http:// or https://"},
		{Hook{URL: "http://[s3cr3t"}, "url", "must begin with http:// or https://"},
		{Hook{URL: "https:///x"}, "url", "has no host name"},
		{Hook{URL: "https://x", Proxy: "socks"}, "proxy", "must begin with http:// or https://"},
		{Hook{URL: "https://x", Log: Syslog}, "log", "has no effect beside a url: use two tables"},
		{Hook{URL: "https://x", Hold: -1}, "hold", "must not be negative"},
		{Hook{URL: "https://x", Repeat: time.Second}, "repeat", "must be at least 5m"},
		{Hook{URL: "https://x"}, "", ""},
	} {
		err := tt.hook.Check()
		var field *FieldError
		errors.As(err, &field)
		if err == nil && tt.want != "" || err != nil && err.Error() != tt.want || field != nil && field.Field != tt.field {
			t.Errorf("%+v: %v, want %s %q", tt.hook, err, tt.field, tt.want)
		}
	}
	same := names([]Hook{{URL: "https://x/1"}, {URL: "https://x/2"}, {Log: Syslog}, {Name: "chat", URL: "http://y"}})
	if strings.Join(same, ", ") != "https://x, https://x (2), syslog, chat" {
		t.Errorf("names %q", same)
	}
}
