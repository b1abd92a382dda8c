// Package page holds pages that open above a pane: the record of a transfer or of a change, the
// explanations of an agent, the queue and the failover list, heat maps, and the list of views. A page holds the
// reader's position, and at most a copy of what it is about.
package page
