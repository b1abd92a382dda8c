package protocol

import (
	"errors"
	"strings"
	"testing"
)

// TestCheckName applies the rules of Windows and UNIX together; the reason does not repeat the
// name, which came from the network.
func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"system on HERON07 at 20261123T120000.ndi": "",
		"äöü 中 (1).xml":                            "",
		strings.Repeat("a", 255):                   "",
		"COM":                                      "",
		"COM10":                                    "",
		"COMä":                                     "",
		"LPTX.txt":                                 "",
		"CONSOLE":                                  "",
		"":                                         "empty",
		".":                                        "refers to a directory",
		"..":                                       "refers to a directory",
		strings.Repeat("ä", 128):                   "longer than 255 bytes",
		"a\xff":                                    "not UTF-8",
		"a\x1b[2J":                                 "contains a control character",
		"a\x7f":                                    "contains a control character",
		"a\u009b":                                  "contains a control character",
		"a/b":                                      "contains '/'",
		`a\b`:                                      `contains '\\'`,
		"a:b":                                      "contains ':'",
		"a|b":                                      "contains '|'",
		"a.":                                       "ends with '.'",
		"a ":                                       "ends with ' '",
		"nul":                                      "reserved on Windows",
		"Aux.tar.gz":                               "reserved on Windows",
		"con .txt":                                 "reserved on Windows",
		"conin$":                                   "reserved on Windows",
		"com1.log":                                 "reserved on Windows",
		"LPT²":                                     "reserved on Windows",
	} {
		err := CheckName(name)
		switch {
		case want == "" && err != nil, want != "" && (!errors.Is(err, ErrName) || err.Error() != "invalid name: "+want):
			t.Errorf("%q: %v, want %q", name, err, want)
		case IsName(name) != (want == ""):
			t.Errorf("%q is a name: %v", name, IsName(name))
		}
	}
}

// TestCutNames are uploads whose URL ended at a # in the user's name.
func TestCutNames(t *testing.T) {
	for name, want := range map[string]bool{"lisa": true, "lisa.gz": true, "": true, "installation.log": false, "a.ndi.gz": false} {
		if got := ParseUploadName(name).IsCut(); got != want {
			t.Errorf("%q is cut: %v, want %v", name, got, want)
		}
	}
}

func TestStamps(t *testing.T) {
	for text, want := range map[string]bool{
		"20261123T120000": true, "20261123 120000": false, "20261123t120000": false, "2026112aT120000": false,
		"20261123T12000/": false, "20261123T12000": false, "20261123T1200000": false, "": false,
	} {
		if got := IsStamp(text); got != want {
			t.Errorf("%q is a stamp: %v, want %v", text, got, want)
		}
	}
}
