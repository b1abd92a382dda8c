package watch

import "errors"

// ErrPoll says that a directory is polled without a reason worth telling: polling
// was asked for, or is all that its file system allows.
var ErrPoll = errors.New("polled")

// polling are the notifications of a system that has none: every directory is
// refused with the reason.
type polling struct{ reason error }

// Watch refuses every directory.
func (p polling) Watch(dirs []string) map[string]error {
	refused := make(map[string]error, len(dirs))
	for _, dir := range dirs {
		refused[dir] = p.reason
	}
	return refused
}

// Dirty returns nothing.
func (polling) Dirty() (map[string]News, bool) { return nil, false }

// Wake never receives.
func (polling) Wake() <-chan struct{} { return nil }
