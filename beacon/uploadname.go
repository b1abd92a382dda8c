package beacon

import (
	"strings"

	"beacontop/beacon/protocol"
)

// backslash replaces a backslash in the name of a stored file, as in quoted-printable. It is
// safe in file names and in URLs. IIS, where the file may be forwarded to, treats a backslash
// as a slash and by default rejects names with a percent sign or a plus (double escaping).
const backslash = "=5C"

// storedName is the name under which an upload is stored. The user in it may be a domain
// account (CORP\jdoe on HERON07 at 20261123T120000.ndi.gz); its single backslash becomes "=5C"
// (CORP=5Cjdoe on …). This is reversible: it is the first "=5C" in the name. A name that
// contains "=5C" already comes from another beacon and is kept. A backslash anywhere else is
// kept, too, and makes the name unusable.
func storedName(name string) string {
	domain, rest, ok := strings.Cut(name, `\`)
	u := protocol.ParseUploadName(name)
	user, inUser := strings.CutPrefix(u.User, domain+`\`)
	if !ok || !inUser || u.Device == "" || strings.Contains(rest, `\`) || !isAccount(domain) || !isAccount(user) || strings.Contains(domain, backslash) {
		return name
	}
	return domain + backslash + rest
}

// isAccount reports whether a text may be the name of a domain or of a user in it. It rejects
// only what could refer to a folder: NT AUTHORITY and gmsa$ are valid.
func isAccount(text string) bool {
	return text != "" && strings.Trim(text, " .") == text
}
