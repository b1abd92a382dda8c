package watch

import "errors"

// ErrPoll means that a directory is polled for an expected reason: polling was requested, or is all
// that its file system supports.
var ErrPoll = errors.New("polled")

// polling implements notifications where there are none: it refuses every directory with the
// reason.
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

// Wake returns nil, which never receives.
func (polling) Wake() <-chan struct{} { return nil }
