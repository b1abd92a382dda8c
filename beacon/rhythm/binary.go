package rhythm

import (
	"encoding/binary"
	"fmt"
)

// AppendBinary appends the form for checkpoints: a version, the times as numbers, and the bytes of
// the hours that are not zero. It is at most 170 bytes long, and a third of that for an agent that
// is a week old.
func (r *Rhythm) AppendBinary(b []byte) ([]byte, error) {
	b = binary.AppendUvarint(append(b, formVersion), uint64(r.last))
	if r.last == 0 {
		return b, nil
	}
	b = binary.AppendUvarint(b, uint64(r.last-r.first))
	for _, c := range r.channels {
		if c.last == 0 {
			b = append(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, uint64(r.last-c.last)+1)
		b = binary.AppendUvarint(b, uint64(c.set))
	}
	b = appendSparse(b, r.hours.recent[:])
	return appendSparse(b, r.hours.older[:]), nil
}

// MarshalBinary returns the form for checkpoints.
func (r *Rhythm) MarshalBinary() ([]byte, error) { return r.AppendBinary(nil) }

// UnmarshalBinary parses the output of AppendBinary. It rejects everything else, and then leaves
// the Rhythm as it was.
func (r *Rhythm) UnmarshalBinary(data []byte) error {
	in, err := newInput(data)
	if err != nil {
		return fmt.Errorf("read rhythm: %w", err)
	}
	var parsed Rhythm
	if parsed.last = stamp(in.number()); parsed.last != 0 {
		parsed.read(in)
	}
	if !in.whole() || !parsed.valid() {
		return fmt.Errorf("read rhythm: %w", errForm)
	}
	*r = parsed
	return nil
}

func (r *Rhythm) read(in *input) {
	age := stamp(in.number())
	in.bad = in.bad || age >= r.last
	r.first = r.last - age
	for c := range r.channels {
		ago := stamp(in.number())
		if ago == 0 {
			continue
		}
		in.bad = in.bad || ago > r.last
		r.channels[c] = days{last: r.last - (ago - 1), set: in.number()}
	}
	in.sparse(r.hours.recent[:])
	in.sparse(r.hours.older[:])
}

// valid reports whether contacts can have led to this Rhythm.
func (r *Rhythm) valid() bool {
	if r.last == 0 {
		return *r == Rhythm{}
	}
	for _, c := range r.channels {
		if used := c.last != 0; used != (c.set&1 != 0) || used && (c.last < r.first || c.last > r.last) || !used && c.set != 0 {
			return false
		}
	}
	newest := uint32(0)
	for hour := range r.hours.each(r.last.hour()) {
		if hour < r.first.hour() {
			return false
		}
		newest = hour
	}
	return newest == r.last.hour()
}

// appendSparse appends which bytes are not zero, and these.
func appendSparse(b, all []byte) []byte {
	at := len(b)
	b = append(b, make([]byte, (len(all)+7)/8)...)
	for i, v := range all {
		if v != 0 {
			b[at+i/8] |= 1 << (i % 8)
			b = append(b, v)
		}
	}
	return b
}

func (i *input) sparse(all []byte) {
	set := i.bytes((len(all) + 7) / 8)
	for at := range len(set) * 8 {
		if set[at/8]>>(at%8)&1 == 0 {
			continue
		}
		v := i.bytes(1)[0]
		if at >= len(all) || v == 0 {
			i.bad = true
			return
		}
		all[at] = v
	}
}
