package relay

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// outcome is the result of one delivery.
type outcome struct {
	to      *hop
	item    *item
	file    spool.File
	info    fs.FileInfo // of the file that was sent; nil: it could not be opened
	content fs.File     // is open until the outcome was handled, so that its identity stays its own
	started time.Time
	before  uint64 // number of files the parent had accepted at its start
	status  int
	grows   bool  // another program may still be writing it
	err     error // of the delivery
	kept    error // why it could not be removed or archived here
}

// send delivers one file, and removes it here once the parent has it. It runs concurrently, and
// does not modify the state of the relay.
func (r *Relay) send(ctx context.Context, o outcome, i item) outcome {
	o.started = time.Now()
	content, err := r.config.Spool.Open(i.file)
	if err != nil {
		o.kept = err
		return o
	}
	o.content = content
	if o.info, err = content.Stat(); err != nil {
		o.info, o.kept = nil, err
		return o
	}
	o.file.Bytes = o.info.Size()
	if !i.own && !still(i, o.info, o.started) {
		o.grows = true
		return o
	}
	if i.given == nil || !sameFile(i.given, o.info) {
		deliver, cancel := lingering(ctx, stopGrace)
		defer cancel()
		o.status, o.err = o.to.Deliver(deliver, o.file, body{deliver, content, r.pace})
	}
	if o.err == nil {
		o.kept = r.config.Spool.Dispose(o.file, o.info, r.fate())
	}
	return o
}

// stillTime is how long a file of another program must not change before it is relayed: nothing
// else shows that it is whole. Package watch uses the same.
const stillTime = 2 * time.Second

// still reports whether another program is no longer writing a file: it did not change for a while,
// by its own time or, whatever the clocks say, by what was seen of it.
func still(i item, now fs.FileInfo, at time.Time) bool {
	if age := at.Sub(now.ModTime()); age >= stillTime {
		return true
	}
	return i.seen != nil && sameFile(i.seen, now) && at.Sub(i.since) >= stillTime
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

// ended processes the end of a delivery.
func (r *Relay) ended(o outcome) {
	if o.content != nil {
		defer func() { _ = o.content.Close() }() // it was only read
	}
	r.running--
	o.to.sending--
	i := o.item
	if o.info != nil && (i.seen == nil || !sameFile(i.seen, o.info)) {
		if i.seen != nil { // another version: it has no failures yet
			i.renew()
		}
		i.seen, i.since = o.info, o.started
	}
	switch {
	case o.grows:
		i.until = o.started.Add(stillTime)
		r.queue.rest(i)
	case o.info == nil && errors.Is(o.kept, fs.ErrNotExist): // another program removed it
		r.queue.done(o.item)
	case o.info == nil: // it must not block the others
		r.attempt(o, 0, o.kept)
		o.item.next(pauseLast)
		r.queue.rest(o.item)
	case o.err == nil:
		r.delivered(o)
	case errors.Is(o.err, ErrRefused):
		r.chain.worked(o.to, time.Since(o.started))
		r.refused(o, true)
	case errors.Is(o.err, context.Canceled):
		r.queue.put(o.item) // the relay is stopping
	case o.to.down():
		r.attempt(o, 0, o.err)
		r.queue.put(o.item) // it was in progress when the parent failed at another
	case ofParent(o.status, o.err):
		r.failed(o)
	default:
		r.doubtful(o)
	}
}

// delivered processes a file that the parent has.
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
	case errors.Is(o.kept, spool.ErrChanged): // the newer version stays in the queue
		o.item.again = true
		r.queue.done(o.item)
	case errors.Is(o.kept, spool.ErrNotKept): // the parent has it, and it was removed here
		r.attempt(o, 0, o.kept)
		r.queue.done(o.item)
	default: // the parent has it: retry only the removal
		r.attempt(o, 0, o.kept)
		o.item.given = o.info
		o.item.next(pauseLast)
		r.queue.rest(o.item)
	}
}

// clear ends the doubt about a parent: it accepted a file. The failure at the doubted file is due
// to that file.
func (r *Relay) clear(to *hop) {
	if i := to.doubted; i != nil {
		to.doubted = nil
		i.proven = to
	}
	to.tried = nil
	to.trial = false
}

// failed pauses the parent; the file keeps its position.
func (r *Relay) failed(o outcome) {
	r.attempt(o, 0, o.err)
	r.rest(o.to, o.err, true)
	r.queue.put(o.item)
}

// doubtful processes a failure that may be due to the file or to the parent. Other files decide:
// if the parent accepted one while this one was in progress, or since it last failed at it, the
// file is at fault. Otherwise one other file is tried: if the parent fails at that, too, the parent
// is at fault.
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

// refused pauses a file, and parks it when it was rejected too often. Not every failure of a file
// counts: one that looks like trouble of the parent itself is retried forever.
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
	e := event.Event{
		Time: time.Now().UTC(), Topic: event.TopicParked, Folder: o.file.Folder, Name: o.file.Name,
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

// mayBeOfFile reports whether a status can be due to the file: not one that demands credentials,
// a retry later or another location.
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

// ofParent reports whether an answer or its absence says nothing about the file.
func ofParent(status int, err error) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired, http.StatusTooManyRequests:
		return true
	}
	return status/100 == 3 || retryAfter(err) > 0 || errors.Is(err, errUnproven) || unreached(err)
}

// attempt publishes the end of a delivery. refusals is how often the file itself was rejected;
// 0: the failure was not due to the file.
func (r *Relay) attempt(o outcome, refusals int, err error) {
	f := o.file
	file := protocol.UploadOf(spool.Type(f.Folder), f.Name)
	e := event.Event{
		Time: time.Now().UTC(), Topic: event.TopicRelay, Direction: event.DirectionRelay,
		Kind: file.Kind, Device: file.Device,
		Folder: f.Folder, Name: f.Name, Path: file.Folder + "/" + f.Name, Status: o.status, Bytes: f.Bytes,
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
