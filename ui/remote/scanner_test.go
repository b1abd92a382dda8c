package remote

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestKeys has input, and the keys and sequences that are passed on. Pieces are separate reads.
func TestKeys(t *testing.T) {
	long := strings.Repeat("x", pasteBytes)
	for name, tt := range map[string]struct{ pieces, want []string }{
		"characters":              {[]string{"aü日"}, []string{"a", "ü", "日"}},
		"a character in pieces":   {[]string{"\xe6", "\x97\xa5"}, []string{"日"}},
		"controls":                {[]string{"\x03\r\t\x7f"}, []string{"\x03", "\r", "\t", "\x7f"}},
		"esc":                     {[]string{"\x1b", "q"}, []string{"\x1b", "q"}},
		"esc twice":               {[]string{"\x1b\x1b"}, []string{"\x1b", "\x1b"}},
		"alt":                     {[]string{"\x1bq\x1b]\x1bO\x1bü"}, []string{"\x1bq", "\x1b]", "\x1bO", "\x1b", "ü"}},
		"alt and ]":               {[]string{"\x1b]", "1"}, []string{"\x1b]", "1"}},
		"arrows":                  {[]string{"\x1b[A\x1bOB\x1b[1;5C"}, []string{"\x1b[A", "\x1bOB", "\x1b[1;5C"}},
		"an arrow in pieces":      {[]string{"\x1b[", "1;", "5C"}, []string{"\x1b[1;5C"}},
		"the mouse":               {[]string{"\x1b[<0;12;7M\x1b[<64;1;1m"}, []string{"\x1b[<0;12;7M", "\x1b[<64;1;1m"}},
		"an absurd mouse":         {[]string{"\x1b[<99999999999999999999;1;1Ma\x1b[<1;1Mb\x1b[<;;Mc"}, []string{"a", "b", "c"}},
		"the old mouse":           {[]string{"\x1b[M", "\x20", "\xff\xffa"}, []string{"a"}},
		"a paste":                 {[]string{"\x1b[200~q", "uit\n\x1b[201~a"}, []string{"\x1b[200~quit\n\x1b[201~", "a"}},
		"a long paste":            {[]string{"\x1b[200~" + long, long, "\x1b[20", "1~a"}, []string{"a"}},
		"the end of a paste":      {[]string{"\x1b[201~a"}, []string{"a"}},
		"a long sequence":         {[]string{"\x1b[" + strings.Repeat("1;", 100), "1;1", "Aa\x1b[" + strings.Repeat("1;", 100) + "\x1b[A"}, []string{"a", "\x1b[A"}},
		"a sequence broken off":   {[]string{"\x1b[1;\x03a"}, []string{"\x03", "a"}},
		"controls of C1":          {[]string{"\u009b31m\u0080"}, []string{"3", "1", "m"}},
		"bytes that are no text":  {[]string{"a\xff\xfeb"}, []string{"a", "b"}},
		"answers":                 {[]string{"j\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;4ck"}, []string{"j", "k"}},
		"answers in pieces":       {[]string{"\x1b]11;rgb:f", "fff/ffff/ffff\x1b", "\\\x1b[?6", "2c"}, nil},
		"an answer with BEL":      {[]string{"\x1b]11;rgb:0/0/0\aa"}, []string{"a"}},
		"an answer broken off":    {[]string{"\x1b]11;rgb:\x1b[A"}, []string{"\x1b[A"}},
		"an answer without end":   {[]string{"\x1b]11;" + strings.Repeat("x", stringBytes), "a"}, []string{"a"}},
		"what some terminals ask": {[]string{"\x1b[?1u"}, []string{"\x1b[?1u"}},
	} {
		var s scanner
		var got []string
		for _, piece := range tt.pieces {
			for _, token := range s.scan([]byte(piece)) {
				got = append(got, string(token))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestTheBackground(t *testing.T) {
	for answer, light := range map[string]bool{
		"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;4c": true, "\x1b]11;rgb:00/00/00\a\x1b[?1c": false, "\x1b[?1c": false,
		"\x1b]11;rgba:ff/ff/d0\x1b\\\x1b[?1c": true, "\x1b]11;rgb:ffff/zz/ffff\a\x1b[?1c": false,
	} {
		var s scanner
		if s.scan([]byte(answer)); !s.answered || s.light != light {
			t.Errorf("%q: answered %t, light %t", answer, s.answered, s.light)
		}
	}
}

// TestReadsAreWhole writes much at once: reads are short and end at the end of a key.
func TestReadsAreWhole(t *testing.T) {
	arrow := []byte("\x1b[1;5A")
	var read bytes.Buffer
	r := NewReader(source{bytes.NewReader(bytes.Repeat(arrow, 3000))})
	done := make(chan struct{})
	go func() { defer close(done); r.Run() }()
	buf := make([]byte, 256)
	for {
		n, err := r.Read(buf)
		if err != nil {
			break
		}
		if n > atOnce || n%len(arrow) != 0 {
			t.Fatalf("%d bytes at once", n)
		}
		read.Write(buf[:n])
	}
	<-done
	if read.Len() != 3000*len(arrow) {
		t.Errorf("%d bytes", read.Len())
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// TestCloseEndsBoth a Run that waits for its reader, and a Read that waits for input.
func TestCloseEndsBoth(t *testing.T) {
	full := NewReader(source{bytes.NewReader(bytes.Repeat([]byte("a"), 2*queueBytes))})
	done := make(chan struct{})
	go func() { defer close(done); full.Run() }()
	if _, err := full.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	_ = full.Close()
	<-done
}

type source struct{ *bytes.Reader }

func (source) Close() error { return nil }

// FuzzKeys passes on nothing that the terminal library would keep, or take for something else.
func FuzzKeys(f *testing.F) {
	for _, seed := range []string{"abc", "\x1b[200~x\x1b[201~", "\x1b[<1;2;3M", "\x1b]11;rgb:0/0/0\a", "\x1b[M   ", "\x1bO", "\xff\xe6", "\u009b"} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, input []byte, size int) {
		var s scanner
		for b := input; len(b) > 0; {
			n := min(max(size, 1), len(b))
			for _, token := range s.scan(b[:n]) {
				switch {
				case len(token) == 0 || len(token) > pasteBytes+len(pasteEnd)+len(pasteBegin):
					t.Errorf("%q of %q", token, input)
				case bytes.HasPrefix(token, pasteBegin) != bytes.HasSuffix(token, pasteEnd):
					t.Errorf("%q is half a paste", token)
				case bytes.HasPrefix(token, []byte("\x1b[<")) && !mouse.Match(token):
					t.Errorf("%q is an absurd mouse", token)
				}
			}
			if len(s.rest) > pasteBytes+sequenceBytes+stringBytes {
				t.Errorf("%d bytes are kept", len(s.rest))
			}
			b = b[n:]
		}
	})
}
