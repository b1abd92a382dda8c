package beacon

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
)

// TestCodedUploads uploads bodies with a Content-Encoding.
func TestCodedUploads(t *testing.T) {
	noise := make([]byte, 2000)
	rng := rand.NewChaCha8([32]byte{1})
	if _, err := rng.Read(noise); err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("<Inventory/>", 50) + fmt.Sprintf("%x", noise)
	packed := zipped(t, text)
	for _, c := range []struct {
		name, file, coding, body string
		status                   int
		cause                    event.Cause
		stored                   string
	}{
		{"gzip", "a.ndi", "gzip", packed, 200, "", text},
		{"x-gzip in capitals", "a.ndi", "X-GZIP", packed, 200, "", text},
		{"identity", "a.ndi", "identity", text, 200, "", text},
		{"two members", "a.ndi", "gzip", zipped(t, text[:9]) + zipped(t, text[9:]), 200, "", text},
		{"gzip of nothing", "a.ndi", "gzip", zipped(t, ""), 200, "", ""},
		{"a packed file, packed once more", "a.ndi.gz", "gzip", zipped(t, packed), 200, "", packed},
		{"a packed file whose own gzip is named", "a.ndi.gz", "gzip", packed, 200, "", packed},
		{"the same, of two members", "a.ndi.gz", "gzip", packed + zipped(t, "x"), 200, "", packed + zipped(t, "x")},
		{"the same, of one byte", "a.ndi.gz", "gzip", zipped(t, "x"), 200, "", zipped(t, "x")},
		{"the same, of nothing", "a.ndi.gz", "gzip", zipped(t, ""), 200, "", zipped(t, "")},

		{"not gzip", "a.ndi", "gzip", text, 400, event.CauseBadRequest, "absent"},
		{"cut", "a.ndi", "gzip", packed[:len(packed)-9], 400, event.CauseBadRequest, "absent"},
		{"cut in its header", "a.ndi", "gzip", packed[:5], 400, event.CauseBadRequest, "absent"},
		{"nothing", "a.ndi", "gzip", "", 400, event.CauseBadRequest, "absent"},
		{"bytes behind it", "a.ndi", "gzip", packed + "xx", 400, event.CauseBadRequest, "absent"},
		{"a packed file, cut", "a.ndi.gz", "gzip", packed[:len(packed)-9], 400, event.CauseBadRequest, "absent"},
		{"a packed file, packed and cut", "a.ndi.gz", "gzip", zipped(t, packed)[:900], 400, event.CauseBadRequest, "absent"},
		{"a .gz file that is not gzip", "a.ndi.gz", "gzip", text, 400, event.CauseBadRequest, "absent"},
		{"unpacked over the limit", "a.ndi", "gzip", zipped(t, strings.Repeat("x", 5<<20)), 413, event.CauseTooLarge, "absent"},
		{"a bomb", "a.ndi", "gzip", zipped(t, strings.Repeat("x", 2<<20)), 413, event.CauseTooLarge, "absent"},
		{"a bomb under a packed name", "a.ndi.gz", "gzip", zipped(t, strings.Repeat("x", 2<<20)), 413, event.CauseTooLarge, "absent"},
		{"a header without end", "a.ndi.gz", "gzip", "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff" + strings.Repeat("x", 200<<10), 400, event.CauseBadRequest, "absent"},

		{"deflate", "a.ndi", "deflate", text, 415, event.CauseCoding, "absent"},
		{"br", "a.ndi", "br", text, 415, event.CauseCoding, "absent"},
		{"gzip twice", "a.ndi", "gzip, gzip", zipped(t, packed), 415, event.CauseCoding, "absent"},
	} {
		for _, chunked := range []bool{false, true} {
			t.Run(fmt.Sprint(c.name, ", chunked: ", chunked), func(t *testing.T) {
				s := start(t, func(c *Config) { c.UploadLimitBytes = 4 << 20 })
				frame := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(c.body), c.body)
				if chunked {
					frame = "Transfer-Encoding: chunked\r\n\r\n"
					for body := c.body; body != ""; {
						n := min(len(body), 700)
						frame, body = frame+fmt.Sprintf("%x\r\n%s\r\n", n, body[:n]), body[n:]
					}
					frame += "0\r\n\r\n"
				}
				res, _ := s.raw("PUT /ManageSoftRL/Inventories/" + c.file + " HTTP/1.1\r\nHost: b\r\nContent-Encoding: " + c.coding + "\r\n" + frame)
				e := s.event(0)
				if res.StatusCode != c.status || e.Cause != c.cause {
					t.Errorf("%d, cause %q (%s); want %d, %q", res.StatusCode, e.Cause, e.Detail, c.status, c.cause)
				}
				if want := c.status == 415; want != (res.Header.Get("Accept-Encoding") == "gzip") {
					t.Errorf("Accept-Encoding %q", res.Header.Get("Accept-Encoding"))
				}
				got, err := os.ReadFile(filepath.Join(s.dir, "Incoming", "Inventories", c.file))
				if err != nil {
					got = []byte("absent")
				}
				if string(got) != c.stored || c.status == 200 && e.Bytes != int64(len(c.stored)) {
					t.Errorf("stored %d bytes, reported %d; want %d", len(got), e.Bytes, len(c.stored))
				}
				if left := s.files(); c.status != 200 && left != "" {
					t.Errorf("left %q", left)
				}
			})
		}
	}
}

