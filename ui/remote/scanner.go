package remote

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

const (
	// sequenceBytes is longer than any sequence of a key or of the mouse.
	sequenceBytes = 32
	// stringBytes is longer than any answer to a question.
	stringBytes = 256
	// pasteBytes is longer than any filter.
	pasteBytes = 1 << 10
)

const esc = 0x1b

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
	// mouse is a report of the mouse as it is switched on (xterm, SGR), with numbers that can be true.
	mouse      = regexp.MustCompile(`^\x1b\[<[0-9]{1,3};[0-9]{1,4};[0-9]{1,4}[Mm]$`)
	attributes = regexp.MustCompile(`^\x1b\[\?[0-9;]*c$`)
	background = regexp.MustCompile(`\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})`)
)

// scanner divides input into keys and sequences.
type scanner struct {
	rest     []byte // the beginning of a sequence
	skipping bool   // a paste that is too long
	cutting  bool   // a control sequence that is too long
	answered bool   // the terminal has answered
	light    bool   // that its background is light
}

// scan returns the keys and sequences in the input, without what is dropped.
func (s *scanner) scan(input []byte) (tokens [][]byte) {
	b := slices.Concat(s.rest, input)
	for len(b) > 0 {
		if s.skipping {
			i := bytes.Index(b, pasteEnd)
			if i < 0 {
				b = b[max(0, len(b)-len(pasteEnd)+1):]
				break
			}
			b, s.skipping = b[i+len(pasteEnd):], false
			continue
		}
		if s.cutting {
			b = s.cut(b)
			continue
		}
		n, keep := s.next(b)
		if n == 0 {
			break
		}
		if keep {
			tokens = append(tokens, bytes.Clone(b[:n]))
		}
		b = b[n:]
	}
	s.rest = bytes.Clone(b)
	return tokens
}

// cut drops the rest of a control sequence.
func (s *scanner) cut(b []byte) []byte {
	i := slices.IndexFunc(b, func(c byte) bool { return c < ' ' || c > '?' })
	if i < 0 {
		return nil
	}
	s.cutting = false
	if b[i] >= '@' && b[i] <= '~' {
		i++
	}
	return b[i:]
}

// next returns the length of the first key or sequence, and whether it is passed on; 0: more is needed.
func (s *scanner) next(b []byte) (n int, keep bool) {
	switch {
	case b[0] != esc:
		return character(b)
	case len(b) == 1: // the key esc
		return 1, true
	case b[1] == '[':
		return s.control(b)
	case b[1] == ']' && len(b) > 2 && b[2] >= '0' && b[2] <= '9': // otherwise alt and a key
		return s.answerString(b)
	case b[1] == 'O' && len(b) > 2 && b[2] >= ' ' && b[2] <= '~':
		return 3, true
	case b[1] >= ' ' && b[1] <= '~':
		return 2, true
	}
	return 1, true
}

// character is one character. Controls of the second kind (C1) and bytes that are none are dropped.
func character(b []byte) (n int, keep bool) {
	if !utf8.FullRune(b) {
		return 0, false
	}
	r, n := utf8.DecodeRune(b)
	return n, (r != utf8.RuneError || n > 1) && (r < 0x80 || r > 0x9f)
}

// control is a control sequence (ECMA-48, 5.4): parameters, intermediates, and a final byte.
func (s *scanner) control(b []byte) (n int, keep bool) {
	if bytes.HasPrefix(b, pasteBegin) {
		return s.paste(b)
	}
	for n = 2; n < len(b) && b[n] >= ' ' && b[n] <= '?'; n++ {
		if n == sequenceBytes {
			s.cutting = true
			return n, false
		}
	}
	switch {
	case n == len(b):
		return 0, false
	case b[n] < '@' || b[n] > '~':
		return n, false
	}
	n++
	switch seq := b[:n]; {
	case seq[n-1] == 'M' && n == 3: // the old report of the mouse: three bytes follow
		if len(b) < 6 {
			return 0, false
		}
		return 6, false
	case seq[2] == '<':
		return n, mouse.Match(seq)
	case attributes.Match(seq):
		s.answered = true
		return n, false
	case bytes.Equal(seq, pasteEnd):
		return n, false
	}
	return n, true
}

// paste is passed on as one, so that its characters are not keys.
func (s *scanner) paste(b []byte) (n int, keep bool) {
	i := bytes.Index(b, pasteEnd)
	switch {
	case i >= 0 && i <= pasteBytes:
		return i + len(pasteEnd), true
	case i < 0 && len(b) <= pasteBytes:
		return 0, false
	}
	s.skipping = true
	return len(pasteBegin), false
}

// answerString is an operating system command, which terminals send as an answer only.
func (s *scanner) answerString(b []byte) (n int, keep bool) {
	end := slices.IndexFunc(b[1:], func(c byte) bool { return c == '\a' || c == esc }) + 1
	switch {
	case end == 0 && len(b) < stringBytes:
		return 0, false
	case end == 0:
		return len(b), false
	case b[end] == esc && end+1 == len(b):
		return 0, false
	}
	s.light = s.light || IsLight(b[:end])
	if b[end] == '\a' || b[end+1] == '\\' {
		end++
		if b[end-1] == esc {
			end++
		}
	}
	return end, false
}

// IsLight reports whether a terminal has answered that its background is nearer to white than to black.
func IsLight(answer []byte) bool {
	colour := background.FindSubmatch(answer)
	if colour == nil {
		return false
	}
	var sum float64
	for i, weight := range []float64{0.299, 0.587, 0.114} { // luma, ITU-R BT.601
		digits := string(colour[i+1])
		value, err := strconv.ParseUint(digits, 16, 16)
		if err != nil {
			return false
		}
		sum += weight * float64(value) / float64(uint(1)<<(4*len(digits))-1)
	}
	return sum > 0.5
}
