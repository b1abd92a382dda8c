package content

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beacontop/beacon/protocol"
)

// entry is one value of client settings, as genuine files write it.
func entry(list, id, name, value string) string {
	return fmt.Sprintf(`Registry: set; root = HKLM; key = "SOFTWARE\\ManageSoft Corp\\ManageSoft\\Common\\%s\\%s"; name = %s; value = "%s"; type = SZ`+"\r\n", list, id, name, value)
}

const settingsHead = "Format: 5.1\r\nApplication: ManagedDeviceSettings\r\nTitle: \"Failover\"\r\nPackageType: ClientSettings\r\n\r\n"

func compressed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBeacons(t *testing.T) {
	ours, err := os.ReadFile(filepath.Join("..", "policy", "testdata", "failover.ndc"))
	if err != nil {
		t.Fatal(err)
	}
	one := settingsHead + entry("DownloadSettings", "Bootstrap DL 1", "Protocol", "http") + entry("DownloadSettings", "Bootstrap DL 1", "Directory", "/ManageSoftDL") +
		entry("DownloadSettings", "Bootstrap DL 1", "Host", "LON-BEACON1.corp.example") + entry("DownloadSettings", "Bootstrap DL 1", "Port", "80")
	up := entry("UploadSettings", "{A}", "Host", "par_beacon2") + entry("UploadSettings", "{A}", "Protocol", "https") + entry("UploadSettings", "{A}", "Port", "8443")
	for _, c := range []struct {
		name, body string
		kind       protocol.Kind
		want       string
		read       bool
	}{
		{"our own list", string(ours), protocol.KindFailover, "http://beacon1:8080 https://beacon2.corp.example http://[2001:db8::1]:81", true},
		{"a genuine list", one + up, protocol.KindFailover, "http://lon-beacon1.corp.example https://par_beacon2:8443", true},
		{"a compressed list", compressed(t, one), protocol.KindFailover, "http://lon-beacon1.corp.example", true},
		{"a list cut in an entry", one + up[:len(up)/3] + "\nRegistry: set; key = \"a;", protocol.KindFailover, "http://lon-beacon1.corp.example par_beacon2", true},
		{"settings without a list", settingsHead + entry("Tracker", "CurrentVersion", "Host", "x"), protocol.KindSettings, "", true},
		{"a beacon that is never used", one + entry("DownloadSettings", "Bootstrap DL 1", "Priority", "invalid"), protocol.KindFailover, "", true},
		{"a list that deletes", strings.ReplaceAll(one, "Registry: set;", "Registry: delete;"), protocol.KindFailover, "", true},
		{"a host that is none", settingsHead + entry("DownloadSettings", "x", "Host", `a b\"`) + entry("DownloadSettings", "y", "Host", "http://b"), protocol.KindFailover, "", true},
		{"a list in the place of a package", one, protocol.KindUpgrade, "", false},
		{"a package", `<?XML::NAMESPACE HREF="http://www.managesoft.com/managesoft.dtd" AS="NETDEPLOY"?><SOFTPKG><CODEBASE HREF="Failover.ndc"/></SOFTPKG>`, protocol.KindFailover, "", true},
		{"a package elsewhere", `<SOFTPKG><CODEBASE HREF="HTTPS://Other/ManageSoftDL/a.ndc"/></SOFTPKG>`, protocol.KindFailover, "https://other", true},
		{"a policy", `<Policy><Policy><Package href="$(DownloadRootURL)/a.osd"/><Package href="http://b3:81/ManageSoftDL/b.osd"/></Policy></Policy>`, protocol.KindPolicy, "http://b3:81", true},
		{"a page", "<html><a href=http://x>", protocol.KindPolicy, "", false},
		{"a configuration", `{"DownloadSettings":[{"ServerID":"1","Host":"b1","Port":8080,"Protocol":"http"},{"Host":"B2"}],"UploadSettings":{"x":{"url":"https://b4:444/up"}}}`,
			protocol.KindAgentConfiguration, "http://b1:8080 b2 https://b4:444", true},
		{"a configuration of another form", `{"a":[{"serverId":7,"hostname":"b1"},{"host":"b5","directory":"/ManageSoftRL"}],"u":"http://b6/x/managesoftdl/","proxy":{"host":"p","port":3128},"doc":"https://vendor.example/schema"}`,
			protocol.KindAgentConfiguration, "b1 b5 http://b6", true},
		{"a configuration that is cut", `{"DownloadSettings":[{"Host":"b1","Port":81,"Protocol":"ht`, protocol.KindAgentConfiguration, "b1:81", true},
		{"a configuration of the device itself", `{"hostname":"HERON07","server":"x","enabled":null}`, protocol.KindAgentConfiguration, "", true},
		{"deep nesting", strings.Repeat("[", 10_000), protocol.KindAgentConfiguration, "", true},
		{"binary", "PK\x03\x04", protocol.KindSettings, "", false},
		{"broken gzip", "\x1f\x8bx", protocol.KindSettings, "", false},
		{"nothing", "", protocol.KindFailover, "", false},
	} {
		got, read := Beacons(c.kind, []byte(c.body))
		if strings.Join(got, " ") != c.want || read != c.read {
			t.Errorf("%s: %q, %v; want %q, %v", c.name, got, read, c.want, c.read)
		}
	}
}

// TestBeaconsAreFewAndFound within the bounds, however many a list has.
func TestBeaconsAreFewAndFound(t *testing.T) {
	var b strings.Builder
	b.WriteString(settingsHead)
	for i := 0; b.Len() < 4*BeaconsLimitBytes; i++ {
		b.WriteString(entry("DownloadSettings", fmt.Sprint(i), "Host", fmt.Sprintf("b%d", i)))
	}
	if got, read := Beacons(protocol.KindFailover, []byte(b.String())); !read || len(got) != beaconsLimit || got[0] != "b0" {
		t.Errorf("%v, %d beacons", read, len(got))
	}
}

// FuzzBeacons: whatever an origin sends, names are hosts, each once.
func FuzzBeacons(f *testing.F) {
	for _, seed := range []string{
		settingsHead + entry("UploadSettings", "x", "Host", "b1"), `{"UploadSettings":{"a":{"ServerID":"x","Host":"b"}}}`,
		`<Policy><Package href="http://[fe80::1%25eth0]:1/"/></Policy>`, "\xff\xfeF\x00", "[{]}",
	} {
		f.Add(uint8(protocol.KindFailover), []byte(seed))
		f.Add(uint8(protocol.KindAgentConfiguration), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, kind uint8, body []byte) {
		got, read := Beacons(protocol.Kind(kind), body)
		if !read && len(got) > 0 {
			t.Errorf("not read, and %q", got)
		}
		for i, beacon := range got {
			if slices.Contains(got[:i], beacon) || len(beacon) > 300 || strings.ContainsFunc(beacon, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"'<>@?#`, r) }) {
				t.Errorf("%q in %q", beacon, got)
			}
		}
	})
}
