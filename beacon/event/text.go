package event

import (
	"strings"
	"unicode/utf8"
)

// TextLimitBytes bounds a path or a detail from the network in an event: enough to recognise it.
const TextLimitBytes = 512

// Clip truncates a text to at most limit bytes, at a character boundary, and copies it, so that
// no long header stays in memory.
func Clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	const mark = "…"
	end := limit - len(mark)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.Clone(s[:end]) + mark
}
