package account

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

func TestInvalidAccountFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts")
	const hash = "$2a$10$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm"
	for text, want := range map[string]string{
		"":                                       "no accounts",
		"# nothing\n":                            "no accounts",
		"lisa:$apr1$x$y\n":                       ":1: not a bcrypt entry",
		"\nlisa\n":                               ":2: not a bcrypt entry",
		":" + hash + "\n":                        ":1: not a bcrypt entry",
		"lisa:$2y$05$" + strings.Repeat("!", 53): ":1: not a bcrypt entry",
		"lisa:$2y$16$" + hash[7:]:                ":1: cost 16",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestAnAbsentUserCostsAsMuchAsAnyOther compares costs: measuring time would be unreliable.
func TestAnAbsentUserCostsAsMuchAsAnyOther(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts")
	text := "\ufeff"
	for i, cost := range []int{4, 6, 5} {
		hash, err := bcrypt.GenerateFromPassword([]byte("secret"), cost)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("user%d:%s\r\n", i, hash)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if cost, err := bcrypt.Cost([]byte(a.absent)); cost != 6 || err != nil {
		t.Errorf("cost %d: %v", cost, err)
	}
	for user, want := range map[string]bool{"user0": true, "user1": true, "user2": true, "nobody": false} {
		for password, right := range map[string]bool{"secret": true, "wrong": false, "": false} {
			if got := matches([]byte(a.hashes[user]), []byte(a.absent), password); got != (want && right) {
				t.Errorf("%s with %q: %v", user, password, got)
			}
		}
	}
}

// TestAnAccountFileThatReappears moves the file away and back: it is unchanged, and must be active
// again.
func TestAnAccountFileThatReappears(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts")
	htpasswd(t, file, "agents:secret")
	a, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		from, to string
		refused  bool
	}{{file, file + ".away", true}, {file + ".away", file, false}} {
		if err := os.Rename(step.from, step.to); err != nil {
			t.Fatal(err)
		}
		if _, got := a.Look(); (got != "") != step.refused {
			t.Errorf("after %s became %s: rejected %q", step.from, step.to, got)
		}
	}
}

// TestOtherAccountsStayCachedWhenOneChanges checks that a change of one account does not require
// new checks of all others.
func TestOtherAccountsStayCachedWhenOneChanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts")
	htpasswd(t, file, "agents:secret", "lisa:secret")
	a, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	known := func(user string) bool { return a.known(user, a.digest(user, "secret")) }
	for _, user := range []string{"agents", "lisa"} {
		if !a.isRight(user, "secret", a.digest(user, "secret")) || !known(user) {
			t.Fatalf("%s is not known", user)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	htpasswd(t, file, "lisa:other", "more:users")
	changed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, agents, _ := strings.Cut(string(text), "agents:")
	agents, _, _ = strings.Cut("agents:"+agents, "\n")
	if err := os.WriteFile(file, append(changed, agents...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, why := a.Look(); why != "" {
		t.Fatal(why)
	}
	if !known("agents") || known("lisa") {
		t.Errorf("the one that stayed is known: %v; the one that changed: %v", known("agents"), known("lisa"))
	}
}
