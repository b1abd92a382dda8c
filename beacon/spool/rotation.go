package spool

// makeRoom switches to the other segment when the active one is full; it waits until that is empty.
// Called with writing held.
func (r *redo) makeRoom(need int64) error {
	if r.suspect || !r.disk.linked(r.segments[r.active].file) {
		if err := r.renew(); err != nil {
			return err
		}
	}
	r.mu.Lock()
	g := &r.segments[r.active]
	full := g.at > 0 && g.at+need > segmentBytes || len(g.names) >= segmentNames
	r.mu.Unlock()
	if !full {
		return nil
	}
	return r.turn()
}

// renew empties a log that cannot be trusted any more, and opens it again if its files were deleted.
// Called with writing held.
func (r *redo) renew() error {
	if err := r.emptyLocked(); err != nil {
		return err
	}
	if r.disk.linked(r.segments[0].file) && r.disk.linked(r.segments[1].file) {
		return nil
	}
	r.cleaning.Lock() // nobody erases a file that is being replaced
	defer r.cleaning.Unlock()
	err := r.openSegments(0)
	r.suspect = err != nil
	return err
}

// turn switches segments and has the previous one settled, after all files in it have been
// renamed. Called with writing held.
func (r *redo) turn() error {
	if err := r.settle(); err != nil {
		return err
	}
	r.renaming.Wait()
	r.mu.Lock()
	r.active = 1 - r.active
	r.mu.Unlock()
	r.wakeKeeper()
	return nil
}

func (r *redo) wakeKeeper() {
	select {
	case r.wanted <- struct{}{}:
	default:
	}
}
