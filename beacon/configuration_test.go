package beacon

import (
	"os"
	"path/filepath"
	"testing"

	"beacontop/beacon/protocol"
)

// TestAgentConfigurations requests the JSON configuration of agents from 21.3 on with every
// method, with and without a published one.
func TestAgentConfigurations(t *testing.T) {
	const path = "/ManageSoftDL/Agent-Configurations/default.json"
	for _, c := range []struct {
		method            string
		absent, published int
	}{
		{"GET", 404, 200}, {"HEAD", 404, 200}, {"OPTIONS", 200, 200}, {"POST", 404, 405}, {"PUT", 404, 405},
		{"DELETE", 404, 405}, {"PATCH", 404, 405}, {"PROPFIND", 404, 207}, {"MKCOL", 404, 405}, {"REPORT", 404, 405},
	} {
		for _, published := range []bool{false, true} {
			s := start(t, nil)
			want := c.absent
			if published {
				want = c.published
				dir := filepath.Join(s.dir, "Staging", "Common", "agent-configurations")
				if err := os.MkdirAll(dir, 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, "default.json"), []byte("{}"), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			if res, _ := s.request(c.method, path, "{}"); res.StatusCode != want {
				t.Errorf("%s, published %v: %d, want %d", c.method, published, res.StatusCode, want)
			}
			if e := s.event(0); e.Kind != protocol.KindAgentConfiguration || e.Failed() && !published {
				t.Errorf("%s, published %v: reported %+v", c.method, published, e)
			}
		}
	}
}
