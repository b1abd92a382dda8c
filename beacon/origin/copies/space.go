package copies

import "time"

// A draft takes space in three steps. It claims what it may need in the end, which must be free or
// taken up by copies; so what was claimed is not denied later, unless uploads need it. It takes the
// space piece by piece, for which copies are removed; so an answer that breaks off early removes few
// of them. And it writes.

// pieceBytes is what a draft takes at a time.
const pieceBytes = 4 << 20

// allows reports whether uploads leave that much of the disk.
func (s *Store) allows(bytes int64) bool {
	if s.room == nil {
		return true
	}
	room := s.room()
	s.giveBack(room)
	return room-s.ahead.Load() >= bytes
}

// Trim removes the least recently used copies if uploads need their space: if Config.Room is
// negative. It is cheap if not; call it when the disk is short of space.
func (s *Store) Trim() {
	if s.room != nil {
		s.giveBack(s.room())
	}
}

func (s *Store) giveBack(room int64) {
	if room >= 0 {
		return
	}
	s.mu.Lock()
	var evicted []uint64
	if s.index.unread.measured {
		evicted = s.index.evict(max(s.index.bytes+s.index.unread.bytes+room, 0))
	}
	s.mu.Unlock()
	s.removeFiles(evicted)
}

// claim promises a draft space. It does not ask Room. As long as it is not known how much space copies
// take, there is none.
func (s *Store) claim(bytes int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes > s.limit-s.claimed || !s.index.unread.measured {
		return ErrRoom
	}
	s.claimed += bytes
	return nil
}

// share is the space of a draft.
type share struct {
	store                   *Store
	claimed, taken, written int64
}

// take makes sure that a draft may write so many bytes in all. It removes copies for that.
func (s *share) take(bytes int64) error {
	if bytes <= s.taken {
		return nil
	}
	piece := max(blocks(bytes)-s.taken, min(s.claimed-s.taken, pieceBytes))
	if more := s.taken + piece - s.claimed; more > 0 {
		if err := s.store.claim(more); err != nil {
			return err
		}
		s.claimed += more
	}
	if !s.store.allows(piece) {
		return ErrRoom
	}
	s.store.mu.Lock()
	s.store.taken += piece
	evicted := s.store.index.evict(s.store.limit - s.store.taken)
	s.store.mu.Unlock()
	s.taken += piece
	s.store.ahead.Add(piece)
	s.store.removeFiles(evicted)
	return nil
}

// wrote records that bytes which were taken are in the file.
func (s *share) wrote(bytes int64) {
	s.written += bytes
	s.store.ahead.Add(-bytes)
}

// release gives back what the draft has. The lock of the store is held.
func (s *share) release() {
	s.store.claimed -= s.claimed
	s.store.taken -= s.taken
	s.store.ahead.Add(s.written - s.taken)
	s.claimed, s.taken, s.written = 0, 0, 0
}

// outgrown are groups of requests, and when there was no space for the answer.
type outgrown map[hash]time.Time

// Limits of what is outgrown. Beyond them an answer is begun again too early, and its readers are cut off.
const (
	mostOutgrown = 1000
	outgrownFor  = time.Hour // then the disk may have more space
)

func (o outgrown) add(group hash) {
	if len(o) >= mostOutgrown {
		clear(o)
	}
	o[group] = time.Now()
}

// outgrew reports whether there was no space for such an answer lately.
func (s *Store) outgrew(group hash) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.outgrown[group]
	if ok && time.Since(at) > outgrownFor {
		delete(s.outgrown, group)
		return false
	}
	return ok
}
