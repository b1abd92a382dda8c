package relay

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// outcome is how one delivery ended.
type outcome struct {
	to      *hop
	item    *item
	file    spool.File
	info    fs.FileInfo // of what was sent; nil: it could not be opened
	started time.Time
	before  uint64 // files that the parent had taken when it was begun
	status  int
	err     error // of the delivery
	kept    error // why it could not be removed here, or not be archived
}

// send delivers one file, and removes it here when the parent has it. It runs beside
// others, and changes nothing that the relay knows.
func (r *Relay) send(ctx context.Context, to *hop, i *item, before uint64) outcome {
	o := outcome{to: to, item: i, file: i.file, started: time.Now(), before: before}
	content, err := r.config.Spool.Open(i.file)
	if err != nil {
		o.kept = err
		return o
	}
	defer func() { _ = content.Close() }() // it was only read
	if o.info, err = content.Stat(); err != nil {
		o.info, o.kept = nil, err
		return o
	}
	o.file.Bytes = o.info.Size()
	if i.given == nil || !sameFile(i.given, o.info) {
		deliver, cancel := lingering(ctx, stopGrace)
		defer cancel()
		o.status, o.err = to.Deliver(deliver, o.file, body{deliver, content, r.pace})
	}
	if o.err == nil {
		o.kept = r.config.Spool.Dispose(o.file, o.info, r.fate())
	}
	return o
}

