package content

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Flaw is a reason why a received file is damaged or suspicious.
type Flaw struct {
	Cause  event.Cause
	Detail string
}

// Limits of an examination.
const (
	// unpackedLimitBytes bounds decompression: ten times the largest upload, so that a zip bomb
	// costs only a second or two.
	unpackedLimitBytes = 1 << 30
	// bufferBytes are read at once.
	bufferBytes = 32 << 10
	// tailBytes is enough for the end tag of a document and what may follow it.
	tailBytes = 4 << 10
)

// Limits of a plausible time in a file. Its time zone is unknown, so a day and a half in the
// future is possible with correct clocks.
const (
	latestFuture = 36 * time.Hour
	earliestPast = 2 * 365 * 24 * time.Hour
)

// Flaws examines the content of an upload: it is not empty, decompresses completely, is a
// complete document, and names the same device and time as the file name. unread is why its text was
// not examined, although no flaw is known; nil: it was.
func Flaws(content *io.SectionReader, name string, kind protocol.Kind, now time.Time) (flaws []Flaw, unread error) {
	u := protocol.ParseUploadName(name)
	if content.Size() == 0 {
		return []Flaw{{event.CauseEmpty, "the file is empty"}}, nil
	}
	var magic [2]byte
	if _, err := content.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) { // a file of one byte is not gzip
		return nil, errOurs
	}
	text := io.Reader(content)
	if magic == [2]byte{0x1f, 0x8b} {
		z := unzippers.Get().(*unzipper)
		defer unzippers.Put(z)
		if err := z.reset(content); err != nil {
			return []Flaw{flawOfGzip(err)}, nil
		}
		text = &z.gzip
	} else if u.Gzip {
		return []Flaw{{event.CauseCorrupt, "the name says gzip, but the content is not gzip"}}, nil
	}
	d := documents.Get().(*document)
	defer documents.Put(d)
	err := d.skim(io.LimitReader(text, unpackedLimitBytes+1))
	var ours *fs.PathError
	switch {
	case errors.As(err, &ours):
		return nil, errOurs
	case err != nil && endsBefore(content):
		return []Flaw{{event.CauseCorrupt, "data after the end of the gzip stream"}}, nil
	case err != nil:
		return []Flaw{flawOfGzip(err)}, nil
	case d.bytes > unpackedLimitBytes:
		return []Flaw{{event.CauseTooLarge, fmt.Sprintf("decompresses to more than %d MB; not examined further", unpackedLimitBytes>>20)}}, nil
	}
	return d.flaws(u, kind, now)
}

// errOurs is a read error of the disk, for which the sender is not responsible.
var errOurs = errors.New("cannot be read from disk")

// unzipper decompresses one file after the other; its buffers take a hundred kilobytes.
type unzipper struct {
	in   bufio.Reader
	gzip gzip.Reader
}

var unzippers = sync.Pool{New: func() any {
	z := &unzipper{}
	z.in.Reset(nil)
	return z
}}

func (z *unzipper) reset(content io.Reader) error {
	z.in.Reset(content)
	return z.gzip.Reset(&z.in)
}

// endsBefore reports whether the first gzip stream of a file is complete: then the error is in
// what follows it.
func endsBefore(content *io.SectionReader) bool {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return false
	}
	z := unzippers.Get().(*unzipper)
	defer unzippers.Put(z)
	if z.reset(content) != nil {
		return false
	}
	z.gzip.Multistream(false)
	n, err := io.Copy(io.Discard, io.LimitReader(&z.gzip, unpackedLimitBytes+1))
	return err == nil && n <= unpackedLimitBytes
}

func flawOfGzip(err error) Flaw {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return Flaw{event.CauseTruncated, "the gzip stream is truncated"}
	}
	return Flaw{event.CauseCorrupt, err.Error()}
}

// document is the part of a text that is kept while it is read.
type document struct {
	head  []byte // the beginning, up to HeadLimitBytes
	tail  []byte // the last bytes
	bytes int64

	buffer [bufferBytes]byte
}

