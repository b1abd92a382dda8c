//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestAnOriginThatIsKilled kills the process of an origin, to which uploads are forwarded as well, while agents
// download and upload through its front: no part looks whole, copies are served, no acknowledged upload is lost, and
// the origin is reported up, down and up, without anything between.
func TestAnOriginThatIsKilled(t *testing.T) {
	const file = "/ManageSoftDL/Packages/large.bin"
	dir := t.TempDir()
	body := strings.Repeat("0123456789", 100_000)
	staged := filepath.Join(dir, "origin", "Staging", "Common", "Packages", "large.bin")
	if err := os.MkdirAll(filepath.Dir(staged), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(staged, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	events, err := os.Create(filepath.Join(dir, "events"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(addr, name string, out io.Writer, more ...string) *exec.Cmd {
		t.Helper()
		cmd := exec.Command("beacontop", append([]string{"serve", "--events", "--http", addr, "--dir", filepath.Join(dir, name)}, more...)...)
		cmd.Stdout = out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		awaitUp(t, addr)
		return cmd
	}
	originAddr, addr := freeAddress(t), freeAddress(t)
	origin := run(originAddr, "origin", nil)
	front := run(addr, "front", events, "--origin", "http://"+originAddr+"/ManageSoftDL", "--parent", "http://"+originAddr+"/ManageSoftRL")
	get := func() (string, error) { // an error: it broke off, or was none
		res, err := http.Get("http://" + addr + file)
		if err != nil {
			return "", err
		}
		got, err := io.ReadAll(res.Body)
		_ = res.Body.Close() // only read
		if err == nil && res.StatusCode != http.StatusOK {
			return "", fmt.Errorf("%s", res.Status)
		}
		if err == nil && string(got) != body {
			t.Errorf("a part of %d bytes looks whole", len(got))
		}
		return res.Header.Get("Age"), err
	}
	await := func(what string, ok func() bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); !ok(); {
			if time.Now().After(deadline) {
				t.Fatal(what)
			}
		}
	}
	await("no copy is kept", func() bool {
		if _, err := get(); err != nil {
			t.Fatal(err)
		}
		kept, err := filepath.Glob(filepath.Join(dir, "front", "Copies", "copy-*"))
		return err != nil || len(kept) > 0
	})

	stop := make(chan struct{})
	var acknowledged []string
	var using sync.WaitGroup
	using.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			name := fmt.Sprintf("%04d on OWL12.ndi", i)
			req, err := http.NewRequest("PUT", "http://"+addr+"/ManageSoftRL/Inventories/"+strings.ReplaceAll(name, " ", "%20"), strings.NewReader("<Inventory/>"))
			if err != nil {
				t.Error(err)
				return
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil || res.Body.Close() != nil || res.StatusCode != http.StatusOK {
				t.Errorf("upload: %v %v", res, err)
				return
			}
			acknowledged = append(acknowledged, name)
		}
	})
	using.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				_, _ = get() // at the moment at which the origin dies it may break off
			}
		}
	})
	await("the origin got no upload", func() bool { return len(uploadsIn(t, filepath.Join(dir, "origin"))) > 20 })
	kill(t, origin)
	await("no copy is served", func() bool { age, err := get(); return err == nil && age != "" })
	origin = run(originAddr, "origin", nil)
	await("the origin is not asked again", func() bool { age, err := get(); return err == nil && age == "" })
	close(stop)
	using.Wait()
	await("uploads wait", func() bool { return len(uploadsIn(t, filepath.Join(dir, "front"))) == 0 })
	kill(t, front)
	kill(t, origin)

	arrived := uploadsIn(t, filepath.Join(dir, "origin"))
	for _, name := range acknowledged {
		if !slices.Contains(arrived, name) {
			t.Errorf("%s is lost, of %d", name, len(acknowledged))
		}
	}
	text, err := os.ReadFile(events.Name())
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for line := range bytes.Lines(text) {
		var e struct{ Topic, Reach string }
		if !bytes.HasSuffix(line, []byte("\n")) { // it was killed meanwhile
			break
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if e.Topic == "origin" && e.Reach != "" && (len(states) == 0 || states[len(states)-1] != e.Reach) {
			states = append(states, e.Reach)
		}
	}
	if want := []string{"up", "down", "up"}; !slices.Equal(states, want) {
		t.Errorf("the origin was %q, want %q", states, want)
	}
}

// uploadsIn lists the uploads that wait in a state directory.
func uploadsIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "Incoming", "Inventories"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Type() != fs.ModeDir {
			names = append(names, e.Name())
		}
	}
	return names
}
