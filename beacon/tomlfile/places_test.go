package tomlfile

import (
	"strings"
	"testing"
)

func TestPlacesOfValues(t *testing.T) {
	text := `a = 1
"b.c" = "two"
[[group]]
name = "A"
[[group]]
Name = "B"
devices = [
  "X", # one
  'Y',
]
[group.failover]
algorithm = "Z"
[[group.failover.beacon]]
url = "u0"
[[group.failover.beacon]]
url = "u1"
[schedule]
policy = { at = "01:00", window.x = [{ y = 7 }] }
`
	places := placesOf([]byte(text))
	for key, want := range map[string]string{
		"a": "1", "b.c": `"two"`, "b.c=": `"b.c"`, "group[0]": "group", "group[0].name": `"A"`, "group[1].name": `"B"`,
		"group[1].devices[0]": `"X"`, "group[1].devices[1]": "'Y'", "group[1].failover": "failover]", "group[1].failover.algorithm": `"Z"`,
		"group[1].failover.beacon[0].url": `"u0"`, "group[1].failover.beacon[1].url": `"u1"`, "group[1].failover.beacon[1]": "beacon]]\nurl = \"u1\"",
		"schedule.policy.at": `"01:00"`, "schedule.policy.window.x[0].y": "7",
	} {
		if at, ok := places[key]; !ok || !strings.HasPrefix(text[at.offset:], want) {
			t.Errorf("%s is at %d of %v, want it at %q", key, at.offset, ok, want)
		}
	}
}

// FuzzPlaces checks that no text leads outside it, well-formed or not: a file may change
// between two reads.
func FuzzPlaces(f *testing.F) {
	f.Add("a = 1\n[[b]]\nc = [1, {d = 2}] # x\n[b.e]\n\"f.g\".h = '''\n'''\n")
	f.Add("[[a.b]]\n[a]\nb = {}\n= 1")
	f.Fuzz(func(t *testing.T, text string) {
		for key, at := range placesOf([]byte(text)) {
			if at.offset < 0 || at.offset > len(text) {
				t.Errorf("%q is at %d of %d", key, at.offset, len(text))
			}
		}
	})
}
