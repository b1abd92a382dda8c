package rhythm

import (
	"encoding/binary"
	"errors"
)

// formVersion is the first byte of every binary form in this package.
const formVersion = 1

var (
	errVersion = errors.New("unknown version of its form")
	errForm    = errors.New("damaged")
)

// input is the rest of a binary form. After a mistake every read returns 0.
type input struct {
	rest []byte
	bad  bool
}

func newInput(data []byte) (*input, error) {
	switch {
	case len(data) == 0:
		return nil, errForm
	case data[0] != formVersion:
		return nil, errVersion
	}
	return &input{rest: data[1:]}, nil
}

// number reads a number of at most 32 bits in its shortest form.
func (i *input) number() uint32 {
	v, n := binary.Uvarint(i.rest)
	if n <= 0 || v > 1<<32-1 || n > 1 && i.rest[n-1] == 0 {
		i.bad, i.rest = true, nil
		return 0
	}
	i.rest = i.rest[n:]
	return uint32(v)
}

func (i *input) bytes(n int) []byte {
	if n > len(i.rest) {
		i.bad, i.rest = true, nil
		return make([]byte, n)
	}
	b := i.rest[:n]
	i.rest = i.rest[n:]
	return b
}

// whole reports whether everything was read without a mistake.
func (i *input) whole() bool { return !i.bad && len(i.rest) == 0 }
