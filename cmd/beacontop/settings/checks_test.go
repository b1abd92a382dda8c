package settings

import (
	"strings"
	"testing"
	"time"
)

// TestValuesThatDoNotFit has flags whose values can be read but are not right, or not together.
func TestValuesThatDoNotFit(t *testing.T) {
	tests := []struct{ args, want string }{
		{"--dir=", "--dir: empty"},
		{"--name=", "--name: empty"},
		{"--max-config 10B", "--max-config: 10B is too small: write a size with its unit, 1MB"},
		{"--idle-timeout 0s", "--idle-timeout: must be more than 0"},
		{"--http none", "--http: none needs --https ADDR: otherwise this beacon has no listener"},
		{"--https :1", "--https: needs --cert FILE and --key FILE"},
		{"--http :1 --https :1 --cert c --key k", "--https: same address as --http"},
		{"--http :0 --https :0 --cert c --key k", ""},
		{"--cert c", "--cert: has no effect without --https ADDR"},
		{"--cert c --admin 127.0.0.1:1", "--cert: has no effect without --https ADDR, or --admin ADDR beyond loopback"},
		{"--admin localhost:1", ""},
		{"--admin :1", "--admin: needs --cert FILE and --key FILE beyond loopback"},
		{"--admin 1", "--admin: needs --cert FILE and --key FILE beyond loopback"},
		{"--admin 10.0.0.1:1 --cert c", "--admin: needs --cert FILE and --key FILE beyond loopback"},
		{"--admin 10.0.0.1:1 --cert c --key k", ""},
		{"--admin x", `"x" is not a valid listen address`},
		{"--admin socket", "--admin: needs an address"},
		{"--admin 127.0.0.1:1 --http 127.0.0.1:1", "--admin: same address as --http"},
		{"--admin 127.0.0.1:1 --https 127.0.0.1:1 --cert c --key k", "--admin: same address as --https"},
		{"--admin-token t", "--admin-token: has no effect without --admin ADDR"},
		{"--tls-min 1.3", "--tls-min: has no effect without --https ADDR"},
		{"--tls-min 1.2", ""},
		{"--tls-old-ciphers", "--tls-old-ciphers: has no effect without --https ADDR"},
		{"--client-certs lenient", "--client-certs: has no effect without --https ADDR"},
		{"--https :1 --cert c --key k --client-certs strict", "--client-certs: strict needs --client-ca FILE"},
		{"--https :1 --cert c --key k --client-ca a", "--client-ca: has no effect without --client-certs strict"},
		{"--auth upload", "--auth: has no effect without --htpasswd FILE"},
		{"--auth upload --htpasswd h", ""},
		{"--trust-proxy x", `"x" is not an address or a range: write 10.0.0.5 or 10.0.0.0/24`},
		{"--trust-proxy ::ffff:10.0.0.5", "write it as 10.0.0.0/24"},
		{"--tz Nowhere", `"Nowhere" is not a time zone: write UTC, local or Europe/Berlin`},
		{"--advertise x", `beacon "x": must begin with http:// or https://`},
		{"--parent http://a,http://b", "only one URL is allowed; put others into the configuration file, each under [[parent]]"},
	}
	for _, tt := range tests {
		_, err := settled(t, "", strings.Fields(tt.args)...)
		if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.args, err, tt.want)
		}
	}
}

func TestParentsThatAreWrong(t *testing.T) {
	first := "[[parent]]\nurl = \"http://a/ManageSoftRL\"\n"
	for text, want := range map[string]string{
		first + "[[parent]]\nuser = \"u\"":                               "parent 2: needs a url",
		first + "[[parent]]\nurl = \"http://A/ManageSoftRL/\"":           "4:7: parent 2: duplicate URL",
		first + "password = \"hunter2\"":                                 "3:12: parent 1: a password needs a user",
		first + "user = \"a:b\"":                                         "3:8: parent 1: a user name cannot contain a colon",
		"[[parent]]\nurl = \"dir\"\nca = \"ca.pem\"":                     "3:6: parent 1: not allowed for a directory",
		"[[parent]]\nurl = \"dir\"\nca = \"ca.pem\"\nproxy = \"http:/\"": "not allowed for a directory",
		"[relay]\nparallel = 65":                                         "relay.parallel: must be between 1 and 64",
		"[relay]\nwindows = [\"22:00-22:00\"]":                           `"22:00-22:00" is empty: omit windows for no restriction`,
		"[relay]\nwindows = [\"1:00-2:00\", \"night\"]":                  `2:25: relay.windows: "night" is not a daily time span`,
		"viewers.sessions = 0":                                           "viewers.sessions: must be more than 0",
		"[history]\ndays = 0":                                            "history.days: must be more than 0",
		"[limits]\ntypes = [\"a/b\"]":                                    "limits.types: ",
		strings.Repeat("[[parent]]\nurl = \"http://b\"\n", 33):           "65:3: more than 32 parents",
	} {
		_, err := settled(t, text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s\n%v, want %s", text, err, want)
		}
	}
}

// TestAParentFromAFlagReplacesThoseOfTheFile masks its password where it is shown.
func TestAParentFromAFlagReplacesThoseOfTheFile(t *testing.T) {
	const file = "[[parent]]\nurl = \"http://u:hunter2@a\"\nuser = \"u\"\npassword = \"hunter2\"\n"
	s, err := settled(t, file)
	if err != nil || len(s.Parents) != 1 || s.Parents[0].Password != "hunter2" {
		t.Fatal(s.Parents, err)
	}
	if text := s.Show(); strings.Contains(text, "hunter2") || !strings.Contains(text, `password = "********"`) {
		t.Error(text)
	}
	s, err = settled(t, file, "--parent", "http://b")
	if err != nil || len(s.Parents) != 1 || s.Parents[0].URL != "http://b" || s.Parents[0].User != "" {
		t.Error(s.Parents, err)
	}
	if text := s.Show(); !strings.Contains(text, "\n[[parent]]\nurl = \"http://b\"                         # flag\n") {
		t.Error(text)
	}
	t.Setenv("BEACONTOP_PARENT", "")
	s, err = settled(t, file, "--parent=")
	if err != nil || len(s.Parents) != 1 || s.Parents[0].User != "u" {
		t.Error(s.Parents, err)
	}
}

func TestSpans(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		span Span
		want string
	}{
		{Span{}, ""}, {Span{Since: "24h"}, ""}, {Span{Since: "2026-11-20", Until: "2026-11-21"}, ""},
		{Span{Since: "yesterday"}, `--since: "yesterday" is not a time`}, {Span{Until: "x"}, `--until: "x" is not a time`},
		{Span{Since: "2026-11-20", Until: "2026-11-20"}, "--until: 2026-11-20 must be after --since"},
	} {
		since, until, err := tt.span.Between(time.UTC, now)
		if (tt.want == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %s", tt.span, err, tt.want)
		}
		if err == nil && (since.IsZero() != (tt.span.Since == "") || until.IsZero() != (tt.span.Until == "")) {
			t.Errorf("%+v is from %v to %v", tt.span, since, until)
		}
	}
}
