package spool

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"time"

	"beacontop/beacon/protocol"
)

// segment is one file of the redo log: a header, then records without gaps.
//
//	header  magic (16) run (8) order (8) checksum (4)
//	record  checksum (4) what (1) number (8) time (8) path length (2) body length (4) path body
//
// Numbers are little-endian. Run is a random number of the process, order counts its segments. The
// checksum of a record (CRC-32C) continues that of the previous record, and the first that of the
// header: data after the last record, from an earlier use of the file, is never read as a record.
type segment struct {
	file  file
	at    int64             // offset of the next record; 0: the segment is empty
	chain uint32            // checksum of the last record, or of the header
	dirty bool              // a write failed: there may be records behind at
	stale bool              // settling failed: its files may not be durable although the system says so later
	names map[string]logged // paths that the disk may be behind about; true: with a put in this segment
}

// logged is what a segment has of a path.
type logged byte

const (
	notLogged       logged = iota // nothing; the disk may be behind about it
	loggedPut                     // a put
	loggedCancelled               // a put, and a cancel of it somewhere
)

const (
	magicStem    = "beacontop redo "
	segmentMagic = magicStem + "2"
	headerBytes  = len(segmentMagic) + 8 + 8 + 4
	recordBytes  = 4 + 1 + 8 + 8 + 2 + 4
	pathLimit    = 5 * protocol.NameLimitBytes // Incoming, Other, type, BadLogs, name
)

// Kinds of records.
const (
	recordPut    = 1 + iota // the file has this content and this inode number
	recordCancel            // earlier puts of this path are invalid
)

// record is one change of a file below Incoming.
type record struct {
	what   byte
	number uint64 // inode of a put; 0: unknown
	at     time.Time
	path   string // below the spool's directory
	body   []byte // of a put
}

// order is the age of a segment within a run, or the generation in the format of the previous
// release.
type order uint64

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendHeader starts a segment.
func appendHeader(b []byte, run uint64, o order) ([]byte, uint32) {
	from := len(b)
	b = append(b, segmentMagic...)
	b = binary.LittleEndian.AppendUint64(b, run)
	b = binary.LittleEndian.AppendUint64(b, uint64(o))
	sum := crc32.Checksum(b[from:], castagnoli)
	return binary.LittleEndian.AppendUint32(b, sum), sum
}

// append adds a record after one with the given checksum.
func (r *record) append(b []byte, chain uint32) ([]byte, uint32) {
	from := len(b)
	b = append(b, 0, 0, 0, 0, r.what)
	b = binary.LittleEndian.AppendUint64(b, r.number)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.at.UnixNano()))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(r.path)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(r.body)))
	b = append(append(b, r.path...), r.body...)
	sum := crc32.Update(chain, castagnoli, b[from+4:])
	binary.LittleEndian.PutUint32(b[from:], sum)
	return b, sum
}

// bytes is the encoded length of the record.
func (r *record) bytes() int { return recordBytes + len(r.path) + len(r.body) }

// erase turns a file into an empty segment, durably.
func erase(f file) error {
	if _, err := f.WriteAt(make([]byte, headerBytes), 0); err != nil {
		return err
	}
	return f.SyncContent()
}

// ErrNewer means that a newer release wrote the spool's directory.
var ErrNewer = errors.New("written by a newer release")

// readSegment yields the records of a segment up to the first incomplete one, and returns its
// order; 0: it is empty. It also reads the format of the previous release.
func readSegment(in io.Reader, each func(record)) (order, error) {
	r := bufio.NewReaderSize(in, 64<<10)
	magic := make([]byte, len(segmentMagic))
	if _, err := io.ReadFull(r, magic); err != nil {
		return 0, notEnd(err)
	}
	switch version, ours := strings.CutPrefix(string(magic), magicStem); {
	case version == "1":
		return readOldSegment(r, each)
	case version == "2":
	case ours && "2" < version && version <= "9": // otherwise the magic was written only in part
		return 0, fmt.Errorf("redo log %q: %w", version, ErrNewer)
	default:
		return 0, nil
	}
	rest := make([]byte, headerBytes-len(magic))
	if _, err := io.ReadFull(r, rest); err != nil {
		return 0, notEnd(err)
	}
	run, o := binary.LittleEndian.Uint64(rest), order(binary.LittleEndian.Uint64(rest[8:]))
	whole, chain := appendHeader(nil, run, o)
	if string(whole[len(magic):]) != string(rest) {
		return 0, nil
	}
	return o, readRecords(r, chain, 8, each)
}

// readRecords yields records up to the first incomplete one. The inode number takes numberBytes in
// each.
func readRecords(r io.Reader, chain uint32, numberBytes int, each func(record)) error {
	for {
		next, sum, err := readRecord(r, chain, numberBytes)
		if err != nil || next.what == 0 {
			return err
		}
		each(next)
		chain = sum
	}
}

// readRecord reads one record; the zero record is the end.
func readRecord(r io.Reader, chain uint32, numberBytes int) (record, uint32, error) {
	head := make([]byte, recordBytes-8+numberBytes)
	if _, err := io.ReadFull(r, head); err != nil {
		return record{}, 0, notEnd(err)
	}
	sum := binary.LittleEndian.Uint32(head)
	next := record{what: head[4]}
	if numberBytes > 0 {
		next.number = binary.LittleEndian.Uint64(head[5:])
	}
	tail := head[5+numberBytes:]
	next.at = time.Unix(0, int64(binary.LittleEndian.Uint64(tail)))
	path, body := int(binary.LittleEndian.Uint16(tail[8:])), int(binary.LittleEndian.Uint32(tail[10:]))
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
	next.path, next.body = string(rest[:path]), rest[path:]
	return next, sum, nil
}

// notEnd drops the errors that mean the end of the data.
func notEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
