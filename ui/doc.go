// Package ui is the live dashboard in the terminal.
//
//	keys, resize ──▶ Update ──▶ Query ──▶ Source.Sample ──▶ Sample ──▶ panes ──▶ frame
//	                   ▲                                      │
//	                   └────────── tick, four a second ◀──────┘
//
// The dashboard does not subscribe to anything: a tick asks for exactly what the
// frame shows, one query at a time, and a sample carries its query. A body is drawn only
// from an answer to its pane's present question; until then the last one of that pane
// stays, and a pane without one says that it waits. If answers are late or fail, the
// header says so, and a late answer never replaces a newer one. A frame is a pure function of the sample, the size, the focus and
// the theme; Update and View do no input or output and never read the clock. Commands
// write files and the clipboard.
//
// Guarantees:
//
//   - A frame has exactly the height of the terminal and no line is wider, at every
//     size; below 40×10 a notice replaces it.
//   - Text from agents, files and the network is escaped: no control character and
//     no bidirectional override reaches the terminal (see draw.Clean).
//   - Colour alone never conveys state: a glyph or a word accompanies it.
//   - Rows keep their place; ages are coarse. On a slow line an idle dashboard costs
//     almost nothing, because the terminal library repaints changed lines only.
//
// A terminal gets ASCII if the locale is not UTF-8 (LC_ALL, LC_CTYPE, LANG). A Windows
// console gets ASCII if its code page is not UTF-8 and it is not known to be a better
// terminal, and its size is polled twice a second (console_windows.go). This was tested
// under Wine, whose console does not report a new size. Not tested: how Windows Terminal
// and the old console look and resize, and how keys are read from CONIN$ while logs come
// on standard input.
//
// The parts of the screen, each a package:
//
//	ui           the model: keys, samples, the header, the tabs, the footer, the terminal
//	ui/pane      the panes: what each asks for, shows and does on a key
//	ui/pane/page what opens above them: records, explanations, the list of views
//	ui/keys      all keys, in one table
//	ui/position  where the reader of a list is
//	ui/entry     the line in which a filter or a name is typed
//	ui/view      views: a pane with a filter and an order, under a name
//	ui/draw      themes, lines, tables, panels; how numbers and times read
//	ui/quiet     keeps libraries from querying the terminal
package ui
