package policy

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// Upgrade is an agent version that devices are moved to, including downgrades, because the
// version that a policy names is the only one allowed (vendor page InvSet-InvAgentVerCautions).
//
// Its files are in a folder below the download location, published by an administrator. What
// the vendor's own .osd of such a package contains beyond the minimal form is not public, so a
// published .osd with the name in the policy takes precedence over the generated one.
type Upgrade struct {
	Version  string // "21.2.0"
	Platform string // for display: "Windows", "Linux"
	Folder   string // "Packages/Flexera/Adoption/21.2.0/Rev1.0/FlexNet Inventory Agent"
}

// upgradesFolder is where packages are published; agents and the dashboard recognise them by it.
const upgradesFolder = "Packages"

func (u Upgrade) check() error {
	first, rest, _ := strings.Cut(u.Folder, "/")
	switch _, err := u.numbers(); {
	case err != nil:
		return within("version", err)
	case u.Platform == "":
		return within("platform", errors.New("needs a platform"))
	case strings.ContainsFunc(u.Platform, unicode.IsControl):
		return within("platform", errors.New("contains a control character"))
	case first != upgradesFolder || rest == "" || path.Clean(u.Folder) != u.Folder || strings.ContainsAny(u.Folder, `\:*?"<>|`), strings.ContainsFunc(u.Folder, unicode.IsControl):
		return within("folder", fmt.Errorf("folder %q: must be below %s/ in Staging/Common, with forward slashes", u.Folder, upgradesFolder))
	}
	return nil
}

// numbers is the version in the format of packages: four numbers with commas.
func (u Upgrade) numbers() (string, error) {
	parts := strings.Split(u.Version, ".")
	for _, p := range parts {
		if _, err := strconv.ParseUint(p, 10, 16); err != nil {
			return "", fmt.Errorf("version %q: must be numbers with dots, as in 21.2.0", u.Version)
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

// checkUpgrades rejects two versions for one platform: agents would switch back and forth.
func checkUpgrades(all []Upgrade) error {
	seen := map[string]string{}
	for i, u := range all {
		err := u.check()
		key := strings.ToLower(u.Platform)
		if other, twice := seen[key]; err == nil && twice {
			err = within("platform", fmt.Errorf("both %s and %s are configured", other, u.Version))
		}
		if err != nil {
			return within(entry("upgrade", i), fmt.Errorf("upgrade for %s: %w", u.Platform, err))
		}
		seen[key] = u.Version
	}
	return nil
}

// pack is the upgrade as a package: the .osd points to an .ndc, which is also available as .nds,
// because the vendor's list of files names both.
func (u Upgrade) pack() pack {
	numbers, _ := u.numbers() // checked before
	name := path.Base(u.Folder)
	return pack{family: path.Dir(u.Folder), name: name, kind: "Package", ext: ".ndc", also: ".nds", version: numbers, body: upgradeFile(name, numbers, u)}
}

// upgradeFile writes the .ndc of an upgrade.
func upgradeFile(title, version string, u Upgrade) string {
	return settingsHead(fmt.Sprintf("%s (%s)", title, u.Platform), version, "Package")
}
