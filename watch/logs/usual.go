package logs

import (
	"path/filepath"
)

// Places is where a foreign beacon keeps things. Empty fields were not found.
type Places struct {
	Logs     []string // directories with logs in or below them
	Incoming string
	Staging  string
	Engine   string // BeaconEngine.config
}

// Usual returns the places where the vendor's beacon and IIS keep things on Windows
// (protocol.md §8.2, §8.5), as far as they exist: there says whether. The environment
// says where the system and its programs are.
func Usual(environment func(string) string, there func(string) bool) Places {
	below := func(variable, standard string, parts ...string) string {
		root := environment(variable)
		if root == "" {
			root = standard
		}
		path := filepath.Join(append([]string{root}, parts...)...)
		if !there(path) {
			return ""
		}
		return path
	}
	p := Places{
		Incoming: below("ProgramData", `C:\ProgramData`, "Flexera Software", "Incoming"),
		Staging:  below("ProgramData", `C:\ProgramData`, "Flexera Software", "Staging", "Common"),
		Engine: below("ProgramFiles(x86)", `C:\Program Files (x86)`,
			"Flexera Software", "Inventory Beacon", "DotNet", "conf", "BeaconEngine.config"),
	}
	for _, dir := range []string{
		below("SystemDrive", "C:", string(filepath.Separator), "inetpub", "logs", "LogFiles"),
		below("SystemRoot", `C:\Windows`, "System32", "LogFiles", "HTTPERR"),
	} {
		if dir != "" {
			p.Logs = append(p.Logs, dir)
		}
	}
	return p
}
