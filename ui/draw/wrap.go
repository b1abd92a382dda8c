package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Folded wraps a text to lines of at most room cells; a longer word is broken.
func Folded(text string, room int) []string {
	var lines []string
	for _, word := range strings.Split(text, " ") { // not at hyphens: options and fields contain them
		for Width(word) > room && room > 0 {
			start := ansi.Truncate(word, room, "")
			if start == "" {
				break
			}
			lines, word = append(lines, start), word[len(start):]
		}
		n := len(lines) - 1
		if n >= 0 && Width(lines[n])+1+Width(word) <= room {
			lines[n] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// FoldedPath wraps a path to lines of at most room cells without losing characters, spaces
// included. A line ends after a slash if there is one in its second half.
func FoldedPath(path string, room int) []string {
	var lines []string
	for room > 0 && Width(path) > room {
		end, slash, used := 0, 0, 0
		for i, r := range path {
			cells := Width(string(r))
			if used+cells > room && i > 0 {
				break
			}
			used += cells
			end = i + len(string(r))
			if r == '/' && used > room/2 {
				slash = end
			}
		}
		if slash > 0 {
			end = slash
		}
		lines, path = append(lines, path[:end]), path[end:]
	}
	return append(lines, path)
}
