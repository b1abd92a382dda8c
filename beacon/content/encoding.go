package content

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"beacontop/beacon/event"
)

// windows1252 has the characters of the bytes 0x80 to 0x9f; all others are as in ISO-8859-1.
// Unassigned bytes are control characters, as in browsers (WHATWG Encoding, index windows-1252).
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}

func runeOf1252(c byte) rune {
	if 0x80 <= c && c < 0xa0 {
		return windows1252[c-0x80]
	}
	return rune(c)
}

// from1252 decodes Windows-1252 or ISO-8859-1.
func from1252(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/8)
	for _, c := range text {
		out = utf8.AppendRune(out, runeOf1252(c))
	}
	return out
}

// fromMixed decodes UTF-8, with invalid bytes read as Windows-1252: some programs declare UTF-8
// but write the system's encoding.
func fromMixed(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	out := make([]byte, 0, len(text)+len(text)/8)
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			r = runeOf1252(text[0])
		}
		out, text = utf8.AppendRune(out, r), text[size:]
	}
	return out
}

// Readable decodes a name from a URL: UTF-8, or else Windows-1252, as IIS does.
func Readable(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	return string(from1252([]byte(name)))
}

// encoding is the character encoding of a document.
type encoding struct {
	name   string
	decode func([]byte) []byte // nil: unsupported encoding
	unit   int                 // bytes
}

// encodingOf detects the encoding from the first bytes of a document, or else from its XML
// declaration (XML 1.0, appendix F).
func encodingOf(head []byte) encoding {
	for _, e := range []struct {
		begin string
		encoding
	}{
		{"\x00\x00\xfe\xff", encoding{"UTF-32", nil, 4}}, {"\xff\xfe\x00\x00", encoding{"UTF-32", nil, 4}},
		{"\x00\x00\x00<", encoding{"UTF-32", nil, 4}}, {"<\x00\x00\x00", encoding{"UTF-32", nil, 4}},
		{"\xff\xfe", fromUTF16(binary.LittleEndian)}, {"<\x00", fromUTF16(binary.LittleEndian)},
		{"\xfe\xff", fromUTF16(binary.BigEndian)}, {"\x00<", fromUTF16(binary.BigEndian)},
		{"\x4c\x6f\xa7\x94", encoding{"EBCDIC", nil, 1}},
		{"\xef\xbb\xbf", encoding{"UTF-8", fromMixed, 1}},
	} {
		if bytes.HasPrefix(head, []byte(e.begin)) {
			return e.encoding
		}
	}
	switch name := declaredIn(head); strings.ToLower(name) {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "unicode": // the last two are wrong: the document uses single bytes
		return encoding{"UTF-8", fromMixed, 1}
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252", "cp-1252", "x-cp1252", "ansi":
		return encoding{name, from1252, 1}
	default:
		return encoding{name, nil, 1}
	}
}

// declarationLimitBytes is more than an XML declaration needs.
const declarationLimitBytes = 256

// declaredIn returns the encoding in an XML declaration; empty: none.
func declaredIn(head []byte) string {
	head = bytes.TrimLeft(head[:min(len(head), declarationLimitBytes)], " \t\r\n")
	text, ok := bytes.CutPrefix(head, []byte("<?xml"))
	if !ok {
		return ""
	}
	text, _, _ = bytes.Cut(text, []byte("?>"))
	_, value, ok := bytes.Cut(text, []byte("encoding"))
	value = bytes.TrimLeft(value, " \t\r\n=")
	if !ok || len(value) == 0 || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	name, _, _ := bytes.Cut(value[1:], value[:1])
	return event.Clip(string(bytes.TrimSpace(name)), 40)
}

func fromUTF16(order binary.ByteOrder) encoding {
	return encoding{"UTF-16", func(text []byte) []byte {
		units := make([]uint16, 0, len(text)/2)
		for ; len(text) >= 2; text = text[2:] {
			units = append(units, order.Uint16(text))
		}
		return []byte(string(utf16.Decode(units)))
	}, 2}
}
