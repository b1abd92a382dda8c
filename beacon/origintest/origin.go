package origintest

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Origin is a stand-in for a genuine beacon. Make one with New.
type Origin struct {
	URL string // of the download location

	t    testing.TB
	addr string

	mu     sync.Mutex
	server *http.Server
	files  map[string]File
	seen   []Request
	forget bool // seen stays empty
	handle func(http.ResponseWriter, *http.Request) bool
}

// File is a static file.
type File struct {
	Body     []byte
	Modified time.Time
	Header   http.Header // besides the usual fields
	Chunked  bool        // its length is not announced
}

// Request is a request as the origin saw it.
type Request struct {
	Method, Target, Host, Proto string
	Header                      http.Header
	Body                        []byte
}

// Location is the path of the download location.
const Location = "/ManageSoftDL"

// New starts an origin, which stops at the end of the test.
func New(t testing.TB) *Origin {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &Origin{t: t, addr: l.Addr().String(), files: map[string]File{}}
	o.URL = "http://" + o.addr + Location
	o.Put("/test", File{Body: []byte("Test succeeded\n")})
	o.serve(l)
	t.Cleanup(o.Stop)
	return o
}

func (o *Origin) serve(l net.Listener) {
	server := &http.Server{Handler: o}
	o.mu.Lock()
	o.server = server
	o.mu.Unlock()
	go func() { _ = server.Serve(l) }() // it ends with Stop
}

// Stop closes the port and all connections.
func (o *Origin) Stop() {
	o.mu.Lock()
	server := o.server
	o.server = nil
	o.mu.Unlock()
	if server == nil {
		return
	}
	if err := server.Close(); err != nil {
		o.t.Error(err)
	}
}

// Start opens the port again.
func (o *Origin) Start() {
	o.t.Helper()
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		o.t.Fatal(err)
	}
	o.serve(l)
}

// Put publishes a file at a path below the download location.
func (o *Origin) Put(path string, f File) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f.Modified.IsZero() {
		f.Modified = time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC)
	}
	o.files[strings.ToLower(Location+path)] = f
}

// Remove removes a file.
func (o *Origin) Remove(path string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.files, strings.ToLower(Location+path))
}

// Handle lets a function answer; where it returns false, the static file is the answer. nil: none.
func (o *Origin) Handle(handle func(http.ResponseWriter, *http.Request) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.handle = handle
}

// Seen returns the requests since the last call, without those for the test page.
func (o *Origin) Seen() []Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	seen := o.seen
	o.seen = nil
	return slices.DeleteFunc(seen, func(r Request) bool { return strings.HasSuffix(r.Target, "/test") })
}

// Forget lets the origin forget requests: a benchmark makes too many.
func (o *Origin) Forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget = true
}

// ServeHTTP answers a request.
func (o *Origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the front has gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	o.mu.Lock()
	if !o.forget {
		o.seen = append(o.seen, Request{r.Method, r.RequestURI, r.Host, r.Proto, r.Header.Clone(), body})
	}
	handle := o.handle
	f, ok := o.files[strings.ToLower(r.URL.Path)]
	o.mu.Unlock()
	w.Header().Set("Server", "Microsoft-IIS/10.0")
	switch {
	case handle != nil && handle(w, r):
	case !ok:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<html><h2>404 - File or directory not found.</h2></html>") // the front may have gone
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", "OPTIONS, TRACE, GET, HEAD")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		f.send(w, r)
	}
}

func (f *File) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", fmt.Sprintf(`"%08x:0"`, crc32.ChecksumIEEE(f.Body)))
	h.Set("Content-Type", "application/octet-stream")
	for name, values := range f.Header {
		h[name] = values
	}
	if !f.Chunked {
		http.ServeContent(w, r, "", f.Modified, bytes.NewReader(f.Body))
		return
	}
	h.Set("Last-Modified", f.Modified.Format(http.TimeFormat))
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	for piece := range slices.Chunk(f.Body, max(len(f.Body)/3, 1)) {
		if _, err := w.Write(piece); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
	}
}
