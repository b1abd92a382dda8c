package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"beacontop/beacon/estate"
)

// writeJSON writes the Result itself. Characters that are not simply seen are escaped,
// as JSON allows for all: the values are whole, and a terminal that shows them is safe.
func writeJSON(to io.Writer, r *Result) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return err
	}
	_, err := to.Write(hushed(b.Bytes()))
	return err
}

// hushed escapes hidden characters in JSON. They occur in its strings only, but for the
// ends of lines.
func hushed(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || !estate.Hidden(r):
			out = append(out, text[:size]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[size:]
	}
	return out
}
