package policyfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/policy"
)

// FuzzPolicyFile parses arbitrary text as a policy: it is rejected, or every device gets a
// policy whose packages all exist.
func FuzzPolicyFile(f *testing.F) {
	f.Add(Example)
	f.Add("allow_upgrades = true\n[[upgrade]]\nversion='1'\nplatform='x'\nfolder='Packages/a'\n")
	f.Add("[[group]]\nname='A'\ndevices=['*']\n[group.client]\n\"Tracker.X\"=1\n")
	f.Add("[failover]\n[[failover.beacon]]\nurl='http://b'\nuser='\\\"'\npassword=\"\\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(t.TempDir(), "policy.toml")
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		p, err := Read(file, 1_000_000, nil)
		if err != nil {
			return
		}
		set, err := policy.Compile(p.Rules)
		if err != nil {
			t.Fatalf("accepted, but: %v", err)
		}
		d := policy.Device{Name: "HERON07", Domain: "corp.example"}
		refs, err := policy.Packages(set.Machine(d, set.Group(d)).Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range refs {
			if _, ok := set.Document(ref); !ok {
				t.Errorf("the policy names %q, which is not there", ref)
			}
		}
	})
}

func TestPolicyErrorsHaveTheirPlace(t *testing.T) {
	group := "[[group]]\nname = \"A\"\ndevices = [\"a\"]\n"
	for text, want := range map[string]string{
		"[settings]\ninclude-extensions = [\"a\", \"b;c\"]":              `2:28: settings: "b;c": cannot contain ';'; use a list for several values`,
		"[settings]\nexclude-directories = [\" \"]":                      `2:24: settings: an empty entry`,
		"[client]\nTracker.Compress = true":                              `2:1: put the name in quotes: "Tracker.Compress"`,
		"[client]\n\"Tracker.Compress\" = 1":                             `2:22: Tracker.Compress: "1" must be true or false`,
		"[client]\nUploadPeriod = true":                                  `2:16: UploadPeriod: "True" is not a whole number of 0 or more`,
		"[client]\nSSLCACertificateFile = 5":                             `2:24: SSLCACertificateFile: must be a string`,
		"[client]\nPolicyServerURL = \"b\"":                              `2:19: PolicyServerURL: "b" is not a URL: it must begin with http:// or https://`,
		"[client]\n\"Tracker.X\" = \"a\\u0007\"":                         `2:15: Tracker.X: "a\a" contains a control character`,
		"[client]\n\"\" = 1":                                             `2:1: a preference needs a name`,
		"\"\" = 1":                                                       `1:1: unknown key ""`,
		group + "schedule = { policy = { foo = 1 } }":                    `4:25: unknown key group.schedule.policy.foo`,
		group + "foo.Bar = 1":                                            `4:1: unknown key group.foo.Bar`,
		group + "[[group]]\nname = \"B\"\ndevices = [[\"b\"]]":           `6:1: found a TOML array, want a quoted string`,
		group + "[[group]]\nname = \"B\"\ndevices = [{ c = 1 }]":         `6:12: found a TOML inline table, want a quoted string`,
		group + "subnets = [\"10.0.0.0/33\"]":                            `4:12: "10.0.0.0/33" is not a subnet: write 10.2.0.0/16`,
		"[[group.client]]\nNetworkMaxRate = 1":                           `1:9: found a list of tables, [[ ]], want a single table, [ ]`,
		"[schedule]\nusage = \"500ms\"":                                  `2:9: schedule: 500ms: must be whole seconds`,
		"[schedule.upload]\nrepeat = \"25h\"":                            `2:10: schedule: 25h: the repeat interval must not be longer than 24h`,
		"[[failover.beacon]]\nurl = \"http://b\"\npriority = 9e9":        `3:12: found a TOML float, want a whole number`,
		"[[failover.beacon]]\nurl = \"http://b\"\npriority = 3000000000": `3:12: failover list: http://b: priority is too large`,
	} {
		file := filepath.Join(t.TempDir(), "policy.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(file, 1_000_000, nil); err == nil || strings.TrimPrefix(err.Error(), file+":") != want {
			t.Errorf("%q\ngives %v\nwant  %s", text, err, want)
		}
	}
}
