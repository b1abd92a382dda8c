package spool

import "sync"

// names serialises commits and disposals by path: work on one version of a file ends before work on
// the next begins.
type names struct {
	key func(path string) string // the same for names of one file

	mu   sync.Mutex
	busy map[string]chan struct{} // closed when the path is free again
}

// own waits until a path is free and takes it; free releases it.
func (n *names) own(path string) (free func()) {
	path = n.key(path)
	mine := make(chan struct{})
	for {
		n.mu.Lock()
		other, taken := n.busy[path]
		if !taken {
			if n.busy == nil {
				n.busy = map[string]chan struct{}{}
			}
			n.busy[path] = mine
			n.mu.Unlock()
			break
		}
		n.mu.Unlock()
		<-other
	}
	return func() {
		n.mu.Lock()
		delete(n.busy, path)
		n.mu.Unlock()
		close(mine)
	}
}
