package main

import (
	"os"
	"path/filepath"
	"testing"

	"beacontop/beacon/policy"
)

// FuzzPolicyFile reads anything as a policy: it is refused, or every device gets a
// policy whose packages are all there.
func FuzzPolicyFile(f *testing.F) {
	f.Add(policyExample)
	f.Add("allow_upgrades = true\n[[upgrade]]\nversion='1'\nplatform='x'\nfolder='Packages/a'\n")
	f.Add("[[group]]\nname='A'\ndevices=['*']\n[group.client]\n\"Tracker.X\"=1\n")
	f.Add("[failover]\n[[failover.beacon]]\nurl='http://b'\nuser='\\\"'\npassword=\"\\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(t.TempDir(), "policy.toml")
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		rules, err := readPolicy(file, nil)
		if err != nil {
			return
		}
		set, err := policy.Compile(rules)
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
