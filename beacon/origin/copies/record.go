package copies

import (
	"encoding/binary"
	"maps"
	"net/http"
	"slices"
)

// append adds the binary form of a record: numbers, hashes, then texts, each with its length.
func (r *record) append(b []byte) []byte {
	b = binary.AppendUvarint(b, r.revision)
	b = append(b, r.group[:]...)
	b = append(b, r.variant[:]...)
	b = binary.AppendVarint(b, r.stored)
	b = binary.AppendVarint(b, r.checked)
	b = binary.AppendUvarint(b, uint64(r.bytes))
	b = binary.LittleEndian.AppendUint32(b, r.sum)
	b = appendText(b, r.vary)
	for _, name := range slices.Sorted(maps.Keys(r.header)) {
		for _, value := range r.header[name] {
			b = appendText(appendText(b, name), value)
		}
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// parse returns a record from its binary form; nil: it is not one.
func parse(b []byte) *record {
	in := parser{rest: b}
	r := &record{revision: in.number()}
	copy(r.group[:], in.take(len(r.group)))
	copy(r.variant[:], in.take(len(r.variant)))
	r.stored, r.checked = in.signed(), in.signed()
	r.bytes = int64(in.number())
	if sum := in.take(4); sum != nil {
		r.sum = binary.LittleEndian.Uint32(sum)
	}
	texts := parser{text: string(in.rest), rest: in.rest, bad: in.bad}
	r.vary = texts.string()
	r.header = make(http.Header, 16)
	values := make([]string, 0, 16) // of all fields: most have one value
	for !texts.bad && len(texts.rest) > 0 {
		name := texts.string()
		values = append(values, texts.string())
		if present := r.header[name]; present != nil {
			r.header[name] = append(present, values[len(values)-1])
		} else {
			r.header[name] = values[len(values)-1 : len(values) : len(values)]
		}
	}
	if texts.bad || r.bytes < 0 {
		return nil
	}
	return r
}

// parser takes values from a binary form. Once one is missing, bad is true and all values are zero.
type parser struct {
	text string // which rest is the end of, for strings that share its memory
	rest []byte
	bad  bool
}

func (p *parser) take(n int) []byte {
	if p.bad || n > len(p.rest) {
		p.bad = true
		return nil
	}
	taken := p.rest[:n]
	p.rest = p.rest[n:]
	return taken
}

func (p *parser) number() uint64 {
	v, n := binary.Uvarint(p.rest)
	if n <= 0 || p.take(n) == nil {
		p.bad = true
		return 0
	}
	return v
}

func (p *parser) signed() int64 {
	v, n := binary.Varint(p.rest)
	if n <= 0 || p.take(n) == nil {
		p.bad = true
		return 0
	}
	return v
}

func (p *parser) string() string {
	n := p.number()
	if p.bad || n > uint64(len(p.rest)) {
		p.bad = true
		return ""
	}
	at := len(p.text) - len(p.rest)
	p.take(int(n))
	return p.text[at : at+int(n)]
}
