package beacon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestDevicesOfConfigurationRequests are inferred from what the request says, and the body is not needed.
func TestDevicesOfConfigurationRequests(t *testing.T) {
	const path = "/ManageSoftDL/agent-configurations"
	heron, json := protocol.Device{Name: "HERON07"}, "Content-Type: application/json"
	for _, c := range []struct {
		name, method, target, body string
		headers                    []string
		want                       protocol.Device
		status                     int
	}{
		{"a parameter", "GET", path + "?machineName=HERON07", "", nil, heron, 404},
		{"a parameter of a published file", "GET", path + "/default.json?machineName=HERON07", "", nil, heron, 200},
		{"a header", "GET", path + "/default.json", "", []string{"X-Device-Name: HERON07.corp.example"}, protocol.Device{Name: "HERON07", Domain: "corp.example"}, 200},
		{"a body", "POST", path, `{"hostname":"HERON07"}`, []string{json}, heron, 404},
		{"a large body", "POST", path, `{"hostname":"HERON07","a":"` + strings.Repeat("x", 200_000) + `"}`, []string{json}, heron, 404},
		{"two names", "POST", path + "?host=OWL01", `{"hostname":"HERON07"}`, nil, protocol.Device{}, 404},
		{"nothing", "GET", path + "/default.json", "", nil, protocol.Device{}, 200},
		{"another file", "GET", "/ManageSoftDL/Schedules/x.nds?machineName=HERON07", "", nil, protocol.Device{}, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, nil)
			dir := filepath.Join(s.dir, "Staging", "Common", "agent-configurations")
			if err := os.MkdirAll(dir, 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "default.json"), []byte("{}"), 0o640); err != nil {
				t.Fatal(err)
			}
			if res, _ := s.request(c.method, c.target, c.body, c.headers...); res.StatusCode != c.status {
				t.Errorf("status %d, want %d", res.StatusCode, c.status)
			}
			e := s.event(0)
			if e.Device != c.want || (e.Attribution == event.Inferred) != c.want.Known() || len(e.Unexpected()) > 0 {
				t.Errorf("%+v, %v; want %+v", e.Device, e.Attribution, c.want)
			}
			if want := event.DirectionDownload; e.Direction != want {
				t.Errorf("direction %v", e.Direction)
			}
		})
	}
}
