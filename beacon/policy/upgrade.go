package policy

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// Upgrade is a version of the agent that devices are moved to: up, and down as well,
// because the version that a policy names is the only one allowed (protocol.md §2.3).
//
// Its files lie in a folder below the download location, where an admin published them.
// What the vendor's own .osd of such a package holds beyond the minimal form is not
// public, so one that is published under the name that the policy gives goes before the
// one that is written here.
type Upgrade struct {
	Version  string // "21.2.0"
	Platform string // for people: "Windows", "Linux"
	Folder   string // "Packages/Flexera/Adoption/21.2.0/Rev1.0/FlexNet Inventory Agent"
}

// upgradesFolder is where packages lie; agents and the dashboard know them by it.
const upgradesFolder = "Packages"

func (u Upgrade) check() error {
	first, rest, _ := strings.Cut(u.Folder, "/")
	switch _, err := u.numbers(); {
	case err != nil:
		return within("version", err)
	case u.Platform == "":
		return within("platform", errors.New("needs a platform"))
	case strings.ContainsFunc(u.Platform, unicode.IsControl):
		return within("platform", errors.New("a control character"))
	case first != upgradesFolder || rest == "" || path.Clean(u.Folder) != u.Folder || strings.ContainsAny(u.Folder, `\:*?"<>|`), strings.ContainsFunc(u.Folder, unicode.IsControl):
		return within("folder", fmt.Errorf("folder %q: must lie below %s/ in Staging/Common, with forward slashes", u.Folder, upgradesFolder))
	}
	return nil
}

// numbers is the version in the form of a package: four numbers with commas.
func (u Upgrade) numbers() (string, error) {
	parts := strings.Split(u.Version, ".")
	for _, p := range parts {
		if _, err := strconv.ParseUint(p, 10, 16); err != nil {
			return "", fmt.Errorf("version %q: must be numbers with dots, as 21.2.0", u.Version)
		}
	}
	if len(parts) > 4 {
		return "", fmt.Errorf("version %q: has more than four numbers", u.Version)
	}
	for len(parts) < 4 {
		parts = append(parts, "0")
	}
	return strings.Join(parts, ","), nil
}

// checkUpgrades refuses two versions for one platform: agents would go back and forth.
func checkUpgrades(all []Upgrade) error {
	seen := map[string]string{}
	for i, u := range all {
		err := u.check()
		key := strings.ToLower(u.Platform)
		if other, twice := seen[key]; err == nil && twice {
			err = within("platform", fmt.Errorf("both %s and %s are named", other, u.Version))
		}
		if err != nil {
			return within(entry("upgrade", i), fmt.Errorf("upgrade for %s: %w", u.Platform, err))
		}
		seen[key] = u.Version
	}
	return nil
}

// pack is the upgrade as a package: the .osd leads to an .ndc, which is answered as .nds
// too (protocol.md §1.2).
func (u Upgrade) pack() pack {
	numbers, _ := u.numbers() // checked before
	name := path.Base(u.Folder)
	return pack{family: path.Dir(u.Folder), name: name, kind: "Package", ext: ".ndc", also: ".nds", version: numbers, body: upgradeFile(name, numbers, u)}
}

// upgradeFile writes the .ndc of an upgrade.
func upgradeFile(title, version string, u Upgrade) string {
	return settingsHead(fmt.Sprintf("%s (%s)", title, u.Platform), version, "Package")
}
