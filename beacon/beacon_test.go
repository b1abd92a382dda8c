package beacon

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

const heronPolicy = "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl"

func TestConversationOfAnAgent(t *testing.T) {
	long := strings.Repeat("x", 300)
	tests := []struct {
		name           string
		method, path   string
		body           string
		headers        []string
		status         int
		holds          string // in the answer
		cause          event.Cause
		device, folder string
		stored         string
	}{
		{name: "a policy is made for any device", method: "GET", path: heronPolicy, status: 200, holds: "<Policy ", device: "HERON07"},
		{name: "in any letter case", method: "GET", path: strings.ToLower(heronPolicy), status: 200, holds: "<Policy ", device: "heron07"},
		{name: "under the older name", method: "GET", path: strings.Replace(heronPolicy, ".npl", ".osd", 1), status: 200, holds: "<Policy ", device: "HERON07"},
		{name: "of a bootstrapped agent, whose path names no device", method: "GET", path: "/ManageSoftDL/Policies/Merged/MANAGESOFT_domain/Machine/My%20Policy.npl", status: 200, holds: "<Policy "},
		{name: "the schedule", method: "GET", path: "/ManageSoftDL/Schedules/Default%20Machine%20Schedule/Default%20Machine%20Schedule.nds", status: 200, holds: "<Schedule "},
		{name: "the failover list by its other name", method: "GET", path: "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.nds", status: 200, holds: `value = "beacon1"`},
		{name: "doubled slashes", method: "GET", path: "//ManageSoftDL//test", status: 200, holds: "Test succeeded"},
		{name: "the test of downloads", method: "GET", path: "/managesoftdl/TEST", status: 200, holds: "Test succeeded"},
		{name: "the test of uploads", method: "GET", path: "/ManageSoftRL/test", status: 200, holds: "Test succeeded"},
		{name: "no upgrade", method: "GET", path: "/ManageSoftDL/Packages/Flexera/Adoption/x.osd", status: 404, cause: event.CauseNotFound},
		{name: "the newer protocol", method: "GET", path: "/ManageSoftDL/agent-configurations/x", status: 404, cause: event.CauseNotFound},

		{name: "an inventory", method: "PUT", path: "/ManageSoftRL/Inventories/system%20on%20HERON07%20at%2020261123T120000%20(Oracle).ndi.gz", body: "abc", status: 200, holds: "received",
			device: "HERON07", folder: "Inventories", stored: "Incoming/Inventories/system on HERON07 at 20261123T120000 (Oracle).ndi.gz"},
		{name: "by POST, in another letter case", method: "POST", path: "/managesoftrl/usagedata/HERON07%20at%2020261123T120000.mmi", body: "abc", status: 200,
			device: "HERON07", folder: "UsageData", stored: "Incoming/UsageData/HERON07 at 20261123T120000.mmi"},
		{name: "brackets", method: "PUT", path: "/ManageSoftRL/Logs/a[1].log", body: "abc", status: 200, folder: "Logs", stored: "Incoming/Logs/a[1].log"},
		{name: "an unknown type", method: "PUT", path: "/ManageSoftRL/Whatever/a.log", body: "abc", status: 200, folder: "Whatever", stored: "Incoming/Whatever/a.log"},
		{name: "without a type, by extension", method: "PUT", path: "/ManageSoftRL/a.ndi.gz", body: "abc", status: 200, folder: "Inventories", stored: "Incoming/Inventories/a.ndi.gz"},
		{name: "an empty file", method: "PUT", path: "/ManageSoftRL/Logs/empty.log", status: 200, folder: "Logs", stored: "Incoming/Logs/empty.log"},
		{name: "with Expect", method: "PUT", path: "/ManageSoftRL/Logs/expect.log", body: "abc", headers: []string{"Expect: 100-continue"}, status: 100},

		{name: "without a type, of no known kind", method: "PUT", path: "/ManageSoftRL/a.exe", body: "abc", status: 400, holds: "type folder", cause: event.CauseBadPath},
		{name: "too deep", method: "PUT", path: "/ManageSoftRL/Logs/a/b.log", body: "abc", status: 400, holds: "<type>/<name>", cause: event.CauseBadPath, folder: ""},
		{name: "a part of a file", method: "PUT", path: "/ManageSoftRL/Logs/a.log", body: "abc", headers: []string{"Content-Range: bytes 3-5/6"}, status: 400, holds: "whole file", cause: event.CauseRange, folder: "Logs"},
		{name: "larger than the limit", method: "PUT", path: "/ManageSoftRL/Logs/a.log", body: strings.Repeat("x", 1001), status: 413, holds: "limit", cause: event.CauseTooLarge, folder: "Logs"},

		{name: "dots", method: "GET", path: "/ManageSoftDL/../../etc/passwd", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "encoded dots", method: "PUT", path: "/ManageSoftRL/Logs/%2e%2e", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "encoded slashes", method: "PUT", path: "/ManageSoftRL/Logs/..%2f..%2fa.log", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a backslash", method: "PUT", path: `/ManageSoftRL/Logs/..%5c..%5ca.log`, body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a drive letter", method: "GET", path: "/ManageSoftDL/C:/Windows/win.ini", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a NUL", method: "PUT", path: "/ManageSoftRL/Logs/a%00.log", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "an escape sequence", method: "PUT", path: "/ManageSoftRL/Logs/a%1b%5b2J.log", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a reserved name", method: "PUT", path: "/ManageSoftRL/Logs/com1.log", body: "x", status: 400, holds: "reserved", cause: event.CauseBadPath},
		{name: "a long name", method: "PUT", path: "/ManageSoftRL/Logs/" + long, body: "x", status: 400, holds: "255", cause: event.CauseBadPath},
		{name: "a policy with an invalid domain", method: "GET", path: "/ManageSoftDL/Policies/Merged/corp.example:80_domain/Machine/HERON07.npl", status: 400, holds: "bad path", cause: event.CauseBadPath, device: "HERON07"},

		{name: "outside both locations", method: "GET", path: "/favicon.ico", status: 404, cause: event.CauseNotFound},
		{name: "the root", method: "GET", path: "/", status: 404, cause: event.CauseNotFound},
		{name: "an upload cannot be fetched", method: "GET", path: "/ManageSoftRL/Logs/a.log", status: 405, cause: event.CauseMethod},
		{name: "nor deleted", method: "DELETE", path: "/ManageSoftRL/Logs/a.log", status: 405, cause: event.CauseMethod},
		{name: "nothing is put where agents fetch", method: "PUT", path: "/ManageSoftDL/a.osd", body: "x", status: 405, cause: event.CauseMethod},

		{name: "OPTIONS", method: "OPTIONS", path: "/ManageSoftRL/Logs", status: 200},
		{name: "MKCOL", method: "MKCOL", path: "/ManageSoftRL/Logs", status: 201},
		{name: "PROPFIND", method: "PROPFIND", path: "/ManageSoftRL/Logs%20&", status: 207, holds: "/ManageSoftRL/Logs%20&amp;"},
		{name: "HEAD before an upload", method: "HEAD", path: "/ManageSoftRL/Logs/a.log", status: 404},
		{name: "HEAD of a policy", method: "HEAD", path: heronPolicy, status: 200, device: "HERON07"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, func(c *Config) { c.UploadLimitBytes = 1000 })
			res, body := s.request(tt.method, tt.path, tt.body, tt.headers...)
			if res.StatusCode != tt.status || !strings.Contains(body, tt.holds) {
				t.Errorf("%d %q, want %d with %q", res.StatusCode, body, tt.status, tt.holds)
			}
			if tt.status == 100 {
				return
			}
			if res.Header.Get("Server") != "" || strings.Contains(body, s.dir) {
				t.Errorf("the answer reveals too much: %v %q", res.Header, body)
			}
			e := s.event(0)
			if e.Status != tt.status || e.Cause != tt.cause || e.Device.Name != tt.device || e.Folder != tt.folder {
				t.Errorf("event: status %d, cause %q, device %q, folder %q; want %d, %q, %q, %q",
					e.Status, e.Cause, e.Device.Name, e.Folder, tt.status, tt.cause, tt.device, tt.folder)
			}
			if e.Method != tt.method || e.Address.String() != "127.0.0.1" || e.Time.IsZero() || e.Duration <= 0 {
				t.Errorf("event is incomplete: %+v", e)
			}
			if e.Direction == event.DirectionUpload && tt.status == 200 && e.Bytes != int64(len(tt.body)) {
				t.Errorf("event has %d bytes, want %d", e.Bytes, len(tt.body))
			}
			if got := s.files(); got != tt.stored {
				t.Errorf("stored %q, want %q", got, tt.stored)
			}
		})
	}
}

