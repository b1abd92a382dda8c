package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// Set is the files of one policy, ready to be sent. It is immutable and safe for
// concurrent use.
type Set struct {
	documents map[string]Document // by lower-case path below the download location
	packages  []reference         // in the order of the .npl
	guid      string
}

// reference is what a .npl says of one package.
type reference struct{ href, objectID string }

// pack is a package before it is written.
type pack struct {
	family, name, kind string // folder, name of folder and files, TYPE attribute
	ext                string // of the target file
	also               string // another extension under which the same body is answered
	body               string
}

// Compile writes all files of a policy. The error says what cannot be written.
func Compile(p BeaconPolicy) (*Set, error) {
	for _, server := range p.Failover {
		if err := server.check(); err != nil {
			return nil, fmt.Errorf("failover list: %s: %w", server.URL(), err)
		}
	}
	packs := []pack{
		{"Schedules", "Default Machine Schedule", "Schedule", ".nds", "", scheduleFile("Default Machine Schedule", p.Schedule)},
		{"ClientSettings", "Default Inventory Settings", "ClientSettings", ".ndc", ".nds", settingsFile("Default Inventory Settings", p.Settings.values())},
		{"ClientSettings", "Default Failover Settings", "ClientSettings", ".ndc", ".nds", settingsFile("Default Failover Settings", failoverValues(p.Failover))},
	}
	s := &Set{documents: map[string]Document{}}
	var all strings.Builder
	for _, k := range packs {
		s.add(k)
		all.WriteString(k.body)
		all.WriteByte(0)
	}
	s.guid = guid("policy", all.String())
	return s, nil
}

func (s *Set) add(k pack) {
	dir := k.family + "/" + k.name + "/"
	catalogue := document(packageFile(k))
	target := document(k.body)
	s.documents[strings.ToLower(dir+k.name+".osd")] = catalogue
	s.documents[strings.ToLower(dir+k.name+k.ext)] = target
	if k.also != "" {
		s.documents[strings.ToLower(dir+k.name+k.also)] = target
	}
	s.packages = append(s.packages, reference{
		href:     "$(DownloadRootURL)/" + k.family + "/" + url.PathEscape(k.name) + "/" + url.PathEscape(k.name+".osd"),
		objectID: guid("package", dir),
	})
}

// Document returns the file at a path below the download location, in any letter
// case.
func (s *Set) Document(path string) (Document, bool) {
	d, ok := s.documents[strings.ToLower(path)]
	return d, ok
}

// Machine returns the policy (.npl) of a device. Every device of this set is
// under the same rules, so only the identifier differs.
func (s *Set) Machine(domain, device string) Document {
	device, domain = strings.ToUpper(device), strings.ToLower(domain)
	return document(policyFile(guid(s.guid, domain+"/"+device), s.packages))
}

// guid makes an identifier from what it stands for: the same for the same
// content in every process (RFC 9562 §5.8, version 8).
func guid(space, content string) string {
	h := sha256.Sum256([]byte(space + "\x00" + content))
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("{%X-%X-%X-%X-%X}", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
