package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"beacontop/beacon/event"
)

// TestTroublesHaveACauseAndNoPath has real errors of SQLite and of the system.
func TestTroublesHaveACauseAndNoPath(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.db")
	db, err := create(path, stateSchema, stateVersion)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("PRAGMA max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
	_, full := db.Exec("INSERT INTO memory VALUES ('x', hex(randomblob(500000)))")
	reader, err := open(path, "mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	_, readonly := reader.Exec("DELETE FROM memory")
	_, syntax := reader.Exec("no SQL")
	_, absent := os.Open(filepath.Join(dir, "absent"))
	for _, c := range []struct {
		name   string
		err    error
		cause  event.Cause
		detail string
	}{
		{"a full disk", fmt.Errorf("commit: %w", full), event.CauseDiskFull, "disk full"},
		{"a database that is only read", readonly, event.CauseUnreadable, "attempt to write a readonly database (8)"},
		{"another error of the database", syntax, event.CauseInternal, `SQL logic error: near "no": syntax error (1)`},
		{"a missing file", absent, event.CauseOf(fs.ErrNotExist), errors.Unwrap(absent).Error()},
		{"an error of several lines", errors.Join(errors.New("first"), errors.New("second")), event.CauseInternal, "first"},
	} {
		if cause, detail := causeOf(c.err), detailOf(c.err); cause != c.cause || detail != c.detail {
			t.Errorf("%s (%v): %s, %q; want %s, %q", c.name, c.err, cause, detail, c.cause, c.detail)
		}
	}
}

// TestTroubleIsPublishedOnce for each change: what is wrong with either kind of file, and its end.
func TestTroubleIsPublishedOnce(t *testing.T) {
	var got []string
	j := New(Config{Publish: func(e event.Event) { got = append(got, e.Topic.String()+": "+e.Detail) }})
	first, second := errors.New("first"), errors.New("second")
	for _, step := range []struct {
		of  *error
		err error
	}{
		{&j.troubles.events, nil}, {&j.troubles.state, first}, {&j.troubles.state, first}, {&j.troubles.events, second},
		{&j.troubles.events, nil}, {&j.troubles.state, nil}, {&j.troubles.state, nil},
	} {
		j.report(step.of, step.err)
	}
	if want := "[history: first history: second history: first history: ]"; fmt.Sprint(got) != want {
		t.Errorf("published %v, want %s", got, want)
	}
}
