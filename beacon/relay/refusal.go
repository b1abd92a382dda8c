package relay

import (
	"io/fs"
	"net/http"
	"slices"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// refusal is how often a file was refused, and how long it rests.
type refusal struct {
	pause
	count   int
	proven  *hop   // the parent that took others while it failed at it
	suspect *hop   // the parent that failed at it last
	taken   uint64 // how many files that one had taken when it began to
}

// due reports whether a file may be tried: it was not refused a moment ago.
func (r *Relay) due(f spool.File) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.refused[fileKey{f.Folder, f.Name}]
	return p == nil || !time.Now().Before(p.until)
}

// mayBeOfFile reports whether a status can be due to the file that was sent: not one that
// asks for an account, for patience or for another way.
func mayBeOfFile(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusNotImplemented:
		return true
	case http.StatusPaymentRequired, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusUpgradeRequired:
		return false
	}
	return status/100 == 4 && !ofParent(status)
}

// ofParent reports whether a status says nothing of the file, whatever it is.
func ofParent(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired, http.StatusTooManyRequests:
		return true
	}
	return status/100 == 3
}

// takenBy is how many files a parent has taken.
func (r *Relay) takenBy(to *hop) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return to.taken
}

// poisons reports whether it is the file at which the parent fails: between two times that
// it did so, or while it did so, the parent took others. Before is how many it had taken
// when the file was begun. Connections that break side by side are no sign of it.
func (r *Relay) poisons(to *hop, f spool.File, status int, before uint64, err error) bool {
	if ofParent(status) || retryAfter(err) > 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := fileKey{f.Folder, f.Name}
	p := r.refused[key]
	if p == nil {
		p = &refusal{}
		r.refused[key] = p
	}
	is := mayBeOfFile(status) && (p.proven == to || to.taken > before) || p.suspect == to && to.taken > p.taken
	p.suspect, p.taken = to, before
	if is {
		p.proven = to
	}
	return is
}

// suspectsLast puts the files at which a parent failed behind the others, so that these
// show whether it takes any.
func (r *Relay) suspectsLast(files []spool.File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.refused) == 0 {
		return
	}
	suspect := func(f spool.File) int {
		if p := r.refused[fileKey{f.Folder, f.Name}]; p != nil && p.suspect != nil {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(files, func(a, b spool.File) int { return suspect(a) - suspect(b) })
}

// refusals is how often a file was refused, with this time.
func (r *Relay) refusals(f spool.File) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.refused[fileKey{f.Folder, f.Name}]; p != nil {
		return p.count + 1
	}
	return 1
}

// refuse lets a file rest, and parks it when that was once too often. A file that was
// not even opened is not parked.
func (r *Relay) refuse(f spool.File, info fs.FileInfo, why error) { r.rests(f, info, why, true) }

// rests lets a file rest. Only a refusal counts: a file at which a parent fails as it does
// when it is in trouble itself is tried for ever.
func (r *Relay) rests(f spool.File, info fs.FileInfo, why error, counts bool) {
	r.mu.Lock()
	key := fileKey{f.Folder, f.Name}
	p := r.refused[key]
	if p == nil {
		p = &refusal{}
		r.refused[key] = p
	}
	if counts {
		p.count++
	}
	p.next()
	park := counts && info != nil && p.count >= r.config.Refusals
	if park {
		delete(r.refused, key)
	}
	r.mu.Unlock()
	if !park {
		return
	}
	e := estate.Event{Time: time.Now().UTC(), Topic: estate.TopicParked, Folder: f.Folder, Name: f.Name, Bytes: f.Bytes, Count: r.config.Refusals, Detail: why.Error()}
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
