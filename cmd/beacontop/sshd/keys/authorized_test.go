package keys

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

var (
	noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	here = netip.MustParseAddr("10.1.2.3")
)

// newKey returns a key, and its line without options and comment.
func newKey(t testing.TB) (ssh.PublicKey, string) {
	t.Helper()
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return key, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, text string) *Authorized {
	t.Helper()
	name := filepath.Join(t.TempDir(), "authorized_keys")
	write(t, name, text)
	a, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestMain lets the tests live two hours east of UTC.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("east", 2*60*60) // before anything runs that reads it
	os.Exit(m.Run())
}

// TestOptions has lines with options, and whether their key may log in from 10.1.2.3 at noon UTC.
func TestOptions(t *testing.T) {
	key, line := newKey(t)
	for options, want := range map[string]string{
		"":                                "",
		`from="10.1.2.3"`:                 "",
		`FROM="10.1.0.0/16"`:              "",
		`from="10.1.2.*"`:                 "",
		`from="10.1.?.3"`:                 "",
		`from="*"`:                        "",
		`from="10.9.0.0/16,10.1.2.3"`:     "",
		`from="!10.1.2.4,10.1.0.0/16"`:    "",
		`from="!10.1.2.3,10.1.0.0/16"`:    "not valid from this address",
		`from="10.1.0.0/16,!10.1.2.3"`:    "not valid from this address",
		`from="!10.1.2.4"`:                "not valid from this address",
		`from="10.1.2.4"`:                 "not valid from this address",
		`from="fe80::/10"`:                "not valid from this address",
		`from="10.1.2.3/16"`:              "is not a range of addresses",
		`from="::ffff:10.1.2.3"`:          "is not an address",
		`from="*.corp.example"`:           "host names are not supported",
		`from="!bad.example,*"`:           "host names are not supported",
		`from="beef"`:                     "host names are not supported",
		`from=""`:                         "an empty pattern",
		`from=10.1.2.3`:                   "double quotes is missing",
		`from`:                            "double quotes is missing",
		`from="10.1.2.3",from="10.1.2.3"`: "several options from=",
		`expiry-time="20261124"`:          "",
		`expiry-time="202611231401"`:      "",
		`expiry-time="202611231400"`:      "expired at 2026-11-23 12:00 UTC",
		`expiry-time="202611231201Z"`:     "",
		`expiry-time="20261123120001Z"`:   "",
		`expiry-time="20261123120000Z"`:   "expired",
		`expiry-time="20261124",expiry-time="20200101"`: "expired",
		`expiry-time="2026-11-24"`:                      "is not a time",
		`expiry-time="20261341"`:                        "is not a time",
		`expiry-time=20261124`:                          "double quotes is missing",
		`from="10.1.2.3",expiry-time="20300101"`:        "",
		`restrict`:                                      "the option restrict is not supported",
		`no-pty`:                                        "the option no-pty is not supported",
		`command="status"`:                              "the option command is not supported",
		`command="a \"b\", c d"`:                        "the option command is not supported",
		`cert-authority`:                                "the option cert-authority is not supported",
		`from="10.1.2.3",environment="A=B"`:             "the option environment is not supported",
		`principals="x",from="10.1.2.4"`:                "the option principals is not supported",
		`"from="`:                                       "is not supported",
		"\x1b[31m":                                      `the option \x1b[31m is not supported`,
	} {
		a := open(t, "# comment\n\n"+strings.TrimSpace(options+" "+line)+" anna@laptop\n")
		grant, err := a.Find(key, here, noon)
		switch {
		case want == "" && (err != nil || grant != (Grant{"anna@laptop", ssh.FingerprintSHA256(key)})):
			t.Errorf("%s: %+v, %v", options, grant, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", options, err, want)
		}
		if refusal := want != "" && !strings.Contains(want, "expired") && !strings.Contains(want, "from this"); refusal != (a.Problem() != "") {
			t.Errorf("%s: reported as %q", options, a.Problem())
		}
	}
}

// TestWhichLineCounts has files whose lines differ.
func TestWhichLineCounts(t *testing.T) {
	key, line := newKey(t)
	_, other := newKey(t)
	for text, want := range map[string]string{
		other:                                   "key not listed",
		"":                                      "key not listed",
		"hello\n" + line:                        "",
		`from="10.9.9.9" ` + line + "\n" + line: "", // as OpenSSH: the second line admits it
		line + "\n" + `no-pty ` + line:          "line 2",
		"#" + line:                              "key not listed",
		"ssh-rsa " + strings.Fields(line)[1]:    "key not listed", // the type is another one
		line + "x":                              "key not listed",
		"\t " + line + " \r":                    "",
		`from="10.1.2.3` + " " + line:           "key not listed",
		"ssh-ed25519-cert-v01@openssh.com AAAA\n" + line: "",
	} {
		_, err := open(t, text).Find(key, here, noon)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestWeakKeysAreRefused(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, string(ssh.MarshalAuthorizedKey(key)))
	if _, err := a.Find(key, here, noon); err == nil || !strings.Contains(err.Error(), "an RSA key of 1024 bits is too short") {
		t.Error(err)
	}
}

// TestTheFileIsReadAgain changes a file while it is in use.
func TestTheFileIsReadAgain(t *testing.T) {
	key, line := newKey(t)
	name := filepath.Join(t.TempDir(), "authorized_keys")
	a, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	find := func(what, want string) {
		t.Helper()
		_, err := a.Find(key, here, noon)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	if p := a.Problem(); !strings.Contains(p, "nobody can log in: there is no file") {
		t.Error(p)
	}
	find("without a file", "key not listed")
	write(t, name, line)
	find("with the key", "")
	if p := a.Problem(); p != "" {
		t.Error(p)
	}
	if runtime.GOOS != "windows" {
		if err := os.Chmod(name, 0o620); err != nil {
			t.Fatal(err)
		}
		find("others can write it", "others can write it (mode 0620)")
		if err := os.Chmod(name, 0o600); err != nil {
			t.Fatal(err)
		}
		find("mended", "")
	}
	write(t, name, strings.Repeat("#\n", limitBytes))
	find("too large", "is larger than")
	write(t, name, "# none\n")
	find("empty", "key not listed")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	find("removed", "key not listed")
}
