package beacon

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

	"beacontop/beacon/estate"
)

// flaw is why a received file is not what its sender meant it to be.
type flaw struct {
	cause  estate.Cause
	detail string
}

// Bounds of an examination.
const (
	// unpackedLimitBytes is how far a file is unpacked: ten times the largest upload, so
	// that a bomb costs a second or two and nothing else.
	unpackedLimitBytes = 1 << 30
	// tailBytes is enough to see the end tag of a document, with what may follow it.
	tailBytes = 4 << 10
)

// Bounds of what a time in a file may be. Its zone is not known, so a day and a half of
// the future is possible without any clock being wrong.
const (
	latestFuture = 36 * time.Hour
	earliestPast = 2 * 365 * 24 * time.Hour
)

// flawsOf examines the content of an upload: is it there, does it unpack to its end, is
// it a document from its root to its end, does it speak of the device and the time that
// its name does (diagnoses.md C2 #19, #22). Unread is why its text was not examined, though
// nothing is known to be wrong with it; nil: it was.
func flawsOf(content *io.SectionReader, name string, kind estate.Kind, now time.Time) (flaws []flaw, unread error) {
	u := estate.ParseUploadName(name)
	if content.Size() == 0 {
		return []flaw{{estate.CauseEmpty, "the file holds nothing"}}, nil
	}
	var magic [2]byte
	if _, err := content.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) { // a file of one byte is no gzip
		return nil, errOurs
	}
	text := io.Reader(content)
	if magic == [2]byte{0x1f, 0x8b} {
		z := unzippers.Get().(*unzipper)
		defer unzippers.Put(z)
		if err := z.reset(content); err != nil {
			return []flaw{flawOfGzip(err)}, nil
		}
		text = &z.gzip
	} else if u.Gzip {
		return []flaw{{estate.CauseCorrupt, "the name says gzip, the content does not"}}, nil
	}
	d := documents.Get().(*document)
	defer documents.Put(d)
	err := d.skim(io.LimitReader(text, unpackedLimitBytes+1))
	var ours *fs.PathError
	switch {
	case errors.As(err, &ours):
		return nil, errOurs
	case err != nil && endsBefore(content):
		return []flaw{{estate.CauseCorrupt, "there is something behind the end of its gzip stream"}}, nil
	case err != nil:
		return []flaw{flawOfGzip(err)}, nil
	case d.bytes > unpackedLimitBytes:
		return []flaw{{estate.CauseTooLarge, fmt.Sprintf("it unpacks to more than %d MB; not examined further", unpackedLimitBytes>>20)}}, nil
	}
	return d.flaws(u, kind, now)
}

// errOurs says that the disk did not give the content back, which its sender has no part in.
var errOurs = errors.New("it cannot be read from the disk")

// unzipper unpacks one file after the other: what it holds is a hundred kilobytes.
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

// endsBefore reports whether the first gzip stream of a file is whole: then what is wrong
// stands behind it.
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

func flawOfGzip(err error) flaw {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return flaw{estate.CauseTruncated, "the gzip stream does not end"}
	}
	return flaw{estate.CauseCorrupt, err.Error()}
}

// document is what is kept of a text that was read to its end.
type document struct {
	head  []byte // its beginning, up to headLimitBytes
	tail  []byte // its last bytes
	bytes int64
}

var documents = sync.Pool{New: func() any { return &document{} }}

// skim reads a text and keeps both its ends.
func (d *document) skim(in io.Reader) error {
	d.head, d.tail, d.bytes = d.head[:0], d.tail[:0], 0
	buffer := copyBuffers.Get().(*[copyBufferBytes]byte)
	defer copyBuffers.Put(buffer)
	for {
		n, err := in.Read(buffer[:])
		piece := buffer[:n]
		d.bytes += int64(n)
		d.head = append(d.head, piece[:min(n, headLimitBytes-len(d.head))]...)
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

// end is the end of the text, in UTF-8.
func (d *document) end(e encoding) []byte {
	begun := int(d.bytes-int64(len(d.tail))) % e.unit // of the character that the tail begins in
	return e.decode(d.tail[min((e.unit-begun)%e.unit, len(d.tail)):])
}

// documents are the kinds whose files are XML.
func isDocument(u estate.UploadName, kind estate.Kind) bool {
	return kind == estate.KindInventory || kind == estate.KindUsage || kind == estate.KindVDI || u.Ext == "xml"
}

func (d *document) flaws(u estate.UploadName, kind estate.Kind, now time.Time) (flaws []flaw, unread error) {
	if d.bytes == 0 {
		return []flaw{{estate.CauseEmpty, "it unpacks to nothing"}}, nil
	}
	var out []flaw
	if f, late := flawOfTime(u.Stamp, "its name", now); late {
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
		return append(out, flaw{estate.CauseNotXML, "no XML root at its beginning"}), nil
	}
	if !root.endsIn(d.end(encoding)) {
		out = append(out, flaw{estate.CauseTruncated, fmt.Sprintf("its end is not the end of <%s>", clip(root.name, 40))})
	}
	if u.Device != "" && root.device.Known() && !sameMachine(u.Device, root.device.Name) {
		out = append(out, flaw{estate.CauseDevice, fmt.Sprintf("its name says %s, its content %s", clip(u.Device, 80), clip(root.device.Name, 80))})
	}
	told := slices.ContainsFunc(out, func(f flaw) bool { return f.cause == estate.CauseTime })
	if f, late := flawOfTime(root.time, "its content", now); late && !told {
		out = append(out, f)
	}
	return out, nil
}

// sameMachine compares two names of a device, either of which may be a full one.
func sameMachine(a, b string) bool {
	a, _, _ = strings.Cut(a, ".")
	b, _, _ = strings.Cut(b, ".")
	return strings.EqualFold(a, b)
}

// flawOfTime judges a time as it stands in file names and in inventories. One in another
// form is not judged.
func flawOfTime(stamp, where string, now time.Time) (flaw, bool) {
	if !estate.IsStamp(stamp) {
		return flaw{}, false
	}
	t, err := time.Parse("20060102T150405", stamp)
	switch {
	case err != nil:
		return flaw{estate.CauseTime, where + " holds a time that is none"}, true
	case t.Sub(now) > latestFuture:
		return flaw{estate.CauseTime, fmt.Sprintf("%s says %s, which is to come", where, t.Format("2006-01-02 15:04"))}, true
	case now.Sub(t) > earliestPast:
		return flaw{estate.CauseTime, fmt.Sprintf("%s says %s, which is long past", where, t.Format("2006-01-02 15:04"))}, true
	}
	return flaw{}, false
}
