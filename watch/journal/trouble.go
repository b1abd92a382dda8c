package journal

import (
	"cmp"
	"errors"
	"io/fs"
	"strings"
	"sync"

	"beacontop/beacon/estate"
	codes "modernc.org/sqlite/lib"
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
	e := estate.Event{Topic: estate.TopicHistory}
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
func causeOf(err error) estate.Cause {
	switch codeOf(err) {
	case codes.SQLITE_FULL:
		return estate.CauseDiskFull
	case codes.SQLITE_READONLY, codes.SQLITE_PERM, codes.SQLITE_CANTOPEN, codes.SQLITE_AUTH:
		return estate.CauseUnreadable
	case 0:
		if c := estate.CauseOf(err); c != estate.CauseNetwork {
			return c
		}
	}
	return estate.CauseInternal
}

// detailOf returns the message without a path. Errors of SQLite contain none; from those of the
// system only the inner error is used.
func detailOf(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	if causeOf(err) == estate.CauseDiskFull {
		return string(estate.CauseDiskFull)
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
