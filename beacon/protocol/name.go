package protocol

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrName means that a name is invalid for a file, here or on another system to which the file
// may be forwarded.
var ErrName = errors.New("invalid name")

// NameLimitBytes is the longest file name on the common file systems.
const NameLimitBytes = 255

// CheckName reports why a path element is not a valid name of a file or folder. It applies the
// rules of Windows and UNIX together, because files are forwarded between both. The error wraps
// ErrName and does not repeat the name.
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%w: empty", ErrName)
	case name == "." || name == "..":
		return fmt.Errorf("%w: refers to a directory", ErrName)
	case len(name) > NameLimitBytes:
		return fmt.Errorf("%w: longer than %d bytes", ErrName, NameLimitBytes)
	case !utf8.ValidString(name):
		return fmt.Errorf("%w: not UTF-8", ErrName)
	}
	for _, r := range name {
		if r < 0x20 || 0x7f <= r && r < 0xa0 {
			return fmt.Errorf("%w: contains a control character", ErrName)
		}
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return fmt.Errorf("%w: contains %q", ErrName, r)
		}
	}
	if last := name[len(name)-1]; last == '.' || last == ' ' {
		return fmt.Errorf("%w: ends with %q", ErrName, last)
	}
	if reserved(name) {
		return fmt.Errorf("%w: reserved on Windows", ErrName)
	}
	return nil
}

// reserved reports whether the name is a device on Windows: CON, PRN, AUX, NUL, COM0–COM9,
// LPT0–LPT9 and their superscript forms, with any extension.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	digit, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		digit, ok = strings.CutPrefix(stem, "LPT")
	}
	if !ok || utf8.RuneCountInString(digit) != 1 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(digit)
	return strings.ContainsRune("0123456789¹²³", r)
}
