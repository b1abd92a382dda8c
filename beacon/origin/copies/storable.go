package copies

import "net/http"

// Storable reports whether an answer may be kept, and sent to later requests of the same scope. The
// scope must tell credentials apart. private says that it is that of one client.
func Storable(method string, request http.Header, status int, answer http.Header, private bool) bool {
	return false
}

// Stale reports whether a copy may be sent although the origin was not asked: not if the answer
// demands that (no-cache, must-revalidate and the like; RFC 9111 §4.2.4).
func Stale(answer http.Header) bool { return false }
