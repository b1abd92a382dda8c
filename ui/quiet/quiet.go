// Package quiet keeps the terminal library from querying the terminal when a program starts.
//
// The library asks for the background colour in an init function, so that every command of
// a program that links it, also one without a screen, writes an escape sequence to its
// output and waits up to five seconds for an answer. It does not ask when the background
// was set before. Packages are initialized in the order of their import paths, each when
// its imports are: this package imports nothing but lipgloss and its path sorts before the
// library's, so its init runs first. A dashboard asks by itself when it wants to know.
package quiet

import "github.com/charmbracelet/lipgloss"

// The only init of this program: nothing else runs before the init of the library. A test
// in cmd/beacontop runs commands on a terminal and reads what they write.
func init() { lipgloss.SetHasDarkBackground(true) }
