package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"beacontop/beacon/spool"
)

// Directory is the Incoming directory of a genuine beacon on this machine or a
// mounted disk: files are put there as that beacon's own uploads would be.
type Directory struct {
	spool *spool.Spool
	path  string
}

// OpenDirectory takes the Incoming directory of a genuine beacon, or the directory
// above it. Neither is created: a wrong path must not become a heap of files that
// nobody fetches. Close it after the relay has stopped.
func OpenDirectory(path string) (*Directory, error) {
	base := path
	if strings.EqualFold(filepath.Base(path), spool.Incoming) {
		base = filepath.Dir(filepath.Clean(path))
	}
	info, err := os.Stat(filepath.Join(base, spool.Incoming))
	if err != nil {
		return nil, fmt.Errorf("parent %s: %w", path, err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("parent %s: Incoming is not a directory", path)
	}
	s, err := spool.OpenAlone(base)
	if err != nil {
		return nil, fmt.Errorf("parent %s: %w", path, err)
	}
	return &Directory{spool: s, path: filepath.Join(base, spool.Incoming)}, nil
}

// Close releases the directory.
func (d *Directory) Close() error { return d.spool.Close() }

// String returns the path of Incoming.
func (d *Directory) String() string { return d.path }

// Check asks whether Incoming is there.
func (d *Directory) Check(context.Context) error {
	_, err := os.Stat(d.path)
	return err
}

// Deliver copies one file durably.
func (d *Directory) Deliver(_ context.Context, f spool.File, content io.Reader) (int, error) {
	part, err := d.spool.Create(f.Folder, f.Name)
	if errors.Is(err, spool.ErrName) {
		return 0, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(part, content); err != nil {
		return 0, errors.Join(err, part.Discard())
	}
	_, err = part.Commit()
	if errors.Is(err, spool.ErrName) {
		err = fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return 0, err
}
