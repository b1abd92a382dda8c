package origin

import (
	"net/url"
	"strings"
	"testing"
)

func TestTargets(t *testing.T) {
	for _, test := range []struct {
		origin, asked string
		download      bool
		want          string
	}{
		{"http://o", "/ManageSoftDL/a%20b?x=1", true, "/ManageSoftDL/a%20b?x=1"},
		{"http://o/", "/managesoftdl/x", true, "/managesoftdl/x"},
		{"http://o/ManageSoftDL/", "/ManageSoft%44L/%7e?", true, "/ManageSoft%44L/%7e?"},
		{"http://o/site/ManageSoftDL", "/managesoftdl/x|y", true, "/site/managesoftdl/x|y"},
		{"http://o/downloads", "/ManageSoftDL/x/y?z", true, "/downloads/x/y?z"},
		{"http://o/downloads", "/ManageSoftDL", true, "/downloads"},
		{"http://o//evil.example/", "/ManageSoftDL", true, "/evil.example"},
		{"http://o/downloads", "/ManageSoftDL?a", true, "/downloads?a"},
		{"http://o", "//evil.example/ManageSoftDL", true, "/evil.example/ManageSoftDL"},
		{"http://o/site/ManageSoftDL", "/inventory-beacons/api/x?y", false, "/inventory-beacons/api/x?y"},
		{"http://o", "//evil.example/x", false, "/evil.example/x"},
	} {
		u, err := parse(test.origin)
		if err != nil {
			t.Fatal(err)
		}
		b := baseOf(u)
		got := b.url(test.asked, test.download)
		if got.RequestURI() != test.want || got.Host != "o" {
			t.Errorf("%s for %s: %q at %s, want %q", test.asked, test.origin, got.RequestURI(), got.Host, test.want)
		}
		b.absolute = true
		if got := b.url(test.asked, test.download).RequestURI(); got != "http://o"+test.want {
			t.Errorf("%s for %s by a proxy: %q", test.asked, test.origin, got)
		}
	}
}

func TestRequestTargetsOfClientsThatTakeABeaconForAProxy(t *testing.T) {
	for asked, want := range map[string]string{
		"/a?b": "/a?b", "http://evil/a?b": "/a?b", "http://evil": "/", "http://evil?a": "?a", "*": "/", "evil:80": "/", "https://x//y": "//y",
	} {
		if got := originForm(asked); got != want {
			t.Errorf("%q: %q, want %q", asked, got, want)
		}
	}
}

func TestPathsThatLeaveThePlaceDoNotPass(t *testing.T) {
	for _, path := range []string{
		"/ManageSoftDL/../x", "/ManageSoftDL/..", "/ManageSoftDL/./x", "/ManageSoftDL/a\\..\\x", "/ManageSoftDL/.. /x", "/ManageSoftDL/.../x", "/ManageSoftDL/. .", "/a\x00b", "/a\nb", "/a\x7f",
	} {
		if Passable(path) {
			t.Errorf("%q passes", path)
		}
	}
	for _, path := range []string{"/ManageSoftDL/a..b/.c/d.", "/ManageSoftDL//x", "/ManageSoftDL/a:b", "/ä/%2e%2e", "/NUL", ""} {
		if !Passable(path) {
			t.Errorf("%q does not pass", path)
		}
	}
}

// FuzzTarget checks that no target leaves the host of the origin, or the place of the download location.
func FuzzTarget(f *testing.F) {
	f.Add("/ManageSoftDL/a?b", "/site/ManageSoftDL")
	f.Add("http://evil//x", "/downloads")
	f.Fuzz(func(t *testing.T, asked, at string) {
		u, err := parse("http://o" + at)
		in, err2 := url.ParseRequestURI(asked)
		if err != nil || err2 != nil || u.Host != "o" || !Passable(in.Path) {
			return
		}
		b := baseOf(u)
		got := b.url(originForm(asked), true)
		if got.Host != "o" || !strings.HasPrefix(got.RequestURI(), b.above) || strings.HasPrefix(got.Opaque, "//") && b.above == "" {
			t.Errorf("%q at %q: %q at %s", asked, at, got.RequestURI(), got.Host)
		}
	})
}
