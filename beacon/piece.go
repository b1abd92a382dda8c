package beacon

import (
	"sync"
	"sync/atomic"
)

// pieces lends the memory in which bodies are read. A body that comes slowly is read in
// small pieces, so that thousands of them cost little; one that fills these is read in large
// ones, of which there are only so many: they take half the processor time.
type pieces struct{ large atomic.Int64 }

// Sizes of pieces, and how many large ones there are: 16 MB.
const (
	smallPieceBytes = 4 << 10 // as much as net/http reads at a time
	copyBufferBytes = 32 << 10
	largePieces     = 512
)

var (
	smallBuffers = sync.Pool{New: func() any { return new([smallPieceBytes]byte) }}
	copyBuffers  = sync.Pool{New: func() any { return new([copyBufferBytes]byte) }}
)

// reading is the memory of one body.
type reading struct {
	pieces *pieces
	small  *[smallPieceBytes]byte
	large  *[copyBufferBytes]byte // nil: none was lent
}

// begin lends memory for a body; end gives it back.
func (p *pieces) begin() reading {
	return reading{pieces: p, small: smallBuffers.Get().(*[smallPieceBytes]byte)}
}

func (r *reading) end() {
	r.shrink()
	smallBuffers.Put(r.small)
}

// next is where to read the next piece, after one of so many bytes.
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
