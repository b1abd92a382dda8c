package protocol

import (
	"path"
	"strings"
)

// UploadName holds the parts of the name of an uploaded file ("system on KESTREL01 at
// 20261123T120000 (Oracle).ndi.gz").
type UploadName struct {
	User   string
	Device string
	Stamp  string // YYYYMMDDTHHMMSS, in an unknown time zone
	Source string // in parentheses: "Oracle", "VMwareView", …
	Ext    string // lower case, without the dot and without .gz
	Gzip   bool
}

const stampLayout = "20060102T150405"

// ParseUploadName parses an upload name, "USER on DEVICE at STAMP (SOURCE).EXT.gz". Missing parts
// are empty. A name that does not follow the pattern has no Device, because a wrong device is
// worse than none.
func ParseUploadName(name string) UploadName {
	stem, gz := cutSuffixFold(name, ".gz")
	ext := path.Ext(stem)
	u := UploadName{Ext: strings.ToLower(strings.TrimPrefix(ext, ".")), Gzip: gz}
	stem = stem[:len(stem)-len(ext)]
	if i := strings.LastIndex(stem, " ("); i > 0 && strings.HasSuffix(stem, ")") {
		u.Source = stem[i+2 : len(stem)-1]
		stem = stem[:i]
	}
	const at = " at "
	dated := false
	if i := len(stem) - len(stampLayout); i > len(at) && IsStamp(stem[i:]) && stem[i-len(at):i] == at {
		u.Stamp, stem, dated = stem[i:], stem[:i-len(at)], true
	}
	user, device, on := strings.Cut(stem, " on ")
	switch {
	case on:
		u.User, u.Device = user, device
	case dated:
		u.Device = stem
	}
	return u
}

// IsCut reports whether an upload name ends before its extension. All files of agents have an
// extension. UNIX agents do not escape a # in a user name, so the URL ends there.
func (u UploadName) IsCut() bool { return u.Ext == "" }

// IsStamp reports whether a text has the timestamp format of upload names and inventories.
func IsStamp(s string) bool {
	if len(s) != len(stampLayout) {
		return false
	}
	for i := range len(s) {
		if i == 8 {
			if s[i] != 'T' {
				return false
			}
		} else if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