func sameFile(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

func (r *Relay) fate() spool.Fate {
	if r.config.Archive {
		return spool.Archived
	}
	return spool.Deleted
}

// ended takes the end of a delivery in.
func (r *Relay) ended(o outcome) {
	r.running--
	o.to.sending--
	switch {
	case o.info == nil && errors.Is(o.kept, fs.ErrNotExist): // another program took it
		r.queue.done(o.item)
	case o.info == nil: // it does not hold up the others
		r.attempt(o, 0, o.kept)
		o.item.next(pauseLast)
		r.queue.rest(o.item)
	case o.err == nil:
		r.delivered(o)
	case errors.Is(o.err, ErrRefused):
		r.chain.worked(o.to, time.Since(o.started))
		r.refused(o, true)
	case errors.Is(o.err, context.Canceled):
		r.queue.put(o.item) // the relay stops
	case o.to.down():
		r.attempt(o, 0, o.err)
		r.queue.put(o.item) // it was under way when the parent failed at another
	case ofParent(o.status, o.err):
		r.failed(o)
	default:
		r.doubtful(o)
	}
}

// delivered is the end of a file that the parent has.
func (r *Relay) delivered(o outcome) {
	if o.item.given == nil {
		r.attempt(o, 0, nil)
	}
	o.to.taken++
	r.clear(o.to)
	r.chain.worked(o.to, time.Since(o.started))
	switch {
	case o.kept == nil:
		r.queue.done(o.item)
	case errors.Is(o.kept, spool.ErrChanged): // the newer one is sent in its turn
		o.item.again = true
		r.queue.done(o.item)
	case errors.Is(o.kept, spool.ErrNotKept): // the parent has it, and it was removed
		r.attempt(o, 0, o.kept)
		r.queue.done(o.item)
	default: // the parent has it: only its removal is tried again
		r.attempt(o, 0, o.kept)
		o.item.given = o.info
		o.item.next(pauseLast)
		r.queue.rest(o.item)
	}
}

// clear ends the doubt about a parent: it took a file. The one at which it failed meanwhile
// is itself at fault.
func (r *Relay) clear(to *hop) {
	if i := to.doubted; i != nil {
		to.doubted = nil
		i.proven = to
	}
	to.tried = nil
	to.trial = false
}

// failed lets the parent rest; the file keeps its place.
func (r *Relay) failed(o outcome) {
	r.attempt(o, 0, o.err)
	r.rest(o.to, o.err, true)
	r.queue.put(o.item)
}

// doubtful is the end of a file at which the parent failed in a way that may be the file's
// fault, or its own. What it does to others tells: when it took one while this one was under
// way, or since it failed at it last, the fault is the file's. Otherwise one other file is
// tried: when the parent fails at that, too, the fault is the parent's.
func (r *Relay) doubtful(o outcome) {
	i := o.item
	took := o.to.taken > o.before || i.suspect == o.to && o.to.taken > i.taken
	i.suspect, i.taken = o.to, o.before
	if took && mayBeOfFile(o.status) {
		i.proven = o.to
	}
	switch {
	case took, i.proven == o.to:
		r.refused(o, mayBeOfFile(o.status))
	case o.to.doubted != nil && o.to.doubted != i:
		if len(o.to.tried) >= triedLimit {
			o.to.tried = nil
		}
		o.to.tried = append(o.to.tried, i)
		r.failed(o)
	default:
		r.attempt(o, 0, o.err)
		o.to.trial, o.to.doubted, o.to.askNow = true, i, true
		i.next(pauseLast)
		r.queue.rest(i)
	}
}

// refused lets a file rest, and parks it when it was refused once too often. Not every
// failure that is the file's counts: one at which the parent fails as it does when it is in
// trouble itself is tried for ever.
func (r *Relay) refused(o outcome, counts bool) {
	i := o.item
	if counts {
		i.refusals++
	}
	r.attempt(o, i.refusals, o.err)
	if !counts || i.refusals < r.config.Refusals {
		i.next(pauseLast)
		r.queue.rest(i)
		return
	}
	e := estate.Event{
		Time: time.Now().UTC(), Topic: estate.TopicParked, Folder: o.file.Folder, Name: o.file.Name,
		Bytes: o.file.Bytes, Count: i.refusals, Detail: o.err.Error(),
	}
	err := r.config.Spool.Dispose(o.file, o.info, spool.Parked)
	switch {
	case err == nil:
		r.queue.done(i)
	case errors.Is(err, spool.ErrChanged):
		i.again = true
		r.queue.done(i)
		return
	default:
		e.Cause, e.Detail = causeOf(err), err.Error()
		i.next(pauseLast)
		r.queue.rest(i)
	}
	r.config.Publish(e)
}

// mayBeOfFile reports whether a status can be due to the file that was sent: not one that
// asks for an account, for patience or for another way.
func mayBeOfFile(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusNotImplemented:
		return true
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusProxyAuthRequired, http.StatusRequestTimeout,
		http.StatusTooEarly, http.StatusUpgradeRequired, http.StatusTooManyRequests:
		return false
	}
	return status/100 == 4
}

// ofParent reports whether an answer or its absence says nothing of the file, whatever it
// is.
func ofParent(status int, err error) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired, http.StatusTooManyRequests:
		return true
	}
	return status/100 == 3 || retryAfter(err) > 0 || errors.Is(err, errUnproven) || unreached(err)
}

// attempt publishes how one delivery ended. Refusals is how often the file itself was
// refused; 0: it was not, whatever went wrong.
func (r *Relay) attempt(o outcome, refusals int, err error) {
	f := o.file
	e := estate.Event{
		Time: time.Now().UTC(), Topic: estate.TopicRelay, Direction: estate.DirectionRelay,
		Kind: estate.KindOfUpload(spool.Type(f.Folder), f.Name), Device: estate.Device{Name: estate.ParseUploadName(f.Name).Device},
		Folder: f.Folder, Name: f.Name, Path: spool.Type(f.Folder) + "/" + f.Name, Status: o.status, Bytes: f.Bytes,
		Duration: time.Since(o.started), Peer: o.to.String(), Count: refusals,
	}
	if err != nil {
		e.Cause, e.Detail = causeOf(err), err.Error()
	}
	r.config.Publish(e)
}

// lingering returns a context that outlives ctx by the grace period.
func lingering(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		pauseFor(out, grace)
		cancel()
	})
	return out, func() {
		stop()
		cancel()
	}
}
