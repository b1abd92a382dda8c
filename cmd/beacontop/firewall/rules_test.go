package firewall

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/policy"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/daemon"
)

var update = flag.Bool("update", false, "rewrite the files of testdata")

// TestFormats writes the rules of one beacon in every format.
func TestFormats(t *testing.T) {
	sibling, err := policy.ParseServer("http://[fd00::7]:81")
	if err != nil {
		t.Fatal(err)
	}
	rules, notes, err := Rules(daemon.Config{
		HTTP: "10.0.0.1:8080", TLS: daemon.TLS{Address: ":8443"}, Failover: []policy.Server{sibling},
		Parents: []relay.LocationConfig{{URL: "https://app01.example/ManageSoftRL"}},
	})
	if err != nil || len(notes) > 0 {
		t.Fatal(notes, err)
	}
	for _, format := range Formats() {
		var out strings.Builder
		if err := Write(&out, format, rules); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", format+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || out.String() != strings.ReplaceAll(string(want), "\r\n", "\n") {
			t.Errorf("%s, want %s: %v\n%s", format, file, err, out.String())
		}
	}
}

func TestNotesOnWhatIsUndefined(t *testing.T) {
	advertised, err := policy.ParseServer("http://b1")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		c    daemon.Config
		want string
	}{
		{"the default port", daemon.Config{}, "without --http the beacon listens on 8080 if it may not use port 80"},
		{"loopback", daemon.Config{HTTP: "127.0.0.1:8080"}, "http listens on 127.0.0.1:8080: only agents on this machine can reach it"},
		{"another port", daemon.Config{HTTP: ":8080", Advertise: advertised}, "agents reach this beacon through b1: the host that forwards these connections needs a rule for port 80"},
		{"a directory", daemon.Config{HTTP: ":80", Parents: []relay.LocationConfig{{URL: "Incoming"}}}, "parent Incoming is a directory; for a network share, add the rules of its file server"},
	}
	for _, tt := range tests {
		if _, notes, err := Rules(tt.c); err != nil || len(notes) != 1 || notes[0] != tt.want {
			t.Errorf("%s: %q, %v, want %q", tt.name, notes, err, tt.want)
		}
	}
}

func TestWhatHasNoRules(t *testing.T) {
	for name, c := range map[string]daemon.Config{
		"any port":             {HTTP: "127.0.0.1:0"},
		"no address":           {HTTP: "x"},
		"no policy":            {HTTP: ":80", Policy: "missing.toml"},
		"a parent":             {HTTP: ":80", Parents: []relay.LocationConfig{{URL: "http://u:hunter2@a b"}}},
		"the port of a parent": {HTTP: ":80", Parents: []relay.LocationConfig{{URL: "http://u:hunter2@a:99999999999999999999"}}},
		"a proxy":              {HTTP: ":80", Parents: []relay.LocationConfig{{URL: "http://a", Proxy: "http://u:hunter2@p:\x7f"}}},
	} {
		_, _, err := Rules(c)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
		var part *daemon.Error
		if !errors.As(err, &part) && len(c.Parents) == 0 {
			t.Errorf("%s: %v does not say which part is at fault", name, err)
		}
	}
}

// TestAProxyReplacesTheParent has a policy whose list does without MgsPing.
func TestAProxyReplacesTheParent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(file, []byte("[failover]\nalgorithm = \"MgsRandom\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rules, _, err := Rules(daemon.Config{HTTP: ":http", Policy: file, Parents: []relay.LocationConfig{{URL: "http://app01/ManageSoftRL", Proxy: "http://u:hunter2@proxy:3128"}}})
	if err != nil || len(rules) != 4 {
		t.Fatal(rules, err)
	}
	if r := rules[1]; r.To != "proxy" || r.Port != 3128 || r.Purpose != "uploads to the parent, through the proxy, for app01" {
		t.Errorf("%+v", r)
	}
}
