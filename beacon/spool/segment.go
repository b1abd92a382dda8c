package spool

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"time"
)

// segment is one file of the redo log: a header, then records without gaps.
//
//	header  magic (16) generation (8) checksum (4)
//	record  checksum (4) what (1) time (8) path length (2) body length (4) path body
//
// Numbers are little-endian. The checksum of a record (CRC-32C) goes on from that of
// the record before it, and the first from the header's: what an earlier use of the
// file left behind the last record never passes for a continuation.
type segment struct {
	file  *os.File
	at    int64               // where the next record goes; 0: the segment is empty
	chain uint32              // checksum of the last record, or of the header
	names map[string]struct{} // what the records are about
}

const (
	segmentMagic = "beacontop redo 1"
	headerBytes  = len(segmentMagic) + 8 + 4
	recordBytes  = 4 + 1 + 8 + 2 + 4
	pathLimit    = 4 * nameLimitBytes // type folder, BadLogs, name, and room
)

// What a record says of a path.
const (
	putThere = 1 + iota // the file has this content
	goneFrom            // it was handed on or put aside
)

// record is one change of a file below Incoming.
type record struct {
	what byte
	at   time.Time
	path string // below the root of the spool
	body []byte // of putThere
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendHeader begins a segment.
func appendHeader(b []byte, generation uint64) ([]byte, uint32) {
	from := len(b)
	b = append(b, segmentMagic...)
	b = binary.LittleEndian.AppendUint64(b, generation)
	sum := crc32.Checksum(b[from:], castagnoli)
	return binary.LittleEndian.AppendUint32(b, sum), sum
}

// append adds a record that follows one of the given checksum.
func (r *record) append(b []byte, chain uint32) ([]byte, uint32) {
	from := len(b)
	b = append(b, 0, 0, 0, 0, r.what)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.at.UnixNano()))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(r.path)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(r.body)))
	b = append(append(b, r.path...), r.body...)
	sum := crc32.Update(chain, castagnoli, b[from+4:])
	binary.LittleEndian.PutUint32(b[from:], sum)
	return b, sum
}

// bytes is the length of the record as it is written.
func (r *record) bytes() int { return recordBytes + len(r.path) + len(r.body) }

// erase makes an empty segment of a file, durably.
func erase(f *os.File) error {
	if _, err := f.WriteAt(make([]byte, headerBytes), 0); err != nil {
		return err
	}
	return syncContent(f)
}

// readSegment yields the records of a segment up to the first that is not whole, and
// returns its generation; 0: it is empty.
func readSegment(in io.Reader, each func(record)) (generation uint64, err error) {
	r := bufio.NewReaderSize(in, 1<<20)
	head := make([]byte, headerBytes)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, notEnd(err)
	}
	generation = binary.LittleEndian.Uint64(head[len(segmentMagic):])
	whole, chain := appendHeader(nil, generation)
	if string(whole) != string(head) {
		return 0, nil
	}
	for {
		next, sum, err := readRecord(r, chain)
		if err != nil || next.what == 0 {
			return generation, err
		}
		each(next)
		chain = sum
	}
}

// readRecord reads one record; the zero record is the end.
func readRecord(r io.Reader, chain uint32) (record, uint32, error) {
	head := make([]byte, recordBytes)
	if _, err := io.ReadFull(r, head); err != nil {
		return record{}, 0, notEnd(err)
	}
	sum := binary.LittleEndian.Uint32(head)
	path, body := int(binary.LittleEndian.Uint16(head[13:])), int(binary.LittleEndian.Uint32(head[15:]))
	if path > pathLimit || body > smallBytes {
		return record{}, 0, nil
	}
	rest := make([]byte, path+body)
	if _, err := io.ReadFull(r, rest); err != nil {
		return record{}, 0, notEnd(err)
	}
	if crc32.Update(crc32.Update(chain, castagnoli, head[4:]), castagnoli, rest) != sum {
		return record{}, 0, nil
	}
	at := time.Unix(0, int64(binary.LittleEndian.Uint64(head[5:])))
	return record{head[4], at, string(rest[:path]), rest[path:]}, sum, nil
}

// notEnd drops the errors that mean that there is no more.
func notEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
