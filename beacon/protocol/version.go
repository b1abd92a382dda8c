package protocol

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// agentPrograms are the beginnings of the names of an agent's programs (ManageSoft, ndtrack, mgspolicy …), in
// lower case. A browser, a script or a health check that asks for a policy is no agent, and its version is
// not that of one.
var agentPrograms = []string{"managesoft", "nd", "mgs", "flexnet", "flexera"}

// VersionIn returns the version that the user agent of an agent names: the number after the first slash,
// otherwise the first number; empty: none, or it is of another program.
func VersionIn(userAgent string) string {
	const digits = "0123456789"
	name := strings.ToLower(userAgent[:min(len(userAgent), 16)])
	if !slices.ContainsFunc(agentPrograms, func(p string) bool { return strings.HasPrefix(name, p) }) {
		return ""
	}
	_, from, ok := strings.Cut(userAgent, "/")
	if !ok || from == "" || !strings.Contains(digits, from[:1]) {
		from = userAgent[max(strings.IndexAny(userAgent, digits), 0):]
	}
	return from[:len(from)-len(strings.TrimLeft(from, digits+"."))]
}

// VersionParts is the number of parts of a version that are compared.
const VersionParts = 4

// Version is a version of an agent: 21.1.0 is {3, 21, 1}.
type Version struct {
	Parts int // that were given
	At    [VersionParts]uint16
}

// ParseVersion reads a version. Each part is below 32,768; further parts than VersionParts are ignored.
func ParseVersion(text string) (v Version, ok bool) {
	parts := strings.Split(strings.TrimSuffix(text, "."), ".")
	for i := range min(len(parts), VersionParts) {
		n, err := strconv.ParseUint(parts[i], 10, 15)
		if err != nil {
			return Version{}, false
		}
		v.At[i] = uint16(n)
		v.Parts++
	}
	return v, true
}

// Compare compares as many parts as both have: 21.1 and 21.1.0 are the same. So it is no order of
// versions that are written in different lengths; for that, compare At.
func (v Version) Compare(o Version) int {
	for i := range min(v.Parts, o.Parts) {
		if c := cmp.Compare(v.At[i], o.At[i]); c != 0 {
			return c
		}
	}
	return 0
}

// upgradeVersionMost is the length of the longest version in a path that is taken for one.
const upgradeVersionMost = 32

// UpgradeVersion returns the version of the upgrade that a path names, such as 22.0.0 in
// Packages/Flexera/Adoption/22.0.0/Rev1.0/…: the part after Adoption; empty: it names none.
func UpgradeVersion(path string) string {
	for rest := path; rest != ""; {
		var part string
		if part, rest, _ = strings.Cut(rest, "/"); strings.EqualFold(part, "Adoption") {
			version, _, more := strings.Cut(rest, "/")
			if _, is := ParseVersion(version); is && more && len(version) <= upgradeVersionMost {
				return version
			}
			return ""
		}
	}
	return ""
}
