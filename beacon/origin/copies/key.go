package copies

import (
	"crypto/sha256"
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
)

// Key says which requests may share an answer.
type Key struct {
	Target string      // method and request target as sent
	Scope  string      // whose it is: a hash of credentials, address, identity; equal scopes share copies
	Header http.Header // of the request, for Vary
}

// hash is a part of a SHA-256: what an agent or an origin invents cannot collide with what it did
// not invent.
type hash [16]byte

func hashOf(texts ...string) hash {
	b := make([]byte, 0, 512)
	for _, text := range texts {
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	sum := sha256.Sum256(b)
	return hash(sum[:])
}

// group is the same for all requests whose answers differ by Vary only.
func (k Key) group() hash { return hashOf(k.Target, k.Scope) }

// variant is the same for all requests of a group that get one answer, which names these fields in
// its Vary.
func variant(vary string, request http.Header) hash {
	if vary == "" {
		return hash{}
	}
	texts := make([]string, 0, 16)
	for name := range strings.SplitSeq(vary, ",") {
		texts = append(texts, name, strings.Join(request[name], ","))
	}
	return hashOf(texts...)
}

// mostVary limits the Vary of an answer, which is in memory with each copy.
const mostVary = 256

// varyOf returns the names of the request's fields on which an answer depends, sorted and separated
// by commas. ok is false if nothing can be told from the request.
//
// An answer with a content coding depends on Accept-Encoding, even if the origin forgets to say so.
func varyOf(answer http.Header) (vary string, ok bool) {
	var names []string
	for _, line := range answer["Vary"] {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name == "*" {
				return "", false
			}
			if name != "" {
				names = append(names, http.CanonicalHeaderKey(name))
			}
		}
	}
	if answer["Content-Encoding"] != nil {
		names = append(names, "Accept-Encoding")
	}
	slices.Sort(names)
	vary = strings.Join(slices.Compact(names), ",")
	return vary, len(vary) <= mostVary
}
