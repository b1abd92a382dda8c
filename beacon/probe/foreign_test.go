package probe

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// beaconLike answers like a beacon, except where a test answers first.
func beaconLike(first func(w http.ResponseWriter, r *http.Request) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case first(w, r):
		case strings.HasSuffix(r.URL.Path, "/test"):
			_, _ = io.WriteString(w, "Test succeeded")
		case strings.HasSuffix(r.URL.Path, ".npl"):
			_, _ = io.WriteString(w, `<Policy><Package href="Schedules/A/A.osd"/></Policy>`)
		case strings.HasSuffix(r.URL.Path, ".osd"):
			_, _ = io.WriteString(w, `<SOFTPKG><CODEBASE HREF="A.nds"/></SOFTPKG>`)
		}
	}
}

func status(code int, body string, header ...string) func(w http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Add(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func TestForeignServers(t *testing.T) {
	const detailed = "<html>HTTP Error 404.7 - Not Found: the request filtering module"
	const rest = " policy package conditional~undated upload"
	for _, tt := range []struct {
		name, method, suffix string
		answer               func(w http.ResponseWriter)
		want                 string
	}{
		{"nothing special", "PATCH", "", nil, "account test" + rest},
		{"404 for the policy", "GET", ".npl", status(404, "no"), "account test policy!policy-404 conditional~after-failure upload"},
		{"404.7 for the policy", "GET", ".npl", status(404, detailed, "Content-Type", "text/html"), "account test policy!ext-blocked conditional~after-failure upload"},
		{"404.7 for a schedule", "GET", ".nds", status(404, detailed, "Content-Type", "text/html"), "account test policy package!ext-blocked conditional~undated upload"},
		{"a stopped pool", "GET", ".npl", status(503, "", "Server", "Microsoft-HTTPAPI/2.0"), "account test policy!application-pool conditional~after-failure upload"},
		{"503 of another server", "GET", ".npl", status(503, ""), "account test policy!beacon-error conditional~after-failure upload"},
		{"a web page in place of the policy", "GET", ".npl", status(200, "<!DOCTYPE html>Please log in"), "account test policy!not-a-beacon conditional~after-failure upload"},
		{"a policy made by IIS", "GET", ".npl", status(200, "<Policy/>", "Content-Type", "text/html"), "account test policy conditional~undated upload"},
		{"another file in place of the policy", "GET", ".npl", status(200, "hello"), "account test policy!answer-unreadable conditional~after-failure upload"},
		{"a package without a file", "GET", ".osd", status(200, "<SOFTPKG/>"), "account test policy package!answer-unreadable conditional~undated upload"},
		{"WebDAV", "PUT", "", status(405, ""), "account test policy package conditional~undated upload!webdav-405"},
		{"409", "PUT", "", status(409, ""), "account test policy package conditional~undated upload!auth-mismatch-409"},
		{"a full disk", "PUT", "", status(507, ""), "account test policy package conditional~undated upload!disk-full"},
		{"a web page for an upload", "PUT", "", status(200, "<html>welcome"), "account test policy package conditional~undated upload!not-a-beacon"},
		{"a redirect of the test page", "GET", "/test", status(301, "", "Location", "https://elsewhere/"), "account test!redirect" + rest},
		{"a redirect of everything", "GET", "", status(301, "", "Location", "https://elsewhere/"), "account!redirect test~after-failure policy~after-failure conditional~after-failure upload~after-failure"},
		{"another site", "GET", "/test", status(404, ""), "account test!not-a-beacon" + rest},
		{"Windows authentication", "GET", "/", status(401, "", "WWW-Authenticate", "Negotiate", "WWW-Authenticate", "NTLM"), "account!auth-scheme test~account-refused policy~account-refused conditional~account-refused upload~account-refused"},
		{"a closed directory", "GET", "/", status(403, ""), "account test" + rest},
		{"a client certificate", "GET", "/", status(403, "HTTP Error 403.7 - Forbidden"), "account!tls-client-certificate test~after-failure policy~after-failure conditional~after-failure upload~after-failure"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			addr := foreign(t, beaconLike(func(w http.ResponseWriter, r *http.Request) bool {
				answers := r.Method == tt.method && strings.HasSuffix(r.URL.Path, tt.suffix)
				if answers {
					tt.answer(w)
				}
				return answers
			}))
			l := walked(t, "http://"+addr, func(c *Config) { c.Device, c.Upload = heron, true })
			if got := brief(l); got != reached127+tt.want {
				t.Errorf("%s, want %s", got, reached127+tt.want)
			}
		})
	}
}

func TestBasicBesideWindowsAuthenticationIsAWarning(t *testing.T) {
	addr := foreign(t, beaconLike(func(w http.ResponseWriter, r *http.Request) bool {
		if _, _, ok := r.BasicAuth(); !ok {
			status(401, "", "WWW-Authenticate", "NTLM", "WWW-Authenticate", `basic realm="a, b"`)(w)
			return true
		}
		return false
	}))
	l := walked(t, "http://"+addr, func(c *Config) { c.User, c.Password = "agents", "secret" })
	if got, want := brief(l), reached127+"account+auth-scheme test policy~no-device upload~not-asked"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if a := l.rung(t, StepAccount, 0).Account.Downloads; strings.Join(a.Schemes, " ") != "NTLM Basic" || !a.Accepted {
		t.Errorf("%+v", a)
	}
}

// TestAnAccountForSingleFiles has locations that are open, and files that are not.
func TestAnAccountForSingleFiles(t *testing.T) {
	addr := foreign(t, beaconLike(func(w http.ResponseWriter, r *http.Request) bool {
		_, password, _ := r.BasicAuth()
		closed := password != "secret" && (r.Method == http.MethodPut || strings.HasSuffix(r.URL.Path, ".npl"))
		if closed {
			status(401, "", "WWW-Authenticate", "Basic realm=x")(w)
		}
		return closed
	}))
	for password, want := range map[string]string{
		"secret": "account test policy package conditional~undated upload",
		"wrong":  "account test policy!auth-401 conditional~after-failure upload!auth-401",
	} {
		l := walked(t, "http://"+addr, func(c *Config) { c.User, c.Password, c.Device, c.Upload = "agents", password, heron, true })
		if got := brief(l); got != reached127+want {
			t.Errorf("%s: %s, want %s", password, got, reached127+want)
		}
	}
}

// TestServersThatAreNone answer with something that is not HTTP, or not at all.
func TestServersThatAreNone(t *testing.T) {
	for _, tt := range []struct {
		name    string
		talk    func(c net.Conn)
		timeout time.Duration
		scheme  string
		want    string
	}{
		{"another protocol", func(c net.Conn) {
			_, _ = io.WriteString(c, "220 mail.example ESMTP\r\n")
			_, _ = io.Copy(io.Discard, c) // so that closing does not reset what was sent
		}, time.Minute, "http", "tls~plain-http account!not-a-beacon"},
		{"it ends early", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nTest")
			_ = c.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, c)
		}, time.Minute, "http", "tls~plain-http account!beacon-connection"},
		{"an endless head", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for {
				if _, err := io.WriteString(c, "X: "+strings.Repeat("y", 1<<10)+"\r\n"); err != nil {
					return
				}
			}
		}, time.Minute, "http", "tls~plain-http account!not-a-beacon"},
		{"interim answers only", func(c net.Conn) {
			_, _ = io.WriteString(c, strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 20))
			_, _ = io.Copy(io.Discard, c)
		}, time.Minute, "http", "tls~plain-http account!not-a-beacon"},
		{"it closes", func(net.Conn) {}, time.Minute, "http", "tls~plain-http account!beacon-connection"},
		{"silence", nil, 4 * time.Second, "http", "tls~plain-http account!beacon-mute"},
		{"silence instead of TLS", nil, 4 * time.Second, "https", "tls!tls-timeout account~after-failure"},
		{"it closes instead of TLS", func(net.Conn) {}, time.Minute, "https", "tls!tls-handshake account~after-failure"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := listen(t)
			done := make(chan struct{})
			go func() {
				defer close(done)
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					if tt.talk == nil {
						defer func() { _ = c.Close() }()
						continue
					}
					tt.talk(c)
					_ = c.Close()
				}
			}()
			t.Cleanup(func() {
				_ = l.Close()
				<-done
			})
			got := brief(walked(t, tt.scheme+"://"+l.Addr().String(), func(c *Config) { c.Timeout = tt.timeout }))
			if want := "dns~address tcp " + tt.want + " test~after-failure policy~after-failure upload~after-failure"; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

func TestAHostThatDoesNotResolve(t *testing.T) {
	if got, want := brief(walked(t, "http://beacon1.invalid", nil)), "dns!beacon-unresolved tcp~after-failure tls~after-failure"+afterThat; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestNobodyListens(t *testing.T) {
	l := listen(t)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := brief(walked(t, "http://"+l.Addr().String(), nil)), "dns~address tcp!beacon-refused tls~after-failure"+afterThat; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
