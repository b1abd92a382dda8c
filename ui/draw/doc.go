// Package draw turns facts into the lines of a screen.
//
//	Theme ──▶ Line ──▶ Page ──▶ lines of equal width
//	            ▲        ▲
//	          Table    panels
//
// A [Line] has exactly its width and a [Page] at most its height; what does not fit is cut, with
// an ellipsis. A [Table] draws the rows that fit, and drops its least important columns first. A
// [Theme] holds all colours and signs. Texts from agents, files and the network pass through
// [Clean] first.
//
// How numbers, ages and times read stands in package figures. The package knows nothing of
// keys and panes: these are in ui/pane.
package draw
