package beacon

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/origintest"
)

const attacked = "/Packages/agent.exe"

// poisoned is an origin that believes everything: what a request says besides its target shows in its answer.
func poisoned(t *testing.T) (*site, *origintest.Origin) {
	o := origintest.New(t)
	o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(strings.ToLower(r.URL.Path), "agent.exe") {
			return false
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprintf(w, "%q from %q", r.RequestURI, body) // the front reads it
		for _, name := range []string{"X-Forwarded-Host", "X-Original-Url", "X-Rewrite-Url", "X-Http-Method-Override", "X-Host", "X-Forwarded-Scheme", "Forwarded"} {
			_, _ = fmt.Fprintf(w, " %s=%q", name, r.Header[name])
		}
		return true
	})
	return front(t, o, nil, nil), o
}

// TestNobodyPoisonsACopy asks for a file in a way that changes the answer, or that a web server could take for
// another, and then as agents do while the origin is down: they get what they would have got, or nothing.
func TestNobodyPoisonsACopy(t *testing.T) {
	for name, tt := range map[string]struct{ method, target, body, header string }{
		"another host":               {header: "X-Forwarded-Host: evil"},
		"the host of a proxy":        {header: "Forwarded: host=evil;for=evil"},
		"another URL":                {header: "X-Original-URL: /evil"},
		"another URL, as IIS has it": {header: "X-Rewrite-URL: /evil"},
		"another method":             {header: "X-HTTP-Method-Override: DELETE"},
		"the host of a host":         {header: "X-Host: evil"},
		"another scheme":             {header: "X-Forwarded-Scheme: evil"},
		"a body":                     {body: "evil=1"},
		"an absolute target":         {target: "http://evil/ManageSoftDL" + attacked},
		"a query":                    {target: "/ManageSoftDL" + attacked + "?evil"},
		"a query behind a semicolon": {target: "/ManageSoftDL" + attacked + ";evil"},
		"an encoded query":           {target: "/ManageSoftDL" + attacked + "%3fevil"},
		"an encoded fragment":        {target: "/ManageSoftDL" + attacked + "%23evil"},
		"a dot at the end":           {target: "/ManageSoftDL" + attacked + "."},
		"two slashes":                {target: "/ManageSoftDL//Packages/agent.exe"},
		"an encoded slash":           {target: "/ManageSoftDL/Packages%2fagent.exe"},
		"encoded dots":               {target: "/ManageSoftDL/Packages/x/%2e%2e/agent.exe"},
		"another case":               {target: "/ManageSoftDL/PACKAGES/AGENT.EXE"},
		"an encoded letter":          {target: "/ManageSoftDL/Packages/%61gent.exe"},
		"HEAD":                       {method: "HEAD"},
		"POST":                       {method: "POST", body: "evil"},
	} {
		t.Run(name, func(t *testing.T) {
			s, o := poisoned(t)
			target := "/ManageSoftDL" + attacked
			if tt.target != "" {
				target = tt.target
			}
			method := "GET"
			if tt.method != "" {
				method = tt.method
			}
			var headers []string
			if tt.header != "" {
				headers = []string{tt.header}
			}
			s.request(method, target, tt.body, headers...)
			o.Stop()
			want := fmt.Sprintf("%q from \"\" X-Forwarded-Host=[\"beacon1:8080\"]", "/ManageSoftDL"+attacked)
			res, body := s.request("GET", "/ManageSoftDL"+attacked, "")
			right := res.StatusCode == 200 && strings.HasPrefix(body, want) && !strings.Contains(body, "evil")
			if res.StatusCode != 503 && !right {
				t.Errorf("%d %q", res.StatusCode, body)
			}
		})
	}
}

