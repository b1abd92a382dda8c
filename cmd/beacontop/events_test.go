//go:build unix

package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAReaderOfEventsThatGoesAwayStopsTheBeaconInOrder closes the pipe that events are
// printed to.
func TestAReaderOfEventsThatGoesAwayStopsTheBeaconInOrder(t *testing.T) {
	addr := freeAddress(t)
	cmd := exec.Command("beacontop", "serve", "--events", "--http", addr, "--dir", filepath.Join(t.TempDir(), "d"))
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = in, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	awaitUp(t, addr)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if res, err := http.Get("http://" + addr + "/ManageSoftDL/test"); err == nil { // else it has stopped for an earlier event
		_ = res.Body.Close()
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("ended by %v, want exit code 1", err)
	}
	if !strings.Contains(said.String(), "error: print event: ") || !strings.Contains(said.String(), "stopped") {
		t.Errorf("said:\n%s", said.String())
	}
}
