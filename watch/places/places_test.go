package places

import (
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
)

// host is a made-up machine.
type host struct {
	variables map[string]string
	registry  map[string]string // by key and value
	settings  string            // of IIS; empty: there is no IIS
	there     []string
	denied    []string
}

func (h host) machine() Machine {
	return Machine{
		Environment: func(name string) string { return h.variables[name] },
		Registry:    func(key, value string) string { return h.registry[key+`\`+value] },
		Read: func(file string) ([]byte, error) {
			if filepath.Base(file) != "applicationHost.config" || h.settings == "" {
				return nil, fs.ErrNotExist
			}
			if h.settings == "denied" {
				return nil, fs.ErrPermission
			}
			return []byte(h.settings), nil
		},
		Look: func(path string) error {
			switch {
			case slices.Contains(h.denied, filepath.ToSlash(path)):
				return fs.ErrPermission
			case slices.Contains(h.there, filepath.ToSlash(path)):
				return nil
			}
			return fs.ErrNotExist
		},
	}
}

func TestUsualPlaces(t *testing.T) {
	variables := map[string]string{"ProgramData": "/data", "SystemRoot": "/win", "SystemDrive": "/drive", "ProgramFiles(x86)": "/programs"}
	const vendor = `SOFTWARE\Wow6432Node\ManageSoft Corp\ManageSoft`
	tests := []struct {
		name   string
		host   host
		want   Places
		denied int
	}{
		{"after an installation", host{there: []string{
			"/data/Flexera Software/Incoming", "/data/Flexera Software/Staging/Common", "/win/System32/LogFiles/HTTPERR", "/drive/inetpub/logs/LogFiles",
			"/programs/Flexera Software/Inventory Beacon/DotNet/conf/BeaconEngine.config",
		}}, Places{
			Logs:     []string{"/drive/inetpub/logs/LogFiles", "/win/System32/LogFiles/HTTPERR"},
			Incoming: "/data/Flexera Software/Incoming", Staging: "/data/Flexera Software/Staging/Common",
			Engine: "/programs/Flexera Software/Inventory Beacon/DotNet/conf/BeaconEngine.config",
		}, 0},
		{"moved to another disk: the directory, or one inside it", host{
			registry: map[string]string{
				vendor + `\Beacon\CurrentVersion\BaseDirectory`: "/disk/Flexera/Beacon",
				vendor + `\ETCPInstallDir`:                      "/disk/programs",
			},
			there: []string{"/data/Flexera Software/Incoming", "/disk/Flexera/Incoming", "/disk/programs/Inventory Beacon/DotNet/conf/BeaconEngine.config"},
		}, Places{Incoming: "/disk/Flexera/Incoming", Engine: "/disk/programs/Inventory Beacon/DotNet/conf/BeaconEngine.config"}, 0},
		{"the first value that is set applies", host{
			registry: map[string]string{
				vendor + `\Beacon\CurrentVersion\BaseDirectory`:                                       "/third",
				vendor + `\Beacon\CurrentVersion\ImportXMLDirectory`:                                  "/second",
				`SOFTWARE\ManageSoft Corp\ManageSoft\Beacon\CurrentVersion` + `\DistributionLocation`: "/first",
			},
			there: []string{"/third/Incoming", "/second/Incoming", "/first/Incoming"},
		}, Places{Incoming: "/first/Incoming"}, 0},
		{"a value with a missing directory", host{
			registry: map[string]string{vendor + `\Beacon\CurrentVersion\BaseDirectory`: "/gone"},
			there:    []string{"/data/Flexera Software/Incoming"},
		}, Places{Incoming: "/data/Flexera Software/Incoming"}, 0},
		{"logs in the directories of the IIS and HTTP.SYS settings, each once", host{
			settings: `<?xml version="1.0"?><configuration><system.applicationHost><log><centralW3CLogFile directory="/central"/></log><sites>` +
				`<siteDefaults><logFile logFormat="W3C" directory="%SystemDrive%/logs"/></siteDefaults>` +
				`<site id="2"><logFile directory="/DRIVE/logs"/><logFile directory="%nothing%/logs"/><logFile/></site></sites></system.applicationHost></configuration>`,
			registry: map[string]string{`SYSTEM\CurrentControlSet\Services\HTTP\Parameters\ErrorLoggingDir`: "%SystemRoot%/errors"},
			there:    []string{"/drive/logs", "/DRIVE/logs", "/win/errors/HTTPERR", "/central", "%nothing%/logs", "/drive/inetpub/logs/LogFiles"},
		}, Places{Logs: []string{"/central", "/drive/logs", "%nothing%/logs", "/drive/inetpub/logs/LogFiles", "/win/errors/HTTPERR"}}, 0},
		{"truncated settings", host{
			settings: `<configuration><siteDefaults><logFile directory="/logs"/><site`, there: []string{"/logs"},
		}, Places{Logs: []string{"/logs"}}, 0},
		{"without rights", host{
			settings: "denied", denied: []string{"/drive/inetpub/logs/LogFiles", "/data/Flexera Software/Incoming"},
			there: []string{"/win/System32/LogFiles/HTTPERR"},
		}, Places{Logs: []string{"/win/System32/LogFiles/HTTPERR"}}, 3},
		{"without rights to a directory that several sites log to", host{
			settings: `<site><logFile directory="/logs"/></site><site><logFile directory="/Logs/"/></site>`, denied: []string{"/logs", "/Logs"},
		}, Places{}, 1},
		{"nothing", host{}, Places{}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.host.variables = variables
			got := Usual(tt.host.machine())
			for i := range got.Logs {
				got.Logs[i] = filepath.ToSlash(got.Logs[i])
			}
			same := slices.Equal(got.Logs, tt.want.Logs)
			for _, pair := range [][2]string{{got.Incoming, tt.want.Incoming}, {got.Staging, tt.want.Staging}, {got.Engine, tt.want.Engine}} {
				same = same && filepath.ToSlash(pair[0]) == pair[1]
			}
			if !same || len(got.Denied) != tt.denied {
				t.Errorf("%+v\nwant %+v, and %d denied", got, tt.want, tt.denied)
			}
		})
	}
}
