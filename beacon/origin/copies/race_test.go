package copies

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// TestConcurrentUse finds, replaces, confirms, forgets and follows the same few answers at once, with
// space for a part of them: each body that is read is one that was kept, complete.
func TestConcurrentUse(t *testing.T) {
	dir := t.TempDir()
	for round := range uint64(4) { // from the second on with what the one before has left, while it is read
		s := openOnly(t, Config{Dir: dir, Bytes: megabyte})
		useConcurrently(t, s, round)
		figures := s.Figures()
		if names := files(t, dir); len(names) != figures.Copies {
			t.Errorf("files %q, want %d", names, figures.Copies)
		}
		again := open(t, Config{Dir: dir, Bytes: megabyte})
		if got := again.Figures(); got != figures {
			t.Errorf("%+v after a restart, %+v before", got, figures)
		}
	}
}

func useConcurrently(t *testing.T, s *Store, round uint64) {
	t.Helper()
	const goroutines, steps = 8, 120
	errs := make(chan error, goroutines+1)
	var all sync.WaitGroup
	all.Go(func() { errs <- s.Load(context.Background()) })
	for i := range uint64(goroutines) {
		all.Go(func() {
			u := user{store: s, random: rand.New(rand.NewPCG(i, 7+round))}
			for range steps {
				if err := u.step(); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}

type user struct {
	store  *Store
	random *rand.Rand
}

func (u *user) step() error {
	target := u.random.IntN(6)
	k := key(fmt.Sprint(target))
	switch u.random.IntN(8) {
	case 0:
		u.store.Forget(k)
		return nil
	case 1:
		u.store.Trim()
		u.store.Figures()
		return nil
	case 2, 3:
		return u.keep(k, target)
	}
	c := u.store.Find(k)
	if c == nil {
		return nil
	}
	if u.random.IntN(3) == 0 {
		c.Confirm(header("Server", fmt.Sprint(u.random.IntN(9))), time.Now())
	}
	got, err := io.ReadAll(c)
	return errors.Join(err, c.Close(), check(target, string(got)))
}

// keep keeps an answer with a follower.
func (u *user) keep(k Key, target int) error {
	d, err := u.store.Begin(k, header("Etag", fmt.Sprint(u.random.IntN(9))), -1)
	if errors.Is(err, ErrRoom) {
		return nil
	}
	if err != nil {
		return err
	}
	defer d.Abort()
	followed := make(chan error, 1)
	follower := d.NewReader(context.Background())
	go func() {
		got, err := io.ReadAll(follower)
		if err == nil {
			err = check(target, string(got))
		}
		if errors.Is(err, ErrRoom) {
			err = nil
		}
		followed <- errors.Join(err, follower.Close())
	}()
	for text := versionText(target, u.random.IntN(100)); err == nil && text != ""; {
		piece := text[:min(len(text), 40_000)]
		text = text[len(piece):]
		_, err = io.WriteString(d, piece)
	}
	if err == nil {
		err = d.Commit()
	}
	if errors.Is(err, ErrRoom) {
		err = nil
	}
	return errors.Join(err, <-followed)
}

// check reports a body that is none of a target.
func check(target int, text string) error {
	var of, version int
	if _, err := fmt.Sscanf(text, "%d %d", &of, &version); err != nil || of != target || text != versionText(target, version) {
		return fmt.Errorf("target %d: a body of %d bytes, %.20q", target, len(text), text)
	}
	return nil
}
