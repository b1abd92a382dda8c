package settings

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/tomlfile"
)

// settled settles the settings of a command that runs a beacon.
func settled(t *testing.T, file string, args ...string) (*Settings, error) {
	t.Helper()
	s := New()
	cmd := &cobra.Command{Use: "x"}
	s.Bind(cmd, Beacon|Screen|Service)
	if file != "" {
		name := filepath.Join(t.TempDir(), "b.toml")
		if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append([]string{"--config", name}, args...)
	}
	if err := cmd.ParseFlags(args); err != nil {
		return s, err
	}
	return s, s.Settle()
}

func TestLaterSourcesOverrideEarlierOnes(t *testing.T) {
	const file = "grace = \"1s\"\nname = \"FILE\"\nfailover = [\"http://a\", \"http://b\"]\nmax-upload = 5_000_000\n"
	t.Setenv("BEACONTOP_NAME", "VARIABLE")
	t.Setenv("BEACONTOP_IDLE_TIMEOUT", "2m")
	t.Setenv("BEACONTOP_TRUST_PROXY", "10.0.0.1, 10.1.0.0/16")
	s, err := settled(t, file, "--idle-timeout", "3m", "--failover", "http://c")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		text string
		from Origin
	}{
		"http": {"", BuiltIn}, "grace": {"1s", FromFile}, "max-upload": {"5MB", FromFile}, "name": {"VARIABLE", FromEnvironment},
		"trust-proxy": {"10.0.0.1,10.1.0.0/16", FromEnvironment}, "idle-timeout": {"3m", FromFlag}, "failover": {"http://c", FromFlag},
	} {
		if one := s.table.find(name); one.Value.String() != want.text || one.origin != want.from {
			t.Errorf("%s is %q from %s, want %q from %s", name, one.Value, one.origin, want.text, want.from)
		}
	}
	if s.Name != "VARIABLE" || s.Grace != time.Second || s.IdleTimeout != 3*time.Minute || s.UploadLimitBytes != 5_000_000 || len(s.Failover) != 1 || len(s.Trusted) != 2 {
		t.Errorf("values %+v", s.Values)
	}
}

// everything is a file that sets every setting to a value that is not its default.
const everything = `dir = "d"
name = "A"
max-config = "2MB"
max-upload = "2GiB"
idle-timeout = "7m"
grace = "5s"
http = ":8080"
record-wire = "a\u001b <b> \"c\""
record-bodies = true
quarantine = true
tls-min = "1.1"
client-certs = "strict"
cert = "c.pem"
key = "k.pem"
https = ":8443"
tls-old-ciphers = true
client-ca = "ca.pem"
auth = "upload"
htpasswd = "h"
trust-proxy = ["10.0.0.0/8"]
failover = ["http://b2"]
advertise = "http://b1:8080"
policy = "p.toml"
theme = "none"
ascii = true
tz = "Europe/Berlin"
events = true
relay = { parallel = 3, rate = "1MB", windows = ["22:00-06:00"], refusals = 4, archive = "24h" }
limits.connections = 9
limits.per-address = 8
limits.receives = 7
limits.min-rate = "2kB"
limits.free-bytes = "6GB"
limits.free-inodes = 5
limits.strict = true
limits.types = ["More"]
control.group = "look"
ssh = ":2222"
admin = ":9180"
admin-token = "token"
viewers = { keys = "keys", sessions = 20, per-key = 10, per-address = 12, idle = "1h" }
[history]
off = true
days = 2
bytes = "1GB"
[[parent]]
url = "https://a/ManageSoftRL"
user = "u"
ca = "pca.pem"
proxy = "http://proxy:3128"
test = "none"
[[parent]]
url = "http://b/ManageSoftRL"
[copies]
bytes = "7GB"
fresh = "90s"
[[origin]]
url = "https://a/ManageSoftDL"
user = "u"
ca = "oca.pem"
cert = "o.pem"
key = "o.key"
proxy = "http://proxy:3128"
timeout = "20s"
host = "agent"
transparent = true
pass = ["/inventory-beacons/api/"]
[[origin]]
url = "http://b/ManageSoftDL"
[[notify]]
url = "https://hooks.example"
style = "slack"
name = "chat"
severity = "problem"
codes = ["disk-full", "sibling-down"]
hold = "5m"
repeat = "4h"
quiet = ["22:00-06:00"]
proxy = "http://proxy:3128"
ca = "hooks.pem"
`

