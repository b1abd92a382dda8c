package probe

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/protocol"
)

// userAgent announces a probe in the log of the beacon. It has no version of an agent: the beacon
// would count it.
const userAgent = "beacontop probe"

// Limits of what is read.
const (
	policyLimitBytes = 4 << 20  // some ten thousand packages; a usual policy has a kilobyte
	fileLimitBytes   = 1 << 20  // packages of these formats are a few kilobytes; of an upgrade the beginning is enough
	pageLimitBytes   = 16 << 10 // test pages and error pages
	packagesLimit    = 32       // a genuine policy has five
)

// request is one request below a location.
type request struct {
	method    string // empty: GET
	at        protocol.Location
	file      string
	since     time.Time // zero: not conditional
	body      []byte
	anonymous bool  // without credentials, even if the location accepted them
	limit     int64 // of what is read of the answer
}

// answer is the answer to a request.
type answer struct {
	status int
	header http.Header
	body   []byte
	size   int64 // as announced, or read
	cut    bool  // there is more than body
}

// newRequest makes the request of HTTP.
func (w *walk) newRequest(ctx context.Context, q request) (*http.Request, error) {
	location := protocol.DownloadLocation
	if q.at == protocol.Uploads {
		location = protocol.UploadLocation
	}
	u := *w.root
	u.Path = w.config.Beacon.Directory(location) + "/" + q.file
	req, err := http.NewRequestWithContext(ctx, q.method, u.String(), bytes.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	req.Close = true
	req.Header.Set("User-Agent", userAgent)
	if !q.since.IsZero() {
		req.Header.Set("If-Modified-Since", q.since.UTC().Format(http.TimeFormat))
	}
	if !q.anonymous && w.accepted[q.at] {
		req.SetBasicAuth(w.config.User, w.config.Password)
	}
	return req, nil
}

// ask sends a request and reads the answer. If that asks for the account, as some do for single
// files, the request is repeated with it.
func (w *walk) ask(ctx context.Context, q request) (*answer, error) {
	a, err := w.send(ctx, q)
	if err != nil || a.status != http.StatusUnauthorized || q.anonymous || w.accepted[q.at] || w.config.User == "" || !slices.Contains(schemes(a.header), basic) {
		return a, err
	}
	w.accepted[q.at] = true
	if a, err = w.send(ctx, q); err == nil && a.status == http.StatusUnauthorized {
		w.accepted[q.at] = false
	}
	return a, err
}

// send sends a request and reads the answer, up to a limit, on a connection of its own.
func (w *walk) send(ctx context.Context, q request) (*answer, error) {
	req, err := w.newRequest(ctx, q)
	if err != nil {
		return nil, err
	}
	write := req.Write
	if w.proxy != nil && w.config.Beacon.Protocol == "http" {
		write = req.WriteProxy
		w.authorize(req.Header)
	}
	conn, err := w.line(ctx)
	if err != nil {
		return nil, err
	}
	return exchange(ctx, conn, write, req, q.limit)
}

// line is a connection for one request.
func (w *walk) line(ctx context.Context) (net.Conn, error) {
	if w.config.Beacon.Protocol == "http" {
		return w.open(ctx)
	}
	s, err := w.secured(ctx, 0)
	if err != nil {
		return nil, err
	}
	return s.Conn, nil
}

// said returns the first line of a plain text; empty: it is none.
func (a *answer) said() string {
	if a.header.Get("Content-Encoding") != "" {
		return "Content-Encoding: " + shown(a.header.Get("Content-Encoding"))
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(a.body[:min(len(a.body), 1<<10)])), "\n")
	return shown(strings.TrimSpace(line))
}

// webPage reports whether the body is a web page. The type of the content does not count: that of a
// file made on demand by IIS is often text/html.
func (a *answer) webPage() bool { return protocol.IsWebPage("", a.body) }

// below joins a reference to the folder of a file; false: it leaves the location.
func below(folder, ref string) (string, bool) {
	file := path.Join(folder, ref)
	return file, file != "" && file != "." && file != ".." && !strings.HasPrefix(file, "../") && !path.IsAbs(file)
}