// TestParametersAreNotMixedUp keeps answers to queries that some servers read alike, each for itself.
func TestParametersAreNotMixedUp(t *testing.T) {
	s, o := poisoned(t)
	queries := []string{"?a=1&b=2", "?a=1;b=2", "?b=2&a=1", "?a=1&b=2&", "?a=1&b=2&b=3", "?a=1%26b=2", "?%61=1&b=2", "?A=1&b=2", "?a=1&b=2#x", "?", ""}
	for _, q := range queries {
		s.request("GET", "/ManageSoftDL"+attacked+q, "")
	}
	waitForCopies(t, s, len(queries)-1) // an agent does not send a fragment: that request is invalid
	o.Stop()
	for _, q := range queries {
		res, body := s.request("GET", "/ManageSoftDL"+attacked+q, "")
		if want := strconv.Quote("/ManageSoftDL" + attacked + q); res.StatusCode == 200 && !strings.HasPrefix(body, want) {
			t.Errorf("%s: %q", q, body)
		}
	}
}

// TestTheHostBelongsToACopy keeps an answer that may depend on the name by which the front was reached.
func TestTheHostBelongsToACopy(t *testing.T) {
	s, o := poisoned(t)
	get := func(host string) (*http.Response, string) {
		return s.raw("GET /ManageSoftDL" + attacked + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
	}
	get("evil")
	waitForCopies(t, s, 1)
	o.Stop()
	if res, body := get("beacon1"); res.StatusCode != 503 {
		t.Errorf("%d %q", res.StatusCode, body)
	}
	if res, body := get("EVIL"); res.StatusCode != 200 || !strings.Contains(body, "evil") {
		t.Errorf("%d %q", res.StatusCode, body)
	}
}

// TestWhatAnOriginMayNotDo answers as a broken or hostile origin does. What agents get while it is up is whole or
// visibly broken, and what they get while it is down was whole, and meant for all.
func TestWhatAnOriginMayNotDo(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, tt := range map[string]struct {
		answer string
		keeps  bool
		field  string // that must not pass
	}{
		"a file":                        {ok + "Content-Length: 4\r\n\r\nfile", true, ""},
		"a file in chunks":              {ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nfile\r\n0\r\n\r\n", true, ""},
		"chunks that end early":         {ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nfile\r\n", false, ""},
		"a body that is too short":      {ok + "Content-Length: 9\r\n\r\nfile", false, ""},
		"a body that is too long":       {ok + "Content-Length: 4\r\n\r\nfileHTTP/1.1 200 OK\r\nEvil: 1\r\n\r\n", true, "Evil"},
		"two lengths":                   {ok + "Content-Length: 4\r\nContent-Length: 2\r\n\r\nfile", false, ""},
		"a negative length":             {ok + "Content-Length: -4\r\n\r\nfile", false, ""},
		"length and chunks":             {ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfile\r\n0\r\n\r\n", true, ""},
		"chunks with trailers":          {ok + "Trailer: Evil\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfile\r\n0\r\nEvil: 1\r\n\r\n", true, "Evil"},
		"a folded field":                {ok + "X-A: a\r\n Evil: 1\r\nContent-Length: 4\r\n\r\nfile", true, "Evil"},
		"a carriage return in a field":  {ok + "X-A: a\rEvil: 1\r\nContent-Length: 4\r\n\r\nfile", false, "Evil"},
		"a zero in a field":             {ok + "X-A: a\x00Evil: 1\r\nContent-Length: 4\r\n\r\nfile", false, "Evil"},
		"a name with a space":           {ok + "Evil : 1\r\nContent-Length: 4\r\n\r\nfile", true, "Evil"},
		"a field of the connection":     {ok + "Connection: evil\r\nEvil: 1\r\nContent-Length: 4\r\n\r\nfile", true, "Evil"},
		"a cookie":                      {ok + "Set-Cookie: a=b\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"Vary for everything":           {ok + "Vary: *\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"Vary for everything and more":  {ok + "Vary: Accept, *\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"private":                       {ok + "Cache-Control: Private=\"x\"\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"no-store":                      {ok + "Cache-Control: max-age=3, NO-STORE\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"must-revalidate":               {ok + "Cache-Control: must-revalidate\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"an age":                        {ok + "Age: 99999999999999999999\r\nContent-Length: 4\r\n\r\nfile", true, ""},
		"a negative age":                {ok + "Age: -7\r\nContent-Length: 4\r\n\r\nfile", true, ""},
		"a part of a file":              {"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"a part of a file as a whole":   {ok + "Content-Range: bytes 0-3/9\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"no information":                {"HTTP/1.1 203 Non-Authoritative Information\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"a redirect":                    {"HTTP/1.1 301 Moved Permanently\r\nLocation: http://evil/\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"an unexpected 304":             {"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", false, ""},
		"404":                           {"HTTP/1.1 404 Not Found\r\nCache-Control: max-age=9\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"500":                           {"HTTP/1.1 500 Oops\r\nCache-Control: max-age=9\r\nContent-Length: 4\r\n\r\nfile", false, ""},
		"a web page instead of a file":  {ok + "Content-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>", false, ""},
		"an interim answer, and a file": {"HTTP/1.1 103 Early Hints\r\nEvil: 1\r\n\r\n" + ok + "Content-Length: 4\r\n\r\nfile", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := origintest.New(t)
			o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, attacked) {
					return false
				}
				c, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return true
				}
				_, _ = io.WriteString(c, tt.answer) // the front may close early
				_ = c.Close()                       // as above
				return true
			})
			s := front(t, o, nil, nil)
			if res, err := fetchAttacked(s.addr); err == nil && res.header[tt.field] != nil {
				t.Errorf("%v", res.header)
			} else if err == nil && res.status == 200 && res.body != "file" && !strings.Contains(res.body, "html") {
				t.Errorf("%d %q", res.status, res.body)
			}
			if tt.keeps {
				waitForCopies(t, s, 1)
			}
			o.Stop()
			res, err := fetchAttacked(s.addr)
			if err != nil {
				t.Fatal(err)
			}
			if !tt.keeps && res.status != 503 {
				t.Errorf("kept: %d %q", res.status, res.body)
			}
			age, err := strconv.Atoi(strings.Join(res.header["Age"], ","))
			if tt.keeps && (res.status != 200 || res.body != "file" || res.header[tt.field] != nil || err != nil || age < 0 || age > 600) {
				t.Errorf("%d %q %v", res.status, res.body, res.header)
			}
		})
	}
}

// fetchAttacked asks for the file of an attacked origin; the error is that of an answer that broke off.
func fetchAttacked(addr string) (exchange, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get("http://" + addr + "/ManageSoftDL" + attacked)
	if err != nil {
		return exchange{}, err
	}
	body, err := io.ReadAll(bufio.NewReader(res.Body))
	if closed := res.Body.Close(); err == nil {
		err = closed
	}
	return exchange{res.StatusCode, string(body), res.Header}, err
}

// TestAHeaderOfAConfirmation confirms a copy with fields that belong to the connection.
func TestAHeaderOfAConfirmation(t *testing.T) {
	o := origintest.New(t)
	o.Put(attacked, origintest.File{Body: []byte("file")})
	s := front(t, o, nil, nil)
	if res, err := fetchAttacked(s.addr); err != nil || res.body != "file" {
		t.Fatalf("%+v %v", res, err)
	}
	waitForCopies(t, s, 1)
	o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		h := w.Header()
		h["Connection"], h["Evil"], h["Set-Cookie"], h["X-Good"] = []string{"Evil"}, []string{"1"}, []string{"a=b"}, []string{"1"}
		w.WriteHeader(http.StatusNotModified)
		return true
	})
	for range 2 {
		res, err := fetchAttacked(s.addr)
		if err != nil || res.status != 200 || res.body != "file" || res.header["Evil"] != nil || res.header["Set-Cookie"] != nil || res.header["X-Good"] == nil {
			t.Errorf("%+v %v", res, err)
		}
		o.Stop()
	}
	if e := s.event(2); e.Served != event.ServedCopy {
		t.Errorf("%+v", e)
	}
}