func TestHTTP10(t *testing.T) {
	s := start(t, nil)
	res, body := s.raw("GET " + heronPolicy + " HTTP/1.0\r\nHost: beacon1\r\nUser-Agent: ManageSoft/6.9 (Windows NT4/2000/XP)\r\n\r\n")
	if res.StatusCode != 200 || !strings.Contains(body, "<Policy ") || res.ContentLength != int64(len(body)) {
		t.Errorf("%d, %d bytes announced, %d came", res.StatusCode, res.ContentLength, len(body))
	}
	if e := s.event(0); e.UserAgent != "ManageSoft/6.9 (Windows NT4/2000/XP)" {
		t.Errorf("user agent %q", e.UserAgent)
	}
	if res, _ := s.raw("PUT /ManageSoftRL/Logs/a.log HTTP/1.0\r\n\r\n"); res.StatusCode != 411 {
		t.Errorf("an upload without a length: %d, want 411", res.StatusCode)
	}
}

func TestChunkedUpload(t *testing.T) {
	s := start(t, func(c *Config) { c.UploadLimitBytes = 10 })
	const head = "PUT /ManageSoftRL/Logs/%s HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n"
	if res, _ := s.raw(fmt.Sprintf(head, "a.log") + "3\r\nabc\r\n0\r\n\r\n"); res.StatusCode != 200 {
		t.Errorf("status %d", res.StatusCode)
	}
	if res, _ := s.raw(fmt.Sprintf(head, "b.log") + "b\r\nabcdefghijk\r\n0\r\n\r\n"); res.StatusCode != 413 {
		t.Errorf("over the limit: status %d, want 413", res.StatusCode)
	}
	if got := s.files(); got != "Incoming/Logs/a.log" {
		t.Errorf("stored %q", got)
	}
}

func TestPathsInEventsAreBounded(t *testing.T) {
	s := start(t, nil)
	s.request("GET", "/"+strings.Repeat("ä/", 2000), "", "User-Agent: "+strings.Repeat("u", 5000))
	e := s.event(0)
	if len(e.Path) > event.TextLimitBytes || len(e.UserAgent) > userAgentLimitBytes {
		t.Errorf("path of %d bytes, user agent of %d", len(e.Path), len(e.UserAgent))
	}
}

func FuzzPath(f *testing.F) {
	for _, seed := range []string{"/ManageSoftRL/Logs/a.log", "/ManageSoftDL/../x", "//", "/managesoftrl/%00", "/ManageSoftDL/Policies/.npl"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		r, err := routeOf(path)
		if err != nil {
			return
		}
		for _, part := range r.parts {
			if part == "" || part == ".." || strings.ContainsAny(part, "/\\\x00") {
				t.Errorf("%q has the part %q", path, part)
			}
		}
		if r.location == protocol.Uploads {
			if folder, name, err := placeOf(path).destination(); err == nil && !filepath.IsLocal(filepath.Join(folder, name)) {
				t.Errorf("%q goes to %q, %q", path, folder, name)
			}
		}
	})
}
