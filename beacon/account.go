package beacon

import (
	"strings"

	"beacontop/beacon/estate"
)

// backslash is how a backslash is spelt in the name of a stored file: as in quoted-printable.
// It is safe in file names and in URLs. IIS, where the file may go next, takes a backslash
// for a slash and by default denies names with a percent sign or a plus (double escaping).
const backslash = "=5C"

// storedName is the name under which an upload is stored. The user in it may be an account
// of a domain (CORP\jdoe on HERON07 at 20261123T120000.ndi.gz); the one backslash becomes
// "=5C" (CORP=5Cjdoe on …). This can be undone: it is the first "=5C" in the name. A name that
// holds "=5C" already comes from another beacon and stays. A backslash anywhere else stays
// too, and makes the name unusable.
func storedName(name string) string {
	domain, rest, ok := strings.Cut(name, `\`)
	u := estate.ParseUploadName(name)
	user, inUser := strings.CutPrefix(u.User, domain+`\`)
	if !ok || !inUser || u.Device == "" || strings.Contains(rest, `\`) || !isAccount(domain) || !isAccount(user) || strings.Contains(domain, backslash) {
		return name
	}
	return domain + backslash + rest
}

// isAccount reports whether a text may be the name of a domain or of a user in it. No more is
// asked than what keeps it from pointing to a folder: NT AUTHORITY is one, and gmsa$.
func isAccount(text string) bool {
	return text != "" && strings.Trim(text, " .") == text
}
