package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"strings"
)

// Document is one file as it is sent.
type Document struct {
	Body []byte
	ETag string // with its quotes
}

func document(body string) Document {
	sum := sha256.Sum256([]byte(body))
	return Document{Body: []byte(body), ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// Set is the files of all rules, ready to be sent. It is immutable and safe for
// concurrent use.
type Set struct {
	rules     Rules
	documents map[string]Document // by lower-case path below the download location
	policies  map[string]groupPolicy
}

// groupPolicy is what the .npl of a group's devices holds.
type groupPolicy struct {
	packages []reference // in the order of the .npl
	guid     string
}

// reference is what a .npl says of one package.
type reference struct{ href, objectID string }

// pack is a package before it is written.
type pack struct {
	family, name, kind string // folder, name of folder and files, TYPE attribute
	ext                string // of the target file
	also               string // another extension under which the same body is answered
	version            string // with commas; empty: 1,0,0,0
	body               string
}

// Compile writes all files of the rules. The error is a Mistake: what cannot be written.
func Compile(r Rules) (*Set, error) {
	s := &Set{rules: r, documents: map[string]Document{}, policies: map[string]groupPolicy{}}
	if err := s.compile(Group{Name: defaultGroup}); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, g := range r.Groups {
		err := g.check()
		if key := strings.ToLower(g.Name); err == nil && seen[key] {
			err = within("name", errors.New("there are two of that name"))
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

// compile adds the files of one group.
func (s *Set) compile(g Group) error {
	p, n := s.rules.under(g)
	if err := p.Failover.check(); err != nil {
		return within("failover", fmt.Errorf("failover list: %w", err))
	}
	if err := p.Settings.check(); err != nil {
		return within("settings", fmt.Errorf("settings: %w", err))
	}
	client, err := clientValues(p.Client)
	if err != nil {
		return within("client", fmt.Errorf("client: %w", err))
	}
	schedule := n.schedule + " Machine Schedule"
	packs := []pack{{family: "Schedules", name: schedule, kind: "Schedule", ext: ".nds", body: scheduleFile(schedule, p.Schedule)}}
	if len(client) > 0 {
		packs = append(packs, settingsPack("ClientConfiguration", n.client+" Client Configuration", client))
	}
	packs = append(packs,
		settingsPack("ClientSettings", n.settings+" Inventory Settings", p.Settings.values()),
	)
	if list := failoverValues(p.Failover); len(list) > 0 { // without it the device keeps its own
		packs = append(packs, settingsPack("ClientSettings", n.failover+" Failover Settings", list))
	}
	if err := checkUpgrades(p.Upgrades); err != nil {
		return err
	}
	before := len(packs)
	for _, u := range p.Upgrades {
		packs = append(packs, u.pack())
	}
	var all strings.Builder
	var packages []reference
	for i, k := range packs {
		ref, err := s.add(k)
		if err != nil && i >= before {
			return within(entry("upgrade", i-before), within("folder", err))
		}
		if err != nil {
			return err
		}
		packages = append(packages, ref)
		all.WriteString(k.body)
		all.WriteByte(0)
	}
	s.policies[g.Name] = groupPolicy{packages, guid("policy", all.String())}
	return nil
}

// settingsPack is a package of registry values.
func settingsPack(family, name string, values []value) pack {
	return pack{family: family, name: name, kind: "ClientSettings", ext: ".ndc", also: ".nds", body: settingsFile(name, values)}
}

// add adds the files of a package. Two packages that differ cannot have one path: who is
// offered the one would get the other.
func (s *Set) add(k pack) (reference, error) {
	dir := k.family + "/" + k.name + "/"
	files := map[string]string{k.name + ".osd": packageFile(k), k.name + k.ext: k.body}
	if k.also != "" {
		files[k.name+k.also] = k.body
	}
	for name, body := range files {
		path := strings.ToLower(dir + name)
		if was, twice := s.documents[path]; twice && string(was.Body) != body {
			return reference{}, fmt.Errorf("folder %s: another package has it too; give each version and platform one of its own", strings.TrimSuffix(dir, "/"))
		}
		s.documents[path] = document(body)
	}
	return reference{
		href:     DownloadRoot + "/" + escapePath(k.family) + "/" + url.PathEscape(k.name) + "/" + url.PathEscape(k.name+".osd"),
		objectID: guid("package", dir),
	}, nil
}

// escapePath escapes the folders of a path.
func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// Document returns the file at a path below the download location, in any letter
// case.
func (s *Set) Document(path string) (Document, bool) {
	d, ok := s.documents[strings.ToLower(path)]
	return d, ok
}

// Paths are those of all files but the policies, in lower case.
func (s *Set) Paths() iter.Seq[string] { return maps.Keys(s.documents) }

// Group returns the name of the group that decides for a device.
func (s *Set) Group(d Device) string { return s.rules.Decides(d) }

// Machine returns the policy (.npl) of a device under a group. Devices of one group
// are under the same rules, so only the identifier differs.
func (s *Set) Machine(d Device, group string) Document {
	p := s.policies[group]
	return document(policyFile(guid(p.guid, strings.ToLower(d.Domain)+"/"+strings.ToUpper(d.Name)), p.packages))
}

// guid makes an identifier from what it stands for: the same for the same
// content in every process (RFC 9562 §5.8, version 8).
func guid(space, content string) string {
	h := sha256.Sum256([]byte(space + "\x00" + content))
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("{%X-%X-%X-%X-%X}", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
