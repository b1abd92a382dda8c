package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Document is one file with its content.
type Document struct {
	Body []byte
	ETag string // including quotes
}

func document(body []byte) Document {
	sum := sha256.Sum256(body)
	return Document{Body: body, ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// Set holds the generated files of all rules. It is immutable and safe for concurrent use.
type Set struct {
	rules     Rules
	documents map[string]Document // by lower-case path below the download location
	policies  map[string]groupPolicy
	bytes     int                     // of all documents
	sections  map[section][]reference // generated so far: groups share identical packages
	upgrades  []reference             // for all devices
}

// generatedLimitBytes limits the total size of the files of all groups. A group that changes a
// list gets its own package with the whole list, so a policy file of 1 MB could otherwise
// generate gigabytes.
const generatedLimitBytes = 64 << 20

var errTooMuch = fmt.Errorf("the packages of all groups would be larger than %d MiB", generatedLimitBytes>>20)

// groupPolicy is the content of the .npl of a group's devices.
type groupPolicy struct {
	packages []reference // in the order of the .npl
	guid     string
	tag      string
}

// reference is the line of one package in a .npl, with a hash of the package's content. Lines are
// written once for all policies: a device requests its policy seldom, so no cache of policies helps.
type reference struct {
	line string
	sum  [sha256.Size]byte
}

// pack is a package before encoding.
type pack struct {
	family, name, kind string // folder, name of folder and files, TYPE attribute
	ext                string // of the target file
	also               string // another extension for the same body
	version            string // comma-separated; empty: 1,0,0,0
	body               string
}

// Compile generates all files of the rules. An error is a Mistake.
func Compile(r Rules) (*Set, error) {
	s := &Set{rules: r, documents: map[string]Document{}, policies: map[string]groupPolicy{}, sections: map[section][]reference{}}
	if err := s.compile(Group{Name: defaultGroup}); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, g := range r.Groups {
		err := g.check()
		if key := strings.ToLower(g.Name); err == nil && seen[key] {
			err = within("name", errors.New("duplicate group name"))
		} else {
			seen[key] = true
		}
		if err == nil {
			err = s.compile(g)
		}
		if err != nil {
			return nil, within(entry("group", i), fmt.Errorf("group %q: %w", g.Name, err))
		}
	}
	return s, nil
}

// compile adds the files of one group; those that it shares with all groups exist already.
func (s *Set) compile(g Group) error {
	p, n := s.rules.under(g)
	var packages []reference
	for kind, group := range []string{n.schedule, n.client, n.settings, n.failover} {
		refs, err := s.section(section{sectionKind(kind), group}, &p)
		if err != nil {
			return err
		}
		packages = append(packages, refs...)
	}
	upgrades, err := s.upgrade(&g, p.Upgrades)
	if err != nil {
		return err
	}
	packages = append(packages, upgrades...)
	content := sha256.New()
	for _, ref := range packages {
		content.Write(ref.sum[:])
	}
	of := groupPolicy{packages: packages, guid: guid("policy", string(content.Sum(nil)))}
	of.tag = of.document(Device{}).ETag
	s.policies[g.Name] = of
	return nil
}

// section returns the package of a section, or none if the rules leave it to the device.
func (s *Set) section(as section, p *BeaconPolicy) ([]reference, error) {
	if refs, written := s.sections[as]; written {
		return refs, nil
	}
	k, err := p.pack(as)
	if err != nil {
		return nil, err
	}
	var refs []reference
	if k.body != "" {
		ref, err := s.add(k)
		if err != nil {
			return nil, err
		}
		refs = append(refs, ref)
	}
	s.sections[as] = refs
	return refs, nil
}

// upgrade returns the upgrade packages that a group is offered.
func (s *Set) upgrade(g *Group, all []Upgrade) ([]reference, error) {
	if g.Upgrades == nil && g.Name != defaultGroup {
		return s.upgrades, nil
	}
	if err := checkUpgrades(all); err != nil {
		return nil, err
	}
	var refs []reference
	for i, u := range all {
		ref, err := s.add(u.pack())
		if err != nil {
			return nil, within(entry("upgrade", i), within("folder", err))
		}
		refs = append(refs, ref)
	}
	if g.Name == defaultGroup {
		s.upgrades = refs
	}
	return refs, nil
}

// add adds the files of a package. Two different packages cannot have the same path: a device
// would get the wrong one.
func (s *Set) add(k pack) (reference, error) {
	dir := k.family + "/" + k.name + "/"
	settings := document([]byte(k.body))
	files := map[string]Document{k.name + ".osd": document([]byte(packageFile(k))), k.name + k.ext: settings}
	if k.also != "" {
		files[k.name+k.also] = settings
	}
	if s.bytes += len(k.body); s.bytes > generatedLimitBytes {
		return reference{}, errTooMuch
	}
	for name, d := range files {
		path := strings.ToLower(dir + name)
		if was, twice := s.documents[path]; twice && was.ETag != d.ETag {
			return reference{}, fmt.Errorf("folder %s: used by another package, too; use a separate folder for each version and platform", strings.TrimSuffix(dir, "/"))
		}
		s.documents[path] = d
	}
	href := DownloadRoot + "/" + escapePath(k.family) + "/" + url.PathEscape(k.name) + "/" + url.PathEscape(k.name+".osd")
	return reference{
		line: packageLine(href, guid("package", dir)),
		sum:  sha256.Sum256([]byte(k.version + "\x00" + k.body)),
	}, nil
}

// escapePath escapes each folder of a path.
func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// Document returns the file at a path below the download location; the path is
// case-insensitive.
func (s *Set) Document(path string) (Document, bool) {
	d, ok := s.documents[strings.ToLower(path)]
	return d, ok
}

// Group returns the name of the group that applies to a device.
func (s *Set) Group(d Device) string { return s.rules.Decides(d) }

// Machine returns the policy (.npl) of a device in a group. Devices of one group have the same
// rules, so only the identifier differs.
func (s *Set) Machine(d Device, group string) Document { return s.policies[group].document(d) }

// Tag returns the entity tag of the policy of no device: it changes when the policies of the group
// do.
func (s *Set) Tag(group string) string { return s.policies[group].tag }

func (p groupPolicy) document(d Device) Document {
	return document(policyFile(guid(p.guid, strings.ToLower(d.Domain)+"/"+strings.ToUpper(d.Name)), p.packages))
}

// guid derives an identifier from the content: the same for the same content in every process
// (RFC 9562 §5.8, version 8).
func guid(space, content string) string {
	h := sha256.Sum256([]byte(space + "\x00" + content))
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	x := strings.ToUpper(hex.EncodeToString(h[:16]))
	return "{" + x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:] + "}"
}
