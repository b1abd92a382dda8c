// Package page holds pages of text that open above a pane and scroll: so far the explanations of an
// agent, the queue and the failover list. A page asks for its own sample, and holds nothing but the reader's position.
package page
