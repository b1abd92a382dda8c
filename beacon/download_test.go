package beacon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/policy"
)

func TestConditionalAndPartialDownloads(t *testing.T) {
	s := start(t, nil)
	first, whole := s.request("GET", heronPolicy, "")
	etag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
	if etag == "" || modified == "" {
		t.Fatalf("headers %v", first.Header)
	}
	if res, body := s.request("GET", heronPolicy, "", "If-None-Match: "+etag); res.StatusCode != 304 || body != "" {
		t.Errorf("If-None-Match: %d", res.StatusCode)
	}
	if res, _ := s.request("GET", heronPolicy, "", "If-Modified-Since: "+modified); res.StatusCode != 304 {
		t.Errorf("If-Modified-Since: %d", res.StatusCode)
	}
	if res, body := s.request("GET", heronPolicy, "", "Range: bytes=5-9"); res.StatusCode != 206 || body != whole[5:10] {
		t.Errorf("Range: %d %q", res.StatusCode, body)
	}
	if res, _ := s.request("GET", heronPolicy, "", "Range: bytes=999999-"); res.StatusCode != 416 {
		t.Errorf("Range beyond the end: %d", res.StatusCode)
	}
}

func TestPublishedFilesTakePrecedence(t *testing.T) {
	s := start(t, nil)
	common := filepath.Join(s.dir, "Staging", "Common")
	file := filepath.Join(common, "Schedules", "Default Machine Schedule", "Default Machine Schedule.NDS")
	until := func(want string) { // a change is noticed a moment later
		t.Helper()
		s.until("the file has "+want, func() bool {
			_, body := s.request("GET", "/ManageSoftDL/schedules/default%20machine%20schedule/Default%20Machine%20Schedule.nds", "")
			return strings.Contains(body, want)
		})
	}
	until("<Schedule ")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"mine", "mine again"} {
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		until(text)
	}
	if err := os.RemoveAll(filepath.Join(common, "Schedules")); err != nil {
		t.Fatal(err)
	}
	until("<Schedule ")
}

func TestNothingOutsideStagingIsServed(t *testing.T) {
	s := start(t, nil)
	secret := filepath.Join(s.dir, "secret.txt")
	if err := os.WriteFile(secret, []byte("secret"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(s.dir, "Staging", "Common", "link.txt")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if res, body := s.request("GET", "/ManageSoftDL/link.txt", ""); res.StatusCode == 200 || strings.Contains(body, "secret") {
		t.Errorf("%d %q", res.StatusCode, body)
	}
	if res, _ := s.request("GET", "/ManageSoftDL/Staging", ""); res.StatusCode != 404 {
		t.Errorf("a folder: %d", res.StatusCode)
	}
}

func TestFailoverListHasTheNameThatTheAgentUsed(t *testing.T) {
	sibling, err := policy.ParseServer("http://beacon2:81")
	if err != nil {
		t.Fatal(err)
	}
	const path = "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.ndc"
	s := start(t, func(c *Config) { c.Policy.Failover.Servers = []policy.Server{sibling} })
	_, body := s.request("GET", path, "")
	for _, want := range []string{`value = "beacon1"`, `value = "8080"`, `value = "beacon2"`, `value = "81"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	_, body = s.raw("GET " + path + " HTTP/1.0\r\n\r\n")
	if !strings.Contains(body, `value = "127.0.0.1"`) {
		t.Errorf("without a Host header:\n%s", body)
	}
}
