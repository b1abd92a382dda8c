package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"beacontop/cmd/beacontop/durable"
)

// outboxSchema is the version of the form of an outbox.
const outboxSchema = 1

// Dir is where the outboxes are in the state directory, one file for each receiver.
const Dir = "notify"

const outboxSuffix = ".json"

// outbox stores what one receiver knows and is owed.
type outbox struct{ file string }

type savedBook struct {
	Schema int `json:"schema"`
	*book
}

// load reads a book. One that cannot be understood begins anew, and damaged says why: what is raised
// now is told again.
func (o outbox) load(now time.Time) (b *book, damaged, err error) {
	text, err := os.ReadFile(o.file)
	if errors.Is(err, fs.ErrNotExist) {
		return newBook(), nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("notifications: %w", err)
	}
	s := savedBook{book: newBook()}
	err = json.Unmarshal(text, &s)
	switch {
	case err != nil:
	case s.Schema != outboxSchema:
		err = fmt.Errorf("schema %d, want %d", s.Schema, outboxSchema)
	case !s.whole():
		err = errors.New("an entry is missing")
	}
	if err != nil {
		return newBook(), err, nil
	}
	s.notAfter(now)
	return s.book, nil, nil
}

// whole reports whether what was read can be used.
func (b *book) whole() bool {
	for _, e := range b.Entries {
		if e == nil {
			return false
		}
	}
	for _, k := range b.Buckets {
		if k == nil {
			return false
		}
	}
	return b.Entries != nil && b.Buckets != nil && !slices.Contains(b.Aside, nil)
}

// text is a book as it is saved.
func (b *book) text() ([]byte, error) { return json.Marshal(savedBook{outboxSchema, b}) }

// save writes a book. Others must not read it: texts may name devices.
func (o outbox) save(text []byte) error { return durable.Replace(o.file, text, 0o600) }

// prune deletes outboxes of receivers that are not configured any more.
func prune(dir string, keep []string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("notifications: %w", err)
	}
	for _, f := range files {
		key, ours := strings.CutSuffix(f.Name(), outboxSuffix)
		if !ours || len(key) != 16 || slices.Contains(keep, key) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
			return fmt.Errorf("notifications: %w", err)
		}
	}
	return nil
}
