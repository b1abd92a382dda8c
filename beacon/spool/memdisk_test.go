package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

// memDisk is an in-memory file system that simulates power loss: entries of folders are journalled
// in order, like in ext4 and xfs, and are durable up to some point at or after the last sync; bytes
// of a file that were not synced may survive, in part, as zeroes, or not at all. What a failed sync
// was to make durable is lost to the disk for good, though it can still be read, and the next sync
// succeeds. Inode numbers are reused as soon as they are free.
type memDisk struct {
	mu      sync.Mutex
	root    *node
	journal []change
	numbers []uint64 // free
	last    uint64
	clock   time.Time
	step    func(op string) error // called before every operation, without mu
	dead    bool
	cut     func(name string, b []byte) (n int, err error) // nil, or lets a WriteAt write only part
	births  uint64
}

// node is a file or folder.
type node struct {
	number   uint64
	birth    uint64 // never the same
	links    int
	opened   int // files
	modified time.Time
	entries  map[string]*node // of a folder
	durable  map[string]*node // its durable entries
	data     []byte
	synced   []byte // durable part of data; nil: nothing
	writes   []write
}

// write is an unsynced write.
type write struct {
	at   int64
	data []byte
}

// change is one change of folder entries.
type change []struct {
	folder *node
	name   string
	to     *node // nil: none
}

var errDead = errors.New("the disk is gone")

func newMemDisk() *memDisk {
	d := &memDisk{clock: time.Unix(1e9, 0), step: func(string) error { return nil }}
	d.root = d.newNode(true)
	return d
}

func (d *memDisk) newNode(folder bool) *node {
	d.births++
	n := &node{links: 1, modified: d.clock, birth: d.births}
	if len(d.numbers) > 0 {
		n.number, d.numbers = d.numbers[0], d.numbers[1:]
	} else {
		d.last++
		n.number = d.last
	}
	if folder {
		n.entries, n.durable, n.synced = map[string]*node{}, map[string]*node{}, []byte{}
	}
	return n
}

// enter starts an operation; leave ends it.
func (d *memDisk) enter(op string) error {
	if err := d.step(op); err != nil {
		return err
	}
	d.mu.Lock()
	if d.dead {
		d.mu.Unlock()
		return errDead
	}
	return nil
}

func (d *memDisk) leave() { d.mu.Unlock() }

