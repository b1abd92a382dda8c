package journal

import (
	"cmp"
	"errors"
	"io/fs"
	"strings"
	"sync"

	codes "modernc.org/sqlite/lib"

	"beacontop/beacon/event"
)

// troubles are the reasons why the two kinds of file cannot be written.
type troubles struct {
	mu        sync.Mutex
	events    error
	state     error
	published string
}

// report records the result of writing to one kind of file, and publishes when the problem of both
// kinds together changes.
func (j *Journal) report(of *error, err error) {
	t := &j.troubles
	t.mu.Lock()
	defer t.mu.Unlock()
	*of = err
	e := event.Event{Topic: event.TopicHistory}
	if worst := cmp.Or(t.events, t.state); worst != nil {
		e.Cause, e.Detail = causeOf(worst), detailOf(worst)
	}
	if e.Detail == t.published {
		return
	}
	t.published = e.Detail
	j.publish(e)
}

// causeOf classifies why the history cannot be written.
func causeOf(err error) event.Cause {
	switch codeOf(err) {
	case codes.SQLITE_FULL:
		return event.CauseDiskFull
	case codes.SQLITE_READONLY, codes.SQLITE_PERM, codes.SQLITE_CANTOPEN, codes.SQLITE_AUTH:
		return event.CauseUnreadable
	case 0:
		if c := event.CauseOf(err); c != event.CauseNetwork {
			return c
		}
	}
	return event.CauseInternal
}

// detailOf returns the message without a path. Errors of SQLite contain none; from those of the
// system only the inner error is used.
func detailOf(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	if causeOf(err) == event.CauseDiskFull {
		return string(event.CauseDiskFull)
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
