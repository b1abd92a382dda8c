package copies

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net/http"
)

// The head of a file:
//
//	 0  magic, with the version of the format
//	 8  size of each slot
//	12  two slots: checksum of what follows, its length, a record
//	    body
//
// Of two valid slots the one with the higher revision counts. A record is replaced by writing the
// other slot, so that a crash meanwhile leaves one of them.
const (
	magic       = "btcopy\x001"
	prefixBytes = len(magic) + 4
	slotHead    = 8
	slotUnit    = 512      // sizes of slots are multiples of this
	slotSpare   = 128      // for longer numbers, and fields that a later answer adds
	slotMost    = 32 << 10 // larger headers are not kept; net/http limits those of requests to 1 MB
)

// Errors of a file; both mean that the copy is lost.
var (
	errDamaged = errors.New("damaged copy")
	errTooLong = errors.New("header too long for a copy")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// record is what a head says.
type record struct {
	revision        uint64
	group, variant  hash
	vary            string
	stored, checked int64 // Unix time in nanoseconds
	bytes           int64 // of the body
	sum             uint32
	header          http.Header
}

// slotFor returns the size of a slot for a record, which may still grow.
func slotFor(r *record) (int, error) {
	slot := (slotHead + len(r.append(nil)) + slotSpare + slotUnit - 1) / slotUnit * slotUnit
	if slot > slotMost {
		return 0, errTooLong
	}
	return slot, nil
}

// headBytes is where the body begins.
func headBytes(slot int) int64 { return int64(prefixBytes + 2*slot) }

// newHead returns the head of a new file.
func newHead(slot int, r *record) ([]byte, error) {
	head := make([]byte, headBytes(slot))
	copy(head, magic)
	binary.LittleEndian.PutUint32(head[len(magic):], uint32(slot))
	filled, err := r.fill(slot)
	copy(head[prefixBytes:], filled)
	return head, err
}

// fill returns a slot with the record.
func (r *record) fill(slot int) ([]byte, error) {
	b := r.append(make([]byte, slotHead, slot))
	if len(b) > slot {
		return nil, errTooLong
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-slotHead))
	binary.LittleEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return b, nil
}

// slotOf returns the size of the slots of a file that begins like this.
func slotOf(prefix []byte) (int, error) {
	if len(prefix) < prefixBytes || string(prefix[:len(magic)]) != magic {
		return 0, errDamaged
	}
	slot := binary.LittleEndian.Uint32(prefix[len(magic):])
	if slot == 0 || slot > slotMost || slot%slotUnit != 0 {
		return 0, errDamaged
	}
	return int(slot), nil
}

// readHead returns the present record of a complete head, and the number of its slot.
func readHead(head []byte, slot int) (r *record, at int, err error) {
	var found [2]*record
	for i := range found {
		found[i] = readSlot(head[prefixBytes+i*slot:][:slot])
	}
	switch a, b := found[0], found[1]; {
	case a == nil && b == nil:
		return nil, 0, errDamaged
	case b == nil || a != nil && a.revision > b.revision:
		return a, 0, nil
	default:
		return b, 1, nil
	}
}

// readSlot returns the record of a slot; nil: it is empty or damaged.
func readSlot(slot []byte) *record {
	n := binary.LittleEndian.Uint32(slot[4:])
	if uint64(n) > uint64(len(slot)-slotHead) || n == 0 {
		return nil
	}
	if crc32.Checksum(slot[4:slotHead+n], castagnoli) != binary.LittleEndian.Uint32(slot) {
		return nil
	}
	return parse(slot[slotHead : slotHead+n])
}