// TestWhatIsShownIsAFile reads what Show prints: it gives the same values.
func TestWhatIsShownIsAFile(t *testing.T) {
	first, err := settled(t, everything)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range first.table {
		if one.origin != FromFile && !one.notInFile {
			t.Errorf("%s is %s: the file of this test should set it", one.Name, one.origin)
		}
		if one.tables == nil && one.origin == FromFile && one.Value.String() == New().table.find(one.Name).Value.String() {
			t.Errorf("%s has its default in the file of this test", one.Name)
		}
	}
	again, err := settled(t, first.Show())
	if err != nil {
		t.Fatal(err)
	}
	again.File = first.File
	if !reflect.DeepEqual(first.Values, again.Values) {
		t.Errorf("read again %+v, want %+v", again.Values, first.Values)
	}
}

func TestMistakesHaveTheirPlaceAndName(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"syntax", "name = = 3", `1:8: unexpected character`},
		{"an unknown key", "name = \"A\"\nmaxupload = 3", "2:1: unknown key maxupload"},
		{"an unknown table", "[lmits]\nx = 1", "1:2: unknown key lmits"},
		{"an unknown key of a section", "[limits]\nConnexions = 1", "2:1: unknown key limits.Connexions"},
		{"a key twice, in two letter cases", "name = \"A\"\nName = \"B\"", "2:1: duplicate key: name and Name"},
		{"an empty key", `"" = 1`, `1:1: unknown key ""`},
		{"a value in place of a section", "relay = 5", "1:9: found a TOML integer, want a table, with its name in [ ]"},
		{"a list in place of a text", `name = ["A"]`, `name: found a TOML array, want a quoted string`},
		{"a text in place of a number", "[relay]\nparallel = \"4\"", "2:12: relay.parallel: found a TOML string, want a whole number"},
		{"a text in place of a switch", `ascii = "true"`, "1:9: ascii: found a TOML string, want true or false"},
		{"a date", "name = 2026-11-23", "name: found a TOML date or time, want a quoted string"},
		{"one of a list", "trust-proxy = [\n \"10.0.0.1\",\n 5]", "3:2: trust-proxy: found a TOML integer, want a quoted string"},
		{"a text that cannot be read", `grace = "soon"`, `1:9: grace: "soon" is not a duration: write "90s", "5m" or "24h"`},
		{"a size without a unit", `max-upload = "10"`, `1:14: max-upload: "10" has no unit`},
		{"a negative size", "[relay]\nrate = -5", "2:8: relay.rate: must not be negative"},
		{"the first of two", "grace = \"soon\"\nname = 5", "1:9: grace: "},
		{"a table in place of a list of tables", "[parent]\nurl = \"http://a\"", "1:2: found a TOML table, want one or more tables, each with its name in [[ ]]"},
		{"a key of a parent", "[[parent]]\nurl = \"http://a\"\nusr = \"x\"", "3:1: parent 1: unknown key usr"},
		{"a value of a parent", "[[parent]]\nurl = \"http://a\"\n[[parent]]\nurl = 5", "4:7: parent 2: url: found a TOML integer"},
		{"an origin that is none", "[[origin]]\nurl = \"ftp://x\"", "1:3: origin 1: \"ftp://x\" must begin with http:// or https://"},
		{"an origin twice", "[[origin]]\nurl = \"http://x/\"\n[[origin]]\nurl = \"http://X\"", "4:7: origin 2: duplicate URL"},
		{"half a client certificate", "[[origin]]\nurl = \"http://x\"\ncert = \"c\"", "3:8: origin 1: a client certificate needs both cert and key"},
		{"no time for an answer", "[[origin]]\nurl = \"http://x\"\ntimeout = \"0s\"", "3:11: origin 1: must be at least 1ns"},
		{"a path to pass that is none", "[[origin]]\nurl = \"http://x\"\npass = [\"api\"]", "1:3: origin 1: \"api\" must be the beginning of a path"},
		{"a webhook that is none", "[[notify]]\nurl = \"ftp://x\"", "2:7: notify 1: url must begin with http:// or https://"},
		{"a receiver that is missing", "[[notify]]\nhold = \"5m\"", "1:3: notify 1 needs a url or a log"},
		{"an unknown code", "[[notify]]\nurl = \"http://x\"\ncodes = [\"disk-full\", \"disk\"]", `3:23: notify 1: codes: "disk" is not a code`},
		{"reminders all the time", "[[notify]]\nurl = \"http://x\"\nrepeat = \"10s\"", "3:10: notify 1: repeat must be at least 5m"},
		{"a log with a style", "[[notify]]\nurl = \"http://x\"\nlog = \"syslog\"", "3:7: notify 1: log has no effect beside a url"},
		{"settings that do not fit", "https = \":1\"", "1:9: https: needs --cert FILE and --key FILE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := settled(t, tt.file)
			var file *FileError
			if err == nil || !errors.As(err, &file) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

func TestErrorsNameTheFlagOrTheVariable(t *testing.T) {
	_, err := settled(t, "", "--grace", "-1s")
	if want := "--grace: must not be negative"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	s, err := settled(t, "policy = \"p.toml\"", "--dir", "x")
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("missing")
	if err := s.Named("dir", cause); err.Error() != "--dir: missing" {
		t.Error(err)
	}
	var place *tomlfile.Error
	if err := s.Placed("policy", cause); !errors.As(err, &place) || !strings.HasSuffix(err.Error(), "b.toml:1:10: missing") {
		t.Error(err)
	}
	t.Setenv("BEACONTOP_AUTH", "both, download")
	_, err = settled(t, "")
	if want := `BEACONTOP_AUTH: "both, download" must be one of both, download, upload`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// FuzzFile reads any text as a file.
func FuzzFile(f *testing.F) {
	f.Add(everything)
	f.Add("parent = [1]\n[relay]\nrate = 1.5")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := settled(t, text+"\n")
		if err == nil {
			if _, err := settled(t, s.Show()); err != nil && len(s.Parents) == 0 && len(s.Notify) == 0 { // secrets are masked
				t.Errorf("shown as\n%s%v", s.Show(), err)
			}
		}
	})
}

