package beacon

import (
	"sync"
	"sync/atomic"
)

// pieces provides buffers for reading bodies. A slow body uses small buffers, so that thousands
// of them cost little; a body that fills these gets a large one, of which there is a limited
// number: they halve the processor time.
type pieces struct{ large atomic.Int64 }

// Sizes of buffers, and the number of large ones: 16 MB.
const (
	smallPieceBytes = 4 << 10 // the read size of net/http
	copyBufferBytes = 32 << 10
	largePieces     = 512
)

var (
	smallBuffers = sync.Pool{New: func() any { return new([smallPieceBytes]byte) }}
	copyBuffers  = sync.Pool{New: func() any { return new([copyBufferBytes]byte) }}
)

// reading is the buffer of one body.
type reading struct {
	pieces *pieces
	small  *[smallPieceBytes]byte
	large  *[copyBufferBytes]byte // nil: none in use
}

// begin provides a buffer for a body; end returns it.
func (p *pieces) begin() reading {
	return reading{pieces: p, small: smallBuffers.Get().(*[smallPieceBytes]byte)}
}

func (r *reading) end() {
	r.shrink()
	smallBuffers.Put(r.small)
}

// next is the buffer for the next piece, after one of last bytes.
func (r *reading) next(last int) []byte {
	if last < smallPieceBytes {
		r.shrink()
		return r.small[:]
	}
	if r.large == nil {
		if r.pieces.large.Add(1) > largePieces {
			r.pieces.large.Add(-1)
			return r.small[:]
		}
		r.large = copyBuffers.Get().(*[copyBufferBytes]byte)
	}
	return r.large[:]
}

func (r *reading) shrink() {
	if r.large != nil {
		copyBuffers.Put(r.large)
		r.large = nil
		r.pieces.large.Add(-1)
	}
}
