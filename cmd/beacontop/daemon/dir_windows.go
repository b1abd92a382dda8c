package daemon

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// SystemDir is where a service keeps its state.
func SystemDir() string {
	if root := os.Getenv("ProgramData"); root != "" {
		return filepath.Join(root, "beacontop")
	}
	return DefaultDir()
}

// DefaultDir is the system's usual directory for persistent state: system-wide for the administrator,
// otherwise per user, because users cannot write to the system-wide one.
func DefaultDir() string {
	root := os.Getenv("LocalAppData")
	if windows.GetCurrentProcessToken().IsElevated() {
		root = cmp.Or(os.Getenv("ProgramData"), root)
	}
	if root == "" {
		root, _ = os.UserHomeDir() // if that fails as well, it is the working directory
	}
	return filepath.Join(root, "beacontop")
}

// stateAccess gives full access to the system, administrators and the owner, and none to others.
// Without it every user could read received files below %ProgramData%, and add files that would be
// forwarded, or served to agents.
const stateAccess = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-3-4)"

// MakeDir creates the state directory if it does not exist. Users can create directories in
// %ProgramData%: a directory that another user created in advance is rejected.
func MakeDir(dir string) error {
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
	case dir != DefaultDir():
		return nil // a directory named by the user is accepted
	}
	return checkOwner(dir)
}

// checkOwner rejects a directory that belongs neither to the system, nor to its
// administrators, nor to this user.
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
	return fmt.Errorf("%s: %w (%s)", dir, ErrOwner, owner)
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
