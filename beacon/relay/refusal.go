package relay

import (
	"io/fs"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// refusal is how often a file was refused, and how long it rests.
type refusal struct {
	pause
	count int
}

// due reports whether a file may be tried: it was not refused a moment ago.
func (r *Relay) due(f spool.File) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.refused[fileKey{f.Folder, f.Name}]
	return p == nil || !time.Now().Before(p.until)
}

// refuse lets a file rest, and parks it when that was once too often. A file that was
// not even opened is not parked.
func (r *Relay) refuse(f spool.File, info fs.FileInfo) {
	r.mu.Lock()
	key := fileKey{f.Folder, f.Name}
	p := r.refused[key]
	if p == nil {
		p = &refusal{}
		r.refused[key] = p
	}
	p.count++
	p.next()
	park := info != nil && p.count >= r.config.Refusals
	if park {
		delete(r.refused, key)
	}
	r.mu.Unlock()
	if !park {
		return
	}
	e := estate.Event{Time: time.Now().UTC(), Topic: estate.TopicParked, Folder: f.Folder, Name: f.Name, Bytes: f.Bytes, Count: r.config.Refusals}
	if err := r.dispose(f, info, spool.Parked); err != nil {
		e.Cause, e.Detail = causeOf(err), err.Error()
	}
	r.config.Publish(e)
}

// forgetRefused drops the refusals of files that no longer wait.
func (r *Relay) forgetRefused(files []spool.File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.refused) == 0 {
		return
	}
	still := make(map[fileKey]*refusal, len(r.refused))
	for _, f := range files {
		key := fileKey{f.Folder, f.Name}
		if p := r.refused[key]; p != nil {
			still[key] = p
		}
	}
	r.refused = still
}
