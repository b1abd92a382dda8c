package protocol

import (
	"net/netip"
	"strings"
)

// placeholders are names that a program uses when it does not know the name of its machine.
var placeholders = map[string]bool{"localhost": true, "unknown": true, "null": true, "none": true, "undefined": true, "default": true, "true": true, "false": true}

// isMachine reports whether a text is the name of one machine: a host name of one label, as Windows
// also allows them, and no number, address or identifier.
func isMachine(name string) bool {
	if !isLabel(name) || placeholders[strings.ToLower(name)] {
		return false
	}
	return strings.ContainsFunc(name, func(r rune) bool { return r < '0' || r > '9' }) && !isIdentifier(name) && IsName(name)
}

// identifierLeast is the length from which a text of hexadecimal digits only is taken for an identifier.
const identifierLeast = 12

func isIdentifier(name string) bool {
	digits := 0
	for i := range len(name) {
		switch c := lower(name[i]); {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f':
			digits++
		case c != '-':
			return false
		}
	}
	return digits >= identifierLeast
}

// isDomain reports whether a text is a domain, but no address.
func isDomain(domain string) bool {
	if _, err := netip.ParseAddr("0." + domain); err == nil || len(domain) > NameLimitBytes || !IsName(domain) {
		return false
	}
	for label := range strings.SplitSeq(domain, ".") {
		if !isLabel(label) {
			return false
		}
	}
	return true
}

// labelLimitBytes is the longest label of a DNS name.
const labelLimitBytes = 63

func isLabel(label string) bool {
	if label == "" || len(label) > labelLimitBytes || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for i := range len(label) {
		if c := lower(label[i]); c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
