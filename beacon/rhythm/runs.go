package rhythm

import (
	"encoding/binary"
	"fmt"
	"math"
)

// AppendBinary appends the form of the gaps for checkpoints: a version, and in turn the minutes
// until the next gap and its length.
func (g *Gaps) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, formVersion)
	at := int64(0)
	for s := range g.spans() {
		b = binary.AppendUvarint(b, uint64(s.begin-at))
		b = binary.AppendUvarint(b, uint64(s.end-s.begin))
		at = s.end
	}
	return b, nil
}

// MarshalBinary returns the form for checkpoints.
func (g *Gaps) MarshalBinary() ([]byte, error) { return g.AppendBinary(nil) }

// UnmarshalBinary parses the output of AppendBinary. It rejects everything else, and then leaves
// the gaps as they were.
func (g *Gaps) UnmarshalBinary(data []byte) error {
	in, err := newInput(data)
	if err != nil {
		return fmt.Errorf("read gaps: %w", err)
	}
	var parsed Gaps
	at, oldest := int64(0), int64(-1)
	for len(in.rest) > 0 && !in.bad {
		pause, length := int64(in.number()), int64(in.number())
		begin, end := at+pause, at+pause+length
		if oldest < 0 {
			oldest = begin
		}
		if length == 0 || pause == 0 && at > 0 || end*60 >= 1<<32 || length > gapHours*hourMinutes {
			in.bad = true
			break
		}
		parsed.addMinutes(begin, end)
		at = end
	}
	if !in.whole() || oldest >= 0 && oldest/hourMinutes+gapHours <= int64(parsed.newest) {
		return fmt.Errorf("read gaps: %w", errForm)
	}
	*g = parsed
	return nil
}

// AppendBinary appends the form of the herd for checkpoints: a version, the newest and the oldest
// contact, and the counts from the newest to the oldest, where 0 is followed by how many there are.
func (h *Herd) AppendBinary(b []byte) ([]byte, error) {
	b = binary.AppendUvarint(append(b, formVersion), uint64(h.last))
	if h.last == 0 {
		return b, nil
	}
	b = binary.AppendUvarint(b, uint64(h.last-h.first))
	zeros := uint64(0)
	for ago := range h.kept() {
		n := h.cells[(h.last.cell()-ago)%herdCells]
		if n == 0 {
			zeros++
			continue
		}
		if zeros > 0 {
			b, zeros = binary.AppendUvarint(append(b, 0), zeros), 0
		}
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b, nil
}

// kept returns the number of cells that can hold contacts.
func (h *Herd) kept() uint32 { return min(h.last.cell()-h.first.cell()+1, herdCells) }

// MarshalBinary returns the form for checkpoints.
func (h *Herd) MarshalBinary() ([]byte, error) { return h.AppendBinary(nil) }

// UnmarshalBinary parses the output of AppendBinary. It rejects everything else, and then leaves
// the herd as it was.
func (h *Herd) UnmarshalBinary(data []byte) error {
	in, err := newInput(data)
	if err != nil {
		return fmt.Errorf("read herd: %w", err)
	}
	var parsed Herd
	if parsed.last = stamp(in.number()); parsed.last != 0 {
		age := stamp(in.number())
		in.bad = in.bad || age >= parsed.last
		parsed.first = parsed.last - age
		for ago := uint32(0); len(in.rest) > 0 && !in.bad; ago++ {
			n := in.number()
			if n == 0 {
				zeros := in.number()
				in.bad = in.bad || zeros == 0 || zeros >= herdCells || len(in.rest) == 0 || in.rest[0] == 0
				ago += zeros - 1
				continue
			}
			if n > math.MaxUint16 || ago >= parsed.kept() {
				in.bad = true
				break
			}
			parsed.cells[(parsed.last.cell()-ago)%herdCells] = uint16(n)
		}
	}
	if !in.whole() || !parsed.valid() {
		return fmt.Errorf("read herd: %w", errForm)
	}
	*h = parsed
	return nil
}

// valid reports whether contacts can have led to this Herd: those at both ends are counted.
func (h *Herd) valid() bool {
	if h.last == 0 {
		return true
	}
	newest, oldest := h.last.cell(), h.first.cell()
	return h.cells[newest%herdCells] > 0 && (newest-oldest >= herdCells || h.cells[oldest%herdCells] > 0)
}
