// Package voice is how the program speaks to people: errors in one line, hints in another, exit codes. The
// commands use it, whichever package they stand in.
//
//	beacontop: error: listen 0.0.0.0:80: permission denied
//	beacontop: hint: choose another port with --http ADDR
//
// [Speak] prints what a command returned, and returns the exit code: 0 fine, 1 failed, 2 a mistake in the
// command line; a command with exit codes of its own wraps its error in [Exit].
//
// Text from outside never breaks the line or the terminal.
package voice
