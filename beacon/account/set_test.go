package account

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

func htpasswd(t testing.TB, file string, accounts ...string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("# accounts\n\n")
	for _, a := range accounts {
		user, password, _ := strings.Cut(a, ":")
		hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString(user + ":" + string(hash) + "\n")
	}
	replace(t, file, text.String())
}

// replace replaces a file atomically: an incomplete file would be reported, too.
func replace(t testing.TB, file, text string) {
	t.Helper()
	if err := errors.Join(os.WriteFile(file+".new", []byte(text), 0o600), os.Rename(file+".new", file)); err != nil {
		t.Fatal(err)
	}
}

// opened returns two accounts.
func opened(t *testing.T) *Set {
	t.Helper()
	file := filepath.Join(t.TempDir(), "accounts")
	htpasswd(t, file, "agents:secret", "lisa:pass:word")
	s, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// check checks the credentials of a request.
func (s *Set) check(user, password string) error {
	r := httptest.NewRequest("GET", "/", nil)
	r.SetBasicAuth(user, password)
	return s.Check(r, branch)
}

func TestCorrectPasswordsAreCheckedOnce(t *testing.T) {
	s := opened(t)
	for range 3 {
		if err := s.check("agents", "secret"); err != nil {
			t.Error(err)
		}
		if err := s.check("agents", "wrong"); !errors.Is(err, ErrCredentials) {
			t.Errorf("a wrong password: %v", err)
		}
	}
	if len(s.right) != 1 {
		t.Errorf("%d credentials are remembered, want 1", len(s.right))
	}
}

func TestARequestWithoutCredentials(t *testing.T) {
	s := opened(t)
	if err := s.Check(httptest.NewRequest("GET", "/", nil), branch); !errors.Is(err, ErrCredentials) {
		t.Errorf("%v", err)
	}
}

// TestAFullQueueRejectsAtOnce fills the queue of an address.
func TestAFullQueueRejectsAtOnce(t *testing.T) {
	s := opened(t)
	s.checks.running = checksAtOnce // none of them finishes
	for i := range checksPerAddress {
		if wait, _ := s.checks.enter(branch, digest{byte(i), 1}); wait == nil {
			t.Fatal("no place in the queue")
		}
	}
	if err := s.check("agents", "secret"); !errors.Is(err, ErrChecks) {
		t.Errorf("%v", err)
	}
}

// TestOldPasswordsAreDropped caches more passwords than the limit.
func TestOldPasswordsAreDropped(t *testing.T) {
	s := opened(t)
	for i := range rightKept {
		s.right[digest{byte(i >> 8), byte(i), 1}] = "x"
	}
	if err := s.check("agents", "secret"); err != nil || len(s.right) != rightKept {
		t.Errorf("%v, %d are cached", err, len(s.right))
	}
}

// TestReloadingDelaysNoCheck checks passwords while the file is read.
func TestReloadingDelaysNoCheck(t *testing.T) {
	s := opened(t)
	s.reading.Lock() // held while computing a hash that takes seconds
	defer s.reading.Unlock()
	if err := errors.Join(s.check("agents", "secret"), s.check("lisa", "pass:word")); err != nil {
		t.Error(err)
	}
}

// TestAnEmptyPasswordIsNone, although htpasswd makes a hash of it: whoever knows the user could get in.
func TestAnEmptyPasswordIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts")
	htpasswd(t, file, "agents:", "lisa:secret")
	s, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"agents", "lisa", "nobody", ""} {
		if err := s.check(user, ""); !errors.Is(err, ErrCredentials) {
			t.Errorf("%q without a password: %v", user, err)
		}
	}
	if err := s.check("lisa", "secret"); err != nil {
		t.Error(err)
	}
}
