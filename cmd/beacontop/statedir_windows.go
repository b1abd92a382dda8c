package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// stateDir is where programs of this system keep what must survive: of the whole system for
// its administrator, else of the user, who may not write beside it.
func stateDir() string {
	root := os.Getenv("LocalAppData")
	if windows.GetCurrentProcessToken().IsElevated() {
		root = cmp.Or(os.Getenv("ProgramData"), root)
	}
	if root == "" {
		root, _ = os.UserHomeDir() // without one as well, it is the working directory
	}
	return filepath.Join(root, "beacontop")
}

// stateAccess lets the system, administrators and the owner do everything, and nobody else
// anything. Without it every user could read what is received below %ProgramData%, and put
// files there that would be forwarded, or be handed to agents.
const stateAccess = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-3-4)"

// makeStateDir makes the state directory where there is none. Users may make directories in
// %ProgramData%: one that another user made there in advance is not taken.
func makeStateDir(dir string) error {
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(dir)), 0o750); err != nil {
		return err
	}
	access, err := windows.SecurityDescriptorFromString(stateAccess)
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return err
	}
	attributes := windows.SecurityAttributes{SecurityDescriptor: access}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	err = windows.CreateDirectory(name, &attributes)
	switch info, there := os.Stat(dir); {
	case err == nil:
		return nil
	case there != nil:
		return &fs.PathError{Op: "mkdir", Path: dir, Err: err}
	case !info.IsDir():
		return &fs.PathError{Op: "mkdir", Path: dir, Err: windows.ERROR_DIRECTORY}
	case dir != stateDir():
		return nil // whoever named it answers for it
	}
	return checkOwner(dir)
}

var errOwner = errors.New("another user made this directory")

// checkOwner refuses a directory that belongs to neither the system, its administrators nor
// this user.
func checkOwner(dir string) error {
	owned, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("owner of %s: %w", dir, err)
	}
	owner, _, err := owned.Owner()
	if err != nil {
		return fmt.Errorf("owner of %s: %w", dir, err)
	}
	if trusted, err := trustedOwner(owner); trusted || err != nil {
		return err
	}
	return hint(fmt.Errorf("%s: %w (%s)", dir, errOwner, owner), "look at what is in it and delete it, or choose another with --dir DIR")
}

func trustedOwner(owner *windows.SID) (bool, error) {
	if owner.IsWellKnown(windows.WinLocalSystemSid) || owner.IsWellKnown(windows.WinBuiltinAdministratorsSid) {
		return true, nil
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return false, err
	}
	return owner.Equals(user.User.Sid), nil
}
