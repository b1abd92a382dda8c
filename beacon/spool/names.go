package spool

import "sync"

// names lets one commit or disposal at a time work on a path: what happens to a version of
// a file is over before anything happens to the next.
type names struct {
	mu   sync.Mutex
	busy map[string]chan struct{} // closed when the path is free again
}

// own waits until nobody works on a path and takes it; free gives it back.
func (n *names) own(path string) (free func()) {
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
