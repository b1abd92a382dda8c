package copies

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"weak"
)

// connectionFields belong to one connection or transfer (RFC 9110 §7.6.1, RFC 9111 §3.1), and
// Content-Length is that of the copy.
var connectionFields = []string{
	"Connection", "Content-Length", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Connection",
	"Set-Cookie", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// bodyFields say what the body of a copy is, and for which requests: a 304 does not change them.
var bodyFields = []string{"Content-Encoding", "Content-Range", "Vary"}

// timeFields change with every answer. They are not worth a write to the disk.
var timeFields = []string{"Age", "Date", "Expires"}

// kept returns the fields of an answer that are kept: not those of the connection, nor others that Connection
// names.
func kept(answer http.Header) http.Header {
	h := answer.Clone()
	for _, line := range answer["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			h.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range connectionFields {
		delete(h, name)
	}
	return h
}

// merge updates the header of a copy with that of a 304 (RFC 9111 §3.2), and reports whether
// anything but a time changed.
func merge(header, newer http.Header) (changed bool) {
	for name, values := range kept(newer) {
		if slices.Contains(bodyFields, name) || slices.Equal(header[name], values) {
			continue
		}
		header[name] = values
		changed = changed || !slices.Contains(timeFields, name)
	}
	return changed
}

// Confirm records that the origin answered 304 for this copy, at that time: it updates Header
// (RFC 9111 §3.2) and Checked, here and in the store. It reports whether the copy is what the origin
// confirmed, which it is not if the answer has another ETag or Last-Modified. A copy that may not be
// kept any longer (no-store) is forgotten; this open one can still be sent.
//
// It is a method of the copy, not of the store, because the answer is about the copy whose
// validators were sent, and another one may be stored by now.
func (c *Copy) Confirm(answer http.Header, at time.Time) bool {
	for _, name := range []string{"Etag", "Last-Modified"} {
		if v := answer.Get(name); v != "" && opaque(v) != opaque(c.Header.Get(name)) {
			return false
		}
	}
	changed := merge(c.Header, answer)
	c.Checked = at.UTC()
	if directives(answer).has("no-store") {
		c.store.drop(c.entry)
		return true
	}
	c.store.confirm(c.entry, c.Header, at, changed)
	return true
}

// opaque returns an entity tag for the weak comparison (RFC 9110 §8.8.3.2).
func opaque(tag string) string {
	if len(tag) > 2 && tag[:2] == "W/" {
		return tag[2:]
	}
	return tag
}

// confirm records a check of a copy, and writes it to the disk if the header changed or the file says
// a much older time. It reports whether the copy is still there.
func (s *Store) confirm(e *entry, header http.Header, at time.Time, changed bool) bool {
	s.mu.Lock()
	if e.gone {
		s.mu.Unlock()
		return false
	}
	e.checked = max(e.checked, at.UnixNano())
	s.index.use(e)
	write := changed || e.checked-e.persisted > int64(touchEvery)
	checked := e.checked
	s.mu.Unlock()
	if write && s.rewrite(e, header, checked) == nil { // otherwise the next check tries again
		s.mu.Lock()
		e.persisted, e.touched = checked, checked
		s.mu.Unlock()
	}
	return true
}

// rewrite replaces the record in the file of a copy.
func (s *Store) rewrite(e *entry, header http.Header, checked int64) error {
	e.file.Lock()
	defer e.file.Unlock()
	e.held = weak.Pointer[content]{} // it has the old header
	f, err := s.root.OpenFile(copyName(e.number), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = replaceRecord(f, header, checked)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// replaceRecord writes the slot that is not in use. A header that has grown too long for it is not
// replaced.
func replaceRecord(f *os.File, header http.Header, checked int64) error {
	head, slot, err := headOf(f)
	if err != nil {
		return err
	}
	r, at, err := readHead(head, slot)
	if err != nil {
		return err
	}
	old := r.header
	r.revision, r.checked, r.header = r.revision+1, checked, header
	filled, err := r.fill(slot)
	if err != nil {
		r.header = old
		if filled, err = r.fill(slot); err != nil {
			return err
		}
	}
	_, err = f.WriteAt(filled, int64(prefixBytes+(1-at)*slot))
	return err
}
