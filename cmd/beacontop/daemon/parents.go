package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"beacontop/beacon/dial"
	"beacontop/beacon/relay"
	"beacontop/beacon/spool"
	"beacontop/beacon/tomlfile"
)

// buildRelay opens the configured parents.
func (s *Station) buildRelay() error {
	c := s.config
	took := func(url string) bool { return s.journal != nil && s.journal.Relayed(context.Background(), url) }
	proofs, err := relay.OpenProofs(filepath.Join(c.Dir, "parents.json"), took)
	if err != nil {
		return err
	}
	var parents []relay.Parent
	for i := range c.Parents {
		p := c.Parents[i]
		p.Proofs = proofs
		parent, closer, err := c.parent(p)
		if err != nil {
			return wrongParent(i, err)
		}
		s.closers = append(s.closers, closer.Close)
		for _, l := range s.listeners {
			if err := checkNotSelf("parent", p.URL, l); err != nil && isURL(p.URL) {
				return wrongParent(i, err)
			}
		}
		parents = append(parents, parent)
	}
	if len(parents) == 0 {
		return nil
	}
	s.relay = relay.New(relay.Config{
		Spool: s.spool, Parents: parents, Publish: s.publish, Windows: c.Relay.Windows, Parallel: c.Relay.Parallel,
		BytesPerSecond: c.Relay.BytesPerSecond, Refusals: c.Relay.Refusals, Archive: c.Relay.Archive > 0,
	})
	return nil
}

func isURL(parent string) bool { return strings.Contains(parent, "://") }

// wrongParent says which part of which parent an error is about.
func wrongParent(i int, err error) error {
	part := PartParent
	switch {
	case errors.Is(err, dial.ErrProxy):
		part = PartParentProxy
	case errors.Is(err, dial.ErrAuthorities):
		part = PartParentCA
	}
	return &Error{Part: part, Index: i, Err: err}
}

// parent creates a parent without connecting to it.
func (c *Config) parent(p relay.LocationConfig) (relay.Parent, io.Closer, error) {
	if isURL(p.URL) {
		if err := tomlfile.CheckRegular(p.CAFile); err != nil {
			return nil, nil, fmt.Errorf("parent %s: %w: %w", relay.Masked(p.URL), dial.ErrAuthorities, err)
		}
		location, err := relay.NewLocation(p)
		return location, nothing{}, err
	}
	own, err1 := filepath.Abs(c.Dir)
	path, err2 := filepath.Abs(p.URL)
	if err1 == nil && err2 == nil && (path == own || path == filepath.Join(own, spool.Incoming)) {
		return nil, nil, fmt.Errorf("parent %s: %w", p.URL, ErrSelf)
	}
	directory, err := relay.OpenDirectory(p.URL)
	switch {
	case errors.Is(err, spool.ErrInUse) && (sameDir(path, own) || sameDir(path, filepath.Join(own, spool.Incoming))): // by this beacon
		return nil, nil, fmt.Errorf("parent %s: %w", p.URL, ErrSelf)
	case err == nil && sameDir(directory.String(), filepath.Join(own, spool.Incoming)): // which does not run
		return nil, nil, errors.Join(fmt.Errorf("parent %s: %w", p.URL, ErrSelf), directory.Close())
	}
	return directory, directory, err
}

// sameDir reports whether two paths lead to one directory: through a link, or in another letter case.
func sameDir(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// nothing is a closer for a parent without open resources.
type nothing struct{}

func (nothing) Close() error { return nil }
