package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Limits of type folders. Known types always get one. Unknown types, which any client can invent,
// share unknownLimit folders; further ones go below Other, up to otherLimit.
const (
	Other        = "Other"
	unknownLimit = 100
	otherLimit   = 1000
)

// Errors of type folders.
var (
	ErrTypes  = errors.New("too many type folders")
	ErrFolder = errors.New("the type folder is a link or a file")
)

// Type returns the type of a file in a folder below Incoming.
func Type(folder string) string { return strings.TrimPrefix(folder, Other+"/") }

// known reports whether a type always gets a folder.
func (s *Spool) known(typ string) bool {
	return strings.EqualFold(typ, Other) || slices.ContainsFunc(s.types.known, func(k string) bool { return strings.EqualFold(k, typ) })
}

// folder returns the folder of a type, case-insensitive, below Incoming, and creates it if
// necessary. A new entry is durable on return.
func (s *Spool) folder(typ string) (string, error) {
	s.types.mu.Lock()
	defer s.types.mu.Unlock()
	key := strings.ToLower(typ)
	if name, ok := s.types.folders[key]; ok {
		return name, nil
	}
	folder, err := s.findFolder(typ)
	if err == nil {
		s.types.folders[key] = folder
	}
	return folder, err
}

// findFolder looks for a type's folder, and creates it if the limits allow. Called with types.mu
// held.
func (s *Spool) findFolder(typ string) (string, error) {
	if err := s.makeFolders(Incoming); err != nil { // it may have been deleted
		return "", full(err)
	}
	entries, err := list(s.disk, Incoming)
	if err != nil {
		return "", err
	}
	if name, err := among(entries, typ); name != "" || err != nil {
		return name, err
	}
	unknown := 0
	for _, e := range entries {
		if e.IsDir() && !s.known(e.Name()) {
			unknown++
		}
	}
	if s.known(typ) || unknown < unknownLimit {
		return typ, mkdirDurably(s.disk, path.Join(Incoming, typ), Incoming)
	}
	return s.otherFolder(typ)
}

// otherFolder is findFolder below Other.
func (s *Spool) otherFolder(typ string) (string, error) {
	const other = Incoming + "/" + Other
	if err := mkdirDurably(s.disk, other, Incoming); err != nil {
		return "", err
	}
	entries, err := list(s.disk, other)
	if err != nil {
		return "", err
	}
	name, err := among(entries, typ)
	switch {
	case err != nil:
		return "", err
	case name != "":
		return path.Join(Other, name), nil
	case len(entries) >= otherLimit:
		return "", ErrTypes
	}
	return path.Join(Other, typ), mkdirDurably(s.disk, path.Join(other, typ), other)
}

// among returns a type's folder as spelt on disk.
func among(entries []fs.DirEntry, typ string) (string, error) {
	for _, e := range entries {
		if strings.EqualFold(e.Name(), typ) {
			if !e.IsDir() {
				return "", fmt.Errorf("%s: %w", e.Name(), ErrFolder)
			}
			return e.Name(), nil
		}
	}
	return "", nil
}

// forgetFolder makes the next upload look up the type folder again: another program may have
// deleted or renamed it.
func (s *Spool) forgetFolder(typ string) {
	s.types.mu.Lock()
	defer s.types.mu.Unlock()
	delete(s.types.folders, strings.ToLower(typ))
}

// releaseFolder removes the folder of an unknown type if it is empty, to free a slot for the next
// unknown type. A file that arrives meanwhile creates it again.
func (s *Spool) releaseFolder(folder string) {
	typ := Type(folder)
	if s.known(typ) {
		return
	}
	s.types.mu.Lock()
	defer s.types.mu.Unlock()
	if s.disk.remove(path.Join(Incoming, folder)) == nil { // it fails if the folder is not empty
		delete(s.types.folders, strings.ToLower(typ))
	}
}

// releaseFolders removes the empty folders of unknown types left by an earlier process.
func (s *Spool) releaseFolders() error {
	for _, above := range []string{"", Other} {
		entries, err := list(s.disk, path.Join(Incoming, above))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && e.Name() != badLogs {
				s.releaseFolder(path.Join(above, e.Name()))
			}
		}
	}
	return nil
}