// TestCodedUploadTimeouts sends gzip byte by byte: only a pause longer than the idle timeout
// ends it, however long there is no output. A broken connection is distinguished from broken gzip.
func TestCodedUploadTimeouts(t *testing.T) {
	packed := zipped(t, strings.Repeat("<Inventory/>", 50))
	for name, c := range map[string]struct {
		pause  time.Duration
		size   int
		cause  event.Cause
		stored string
	}{
		"slow":            {4 * time.Minute, len(packed), "", "Incoming/Inventories/a.ndi"},
		"with a pause":    {6 * time.Minute, len(packed), event.CauseIdle, ""},
		"that breaks off": {time.Minute, len(packed) - 5, event.CauseAborted, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newPipes()
				s := startOn(t, l, nil)
				agent := l.dial()
				answered := make(chan struct{})
				go func() {
					defer close(answered)
					_, _ = io.Copy(io.Discard, agent) // until either side closes it
				}()
				if _, err := fmt.Fprintf(agent, "PUT /ManageSoftRL/Inventories/a.ndi HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", len(packed)); err != nil {
					t.Fatal(err)
				}
				for i := range c.size {
					time.Sleep(c.pause)
					if _, err := agent.Write([]byte(packed[i : i+1])); err != nil {
						break
					}
				}
				if c.size < len(packed) {
					if err := agent.Close(); err != nil {
						t.Error(err)
					}
				}
				<-answered
				synctest.Wait()
				if e := s.event(0); e.Cause != c.cause {
					t.Errorf("cause %q (%s), want %q", e.Cause, e.Detail, c.cause)
				}
				if got := s.files(); got != c.stored {
					t.Errorf("stored %q, want %q", got, c.stored)
				}
				if err := errors.Join(agent.Close(), s.stop()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func FuzzCoded(f *testing.F) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte("<Inventory/>")); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), true)
	f.Add(b.Bytes(), false)
	s := start(f, func(c *Config) { c.UploadLimitBytes = 1 << 20 })
	f.Fuzz(func(t *testing.T, body []byte, packedName bool) {
		name := "a.ndi"
		if packedName {
			name += ".gz"
		}
		r, err := http.NewRequest("PUT", "http://"+s.addr+"/ManageSoftRL/Inventories/"+name, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Encoding", "gzip")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != 200 && res.StatusCode != 400 && res.StatusCode != 413 && res.StatusCode != 411 {
			t.Errorf("%d", res.StatusCode)
		}
	})
}
