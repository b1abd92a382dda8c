package places

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// Places are the paths of a foreign beacon. Empty fields were not found.
type Places struct {
	Logs     []string // directories with logs in or below them
	Incoming string
	Staging  string
	Engine   string  // BeaconEngine.config
	Denied   []error // for existing paths that this user may not read
}

// Registry keys and values of the vendor's beacon and of HTTP.SYS. The first vendor value that is
// set applies; source: the vendor's pages FIB-FilePaths.
var (
	vendorKeys   = []string{`SOFTWARE\Wow6432Node\ManageSoft Corp\ManageSoft`, `SOFTWARE\ManageSoft Corp\ManageSoft`}
	vendorValues = []string{"DistributionLocation", "ImportXMLDirectory", "BaseDirectory"}
)

const (
	beaconKey   = `\Beacon\CurrentVersion`
	httpKey     = `SYSTEM\CurrentControlSet\Services\HTTP\Parameters`
	vendorName  = "Flexera Software"
	engineFile  = "BeaconEngine.config"
	programName = "Inventory Beacon"
)

// Usual returns the paths of the vendor's beacon and of IIS on Windows: those in the registry and
// in the IIS configuration, otherwise the defaults of an installation. Sources: the vendor's pages
// FIB-FilePaths and FIB-WebConfigFile.
func Usual(m Machine) Places {
	var p Places
	under := func(roots []string, parts ...string) (found string) {
		for _, root := range roots {
			if path := filepath.Join(append([]string{root}, parts...)...); found == "" && p.has(m, path) {
				found = path
			}
		}
		return found
	}
	p.Incoming = under(m.dataRoots(), "Incoming")
	p.Staging = under(m.dataRoots(), "Staging", "Common")
	p.Engine = under(m.programRoots(), "DotNet", "conf", engineFile)
	var seen []string // each site of IIS may name the same directory
	for _, dir := range p.logRoots(m) {
		same := func(other string) bool { return strings.EqualFold(dir, other) }
		if slices.ContainsFunc(seen, same) {
			continue
		}
		if seen = append(seen, dir); p.has(m, dir) {
			p.Logs = append(p.Logs, dir)
		}
	}
	return p
}

// has reports whether a path exists and can be read.
func (p *Places) has(m Machine, path string) bool {
	err := m.Look(path)
	if errors.Is(err, fs.ErrPermission) {
		p.Denied = append(p.Denied, err)
	}
	return err == nil
}

// dataRoots are the directories that may contain Incoming. A value of the registry names the
// directory itself or, like BaseDirectory, a directory inside it.
func (m Machine) dataRoots() (roots []string) {
	for _, value := range vendorValues {
		for _, key := range vendorKeys {
			if dir := m.Registry(key+beaconKey, value); dir != "" {
				roots = append(roots, filepath.Clean(dir), filepath.Dir(filepath.Clean(dir)))
			}
		}
	}
	return append(roots, filepath.Join(m.variable("ProgramData", `C:\ProgramData`), vendorName))
}

// programRoots are the directories in which the vendor's program may be installed.
func (m Machine) programRoots() (roots []string) {
	for _, key := range vendorKeys {
		if dir := m.Registry(key, "ETCPInstallDir"); dir != "" {
			roots = append(roots, filepath.Clean(dir), filepath.Join(dir, programName))
		}
	}
	return append(roots, filepath.Join(m.variable("ProgramFiles(x86)", `C:\Program Files (x86)`), vendorName, programName))
}
