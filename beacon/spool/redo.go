package spool

import (
	"errors"
	"os"
	"path"
	"strconv"
	"sync"
	"time"
)

// The redo log makes many small files durable by one write and one sync. Their
// content goes into the log, the log to the disk, and only then are the files renamed
// into place; the system brings those to the disk when it likes. After a crash the
// log says what they held (see replay.go).
//
//	put ──▶ active segment ── full, or quiet for a while ──▶ settle: the files
//	              ▲                                          themselves to the disk
//	              └───────────── the other, empty one ◀────────── erase
//
// A file that is handed on before its segment is settled is never written to the disk
// under its own name at all.
type redo struct {
	root   *os.Root
	shared func() error // brings the whole file system to the disk

	renaming sync.WaitGroup // puts whose files are not renamed yet; added to while no put runs
	cleaning sync.Mutex     // held while the segment that is not active is settled and erased

	mu         sync.Mutex // held while records are appended
	segments   [2]segment
	active     int
	generation uint64
	buffer     []byte
	appended   bool // since the keeper last looked

	wanted chan struct{} // one slot: a segment is to be settled

	suspect bool // a sync failed: the log is emptied before it is used again; owned by put
}

// Bounds of the log.
const (
	redoFolder = "Redo"
	// smallBytes is the largest file that goes through the log: above that the disk
	// spends its time on the bytes, not on the syncs, and writing them twice is slower.
	smallBytes = 128 << 10
	// segmentBytes and segmentNames are when the other segment is taken. Larger ones
	// would let more files be handed on before they are settled, and take longer to
	// replay.
	segmentBytes = 64 << 20
	segmentNames = 20_000
	// quiet is how long nothing may be appended until the log is settled: so what is in
	// it is seldom more than what is under way.
	quiet = time.Second
)

func segmentFile(i int) string { return path.Join(redoFolder, strconv.Itoa(i)+".log") }

// openRedo opens an empty log.
func openRedo(root *os.Root, shared func() error) (*redo, error) {
	r := &redo{root: root, shared: shared, wanted: make(chan struct{}, 1)}
	r.generation = uint64(time.Now().UnixNano()) // no earlier use of the files has the same
	if err := root.MkdirAll(redoFolder, 0o750); err != nil {
		return nil, err
	}
	for i := range r.segments {
		f, err := root.OpenFile(segmentFile(i), os.O_CREATE|os.O_RDWR, 0o640)
		if err != nil {
			return nil, errors.Join(err, r.release())
		}
		r.segments[i].file = f
		if err := erase(f); err != nil {
			return nil, errors.Join(err, r.release())
		}
	}
	return r, errors.Join(syncDir(root, redoFolder), syncDir(root, "."))
}

// put brings the contents of files to the disk. The caller sees to it that puts do not
// run side by side (see Spool.flushing), and counts in renaming until the files are
// renamed.
func (r *redo) put(entries []*entry) error {
	records := make([]record, len(entries))
	need := headerBytes
	now := time.Now()
	for i, e := range entries {
		records[i] = record{putThere, now, e.to, e.small}
		need += records[i].bytes()
	}
	if err := r.room(int64(need)); err != nil {
		return err
	}
	r.mu.Lock()
	g := &r.segments[r.active]
	err := r.append(g, records)
	r.mu.Unlock()
	if err != nil {
		return err
	}
	err = syncContent(g.file)
	r.suspect = err != nil
	return err
}

// append writes records at the end of the active segment. Called with mu held.
func (r *redo) append(g *segment, records []record) error {
	b, chain := r.buffer[:0], g.chain
	if g.at == 0 {
		r.generation++
		b, chain = appendHeader(b, r.generation)
		g.names = map[string]struct{}{}
	}
	for i := range records {
		b, chain = records[i].append(b, chain)
	}
	r.buffer = b[:0]
	if _, err := g.file.WriteAt(b, g.at); err != nil {
		return err // the next write begins at the same place
	}
	g.at, g.chain, r.appended = g.at+int64(len(b)), chain, true
	for i := range records {
		g.names[records[i].path] = struct{}{}
	}
	return nil
}

// room takes the other segment when the active one is full; it waits until that is
// empty. Only one put runs at a time, so nobody else takes one meanwhile.
func (r *redo) room(need int64) error {
	if r.suspect {
		if err := r.empty(); err != nil {
			return err
		}
		r.suspect = false
	}
	r.mu.Lock()
	g := &r.segments[r.active]
	full := g.at > 0 && g.at+need > segmentBytes || len(g.names) >= segmentNames
	r.mu.Unlock()
	if !full {
		return nil
	}
	return r.turn()
}

// turn makes the other segment the active one and has this one settled: not before all
// files that it is about are in their places. No put runs meanwhile.
func (r *redo) turn() error {
	if err := r.settle(); err != nil {
		return err
	}
	r.renaming.Wait()
	r.mu.Lock()
	r.active = 1 - r.active
	r.mu.Unlock()
	select {
	case r.wanted <- struct{}{}:
	default:
	}
	return nil
}

// gone notes that a file was handed on or put aside, if the log would bring it back. It
// is not forced to the disk: at worst the file is handed on twice.
func (r *redo) gone(file string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.holdsLocked(file) {
		return nil
	}
	return r.append(&r.segments[r.active], []record{{what: goneFrom, at: time.Now(), path: file}})
}

// holds reports whether the log says anything of a file.
func (r *redo) holds(file string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holdsLocked(file)
}

func (r *redo) holdsLocked(file string) bool {
	for i := range r.segments {
		if _, ok := r.segments[i].names[file]; ok {
			return true
		}
	}
	return false
}

// close settles the log and releases it. What cannot be settled is replayed by the next
// Open.
func (r *redo) close() error { return errors.Join(r.empty(), r.release()) }

func (r *redo) release() error {
	var err error
	for i := range r.segments {
		if f := r.segments[i].file; f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}
