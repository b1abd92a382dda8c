package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// Has reports whether a file of a type is queued under a name. The type is case-insensitive.
func (s *Spool) Has(typ, name string) (bool, error) {
	for _, above := range []string{Incoming, path.Join(Incoming, Other)} {
		entries, err := list(s.disk, above)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("list spool: %w", err)
		}
		folder, err := among(entries, typ)
		if err != nil || folder == "" {
			continue // not a folder, so it contains no queued files
		}
		info, err := s.disk.lstat(path.Join(above, folder, name))
		if !errors.Is(err, fs.ErrNotExist) {
			return err == nil && info.Mode().IsRegular(), err
		}
	}
	return false, nil
}
