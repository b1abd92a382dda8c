package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

// onWine reports whether this runs under Wine.
func onWine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

// TestOthersHaveNoAccessToTheStateDirectory checks the access of a directory, and of a
// file created in it.
func TestOthersHaveNoAccessToTheStateDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "state")
	if err := MakeDir(dir); err != nil {
		t.Fatal(err)
	}
	if err := MakeDir(dir); err != nil {
		t.Errorf("again: %v", err)
	}
	file := filepath.Join(dir, "received.ndi")
	if err := os.WriteFile(file, []byte("x"), 0o640); err != nil {
		t.Fatal(err)
	}
	paths := []string{dir}
	if !onWine() { // Wine does not inherit access
		paths = append(paths, file)
	}
	for _, path := range paths {
		got, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{";;;BU)", ";;;AU)", ";;;WD)", ";;;IU)"} { // users, authenticated users, everyone, interactive users
			if strings.Contains(got.String(), who) {
				t.Errorf("%s: %s", path, got)
			}
		}
		if !strings.Contains(got.String(), ";;;BA)") && !strings.Contains(got.String(), ";;;SY)") {
			t.Errorf("%s: %s, not even the system", path, got)
		}
	}
}

func TestFileInPlaceOfTheStateDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if err := MakeDir(dir); err == nil {
			t.Errorf("%s is accepted", dir)
		}
	}
}

// TestOwnStateDirectoryIsAccepted creates the one of this system, and opens it again.
func TestOwnStateDirectoryIsAccepted(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ProgramData", root)
	t.Setenv("LocalAppData", root)
	for range 2 {
		if err := MakeDir(DefaultDir()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOwnersThatAreTrusted(t *testing.T) {
	for kind, want := range map[windows.WELL_KNOWN_SID_TYPE]bool{
		windows.WinLocalSystemSid: true, windows.WinBuiltinAdministratorsSid: true,
		windows.WinBuiltinUsersSid: false, windows.WinBuiltinGuestsSid: false, windows.WinNetworkServiceSid: false,
	} {
		owner, err := windows.CreateWellKnownSid(kind)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := trustedOwner(owner); got != want || err != nil {
			t.Errorf("%s: %t, %v", owner, got, err)
		}
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := trustedOwner(user.User.Sid); !got || err != nil {
		t.Errorf("this user: %t, %v", got, err)
	}
}
