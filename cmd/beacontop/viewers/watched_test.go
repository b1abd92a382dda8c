package viewers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/host"
)

// TestAWatchedBeaconIsSeenOverSSH looks at a beacon that is known by its logs.
func TestAWatchedBeaconIsSeenOverSSH(t *testing.T) {
	b := prepare(t)
	logs := t.TempDir()
	line := time.Now().UTC().Format("2006-01-02 15:04:05") + " GET " + policy + " 10.1.0.8 200 15\n"
	if err := os.WriteFile(filepath.Join(logs, "u_ex261201.log"), []byte("#Fields: date time cs-method cs-uri-stem c-ip sc-status time-taken\n"+line), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if b.host, err = host.OpenWatched(daemon.WatchConfig{Dir: b.dir, Name: "PAR-BEACON2", Logs: []string{logs}}, host.Config{}); err != nil {
		t.Fatal(err)
	}
	b.attach()
	b.host.Watched.Observe(b.happened)
	_, after, _ := strings.Cut(b.host.Shown()[1].(string), "127.0.0.1:")
	b.port, _, _ = strings.Cut(after, ",")
	b.serve(b.host.RunWatched)
	b.allow(b.key("anna"))
	b.until("the agent is known", func() bool { return b.host.Watched.State().Facts(time.Now()).Totals.Known == 1 })
	for command, want := range map[string]string{
		"agents": "HERON07", "requests --json": `"name": "HERON07"`, "status": "OK - PAR-BEACON2: 1 agent", "events": "source",
		"events --where anna --json": `"topic":"login"`,
	} {
		if out, said, status := b.run("anna", "localhost", command); status != 0 || !strings.Contains(out, want) {
			t.Errorf("%s: exit status %d\n%s%s", command, status, out, said)
		}
	}
}
