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

// troubles are what keeps the two kinds of file from being written.
type troubles struct {
	mu     sync.Mutex
	events error
	state  error
	told   string
}

// report notes how writing to one kind of file went, and publishes when that changes
// what is known of both.
func (j *Journal) report(of *error, err error) {
	t := &j.troubles
	t.mu.Lock()
	defer t.mu.Unlock()
	*of = err
	e := estate.Event{Topic: estate.TopicHistory}
	if worst := cmp.Or(t.events, t.state); worst != nil {
		e.Cause, e.Detail = causeOf(worst), detailOf(worst)
	}
	if e.Detail == t.told {
		return
	}
	t.told = e.Detail
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

// detailOf says it for people. The error of SQLite names no file, so the message says
// no path; that of the system does, and its own words are enough.
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
