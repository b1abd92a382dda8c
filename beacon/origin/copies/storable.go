package copies

import (
	"net/http"
	"strings"
)

// Storable reports whether an answer may be kept, and sent to later requests of the same scope. The
// scope must tell credentials apart. private says that it is that of one client.
func Storable(method string, request http.Header, status int, answer http.Header, private bool) bool {
	if method != http.MethodGet || status != http.StatusOK {
		return false
	}
	for _, name := range []string{"Set-Cookie", "Content-Range", "Trailer"} { // for one client; not whole; would be lost
		if answer[name] != nil {
			return false
		}
	}
	allowed := directives(answer)
	if allowed.has("no-store") || allowed.has("private") && !private || directives(request).has("no-store") {
		return false
	}
	_, tellable := varyOf(answer)
	return tellable && headerBytes(answer) <= mostHeader
}

// mostHeader limits the header of an answer that is kept. What the record has besides takes less
// than the rest of a slot.
const mostHeader = slotMost - 2048

// headerBytes is at least what a header takes in a record.
func headerBytes(h http.Header) (n int) {
	const lengths = 6 // of the two texts: at most three bytes each, as texts are shorter than a slot
	for name, values := range h {
		for _, value := range values {
			n += len(name) + len(value) + lengths
		}
	}
	return n
}

// Stale reports whether a copy may be sent although the origin was not asked: not if the answer
// demands that (RFC 9111 §4.2.4).
func Stale(answer http.Header) bool {
	d := directives(answer)
	return !d.has("no-cache") && !d.has("must-revalidate") && !d.has("proxy-revalidate") && !d.has("s-maxage")
}

// directives are the values of Cache-Control.
type cacheControl []string

func directives(h http.Header) cacheControl { return h["Cache-Control"] }

// has reports whether a directive is present, with an argument or without: one for some fields only
// is taken for one without (RFC 9111 §5.2.2.4, §5.2.2.7).
func (c cacheControl) has(directive string) bool {
	for _, line := range c {
		for part := range strings.SplitSeq(line, ",") { // in quotes, too: a comma there names fields, which are no directives
			name, _, _ := strings.Cut(part, "=")
			if strings.EqualFold(strings.TrimSpace(name), directive) {
				return true
			}
		}
	}
	return false
}
