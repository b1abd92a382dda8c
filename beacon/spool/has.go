package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// Has reports whether a file of a type waits under a name. The type is in any letter case.
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
			continue // what is no folder holds nothing that waits
		}
		info, err := s.disk.lstat(path.Join(above, folder, name))
		if !errors.Is(err, fs.ErrNotExist) {
			return err == nil && info.Mode().IsRegular(), err
		}
	}
	return false, nil
}