func (d *memDisk) find(name string) (*node, error) {
	at := d.root
	if name == "." {
		return at, nil
	}
	for _, part := range strings.Split(name, "/") {
		if at.entries == nil {
			return nil, syscall.ENOTDIR
		}
		if at = at.entries[part]; at == nil {
			return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
	}
	return at, nil
}

// free makes the number of a node available when nothing refers to it.
func (d *memDisk) free(n *node) {
	if n.links == 0 && n.opened == 0 {
		d.numbers = append(d.numbers, n.number)
	}
}

// set changes entries, and journals the change.
func (d *memDisk) set(c change) {
	for _, e := range c {
		if old := e.folder.entries[e.name]; old != nil && e.to != old {
			old.links--
			d.free(old)
		}
		if e.to == nil {
			delete(e.folder.entries, e.name)
		} else {
			e.folder.entries[e.name] = e.to
		}
	}
	d.journal = append(d.journal, c)
}

func (d *memDisk) commitJournal(n int) {
	for _, c := range d.journal[:n] {
		for _, e := range c {
			if e.to == nil {
				delete(e.folder.durable, e.name)
			} else {
				e.folder.durable[e.name] = e.to
			}
		}
	}
	d.journal = d.journal[n:]
}

func (d *memDisk) open(name string, flag int) (file, error) {
	if err := d.enter("open " + name); err != nil {
		return nil, err
	}
	defer d.leave()
	n, err := d.find(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0:
		folder, err := d.find(path.Dir(name))
		if err != nil {
			return nil, err
		}
		n = d.newNode(false)
		d.set(change{{folder, path.Base(name), n}})
	case err != nil:
		return nil, err
	case flag&(os.O_CREATE|os.O_EXCL) == os.O_CREATE|os.O_EXCL:
		return nil, fs.ErrExist
	case flag&os.O_TRUNC != 0:
		n.data, n.synced = nil, append([]byte{}, n.synced...)
		n.writes = append(n.writes, write{-1, nil})
	}
	n.opened++
	return &memFile{disk: d, node: n, name: name}, nil
}

func (d *memDisk) create(name string, content []byte) (uint64, error) {
	if err := d.enter("create " + name); err != nil {
		return 0, err
	}
	defer d.leave()
	folder, err := d.find(path.Dir(name))
	if err != nil {
		return 0, err
	}
	n := d.newNode(false)
	n.data, n.writes = bytes.Clone(content), []write{{0, bytes.Clone(content)}}
	d.set(change{{folder, path.Base(name), n}})
	return n.birth, nil
}

func (d *memDisk) mkdir(name string) error {
	if err := d.enter("mkdir " + name); err != nil {
		return err
	}
	defer d.leave()
	folder, err := d.find(path.Dir(name))
	if err != nil {
		return err
	}
	if folder.entries[path.Base(name)] != nil {
		return fs.ErrExist
	}
	d.set(change{{folder, path.Base(name), d.newNode(true)}})
	return nil
}

func (d *memDisk) rename(from, to string) error {
	if err := d.enter("rename " + from + " " + to); err != nil {
		return err
	}
	defer d.leave()
	return d.move(from, to, true)
}

func (d *memDisk) move(from, to string, replace bool) error {
	n, err := d.find(from)
	if err != nil {
		return err
	}
	a, err1 := d.find(path.Dir(from))
	b, err2 := d.find(path.Dir(to))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	old := b.entries[path.Base(to)]
	if old != nil && (!replace || old.entries != nil) {
		return fs.ErrExist
	}
	n.links++ // it always has a name
	d.set(change{{b, path.Base(to), n}, {a, path.Base(from), nil}})
	return nil
}

func (d *memDisk) renameNew(moves []*move) {
	for _, m := range moves {
		if m.err = d.enter("rename " + m.from + " " + m.to); m.err == nil {
			m.err = d.move(m.from, m.to, false)
			d.leave()
		}
	}
}

func (d *memDisk) remove(name string) error {
	if err := d.enter("remove " + name); err != nil {
		return err
	}
	defer d.leave()
	n, err := d.find(name)
	if err != nil {
		return err
	}
	if len(n.entries) > 0 {
		return syscall.ENOTEMPTY
	}
	folder, err := d.find(path.Dir(name))
	if err != nil {
		return err
	}
	d.set(change{{folder, path.Base(name), nil}})
	return nil
}

func (d *memDisk) lstat(name string) (fs.FileInfo, error) {
	if err := d.enter("lstat " + name); err != nil {
		return nil, err
	}
	defer d.leave()
	n, err := d.find(name)
	if err != nil {
		return nil, err
	}
	return d.info(path.Base(name), n), nil
}

func (d *memDisk) exists(name string) bool {
	_, err := d.lstat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

func (d *memDisk) each(folder string, visit func(fs.DirEntry) error) error {
	if err := d.enter("list " + folder); err != nil {
		return err
	}
	n, err := d.find(folder)
	var infos []memInfo
	if err == nil {
		for name, n := range n.entries {
			infos = append(infos, d.info(name, n))
		}
	}
	d.leave()
	if err != nil {
		return err
	}
	sort.Slice(infos, func(i, j int) bool { return infos[i].name < infos[j].name })
	for _, i := range infos {
		if err := visit(fs.FileInfoToDirEntry(i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *memDisk) chtimes(name string, at time.Time) error {
	if err := d.enter("chtimes " + name); err != nil {
		return err
	}
	defer d.leave()
	n, err := d.find(name)
	if err == nil {
		n.modified = at
	}
	return err
}

func (d *memDisk) syncDir(folder string) error {
	if err := d.enter("sync folder " + folder); err != nil {
		return err
	}
	defer d.leave()
	n, err := d.find(folder)
	if err != nil {
		return err
	}
	for i := len(d.journal) - 1; i >= 0; i-- {
		for _, e := range d.journal[i] {
			if e.folder == n {
				d.commitJournal(i + 1)
				return nil
			}
		}
	}
	return nil
}

func (d *memDisk) syncAll() error {
	if err := d.enter("sync all"); err != nil {
		d.lose(err, d.root)
		return err
	}
	defer d.leave()
	d.commitJournal(len(d.journal))
	d.files(func(n *node) { n.sync() })
	return nil
}

// files visits every file that has a name.
func (d *memDisk) files(visit func(*node)) {
	var walk func(*node)
	walk = func(n *node) {
		for _, below := range n.entries {
			if below.entries != nil {
				walk(below)
			} else {
				visit(below)
			}
		}
	}
	walk(d.root)
}

// sync makes durable what was written and not lost.
func (n *node) sync() {
	out := append([]byte{}, n.synced...)
	for _, w := range n.writes {
		out = w.apply(out)
	}
	n.synced, n.writes = out, nil
}

func (w write) apply(data []byte) []byte {
	if w.at < 0 { // it was truncated
		return []byte{}
	}
	return writeAt(data, w.data, w.at)
}

// lose is a sync of all files below a node that failed.
func (d *memDisk) lose(err error, below *node) {
	if errors.Is(err, errDead) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if below.entries == nil {
		below.writes = nil
		return
	}
	d.files(func(n *node) { n.writes = nil })
}

func (d *memDisk) identify(name string) uint64 {
	if err := d.enter("lstat " + name); err != nil {
		return 0
	}
	defer d.leave()
	if n, err := d.find(name); err == nil {
		return n.birth
	}
	return 0
}

func (d *memDisk) folds() bool { return false }

func (d *memDisk) linked(f file) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return f.(*memFile).node.links > 0
}

func (d *memDisk) same(a, b fs.FileInfo) bool {
	x, y := a.(memInfo), b.(memInfo)
	return x.number == y.number && x.size == y.size && x.modified.Equal(y.modified)
}

func (d *memDisk) logs() bool            { return true }
func (d *memDisk) prepare() error        { return nil }
func (d *memDisk) reopen() error         { return nil }
func (d *memDisk) close() error          { return nil }
func (d *memDisk) space() (Space, error) { return Space{}, nil }

// crashed returns the disk as the next process finds it: after a kill unchanged, after a power
// loss with a random part of the unsynced data. The disk itself is dead from then on.
func (d *memDisk) crashed(power bool, rng *rand.Rand) *memDisk {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
	return d.after(power, rng)
}

// after is crashed for a disk that continues.
func (d *memDisk) after(power bool, rng *rand.Rand) *memDisk {
	out := &memDisk{last: d.last, births: d.births, clock: d.clock, step: func(string) error { return nil }}
	durable := map[*node]map[string]*node{}
	lasting := func(n *node) map[string]*node {
		if durable[n] == nil {
			durable[n] = map[string]*node{}
			for name, to := range n.durable {
				durable[n][name] = to
			}
		}
		return durable[n]
	}
	if power {
		for _, c := range d.journal[:rng.IntN(len(d.journal)+1)] {
			for _, e := range c {
				if entries := lasting(e.folder); e.to == nil {
					delete(entries, e.name)
				} else {
					entries[e.name] = e.to
				}
			}
		}
	}
	copies := map[*node]*node{}
	var copyNode func(n *node) *node
	copyNode = func(n *node) *node {
		if known := copies[n]; known != nil {
			return known
		}
		c := &node{number: n.number, birth: n.birth, links: n.links, modified: n.modified}
		copies[n] = c
		if n.entries == nil {
			c.data = bytes.Clone(n.data)
			if power {
				c.data = n.left(rng)
				c.synced = append([]byte{}, c.data...)
				return c
			}
			c.synced, c.writes = n.synced, slices.Clone(n.writes)
			return c
		}
		entries := n.entries
		if power {
			entries = lasting(n)
		}
		c.entries, c.durable, c.synced = map[string]*node{}, map[string]*node{}, []byte{}
		for name, to := range entries {
			c.entries[name] = copyNode(to)
			c.durable[name] = c.entries[name]
		}
		return c
	}
	out.root = copyNode(d.root)
	return out
}

// left is what remains of a file after a power loss.
func (n *node) left(rng *rand.Rand) []byte {
	if n.synced == nil { // it was never synced, so it was a single write
		switch rng.IntN(4) {
		case 0:
			return nil
		case 1:
			return make([]byte, len(n.data))
		case 2:
			return bytes.Clone(n.data[:rng.IntN(len(n.data)+1)])
		}
		return bytes.Clone(n.data)
	}
	out := bytes.Clone(n.synced)
	for _, w := range n.writes[:rng.IntN(len(n.writes)+1)] {
		if w.at < 0 {
			out = nil
			continue
		}
		out = writeAt(out, w.data[:rng.IntN(len(w.data)+1)], w.at)
	}
	return out
}

func writeAt(data, b []byte, at int64) []byte {
	if missing := int(at) + len(b) - len(data); missing > 0 {
		data = append(data, make([]byte, missing)...)
	}
	copy(data[at:], b)
	return data
}

// memInfo describes a file.
type memInfo struct {
	name     string
	number   uint64
	size     int64
	modified time.Time
	folder   bool
}

func (d *memDisk) info(name string, n *node) memInfo {
	return memInfo{name, n.number, int64(len(n.data)), n.modified, n.entries != nil}
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return i.size }
func (i memInfo) ModTime() time.Time { return i.modified }
func (i memInfo) IsDir() bool        { return i.folder }
func (i memInfo) Sys() any           { return nil }
func (i memInfo) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | folderMode
	}
	return partMode
}

// memFile is an open file.
type memFile struct {
	disk *memDisk
	node *node
	name string
	at   int64
}

func (f *memFile) Stat() (fs.FileInfo, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return f.disk.info(path.Base(f.name), f.node), nil
}

func (f *memFile) Read(b []byte) (int, error) {
	n, err := f.ReadAt(b, f.at)
	f.at += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

func (f *memFile) ReadAt(b []byte, at int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if at >= int64(len(f.node.data)) {
		return 0, io.EOF
	}
	n := copy(b, f.node.data[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memFile) Write(b []byte) (int, error) {
	n, err := f.WriteAt(b, f.at)
	f.at += int64(n)
	return n, err
}

// WriteAt takes no step: writing happens under a lock of the log, and what a crash leaves of a write
// is decided when the disk crashes.
func (f *memFile) WriteAt(b []byte, at int64) (n int, err error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.dead {
		return 0, errDead
	}
	n = len(b)
	if f.disk.cut != nil {
		n, err = f.disk.cut(f.name, b)
	}
	f.node.data = writeAt(f.node.data, b[:n], at)
	f.node.modified = f.disk.clock
	f.node.writes = append(f.node.writes, write{at, bytes.Clone(b[:n])})
	return n, err
}

func (f *memFile) Sync() error {
	if err := f.disk.enter("sync " + f.name); err != nil {
		f.disk.lose(err, f.node)
		return err
	}
	defer f.disk.leave()
	f.node.sync()
	return nil
}

func (f *memFile) SyncContent() error { return f.Sync() }

func (f *memFile) Close() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.node.opened--
	f.disk.free(f.node)
	return nil
}
