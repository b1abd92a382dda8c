package content

import (
	"bytes"
	"html"
	"strings"
)

// tags splits a document into its tags. It is much faster than a decoder of XML, and reads what such
// a decoder rejects; text between tags does not matter here.
type tags struct{ text []byte }

// tag is one tag of a document, without its brackets.
type tag struct {
	name []byte
	rest []byte // its attributes
	ends bool   // it is an end tag, or an element without content
	open bool   // it is a start tag
}

// skips are what looks like a tag and is none, with its end.
var skips = []struct{ begin, end string }{{"!--", "-->"}, {"![CDATA[", "]]>"}, {"?", "?>"}, {"!", ">"}}

// next returns the next tag; false: there is none, or it is cut.
func (t *tags) next() (tag, bool) {
search:
	for {
		i := bytes.IndexByte(t.text, '<')
		if i < 0 {
			return tag{}, false
		}
		t.text = t.text[i+1:]
		for _, s := range skips {
			if !bytes.HasPrefix(t.text, []byte(s.begin)) {
				continue
			}
			_, after, ended := bytes.Cut(t.text, []byte(s.end))
			if !ended {
				return tag{}, false
			}
			t.text = after
			continue search
		}
		end := tagEnd(t.text)
		if end < 0 {
			return tag{}, false
		}
		inside := t.text[:end]
		t.text = t.text[end+1:]
		return tagOf(inside), true
	}
}

// tagEnd returns where a tag ends: at the first bracket that is not in quotes.
func tagEnd(text []byte) int {
	var quote byte
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"', c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

func tagOf(inside []byte) tag {
	var one tag
	if inside, one.ends = bytes.CutPrefix(inside, []byte("/")); !one.ends {
		one.open = true
		inside, one.ends = bytes.CutSuffix(inside, []byte("/"))
	}
	end := bytes.IndexAny(inside, blanks)
	if end < 0 {
		end = len(inside)
	}
	one.name, one.rest = inside[:end], inside[end:]
	return one
}

const blanks = " \t\r\n"

// attribute returns the value of an attribute; empty: there is none. Letter case does not matter.
func (t *tag) attribute(name string) string {
	for rest := t.rest; ; {
		key, after, found := bytes.Cut(rest, []byte("="))
		after = bytes.TrimLeft(after, blanks)
		if !found || len(after) == 0 || after[0] != '"' && after[0] != '\'' {
			return ""
		}
		end := bytes.IndexByte(after[1:], after[0])
		if end < 0 {
			return ""
		}
		if bytes.EqualFold(bytes.TrimSpace(key), []byte(name)) {
			return strings.TrimSpace(html.UnescapeString(string(after[1 : end+1])))
		}
		rest = after[end+2:]
	}
}
