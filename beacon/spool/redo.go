package spool

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"os"
	"path"
	"strconv"
	"sync"
	"time"
)

// The redo log makes many small new files durable by one write and one sync. Their
// content goes into the log, the log to the disk, and only then are the files renamed
// into place; the system brings those to the disk when it likes. After a crash the log
// says what they held (see replay.go).
//
//	put ──▶ active segment ── full, or quiet for a while ──▶ settle: the files
//	              ▲                                          themselves to the disk
//	              └───────────── the other, empty one ◀────────── erase
//
// What makes it simple enough to believe:
//
//   - A path has at most one put in the log. Only a file goes through it whose name is not
//     in place, and about whose name the disk cannot be behind: not put, renamed or removed
//     by the spool since the last settling. All others take the long way (place.go). So no
//     two versions of a file ever have to be put into an order.
//   - A cancel says of a path that no put of it counts: the file was removed, put aside,
//     replaced the long way, or its upload was refused. It is written after the disk has
//     what follows from it, and what follows from it is the parent's copy, or a durable
//     one here.
//   - Nothing depends on a clock.
type redo struct {
	disk disk

	writing  sync.Mutex     // held while a put runs or the segments take turns
	renaming sync.WaitGroup // puts whose files are not renamed yet; added to while writing is held
	cleaning sync.Mutex     // held while the segment that is not active is settled and erased
	suspect  bool           // a sync failed: the log is emptied before it is used again; guarded by writing

	mu       sync.Mutex // held while records are appended
	segments [2]segment
	active   int
	run      uint64
	order    order
	buffer   []byte
	appended bool // or noted, since the keeper last looked

	wanted chan struct{} // one slot: a segment is to be settled
}

// Bounds of the log.
const (
	redoFolder = "RedoLog"
	// smallBytes is the largest file that goes through the log: above that the disk
	// spends its time on the bytes, not on the syncs, and writing them twice is slower.
	smallBytes = 128 << 10
	// segmentBytes and segmentNames are when the other segment is taken. Larger ones
	// would let more files be relayed before they are settled, and take longer to replay.
	segmentBytes = 64 << 20
	segmentNames = 20_000
	// quiet is how long nothing may be appended until the log is settled: so what is in
	// it is seldom more than what is under way.
	quiet = time.Second
)

func segmentFile(i int) string { return path.Join(redoFolder, strconv.Itoa(i)+".log") }

// openRedo opens an empty log. The segments are erased oldest first: a cancel never goes
// before the put that it is about.
func openRedo(d disk, oldest int) (*redo, error) {
	r := &redo{disk: d, wanted: make(chan struct{}, 1)}
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	r.run = binary.LittleEndian.Uint64(random[:])
	if err := mkdirDurably(d, redoFolder, "."); err != nil {
		return nil, err
	}
	for _, i := range []int{oldest, 1 - oldest} {
		f, err := d.open(segmentFile(i), os.O_CREATE|os.O_RDWR)
		if err != nil {
			return nil, errors.Join(err, r.release())
		}
		r.segments[i].file = f
		if err := erase(f); err != nil {
			return nil, errors.Join(err, r.release())
		}
	}
	return r, d.syncDir(redoFolder)
}

// put brings the contents of files to the disk. On success the caller calls renaming.Done
// when the files are renamed.
func (r *redo) put(entries []*entry) error {
	records := make([]record, len(entries))
	need := headerBytes
	now := time.Now()
	for i, e := range entries {
		records[i] = record{recordPut, e.number, now, e.to, e.small}
		need += records[i].bytes()
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	err := r.write(records, need)
	if err == nil {
		r.renaming.Add(1)
	}
	return err
}

// cancelNow makes all puts of paths not count; that is on disk when it returns.
func (r *redo) cancelNow(paths []string) error {
	records := make([]record, 0, len(paths))
	need := headerBytes
	for _, p := range paths {
		records = append(records, record{what: recordCancel, at: time.Now(), path: p})
		need += recordBytes + len(p)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	return r.write(records, need)
}

// write appends records and brings them to the disk. Called with writing held.
func (r *redo) write(records []record, need int) error {
	if err := r.makeRoom(int64(need)); err != nil {
		return err
	}
	r.mu.Lock()
	g := &r.segments[r.active]
	err := r.append(g, records)
	r.mu.Unlock()
	if err == nil {
		err = g.file.SyncContent()
		r.suspect = err != nil
	}
	return full(err)
}

// append writes records at the end of the active segment. Called with mu held.
func (r *redo) append(g *segment, records []record) error {
	b, chain := r.buffer[:0], g.chain
	if g.at == 0 {
		r.order++
		b, chain = appendHeader(b, r.run, r.order)
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
		g.note(records[i].path, records[i].what == recordPut)
	}
	return nil
}

// note remembers that the disk may be behind about a path.
func (g *segment) note(path string, put bool) {
	if g.names == nil {
		g.names = map[string]bool{}
	}
	g.names[path] = g.names[path] || put
}

// makeRoom takes the other segment when the active one is full; it waits until that is
// empty. Called with writing held.
func (r *redo) makeRoom(need int64) error {
	if r.suspect {
		if err := r.emptyLocked(); err != nil {
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
// files that it is about are in their places. Called with writing held.
func (r *redo) turn() error {
	if err := r.settle(); err != nil {
		return err
	}
	r.renaming.Wait()
	r.mu.Lock()
	r.active = 1 - r.active
	r.mu.Unlock()
	r.wakeKeeper()
	return nil
}

func (r *redo) wakeKeeper() {
	select {
	case r.wanted <- struct{}{}:
	default:
	}
}

// removed notes that the spool removed a file or put it aside, and cancels its put. That
// is not forced to the disk: at worst a file that the parent has is sent again. When it
// cannot be written, the log is emptied before it is used again.
func (r *redo) removed(path string) {
	r.mu.Lock()
	g := &r.segments[r.active]
	var err error
	if _, logged := r.knownLocked(path); logged {
		err = r.append(g, []record{{what: recordCancel, at: time.Now(), path: path}})
	} else {
		g.note(path, false)
		r.appended = true
	}
	crowded := len(g.names) >= segmentNames
	r.mu.Unlock()
	if err != nil {
		r.writing.Lock()
		r.suspect = true
		r.writing.Unlock()
	}
	if crowded {
		r.wakeKeeper()
	}
}

// takes reports whether a path may go through the log: nothing is in place there, and the
// disk cannot be behind about it. The caller owns the name (see Spool.names).
func (r *redo) takes(path string) bool {
	r.mu.Lock()
	known, _ := r.knownLocked(path)
	r.mu.Unlock()
	return !known && !r.disk.exists(path)
}

// holds reports whether a put of a path is in the log.
func (r *redo) holds(path string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, logged := r.knownLocked(path)
	return logged
}

func (r *redo) knownLocked(path string) (known, logged bool) {
	for i := range r.segments {
		put, ok := r.segments[i].names[path]
		known, logged = known || ok, logged || put
	}
	return known, logged
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
