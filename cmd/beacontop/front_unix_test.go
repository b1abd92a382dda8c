//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/origintest"
	"beacontop/beacon/waittest"
)

// TestAFrontThatIsKilled kills the process of a front while a package passes, then stops the origin and starts the
// front again: what was whole is served from its copy, what was not is not served at all, and uploads go on.
func TestAFrontThatIsKilled(t *testing.T) {
	const policy, large = "/Policies/Merged/corp_domain/Machine/OWL12.npl", "/Packages/large.bin"
	o := origintest.New(t)
	o.Put(policy, origintest.File{Body: []byte("<Policy/>")})
	body := bytes.Repeat([]byte("0123456789"), 1_000_000)
	o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, large) {
			return false
		}
		_, _ = w.Write(body[:len(body)/2]) // the front may be dead
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // the rest never comes
		return true
	})
	dir, addr := filepath.Join(t.TempDir(), "front"), freeAddress(t)
	run := func() *exec.Cmd {
		t.Helper()
		cmd := exec.Command("beacontop", "serve", "--http", addr, "--dir", dir, "--origin", o.URL)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("%.3000s", stderr.String())
			}
		})
		awaitUp(t, addr)
		return cmd
	}
	get := func(path string) (int, string, error) {
		t.Helper()
		res, err := http.Get("http://" + addr + "/ManageSoftDL" + path)
		if err != nil {
			return 0, "", err
		}
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		return res.StatusCode, string(text), err
	}
	front := run()
	waittest.Until(t, func() error {
		if status, text, err := get(policy); status != 200 || text != "<Policy/>" {
			t.Fatalf("%d %q %v", status, text, err)
		}
		kept, err := filepath.Glob(filepath.Join(dir, "Copies", "copy-*"))
		if len(kept) == 0 {
			return fmt.Errorf("no copy is kept: %w", err)
		}
		return nil
	})
	res, err := http.Get("http://" + addr + "/ManageSoftDL" + large)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, res.Body, 1_000_000); err != nil {
		t.Fatal(err)
	}
	kill(t, front)
	if n, err := io.Copy(io.Discard, res.Body); err == nil {
		t.Errorf("a part of %d bytes looks whole", n)
	}
	_ = res.Body.Close() // it broke off
	o.Stop()
	front = run()
	if status, text, err := get(policy); status != 200 || text != "<Policy/>" {
		t.Errorf("%d %q %v for what is kept", status, text, err)
	}
	if status, text, _ := get(large); status != 503 {
		t.Errorf("%d, %d bytes for what never was whole", status, len(text))
	}
	req, err := http.NewRequest("PUT", "http://"+addr+"/ManageSoftRL/Inventories/a%20on%20OWL12.ndi", strings.NewReader("<Inventory/>"))
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); err != nil || res.StatusCode != 200 {
		t.Errorf("upload: %v %v", res, err)
	}
	kill(t, front)
}
