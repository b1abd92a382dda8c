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

// The redo log makes many small new files durable with one write and one sync. Their content
// is appended to the log, the log is synced, and only then are the files renamed into place;
// the system writes those back when it likes. After a crash the log has their content (see
// replay.go).
//
//	put ──▶ active segment ── full, or idle for a while ──▶ settle: sync the files
//	              ▲                                          themselves
//	              └───────────── the other, empty one ◀────────── erase
//
// These rules keep it simple enough to verify:
//
//   - A path has at most one put in the log. A file goes through it only if its name does not
//     exist and the disk cannot be behind about that name: not put, renamed or removed by the
//     spool since the last settling. All others are made durable individually (partial.go). So
//     two versions of a file never have to be ordered.
//   - A cancel of a path invalidates its puts: the file was removed, parked, replaced
//     individually, or its upload was rejected. It is written only after what justifies it is
//     durable: the parent's copy, or another one here.
//   - Nothing depends on a clock.
type redo struct {
	disk  disk
	names *names // of the spool

	writing  sync.Mutex     // held during a put and while segments are switched
	renaming sync.WaitGroup // puts whose files are not renamed yet; incremented with writing held
	cleaning sync.Mutex     // held while the inactive segment is settled and erased
	suspect  bool           // a sync failed: the log is emptied before its next use; guarded by writing

	mu       sync.Mutex // held while records are appended
	segments [2]segment
	active   int
	run      uint64
	order    order
	buffer   []byte
	appended bool // appended or noted since the keeper's last check

	wanted chan struct{} // one slot: a segment needs settling
}

// Limits of the log.
const (
	redoFolder = "RedoLog"
	// smallBytes is the largest file that goes through the log: above that, writing dominates over
	// syncing, and writing the data twice is slower.
	smallBytes = 128 << 10
	// segmentBytes and segmentNames are when the segments are switched. Larger ones would let more
	// files be relayed before they are settled, and take longer to replay.
	segmentBytes = 64 << 20
	segmentNames = 20_000
	// quiet is the idle time after which the log is settled: so it rarely contains more than
	// the files in progress.
	quiet = time.Second
)

func segmentFile(i int) string { return path.Join(redoFolder, strconv.Itoa(i)+".log") }

// openRedo opens an empty log. The segments are erased oldest first: a put is never erased
// after the cancel that refers to it.
func openRedo(d disk, oldest int, n *names) (*redo, error) {
	r := &redo{disk: d, names: n, wanted: make(chan struct{}, 1)}
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	r.run = binary.LittleEndian.Uint64(random[:])
	if err := r.openSegments(oldest); err != nil {
		return nil, errors.Join(err, r.release())
	}
	return r, nil
}

// openSegments opens both segments, erases them, and takes them in place of those that were open.
func (r *redo) openSegments(oldest int) error {
	if err := mkdirDurably(r.disk, redoFolder, "."); err != nil {
		return err
	}
	for _, i := range []int{oldest, 1 - oldest} {
		f, err := r.disk.open(segmentFile(i), os.O_CREATE|os.O_RDWR)
		if err != nil {
			return err
		}
		r.mu.Lock()
		f, r.segments[i].file = r.segments[i].file, f
		r.mu.Unlock()
		if f != nil {
			err = f.Close()
		}
		if err := errors.Join(err, erase(r.segments[i].file)); err != nil {
			return err
		}
	}
	return r.disk.syncDir(redoFolder)
}

// put makes the contents of files durable. On success the caller calls renaming.Done once the files
// are renamed.
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

// cancelNow invalidates all puts of paths, durably.
func (r *redo) cancelNow(paths []string) error {
	records := make([]record, 0, len(paths))
	need := headerBytes
	for _, p := range paths {
		records = append(records, record{what: recordCancel, at: time.Now(), path: p})
		need += recordBytes + len(p)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	err := r.write(records, need)
	if err != nil && r.emptyLocked() == nil { // an empty log has nothing to cancel
		return nil
	}
	return err
}

// write appends records and syncs them. Called with writing held.
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
	}
	r.suspect = err != nil
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
	_, err := g.file.WriteAt(b, g.at)
	for i := range records { // also after an error: some of them may be in the file, whole
		g.note(r.names.key(records[i].path), records[i].what)
		if records[i].what == recordCancel && err == nil {
			r.cancelled(r.names.key(records[i].path))
		}
	}
	if err != nil {
		g.dirty = true
		return err // the next write starts at the same offset
	}
	g.at, g.chain, r.appended = g.at+int64(len(b)), chain, true
	return nil
}

// note records that the disk may be behind about a path, and a put of it.
func (g *segment) note(key string, what byte) {
	if g.names == nil {
		g.names = map[string]logged{}
	}
	if what == recordPut {
		g.names[key] = loggedPut
	} else if _, known := g.names[key]; !known {
		g.names[key] = notLogged
	}
}

// cancelled notes that the put of a path is invalid, in whichever segment it is.
func (r *redo) cancelled(key string) {
	for i := range r.segments {
		if r.segments[i].names[key] == loggedPut {
			r.segments[i].names[key] = loggedCancelled
		}
	}
}

// removed notes that the spool removed or parked a file, and cancels its put, without a sync: at
// worst a file that the parent has is sent again. If the cancel cannot be written, the log is
// emptied before its next use.
func (r *redo) removed(path string) {
	r.mu.Lock()
	g := &r.segments[r.active]
	var err error
	if _, logged := r.knownLocked(r.names.key(path)); logged {
		err = r.append(g, []record{{what: recordCancel, at: time.Now(), path: path}})
	} else {
		g.note(r.names.key(path), recordCancel)
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

// takes reports whether a path may go through the log: there is no such file, and the disk cannot
// be behind about it. The caller owns the name (see Spool.names).
func (r *redo) takes(path string) bool {
	r.mu.Lock()
	known, _ := r.knownLocked(r.names.key(path))
	r.mu.Unlock()
	return !known && !r.disk.exists(path)
}

// holds reports whether a put of a path is in the log.
func (r *redo) holds(path string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, logged := r.knownLocked(r.names.key(path))
	return logged
}

func (r *redo) knownLocked(key string) (known, logged bool) {
	for i := range r.segments {
		state, ok := r.segments[i].names[key]
		known, logged = known || ok, logged || state != notLogged
	}
	return known, logged
}

// close settles the log and releases it. The next Open replays what cannot be settled.
func (r *redo) close() error {
	err := r.mend()
	if err == nil {
		r.writing.Lock()
		err = r.turn()
		r.writing.Unlock()
	}
	if err == nil {
		err = r.mend()
	}
	return errors.Join(err, r.release())
}

func (r *redo) release() error {
	var err error
	for i := range r.segments {
		if f := r.segments[i].file; f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}
