package logs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
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

// Machine is where the usual places are searched.
type Machine struct {
	Environment func(name string) string
	Registry    func(key, value string) string // below HKEY_LOCAL_MACHINE; empty: no such value
	Read        func(file string) ([]byte, error)
	Look        func(path string) error // why a directory cannot be listed, or a file cannot be opened
}

// ThisMachine is the one that this program runs on.
func ThisMachine() Machine {
	return Machine{Environment: os.Getenv, Registry: registryValue, Read: os.ReadFile, Look: look}
}

func look(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	if info, err := f.Stat(); err != nil || !info.IsDir() {
		return err
	}
	if _, err := f.Readdirnames(1); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
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
	for _, dir := range p.logRoots(m) {
		same := func(other string) bool { return strings.EqualFold(dir, other) }
		if !slices.ContainsFunc(p.Logs, same) && p.has(m, dir) {
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

// logRoots are the directories that IIS and HTTP.SYS may log to.
func (p *Places) logRoots(m Machine) (roots []string) {
	system := filepath.Join(m.variable("SystemRoot", `C:\Windows`), "System32")
	text, err := m.Read(filepath.Join(system, "inetsrv", "config", "applicationHost.config"))
	if errors.Is(err, fs.ErrPermission) {
		p.Denied = append(p.Denied, err)
	}
	for _, dir := range logDirectories(text) {
		roots = append(roots, filepath.Clean(m.expand(dir)))
	}
	drive := m.variable("SystemDrive", "C:") + string(filepath.Separator)
	roots = append(roots, filepath.Join(drive, "inetpub", "logs", "LogFiles"))
	if dir := m.Registry(httpKey, "ErrorLoggingDir"); dir != "" {
		roots = append(roots, filepath.Join(m.expand(dir), "HTTPERR"))
	}
	return append(roots, filepath.Join(system, "LogFiles", "HTTPERR"))
}

// logDirectories returns the log directories in the IIS configuration: the default of all sites, of
// single sites, and of the whole server. Text after a syntax error is ignored.
func logDirectories(settings []byte) (dirs []string) {
	d := xml.NewDecoder(bytes.NewReader(settings))
	for {
		token, err := d.Token()
		if err != nil {
			return dirs
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "logFile" && e.Name.Local != "centralW3CLogFile" {
			continue
		}
		for _, a := range e.Attr {
			if a.Name.Local == "directory" && a.Value != "" {
				dirs = append(dirs, a.Value)
			}
		}
	}
}

func (m Machine) variable(name, standard string) string {
	if value := m.Environment(name); value != "" {
		return value
	}
	return standard
}

// expand replaces the %VARIABLES% that are set in the environment.
func (m Machine) expand(path string) string {
	parts := strings.Split(path, "%")
	out := parts[0]
	for i := 1; i < len(parts); i++ {
		value := ""
		if i+1 < len(parts) {
			value = m.Environment(parts[i])
		}
		if value == "" {
			out += "%" + parts[i]
			continue
		}
		out += value + parts[i+1]
		i++
	}
	return out
}
