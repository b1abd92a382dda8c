package beacon

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"beacontop/beacon/connection"
)

// TestBodiesOfUnknownRequestsAreRecorded, without secrets, in a file that only its owner can read; those of
// inventories are not.
func TestBodiesOfUnknownRequestsAreRecorded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.jsonl")
	if err := os.WriteFile(connection.BodiesOf(file), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := connection.OpenWire(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WithBodies(); err != nil {
		t.Fatal(err)
	}
	s := start(t, func(c *Config) { c.Wire = w })
	dir := filepath.Join(s.dir, "Staging", "Common", "agent-configurations")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(`{"UploadSettings":{"Password":"s3cr3t"}}`), 0o640); err != nil {
		t.Fatal(err)
	}
	const path = "/ManageSoftDL/agent-configurations"
	s.request("POST", path+"?token=s3cr3t", `{"hostname":"HERON07","password":"s3cr3t"}`, "Cookie: s3cr3t", "Content-Type: application/json")
	s.request("GET", path+"/a.json", "", "Authorization: Basic s3cr3t")
	s.request("PUT", "/ManageSoftRL/Inventories/system on HERON07 at 20261123T120000.ndi", "<Inventory MachineName='s3cr3t'/>")
	s.request("GET", "/ManageSoftDL/Policies/Merged/x_domain/Machine/HERON07.npl", "")
	s.event(3)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lines, bodies := linesOf[connection.Exchange](t, file), linesOf[connection.Bodies](t, connection.BodiesOf(file))
	if len(lines) != 4 || len(bodies) != 2 {
		t.Fatalf("%d lines, %d with bodies", len(lines), len(bodies))
	}
	if tag := lines[1].Answer["Etag"]; len(tag) != 1 || lines[1].Sent == 0 || lines[1].Status != 200 {
		t.Errorf("%+v", lines[1])
	}
	if b := bodies[0]; b.Status != 404 || b.Request.Text != `{"hostname":"HERON07","password":"(masked)"}` || b.Request.Type != "application/json" || b.Answer.Bytes == 0 {
		t.Errorf("%+v", b)
	}
	if b := bodies[1]; b.Answer.Text != `{"UploadSettings":{"Password":"(masked)"}}` || !b.Time.Equal(lines[1].Time) {
		t.Errorf("%+v", b)
	}
	if info, err := os.Stat(connection.BodiesOf(file)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// linesOf reads a recording that has no secrets.
func linesOf[T any](t *testing.T, file string) (all []T) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "s3cr3t") {
		t.Errorf("%s: %s", file, text)
	}
	for line := range strings.Lines(string(text)) {
		var one T
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, one)
	}
	return all
}
