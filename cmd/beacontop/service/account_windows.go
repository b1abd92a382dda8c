package service

import (
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/sys/windows"

	"beacontop/cmd/beacontop/daemon"
)

// stateDir is the state directory of a service.
func stateDir() string { return daemon.DefaultDir() }

// accountSID is the identifier of the account NT SERVICE\NAME, which Windows derives from the name of
// the service: S-1-5-80 and the SHA-1 of the name in capitals, in UTF-16.
func accountSID(name string) string {
	hash := sha1.New()
	for _, unit := range utf16.Encode([]rune(strings.ToUpper(name))) {
		_, _ = hash.Write(binary.LittleEndian.AppendUint16(nil, unit)) // a hash does not fail
	}
	sum, text := hash.Sum(nil), "S-1-5-80"
	for ; len(sum) > 0; sum = sum[4:] {
		text += fmt.Sprintf("-%d", binary.LittleEndian.Uint32(sum))
	}
	return text
}

// prepareDir makes the state directory, if it does not exist, and gives the account of the service
// full access to it, in addition to those who have it.
func prepareDir(dir, account string) error {
	if err := daemon.MakeDir(dir); err != nil {
		return fmt.Errorf("state directory: %w", err)
	}
	sid, err := windows.StringToSid(account)
	if err != nil {
		return fmt.Errorf("account of the service: %w", err)
	}
	info, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("access to %s: %w", dir, err)
	}
	before, _, err := info.DACL()
	if err != nil {
		return fmt.Errorf("access to %s: %w", dir, err)
	}
	after, err := windows.ACLFromEntries([]windows.EXPLICIT_ACCESS{{
		AccessPermissions: windows.GENERIC_ALL, AccessMode: windows.GRANT_ACCESS, Inheritance: windows.SUB_CONTAINERS_AND_OBJECTS_INHERIT,
		Trustee: windows.TRUSTEE{TrusteeForm: windows.TRUSTEE_IS_SID, TrusteeType: windows.TRUSTEE_IS_USER, TrusteeValue: windows.TrusteeValueFromSID(sid)},
	}}, before)
	if err == nil {
		err = windows.SetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, after, nil)
	}
	if err != nil {
		return fmt.Errorf("give the service access to %s: %w", dir, err)
	}
	return nil
}
