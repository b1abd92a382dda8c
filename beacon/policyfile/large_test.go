package policyfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repeat joins n texts made by a function.
func repeat(n int, text func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(text(i))
	}
	return b.String()
}

// readText parses a text as a policy file.
func readText(t *testing.T, text string) (Policy, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Read(file, 1_000_000, nil)
	if err != nil {
		err = fmt.Errorf("%s", strings.TrimPrefix(err.Error(), file))
	}
	return p, err
}

// TestFilesWithManyEntriesAreRead reads 20,000 entries of each kind. With quadratic decoding
// the test would take minutes.
func TestFilesWithManyEntriesAreRead(t *testing.T) {
	const n = 20_000
	quotedList := func(form string) string {
		return "[" + repeat(n, func(i int) string { return fmt.Sprintf(form, i) }) + "]\n"
	}
	p, err := readText(t, repeat(n, func(i int) string { return fmt.Sprintf("[[group]]\nname = 'g%d'\ndevices = ['d%d']\n", i, i) }))
	if err != nil || len(p.Rules.Groups) != n {
		t.Errorf("groups: %v, %d", err, len(p.Rules.Groups))
	}
	p, err = readText(t, repeat(n, func(i int) string { return fmt.Sprintf("[[failover.beacon]]\nurl = 'http://b%d'\n", i) }))
	if err != nil || len(p.Rules.Failover.Servers) != n {
		t.Errorf("beacons: %v, %d", err, len(p.Rules.Failover.Servers))
	}
	p, err = readText(t, "[[group]]\nname = 'A'\ndevices = "+quotedList("'d%d',")+"[settings]\ninclude-directories = "+quotedList("'/d%d',"))
	if err != nil || len(p.Rules.Groups[0].Devices) != n || len(p.Rules.Settings.IncludeDirectory) != n {
		t.Errorf("devices and directories: %v, %d, %d", err, len(p.Rules.Groups[0].Devices), len(p.Rules.Settings.IncludeDirectory))
	}
	_, err = readText(t, repeat(n, func(i int) string { return fmt.Sprintf("[[group]]\nname = 'g%d'\ndevicez = 1\n", i) }))
	if want := ":3:1: unknown key group.devicez"; err == nil || err.Error() != want {
		t.Errorf("unknown keys: %v, want %s", err, want)
	}
	_, err = readText(t, repeat(2000, func(i int) string { return fmt.Sprintf("[[failover.beacon]]\nurl = 'http://b%d'\n", i) })+
		repeat(5000, func(i int) string { return fmt.Sprintf("[[group]]\nname = 'g%d'\ndevices = ['d%d']\n", i, i) }))
	if err != nil {
		t.Errorf("5,000 groups beside 2,000 beacons: %v", err)
	}
}

func TestFilesBeyondTheLimits(t *testing.T) {
	for text, want := range map[string]string{
		"[client]\n" + repeat(20_000, func(i int) string { return fmt.Sprintf("\"Tracker.X%d\" = 1\n", i) }): ":2002:1: more than 2000 keys in one table",
		repeat(3_000, func(i int) string { return fmt.Sprintf("[t%d]\n", i) }):                               ":2001:2: more than 2000 keys in one table",
		"client = {" + repeat(3_000, func(i int) string { return fmt.Sprintf("x%d = 1, ", i) }) + "y = 1}":   ":1:20901: more than 2000 keys in one table",
		"a" + strings.Repeat(".a", 100_000) + " = 1":                                                         ":1:33: nested deeper than 16 levels",
		"[a" + strings.Repeat(".a", 15) + "]\nb = 1":                                                         ":2:1: nested deeper than 16 levels",
		"\na = " + strings.Repeat("[", 100) + strings.Repeat("]", 100):                                       ":2:1: nested deeper than 16 levels",
		"a = " + strings.Repeat("{a = ", 100) + "1" + strings.Repeat("}", 100):                               ":1:81: nested deeper than 16 levels",
		"# " + strings.Repeat("x", 1_000_000):                                                                " is larger than 1MB",
	} {
		if _, err := readText(t, text); err == nil || err.Error() != want {
			t.Errorf("%.40q of %d bytes: %v, want %s", text, len(text), err, want)
		}
	}
	p, err := readText(t, repeat(3_000, func(i int) string {
		return fmt.Sprintf("[[group]]\nname = 'g%d'\ndevices = ['d']\n[group.client]\n'Tracker.X%d' = 1\n", i, i)
	}))
	if err != nil || len(p.Rules.Groups) != 3_000 {
		t.Errorf("3,000 groups with one preference each: %v", err)
	}
}
