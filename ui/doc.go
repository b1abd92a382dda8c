// Package ui is the live dashboard in the terminal.
//
//	keys, resize ──▶ Update ──▶ Query ──▶ Source.Sample ──▶ Sample ──▶ panes ──▶ frame
//	                   ▲                                      │
//	                   └────────── tick, four a second ◀──────┘
//
// The dashboard does not subscribe to anything: a tick asks for exactly what the
// frame shows, one question at a time, and a sample carries its question. When answers fall
// behind, the header says so. A frame is a pure function of the sample, the size, the focus and
// the theme; Update and View do no input or output and never ask for the time. Files
// and the clipboard are written by commands.
//
// Guarantees:
//
//   - A frame has exactly the height of the terminal and no line is wider, at every
//     size; below 40×10 a notice stands in its place.
//   - Text from agents, files and the network is escaped: no control character and
//     no bidirectional override reaches the terminal (clean in format.go).
//   - State is never told by colour alone: a glyph or a word stands beside it.
//   - Rows keep their place; ages are coarse. On a slow line an idle dashboard costs
//     almost nothing, because the terminal library repaints changed lines only.
//
// A terminal gets ASCII where the locale is not UTF-8 (LC_ALL, LC_CTYPE, LANG). On Windows a
// console gets it when its code page is not UTF-8 and no better terminal is known to draw it,
// and its size is asked for twice a second (console_windows.go). Tried
// under Wine, whose console does not tell of a new size: how Windows Terminal and the old
// console look and resize was never seen, nor how keys are read from CONIN$ while logs come
// on standard input.
//
// Panes are plain values that hold where the reader stands (cursor, filter) and
// nothing about the estate; only a record holds the transfer that it shows. One file is one pane; table.go, line.go and theme.go
// are what they draw with.
package ui
