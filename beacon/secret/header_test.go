package secret

import (
	"net/http"
	"testing"
)

func TestSecretsAreNotRecorded(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"Authorization", "Basic c2VjcmV0", "Basic (masked)"},
		{"Authorization", "bearer\tc2VjcmV0", "bearer (masked)"},
		{"Authorization", "c2VjcmV0", "(masked)"},
		{"Proxy-Authorization", "c2VjcmV0 x", "(masked)"},
		{"Cookie", "sid=c2VjcmV0; b=x", "(masked)"},
		{"Www-Authenticate", "Basic realm=c2VjcmV0", "Basic (masked)"},
		{"X-Api-Key", "c2VjcmV0", "(masked)"},
		{"Referer", "http://u:c2VjcmV0@h/a?token=c2VjcmV0&b=1", "http://(masked)@h/a?token=(masked)&b=1"},
		{"X-Auth-Token", "c2VjcmV0", "(masked)"},
		{"X-Pwd", "c2VjcmV0", "(masked)"},
		{"Authentication", "c2VjcmV0", "(masked)"},
		{"X-Session-Id", "c2VjcmV0", "(masked)"},
		{"Referer", "/a?x=1&sig=c2VjcmV0", "/a?x=1&sig=(masked)"},
		{"User-Agent", "ManageSoft/21.1 (Windows NT 10.0)", "ManageSoft/21.1 (Windows NT 10.0)"},
	} {
		h := http.Header{c.name: {c.in}}
		if got := Headers(h)[c.name][0]; got != c.want || h.Get(c.name) != c.in {
			t.Errorf("%s: %s becomes %s, want %s", c.name, c.in, got, c.want)
		}
	}
	for in, want := range map[string]string{
		"/ManageSoftDL/test?password=a%20b&x=1":   "/ManageSoftDL/test?password=(masked)&x=1",
		"/a?x=1;Auth_Token=b#c":                   "/a?x=1;Auth_Token=(masked)#c",
		"http://user:secret@host/a?machinename=h": "http://(masked)@host/a?machinename=h",
		"/a@b?name=c": "/a@b?name=c",
		"*":           "*",
	} {
		if got := Target(in); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}
