package policy

import (
	"errors"
	"html"
	"iter"
	"net/url"
	"strings"
)

// DownloadRoot is the variable for the agent's download location in the references of a policy.
const DownloadRoot = "$(DownloadRootURL)"

// ErrFormat means that a file does not have the format of its extension.
var ErrFormat = errors.New("unexpected format")

// Packages returns the references to packages (.osd) in a policy (.npl), in order, decoded:
// relative to the download location if they begin with DownloadRoot or have no scheme, otherwise
// absolute.
func Packages(npl []byte) ([]string, error) {
	var out []string
	seen := false
	for name, attrs := range elements(string(npl)) {
		seen = seen || strings.EqualFold(name, "Policy")
		if strings.EqualFold(name, "Package") && attrs["href"] != "" {
			ref := strings.TrimPrefix(strings.TrimPrefix(attrs["href"], DownloadRoot), "/")
			if plain, err := url.PathUnescape(ref); err == nil {
				ref = plain
			}
			out = append(out, ref)
		}
	}
	if !seen {
		return nil, ErrFormat
	}
	return out, nil
}

// Target returns the file that a package (.osd) points to, relative to the
// package's own folder.
func Target(osd []byte) (string, error) {
	for name, attrs := range elements(string(osd)) {
		if strings.EqualFold(name, "CODEBASE") && attrs["href"] != "" {
			return attrs["href"], nil
		}
	}
	return "", ErrFormat
}

// elements yields the start tags of a document with their attributes, by lower-case name. The
// document need not be well-formed: real package files use names with two colons, and a
// processing instruction whose target has two.
func elements(doc string) iter.Seq2[string, map[string]string] {
	return func(yield func(string, map[string]string) bool) {
		for {
			_, rest, found := strings.Cut(doc, "<")
			if !found {
				return
			}
			if after, comment := strings.CutPrefix(rest, "!--"); comment {
				_, doc, _ = strings.Cut(after, "-->")
				continue
			}
			end := tagEnd(rest)
			tag := rest[:end]
			doc = rest[end:]
			if tag == "" || strings.ContainsRune("?!/", rune(tag[0])) {
				continue
			}
			cut := strings.IndexAny(tag, " \t\r\n/")
			if cut < 0 {
				cut = len(tag)
			}
			if !yield(tag[:cut], attributes(tag[cut:])) {
				return
			}
		}
	}
}

// tagEnd returns the index of the > that ends a tag; quoted values may contain others.
func tagEnd(s string) int {
	var quote byte
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return len(s)
}

func attributes(s string) map[string]string {
	out := map[string]string{}
	for {
		name, rest, found := strings.Cut(s, "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		if !found || rest == "" || (rest[0] != '"' && rest[0] != '\'') {
			return out
		}
		value, after, closed := strings.Cut(rest[1:], rest[:1])
		if !closed {
			return out
		}
		out[strings.ToLower(strings.TrimSpace(name))] = html.UnescapeString(value)
		s = after
	}
}
