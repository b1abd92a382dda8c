package merge

import (
	"iter"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Stream is a source of events that are nearly in order of time, such as one file.
type Stream struct {
	First time.Time // no event is much earlier, so it is not opened before; zero: unknown
	Log   string    // streams of one log may contain the same lines
	Again *int      // counts the duplicates that were skipped because another stream of the log has them
	Read  iter.Seq[Batch]
}

// Batch is some events of one stream, valid until the next batch is requested.
type Batch struct {
	Events []event.Event
	Old    bool // an earlier run published them
}

// opened is a stream with the events that were read, but not passed on yet.
type opened struct {
	Stream
	inOrder
	next  func() (Batch, bool)
	stop  func()
	queue []event.Event // in order
	after []event.Event // after the queue
	old   bool          // of both, as Batch.Old
	then  *Batch        // after the queue, with the opposite Old
	ended bool
}

// ready reads on until the next event is in the queue, and reports whether there is one.
func (o *opened) ready() bool {
	if o.next == nil {
		o.next, o.stop = iter.Pull(o.Read)
	}
	for len(o.queue) == 0 {
		if len(o.after) > 0 {
			o.queue, o.after = o.after, nil
			break
		}
		switch b, more := o.pull(); {
		case o.ended:
			return false
		case !more:
			o.queue, o.ended = o.rest(), true
			o.held = nil
			if len(o.queue) == 0 {
				return false
			}
		case b.Old != o.old && len(o.held) > 0:
			o.queue, o.then = o.rest(), &Batch{slices.Clone(b.Events), b.Old}
			o.held = nil
		default:
			o.old = b.Old
			o.queue, o.after = o.add(b.Events)
		}
	}
	return true
}

func (o *opened) pull() (Batch, bool) {
	if b := o.then; b != nil {
		o.then = nil
		return *b, true
	}
	if o.ended {
		return Batch{}, false
	}
	return o.next()
}