// TestShowHasNoSecretOfAWebhook: its URL is one, too.
func TestShowHasNoSecretOfAWebhook(t *testing.T) {
	s, err := settled(t, "[[notify]]\nurl = 'https://hooks.example/services/s3cr3t?x=s3cr3t'\nsecret = 's3cr3t'\nproxy = 'http://u:s3cr3t@proxy'\n")
	if err != nil {
		t.Fatal(err)
	}
	if shown := s.Show(); strings.Contains(shown, "s3cr3t") || !strings.Contains(shown, `"https://hooks.example/********"`) {
		t.Errorf("shown:\n%s", shown)
	}
}

// TestShowHasNoPassword, also where a URL is written without its scheme, or is none.
func TestShowHasNoPassword(t *testing.T) {
	s, err := settled(t, "[[parent]]\nurl = 'http://lisa:s3cr3t@parent x'\nproxy = 'lisa:s3cr3t@proxy:3128'\nuser = 'u'\npassword = 's3cr3t'\n")
	if err != nil {
		t.Fatal(err)
	}
	if shown := s.Show(); strings.Contains(shown, "s3cr3t") || strings.Count(shown, ":xxxxx@") != 2 || strings.Count(shown, "********") != 1 {
		t.Errorf("shown:\n%s", shown)
	}
}
