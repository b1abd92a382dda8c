package beacon

import (
	"bytes"
	"io"
	"testing"
)

// TestNothingFollowsARequestWithTwoLengths sends a request whose end depends on which field is
// used, and another request after it.
func TestNothingFollowsARequestWithTwoLengths(t *testing.T) {
	const (
		behind = "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"
		chunks = "5\r\nhello\r\n0\r\n\r\n"
	)
	for name, request := range map[string]string{
		"both":                   "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
		"both, the other way":    "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunks,
		"both, rejected":         "PUT /ManageSoftRL/../a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
		"HTTP/1.0, both":         "PUT /ManageSoftRL/Logs/a.log HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
		"HTTP/1.0, one":          "PUT /ManageSoftRL/Logs/a.log HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
		"a download, both":       "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
		"a download, HTTP/1.0":   "GET /ManageSoftDL/test HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
		"a download, keep-alive": "GET /ManageSoftDL/test HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, nil)
			c := dialed(t, s.addr, request+behind)
			answers, err := io.ReadAll(c)
			if err != nil || bytes.Count(answers, []byte("HTTP/1.")) != 1 {
				t.Errorf("%v, answers:\n%s", err, answers)
			}
		})
	}
}
