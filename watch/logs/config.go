package logs

import (
	"io"
	"time"

	"beacontop/beacon/estate"
)

// Times of following.
const (
	defaultInterval = 5 * time.Second // as for directories
	// quietLeast keeps a look from following each line of a busy log; it is shorter than
	// a frame of the dashboard. quietShare bounds the looks to a fifth of one processor.
	quietLeast = 50 * time.Millisecond
	quietMost  = time.Second
	quietShare = 4
	// beat is how often a source is told of, and its place written down: more often
	// nobody can read, and it is what a crash may cost.
	beat = time.Second
	// findEvery is how long a new log may go unnoticed: its directory may be any below
	// those that were named, and to walk them all takes a while on a network share.
	findEvery = time.Minute
)

// Config says which logs are followed, and how.
type Config struct {
	Logs []Log // of Find
	// Find names the logs anew, once a minute; those that are not followed yet are followed
	// from then on: a new site. Optional.
	Find  func() []Log
	Since time.Time // events before it are not published; zero: all are
	// Publish takes the events in batches, one call at a time: per log in the order of
	// its lines. It may change a batch, and keep nothing of it. Events of
	// estate.TopicSource tell how far each log is, on change and once a second at most.
	Publish func([]estate.Event)
	// Offsets is the file that holds how far the logs were read; reading goes on there.
	// Empty: reading begins anew each time. The directory must exist.
	Offsets string
	// Replay takes what an earlier run published already, so that whoever has forgotten
	// it can be told again. Nil: it is not read. Only with Offsets.
	Replay func([]estate.Event)
	// Stdin is what Stdin in Logs stands for. A Read of it that waits when Run ends is
	// left waiting.
	Stdin io.Reader
	// Interval is how long at most a log goes without a look. Zero means 5 seconds.
	Interval time.Duration
	// Poll leaves the kernel alone.
	Poll bool
	// Wake has all logs looked at soon. Optional; one slot, never closed.
	Wake <-chan struct{}
}
