package logs

import (
	"beacontop/watch"
)

// waker tells when it is worth to look.
type waker interface {
	Watch(dirs []string) (refused map[string]error)
	Wake() <-chan struct{}
}

// silent never tells.
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
