package copies

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// Commit makes the body a copy, which replaces an older one for the same requests; of two drafts the
// one that is committed later counts. A small body that equals the present copy is not written again.
// On error nothing is kept, the older copy stays, and readers get the error.
func (d *Draft) Commit() error {
	if d.hasEnded() {
		return d.outcome()
	}
	err := ErrLength
	if d.length < 0 || d.record.bytes == d.length {
		err = d.commit()
	}
	d.end(err)
	return err
}

func (d *Draft) commit() error {
	if d.name == "" && d.confirms() {
		return nil
	}
	number, replaces := d.store.nextNumber(&d.record)
	head, err := newHead(d.slot, &d.record)
	if err != nil {
		return err
	}
	if d.name != "" {
		_, err = d.file.WriteAt(head, 0) // over the empty one
	} else if err = d.share.take(int64(len(head)) + d.record.bytes); err == nil {
		err = d.spill(head)
	}
	if err == nil && replaces { // so that a power cut leaves the old copy or the new one
		err = d.file.Sync()
	}
	if err == nil {
		err = d.store.root.Rename(d.name, copyName(number))
	}
	if err != nil {
		return full(err)
	}
	d.name = copyName(number)
	d.store.install(d, number, replaces)
	return nil
}

// nextNumber returns the number for a copy, and whether there is one for the same requests. The
// numbers of files are in the order in which drafts are committed.
func (s *Store) nextNumber(r *record) (number uint64, replaces bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers++
	return s.numbers, s.index.same(r.group, r.variant, r.vary) != nil
}

// install puts a complete file into the index, in place of the older copy. If a draft that was
// committed later was faster, the file is removed.
func (s *Store) install(d *Draft, number uint64, synced bool) {
	r := &d.record
	e := &entry{
		number: number, group: r.group, variant: r.variant, vary: r.vary, slot: d.slot, bytes: r.bytes, sum: r.sum,
		stored: r.stored, checked: r.checked, persisted: r.checked, touched: r.checked,
	}
	e.verified.Store(true)
	var gone []uint64
	s.mu.Lock()
	e.unsynced = !synced && s.index.unread.gone.used()
	d.share.release()
	old := s.index.same(e.group, e.variant, e.vary)
	switch {
	case old != nil && old.number > number:
		gone = append(gone, e.number)
	case old != nil:
		s.index.remove(old)
		gone = append(gone, old.number)
		fallthrough
	default:
		s.index.add(e)
		gone = append(gone, s.index.surplus(e.group)...)
		gone = append(gone, s.index.evict(s.limit-s.taken)...)
	}
	s.mu.Unlock()
	s.removeFiles(gone)
}

// confirms reports whether the body equals that of the present copy, which then has the new header
// and is confirmed. While files are read, it is not known which one is present.
func (d *Draft) confirms() bool {
	r := &d.record
	s := d.store
	s.mu.Lock()
	e := s.index.same(r.group, r.variant, r.vary)
	found := e != nil && !s.index.unread.gone.used() && e == s.index.groups[r.group][0] && e.bytes == r.bytes && e.sum == r.sum && e.slot >= d.slot
	s.mu.Unlock()
	if !found {
		return false
	}
	c := &Copy{Bytes: e.bytes, store: s, entry: e, begin: headBytes(e.slot)}
	if c.open() != nil { // it is replaced
		return false
	}
	equal := c.equals(d.small)
	_ = c.Close() // opened to be read
	return equal && s.confirm(e, r.header, time.Now(), !sameFields(c.Header, r.header))
}

// sameFields reports whether headers are equal, apart from times.
func sameFields(a, b http.Header) bool {
	a, b = maps.Clone(a), maps.Clone(b)
	for _, name := range timeFields {
		delete(a, name)
		delete(b, name)
	}
	return maps.EqualFunc(a, b, slices.Equal)
}
