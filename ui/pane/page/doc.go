// Package page holds pages of text that open above a pane and scroll: so far the explanation of an
// agent. A page asks for its own sample, and holds nothing but the reader's position.
package page
