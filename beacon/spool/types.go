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
	return slices.ContainsFunc(s.types.known, func(k string) bool { return strings.EqualFold(k, typ) })
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

// findFolder looks for a type's folder, and creates it if the limits allow. A type whose files wait
// below Other stays there, or a newer version of a file could be relayed before an older one.
// Called with types.mu held.
func (s *Spool) findFolder(typ string) (string, error) {
	if err := makeFolders(s.disk, Incoming); err != nil { // it may have been deleted
		return "", full(err)
	}
	for _, above := range []string{"", Other} {
		if above == "" && strings.EqualFold(typ, Other) {
			continue // the type of this name has its folder below Other
		}
		entries, err := list(s.disk, path.Join(Incoming, above))
		if err := ignoreMissing(err); err != nil {
			return "", err
		}
		if name, err := among(entries, typ); name != "" || err != nil {
			return path.Join(above, name), err
		}
	}
	if s.known(typ) {
		return typ, mkdirDurably(s.disk, path.Join(Incoming, typ), Incoming)
	}
	for _, above := range []struct {
		folder string
		limit  int
	}{{"", unknownLimit}, {Other, otherLimit}} {
		if above.folder == "" && strings.EqualFold(typ, Other) {
			continue
		}
		free, err := s.hasPlace(above.folder, above.limit)
		if err != nil {
			return "", err
		}
		if free {
			parent := path.Join(Incoming, above.folder)
			return path.Join(above.folder, typ), mkdirDurably(s.disk, path.Join(parent, typ), parent)
		}
	}
	return "", ErrTypes
}

// hasPlace reports whether there are fewer folders of unknown types than the limit, after removing
// empty ones if there are not. A file that arrives for one of these creates it again.
func (s *Spool) hasPlace(above string, limit int) (bool, error) {
	parent := path.Join(Incoming, above)
	if err := makeFolders(s.disk, parent); err != nil {
		return false, full(err)
	}
	entries, err := list(s.disk, parent)
	if err != nil {
		return false, err
	}
	unknown := entries[:0]
	for _, e := range entries {
		if name := e.Name(); e.IsDir() && !s.known(name) && name != Other && name != badLogs {
			unknown = append(unknown, e)
		}
	}
	left := len(unknown)
	for _, e := range unknown {
		if left < limit {
			break
		}
		if s.disk.remove(path.Join(parent, e.Name())) == nil { // it fails if the folder is not empty
			delete(s.types.folders, strings.ToLower(e.Name()))
			left--
		}
	}
	return left < limit, nil
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
