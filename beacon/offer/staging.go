package offer

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Staging is the directory of published files: Staging/Common, laid out like the download
// location. Names are case-insensitive.
type Staging struct {
	root *os.Root

	mu      sync.Mutex
	folders map[string]*listing // by path below the root, "." for the root
}

// listing is the cached content of a folder. It is read again when the folder has changed; a
// folder that changed a moment before it was read is not cached, because a further change might
// have the same timestamp.
type listing struct {
	modified time.Time
	read     time.Time
	looked   time.Time         // last comparison with the folder
	names    map[string]string // lower case → name on disk
}

// stagingFolder contains Common with the published files, and the dates of generated files.
const stagingFolder = "Staging"

const (
	timeGranularity = 2 * time.Second // of the coarsest file system (FAT)
	foldersKept     = 1000
	// stagingBeat is the delay after which a change below Staging is noticed at the latest: short
	// enough for an administrator who tests, and no system call for most requests.
	stagingBeat = 250 * time.Millisecond
)

// OpenStaging opens the published files below the state directory of a beacon, and makes their
// folder. The caller closes it.
func OpenStaging(dir string) (*Staging, error) {
	common := filepath.Join(dir, stagingFolder, "Common")
	if err := os.MkdirAll(common, 0o750); err != nil {
		return nil, fmt.Errorf("open staging: %w", err)
	}
	root, err := os.OpenRoot(common)
	if err != nil {
		return nil, fmt.Errorf("open staging: %w", err)
	}
	return &Staging{root: root, folders: map[string]*listing{}}, nil
}

// Close releases the directory.
func (s *Staging) Close() error { return s.root.Close() }

// Published is an open published file.
type Published struct {
	*os.File
	ETag     string
	Modified time.Time // zero: it may change again within the same second
}

// Open returns the published file for a path, case-insensitive. The error is fs.ErrNotExist if
// there is none or it is a folder, a pipe or a device. The caller closes it.
func (s *Staging) Open(parts []string) (*Published, error) {
	at := "."
	for _, part := range parts {
		name, ok, err := s.lookup(at, part)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, fs.ErrNotExist
		}
		at = path.Join(at, name)
	}
	if info, err := s.root.Stat(at); err != nil || !info.Mode().IsRegular() { // opening a pipe would block
		return nil, cmp.Or(err, fs.ErrNotExist)
	}
	f, err := s.root.Open(at)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat() // another file may have taken the name
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	etag := fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size())
	return &Published{File: f, ETag: etag, Modified: settled(info.ModTime())}, nil
}

// settled is the Last-Modified of a file; zero for a file so new that another change might
// have the same second (RFC 9110 §8.8.2.2), or one from the future.
func settled(modified time.Time) time.Time {
	if time.Since(modified) < timeGranularity {
		return time.Time{}
	}
	return modified
}

// Has reports whether there is a published file for a path.
func (s *Staging) Has(parts []string) (bool, error) {
	f, err := s.Open(parts)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("open published file: %w", err)
	}
	return true, f.Close()
}

// lookup finds the actual spelling of a name in a folder.
func (s *Staging) lookup(folder, name string) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.folders[folder]
	if l == nil || time.Since(l.looked) >= stagingBeat {
		var err error
		if l, err = s.look(folder, l); l == nil {
			delete(s.folders, folder)
			return "", false, err
		}
	}
	spelt, ok := l.names[strings.ToLower(name)]
	return spelt, ok, nil
}

// look updates a listing. A path that is not a folder has no listing.
func (s *Staging) look(folder string, l *listing) (*listing, error) {
	now := time.Now()
	info, err := s.root.Stat(folder)
	if err != nil || !info.IsDir() {
		return nil, err
	}
	if l == nil || !l.modified.Equal(info.ModTime()) || l.read.Sub(l.modified) < timeGranularity {
		if l, err = s.list(folder, info.ModTime()); err != nil {
			return nil, err
		}
		if len(s.folders) >= foldersKept {
			clear(s.folders)
		}
		s.folders[folder] = l
	}
	l.looked = now
	return l, nil
}

func (s *Staging) list(folder string, modified time.Time) (*listing, error) {
	l := &listing{modified: modified, read: time.Now(), names: map[string]string{}}
	entries, err := fs.ReadDir(s.root.FS(), folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		l.names[strings.ToLower(e.Name())] = e.Name()
	}
	return l, nil
}
