package daemon

import (
	"errors"
	"net"
	"testing"

	"beacontop/cmd/beacontop/obstacle"
)

// TestNewSaysWhatKeepsItFromAPort opens listeners that the system rejects for two reasons.
func TestNewSaysWhatKeepsItFromAPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for addr, want := range map[string]obstacle.Obstacle{
		taken.Addr().String(): obstacle.PortInUse,
		"192.0.2.1:80":        obstacle.AddressMissing, // RFC 5737
	} {
		var part *Error
		_, err := New(Config{Dir: t.TempDir(), Name: "LON-BEACON1", HTTP: addr})
		if got := obstacle.Of(err); got != want || !errors.As(err, &part) || part.Part != PartHTTP {
			t.Errorf("%s: %v, obstacle %d, want %d", addr, err, got, want)
		}
	}
}

func TestAParentThatIsThisBeacon(t *testing.T) {
	everywhere, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = everywhere.Close() }()
	_, port, err := net.SplitHostPort(everywhere.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for url, self := range map[string]bool{
		"http://127.0.0.1:" + port: true, "https://[::1]:" + port + "/ManageSoftRL": true,
		"http://192.0.2.1:" + port: false, "http://127.0.0.1": false, "https://127.0.0.1/x": false, "http://a b": false,
	} {
		if err := checkNotSelf("parent", url, everywhere); errors.Is(err, ErrSelf) != self {
			t.Errorf("%s: %v, want %t", url, err, self)
		}
	}
	if got := address(everywhere.Addr()); got != ":"+port {
		t.Errorf("shown as %q", got)
	}
}
