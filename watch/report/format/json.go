package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"beacontop/beacon/printable"
)

// writeJSON writes the Result itself. Invisible characters are escaped, as JSON permits for
// all: the values are complete, and a terminal can show them safely.
func writeJSON(to io.Writer, r document) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(r.Result); err != nil {
		return err
	}
	_, err := to.Write(escapeInvisible(b.Bytes()))
	return err
}

// escapeInvisible escapes invisible characters in JSON. They occur only in its strings, except for
// line ends.
func escapeInvisible(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || !printable.Hidden(r):
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
