package content

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"beacontop/beacon/agenttest"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// utf16le encodes a text like Windows, with a byte order mark.
func utf16le(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

// swapped swaps the bytes of each UTF-16 unit.
func swapped(text string) string {
	out := []byte(text)
	for i := 0; i+1 < len(out); i += 2 {
		out[i], out[i+1] = out[i+1], out[i]
	}
	return string(out)
}

// declared is an inventory with an encoding declaration.
func declared(encoding, machine string) string {
	return `<?xml version="1.0" encoding="` + encoding + `"?><Inventory MachineName="` + machine + `" DateTime="20261123T115500"><Hardware/></Inventory>`
}

func section(text string) *io.SectionReader {
	return io.NewSectionReader(strings.NewReader(text), 0, int64(len(text)))
}

// broken is a disk that fails to read.
type broken struct{ at int64 }

func TestFlaws(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const name = "system on KESTREL01 at 20261123T120000.ndi.gz"
	const whole = `<?xml version="1.0"?><!DOCTYPE Inventory PUBLIC "Inventory" "x"><Inventory MachineName="kestrel01" DateTime="20261123T115500"><Hardware/></Inventory>`
	packed := zipped(t, whole)
	flipped := []byte(packed)
	flipped[len(flipped)-6] ^= 0xff // its checksum
	for _, c := range []struct{ name, file, content, want string }{
		{"a whole inventory", name, packed, ""},
		{"a whole inventory, not packed", "system on KESTREL01 at 20261123T120000.ndi", whole + "\n\x00", ""},
		{"an empty root", "system on KESTREL01 at 20261123T120000.ndi", `<Inventory MachineName="KESTREL01"/>`, ""},
		{"a full name and a short one", "system on KESTREL01.corp.example at 20261123T120000.ndi.gz", packed, ""},
		{"UTF-16", "system on KESTREL01 at 20261123T120000.ndi", utf16le(whole), ""},
		{"a cut UTF-16", "system on KESTREL01 at 20261123T120000.ndi", utf16le(whole[:len(whole)-5]), "truncated"},
		{"another device in UTF-16", "system on OWL12 at 20261123T120000.ndi.gz", zipped(t, utf16le(whole)), "other device"},
		{"big-endian UTF-16", "system on KESTREL01 at 20261123T120000.ndi", "\xfe\xff" + swapped(utf16le(whole)[2:]), ""},
		{"UTF-16 without a mark", "system on KESTREL01 at 20261123T120000.ndi", utf16le(whole)[2:], ""},
		{"UTF-16 longer than its tail", "system on KESTREL01 at 20261123T120000.ndi", utf16le(whole + strings.Repeat(" ", 5001)), "truncated"},
		{"UTF-16 in the declaration only, as written by .NET", "system on KESTREL01 at 20261123T120000.ndi", declared("utf-16", "kestrel01"), ""},
		{"ISO-8859-1", "system on B\u00dcRO-PC30 at 20261123T120000.ndi", declared("iso-8859-1", "B\xdcRO-PC30"), ""},
		{"Windows-1252, packed", "system on B\u20acRO at 20261123T120000.ndi.gz", zipped(t, declared("Windows-1252", "B\x80RO")), ""},
		{"a name of another device in ISO-8859-1", "system on OWL12 at 20261123T120000.ndi", declared("ISO-8859-1", "B\xdcRO"), "other device"},
		{"a cut ISO-8859-1", "system on B\u00dcRO at 20261123T120000.ndi", strings.TrimSuffix(declared("latin1", "B\xdcRO"), "ry>"), "truncated"},
		{"it says UTF-8 and is not", "system on B\u00dcRO at 20261123T120000.ndi", declared("UTF-8", "B\xdcRO"), ""},
		{"it says nothing and is not UTF-8", "system on B\u00dcRO at 20261123T120000.ndi", "<Inventory MachineName=\"B\xdcRO\"></Inventory>", ""},
		{"a root in ISO-8859-1", "x.xml", `<?xml version="1.0" encoding="ISO-8859-1"?><B` + "\xdc" + `RO></b` + "\xfc" + `ro>`, ""},
		{"UTF-8 with a mark", "system on B\u00dcRO at 20261123T120000.ndi", "\xef\xbb\xbf" + declared("utf-8", "B\u00dcRO"), ""},
		{"an unsupported encoding", "system on KESTREL01 at 20261123T120000.ndi", declared("Shift_JIS", "\x83\x5c"), "not examined"},
		{"an unsupported encoding, with a time in the future", "system on KESTREL01 at 20271123T120000.ndi", declared("koi8-r", "\xe1"), "absurd time, not examined"},
		{"UTF-32", "system on KESTREL01 at 20261123T120000.ndi", "\xff\xfe\x00\x00<\x00\x00\x00", "not examined"},
		{"EBCDIC", "system on KESTREL01 at 20261123T120000.ndi", "\x4c\x6f\xa7\x94\x93", "not examined"},
		{"a root far behind a comment", "x.ndi", "<!--" + strings.Repeat("x", HeadLimitBytes) + "--><Inventory/>", "not examined"},
		{"a comment that does not end", "x.ndi", "<!-- x", "no xml"},
		{"a long end", name, zipped(t, whole+strings.Repeat("\n", 1000)), ""},
		{"a time in another form", name, zipped(t, strings.Replace(whole, "20261123T115500", "2026-11-23 11:55", 1)), ""},
		{"bytes behind a gzip", name, packed + "\x00\x00", "corrupt"},
		{"more bytes behind a gzip", name, packed + strings.Repeat("x", 50), "corrupt"},
		{"two gzips", name, zipped(t, whole[:50]) + zipped(t, whole[50:]), ""},
		{"nothing", name, "", "empty"},
		{"gzip of nothing", name, zipped(t, ""), "empty"},
		{"a cut gzip", name, packed[:len(packed)/2], "truncated"},
		{"a gzip cut in its header", name, packed[:5], "truncated"},
		{"a gzip cut in its checksum", name, packed[:len(packed)-3], "truncated"},
		{"a wrong checksum", name, string(flipped), "corrupt"},
		{"no gzip in spite of its name", name, whole, "corrupt"},
		{"a cut document in a whole gzip", name, zipped(t, whole[:len(whole)-5]), "truncated"},
		{"no document", name, zipped(t, "an error page"), "no xml"},
		{"binary", "x.ndi", "\x00\x01\x02", "no xml"},
		{"another device", "system on OWL12 at 20261123T120000.ndi.gz", packed, "other device"},
		{"a name from the future", "system on KESTREL01 at 20271123T120000.ndi.gz", packed, "absurd time"},
		{"half a day ahead may be a time zone", "system on KESTREL01 at 20261124T020000.ndi.gz", packed, ""},
		{"a month 13", "system on KESTREL01 at 20261323T120000.ndi.gz", packed, "absurd time"},
		{"content from long ago", name, zipped(t, strings.Replace(whole, "20261123T115500", "19700101T000000", 1)), "absurd time"},
		{"usage of another device", "OWL12 at 20261123T120000.mmi", `<USAGE VERSION="1.00"><MD NAME="KESTREL01" DOMAIN="d"/></USAGE>`, "other device"},
		{"a log may hold anything", "system on KESTREL01 at 20261123T120000.log", "[1] hello", ""},
		{"a packed log must unpack", "system on KESTREL01 at 20261123T120000.log.gz", packed[:20], "truncated"},
		{"two flaws", "system on OWL12 at 20271123T120000.ndi.gz", packed, "absurd time, other device"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			flaws, unread := Flaws(section(c.content), c.file, protocol.KindOfUpload("", c.file), now)
			for _, f := range flaws {
				got = append(got, string(f.Cause))
			}
			if unread != nil {
				got = append(got, "not examined")
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestAZipBombIsNotDecompressedCompletely(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := bytes.Repeat(b.Bytes(), unpackedLimitBytes>>20+1) // members one after the other are one text (RFC 1952 §2.2)
	got, _ := Flaws(section(string(bomb)), "system on A at 20261123T120000.log.gz", protocol.KindLog, time.Now())
	if len(got) != 1 || got[0].Cause != event.CauseTooLarge {
		t.Errorf("%v", got)
	}
}

func (b broken) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > b.at {
		return 0, &fs.PathError{Op: "read", Path: "x", Err: errors.New("input/output error")}
	}
	return copy(p, strings.Repeat("<", len(p))), nil
}

// TestAReadErrorIsNotAFlaw: a read error is not the sender's fault.
func TestAReadErrorIsNotAFlaw(t *testing.T) {
	for _, at := range []int64{0, 2} {
		flaws, unread := Flaws(io.NewSectionReader(broken{at}, 0, 100), "x.ndi", protocol.KindInventory, time.Now())
		if len(flaws) > 0 || unread == nil {
			t.Errorf("read up to %d: %v, %v; want it not examined", at, flaws, unread)
		}
	}
}

func FuzzFlaws(f *testing.F) {
	f.Add([]byte("<Inventory MachineName='A'/>"), "system on A at 20261123T120000.ndi")
	f.Add([]byte("\x1f\x8b"), "a.ndi.gz")
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		flaws, unread := Flaws(section(string(content)), name, protocol.KindOfUpload("Inventories", name), time.Now())
		if unread != nil && len(unread.Error()) > 400 {
			t.Errorf("%q", unread)
		}
		for _, fl := range flaws {
			if fl.Cause == "" || len(fl.Detail) > 400 {
				t.Errorf("%q", fl)
			}
		}
	})
}

// TestLoadIsWithoutFlaws checks that benchmarks send what agents send.
func TestLoadIsWithoutFlaws(t *testing.T) {
	for _, size := range []int{1000, 16 << 10} {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(agenttest.Inventories("HERON", size)(nil, 7))))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || len(body) != size {
			t.Errorf("%d bytes instead of %d: %v", len(body), size, err)
		}
		if flaws, unread := Flaws(section(string(body)), path.Base(r.URL.Path), protocol.KindInventory, time.Now()); len(flaws) > 0 || unread != nil {
			t.Errorf("%s: %v %v", r.URL.Path, flaws, unread)
		}
	}
}

func FuzzInventoryHead(f *testing.F) {
	f.Add([]byte(`<Inventory MachineName="A">`))
	f.Add([]byte{0x1f, 0x8b, 8, 0})
	f.Fuzz(func(_ *testing.T, head []byte) { InventoryDevice(head) })
}
