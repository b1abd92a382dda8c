package weblog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// read returns the result of Read, with a reader of some kind.
func read(t *testing.T, log string, kind func(io.Reader) io.Reader) ([]event.Event, Report) {
	t.Helper()
	p := New()
	var events []event.Event
	err := p.Read(t.Context(), kind(strings.NewReader(log)), func(batch []event.Event) error {
		events = append(events, batch...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Flush(func(e *event.Event) { events = append(events, *e) })
	return events, p.Report()
}

// same fails if two readings of one stream differ.
func same(t *testing.T, how string, events, want []event.Event, report, wantReport Report) {
	t.Helper()
	if len(events) != len(want) {
		t.Errorf("%s: %d events, want %d", how, len(events), len(want))
	}
	for i := range min(len(events), len(want)) {
		if events[i] != want[i] {
			t.Errorf("%s: event %d\n got %+v\nwant %+v", how, i, events[i], want[i])
			break
		}
	}
	if !reflect.DeepEqual(report, wantReport) {
		t.Errorf("%s:\n got %+v\nwant %+v", how, report, wantReport)
	}
}

// rough is a stream with everything that can go wrong at the boundary of two pieces: changing
// columns, zeros, long lines, a BOM, unterminated lines.
const rough = "\xef\xbb\xbf#Software: x\r\n#Fields: date time cs-method cs-uri-stem sc-status\r\n" +
	"2026-11-23 00:05:00 GET /ManageSoftDL/a.osd 200\r\n\r\n" +
	"2026-11-23 00:05:01 GET /ManageSoftDL/b.osd\x00\x00\x00\x002026-11-23 00:05:02 GET /ManageSoftDL/c.osd 200\n" +
	"\x00\x00#Fields: date time sc-status cs-method cs-uri-stem\n" +
	"2026-11-23 00:05:03 404 GET /ManageSoftDL/d.osd#x\n" +
	"garbage\n#Fields:\n#Fields:none\n" +
	"2026-11-23 00:05:04 200 GET /other/#Fields: x\n" +
	"2026-11-23 00:05:05 200 GET /ManageSoftDL/e.osd\n"

func roughWithLongLines() string {
	long := strings.Repeat("x", lineLimitBytes)
	return rough + "#Fields: date " + long + "\n" + long + "\x002026-11-23 00:05:06 200 GET /ManageSoftDL/f.osd\n" +
		long[1:] + "\n" + "y" + long + "\n2026-11-23 00:05:07 200 GET /ManageSoftDL/"
}

func TestPiecesDoNotMatter(t *testing.T) {
	for name, log := range map[string]string{
		"rough":     rough,
		"generated": string(logOf(t, weblogtest.Generator{Lines: 300, Devices: 20})),
	} {
		want, report := whole(log)
		if len(want) < 4 {
			t.Fatalf("%s: %d events only", name, len(want))
		}
		for size := 1; size < len(log); size += 1 + size/7 {
			events, got := fed(log, size)
			same(t, fmt.Sprintf("%s fed by %d", name, size), events, want, got, report)
		}
	}
}

func TestReadMatchesFeed(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader,
		"halves": iotest.HalfReader, "data with its end": iotest.DataErrReader,
	}
	for n := range 7 {
		size := 1 << (3 * n) // up to the size of blocks
		readers[fmt.Sprintf("pieces of %d", size)] = func(r io.Reader) io.Reader { return pieces{r, size} }
	}
	logs := map[string]string{
		"rough": rough, "long lines": roughWithLongLines(), "empty": "",
		"generated": string(logOf(t, weblogtest.Generator{Lines: 5000, Devices: 300})),
	}
	for name, log := range logs {
		want, report := whole(log)
		for kind, reader := range readers {
			if kind == "bytes" && len(log) > 1<<18 {
				continue
			}
			events, got := read(t, log, reader)
			same(t, name+" in "+kind, events, want, got, report)
		}
	}
}

// pieces reads a limited number of bytes at once.
type pieces struct {
	io.Reader
	size int
}

func (p pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(p.size, len(b))]) }

func TestFeedAndReadAlternate(t *testing.T) {
	log := rough + string(logOf(t, weblogtest.Generator{Lines: 4000, Devices: 100}))
	want, report := whole(log)
	for _, at := range []int{1, 30, 100, 250, 400, len(log) / 2} {
		p := New()
		var events []event.Event
		keep := func(e *event.Event) { events = append(events, *e) }
		p.Feed([]byte(log[:at]), keep)
		err := p.Read(t.Context(), strings.NewReader(log[at:len(log)-7]), func(batch []event.Event) error {
			events = append(events, batch...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.Feed([]byte(log[len(log)-7:]), keep)
		same(t, fmt.Sprint("cut at ", at), events, want, p.Report(), report)
	}
}

func TestReadEndsWithTheFirstError(t *testing.T) {
	log := logOf(t, weblogtest.Generator{Lines: 20_000, Devices: 100})
	ignore := func([]event.Event) error { return nil }
	broken := errors.New("broken")

	t.Run("of the reader, after all that it gave", func(t *testing.T) {
		p := New()
		n := 0
		err := p.Read(t.Context(), io.MultiReader(bytes.NewReader(log), iotest.ErrReader(broken)), func(batch []event.Event) error {
			n += len(batch)
			return nil
		})
		if !errors.Is(err, broken) || n != p.Report().Requests || p.Report().Lines != bytes.Count(log, []byte("\n")) {
			t.Errorf("%v after %d events: %+v", err, n, p.Report().Counts)
		}
	})
	t.Run("of the one who takes the events", func(t *testing.T) {
		calls := 0
		err := New().Read(t.Context(), bytes.NewReader(log), func([]event.Event) error {
			calls++
			return broken
		})
		if !errors.Is(err, broken) || calls != 1 {
			t.Errorf("%v after %d calls", err, calls)
		}
	})
	t.Run("of the context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		endless := io.MultiReader(bytes.NewReader(log), zeros{})
		if err := New().Read(ctx, endless, ignore); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	t.Run("of a reader that gives nothing", func(t *testing.T) {
		if err := New().Read(t.Context(), pieces{bytes.NewReader(log), 0}, ignore); !errors.Is(err, io.ErrNoProgress) {
			t.Error(err)
		}
	})
}

// zeros returns zero bytes without end, like a sparse file.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestMemoryOfALineIsBounded(t *testing.T) {
	p := New()
	piece := bytes.Repeat([]byte("x"), 100_000)
	for range 100 {
		p.Feed(piece, func(*event.Event) { t.Error("an event") })
		p.Feed(make([]byte, 100_000), func(*event.Event) { t.Error("an event") })
	}
	if n := cap(p.splitter.begun.text) + cap(p.block.head.text); n > 4*lineLimitBytes {
		t.Errorf("%d bytes are kept of an unterminated line", n)
	}
	if p.Pending() != 20_000_000 {
		t.Errorf("pending %d", p.Pending())
	}
}
