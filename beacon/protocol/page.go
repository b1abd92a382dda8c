package protocol

import (
	"bytes"
	"strings"
)

// TestText is the text of a beacon's test page, as public connectivity tests expect it.
const TestText = "Test succeeded"

// IsWebPage reports whether an answer is a web page, by its content type or its first bytes: a web
// site or a portal answered in place of a beacon, which has no web pages.
func IsWebPage(contentType string, head []byte) bool {
	if strings.Contains(strings.ToLower(contentType), "html") {
		return len(bytes.TrimSpace(head)) > 0
	}
	start := bytes.ToLower(bytes.TrimSpace(head[:min(len(head), 256)]))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}
