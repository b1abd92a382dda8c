package places

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io/fs"
	"path/filepath"
)

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
