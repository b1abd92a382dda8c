package follower

import (
	"beacontop/watch"
)

// waker signals when to look.
type waker interface {
	Watch(dirs []string) (refused map[string]error)
	Wake() <-chan struct{}
}

// silent is a waker without notifications.
type silent struct{ reason error }

func (s silent) Watch(dirs []string) map[string]error {
	refused := map[string]error{}
	for _, dir := range dirs {
		if refused[dir] = s.reason; s.reason == nil {
			refused[dir] = watch.ErrPoll
		}
	}
	return refused
}

func (silent) Wake() <-chan struct{} { return nil }