var documents = sync.Pool{New: func() any { return &document{} }}

// skim reads a text and keeps both its ends.
func (d *document) skim(in io.Reader) error {
	d.head, d.tail, d.bytes = d.head[:0], d.tail[:0], 0
	for {
		n, err := in.Read(d.buffer[:])
		piece := d.buffer[:n]
		d.bytes += int64(n)
		d.head = append(d.head, piece[:min(n, HeadLimitBytes-len(d.head))]...)
		d.tail = append(d.tail, piece[max(n-tailBytes, 0):]...)
		d.tail = append(d.tail[:0], d.tail[max(len(d.tail)-tailBytes, 0):]...)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// end is the tail of the text, in UTF-8.
func (d *document) end(e encoding) []byte {
	begun := int(d.bytes-int64(len(d.tail))) % e.unit // offset within the character at which the tail begins
	return e.decode(d.tail[min((e.unit-begun)%e.unit, len(d.tail)):])
}

// isDocument reports whether files of this kind are XML.
func isDocument(u protocol.UploadName, kind protocol.Kind) bool {
	return kind == protocol.KindInventory || kind == protocol.KindUsage || kind == protocol.KindVDI || u.Ext == "xml"
}

func (d *document) flaws(u protocol.UploadName, kind protocol.Kind, now time.Time) (flaws []Flaw, unread error) {
	if d.bytes == 0 {
		return []Flaw{{event.CauseEmpty, "decompresses to an empty file"}}, nil
	}
	var out []Flaw
	if f, late := flawOfTime(u.Stamp, "the name", now); late {
		out = append(out, f)
	}
	if !isDocument(u, kind) {
		return out, nil
	}
	encoding := encodingOf(d.head)
	root, err := rootOf(d.head, encoding)
	switch {
	case encoding.decode == nil, errors.Is(err, errCutHead) && d.bytes > int64(len(d.head)):
		return out, err
	case err != nil:
		return append(out, Flaw{event.CauseNotXML, "does not begin with an XML root element"}), nil
	}
	if !root.endsIn(d.end(encoding)) {
		out = append(out, Flaw{event.CauseTruncated, fmt.Sprintf("does not end with the end tag of <%s>", event.Clip(root.name, 40))})
	}
	if u.Device != "" && root.device.Known() && !sameMachine(u.Device, root.device.Name) {
		out = append(out, Flaw{event.CauseDevice, fmt.Sprintf("the name says %s, the content %s", event.Clip(u.Device, 80), event.Clip(root.device.Name, 80))})
	}
	told := slices.ContainsFunc(out, func(f Flaw) bool { return f.Cause == event.CauseTime })
	if f, late := flawOfTime(root.time, "the content", now); late && !told {
		out = append(out, f)
	}
	return out, nil
}

// sameMachine compares two device names, either of which may be fully qualified.
func sameMachine(a, b string) bool {
	a, _, _ = strings.Cut(a, ".")
	b, _, _ = strings.Cut(b, ".")
	return strings.EqualFold(a, b)
}

// flawOfTime judges a time in the form of file names and inventories. It accepts other forms.
func flawOfTime(stamp, where string, now time.Time) (Flaw, bool) {
	if !protocol.IsStamp(stamp) {
		return Flaw{}, false
	}
	t, err := time.Parse("20060102T150405", stamp)
	switch {
	case err != nil:
		return Flaw{event.CauseTime, where + " has an invalid timestamp"}, true
	case t.Sub(now) > latestFuture:
		return Flaw{event.CauseTime, fmt.Sprintf("%s has the timestamp %s, which is in the future", where, t.Format("2006-01-02 15:04"))}, true
	case now.Sub(t) > earliestPast:
		return Flaw{event.CauseTime, fmt.Sprintf("%s has the timestamp %s, which is long past", where, t.Format("2006-01-02 15:04"))}, true
	}
	return Flaw{}, false
}
