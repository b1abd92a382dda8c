package probe

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
)

// TestKeysAreStable pins the keys of JSON: programs depend on them.
func TestKeysAreStable(t *testing.T) {
	at, address := time.Unix(1, 0), netip.MustParseAddrPort("10.0.0.1:80")
	problem := Problem{Code: "c", Status: 1, Substatus: 1, Location: "l", File: "f", Until: at, Why: "w"}
	access := Access{Status: 1, Schemes: []string{"s"}, Accepted: true}
	text, err := json.Marshal(Ladder{Device: heron, Rungs: []Rung{{
		Skipped: SkipLimit, Took: 1, Problem: &problem, Warnings: []Problem{problem},
		Proxy: &Proxy{Address: address}, Names: &Names{Addresses: []netip.Addr{address.Addr()}},
		Connection: &Connection{Address: address, Tunnel: "t", Attempts: []Attempt{{Code: "c", Why: "w"}}},
		TLS: &TLS{
			Version: "v", Versions: []string{"v"}, Names: []string{"n"}, Issuer: "i", Begins: at, Ends: at, Chain: 1,
			CRL: true, OCSP: true, Asked: true, Given: true, Matches: true, Trusted: true,
		},
		Account: &Account{User: "u", Downloads: access}, Test: &Test{}, Policy: &Policy{Bytes: 1, Modified: at},
		Package:     &Package{Name: "n", Bytes: 1, File: "f", FileBytes: 1, More: 1},
		Conditional: &Conditional{}, Upload: &Upload{Status: 1},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		Rungs []json.RawMessage `json:"rungs"`
	}
	var facts []map[string]json.RawMessage
	if err := json.Unmarshal(text, &parsed); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte("["+string(parsed.Rungs[0])+"]"), &facts); err != nil {
		t.Fatal(err)
	}
	got := []string{"ladder: " + keys(t, text), "rung: " + keys(t, parsed.Rungs[0])}
	for _, name := range []string{"problem", "proxy", "dns", "tcp", "tls", "account", "test", "policy", "package", "conditional", "upload"} {
		got = append(got, name+": "+keys(t, facts[0][name]))
	}
	want := []string{
		"ladder: schema url device time took_ns lit rungs",
		"rung: step result skipped took_ns problem warnings proxy dns tcp tls account test policy package conditional upload",
		"problem: code status substatus location file until why",
		"proxy: url from address",
		"dns: host addresses",
		"tcp: address tunnel attempts",
		"tls: version versions names issuer begins ends chain crl ocsp client_asked client_given matches trusted_and_valid",
		"account: user downloads uploads",
		"test: status bytes",
		"policy: file bytes packages modified",
		"package: kind name bytes file file_bytes more",
		"conditional: since status",
		"upload: folder name bytes status",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// keys returns the keys of an object, in order.
func keys(t *testing.T, object json.RawMessage) string {
	t.Helper()
	in := json.NewDecoder(strings.NewReader(string(object)))
	var all []string
	if _, err := in.Token(); err != nil { // {
		t.Fatal(err)
	}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, name.(string))
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(all, " ")
}

func TestOneAddressThatAcceptsIsEnough(t *testing.T) {
	first, second := netip.MustParseAddrPort("10.0.0.1:80"), netip.MustParseAddrPort("10.0.0.2:80")
	refused := Attempt{Address: first, Code: diagnosis.BeaconRefused, Why: "no"}
	if got, problem := reached([]Attempt{refused, {Address: second}}); got != second || problem != nil {
		t.Errorf("%s, %+v", got, problem)
	}
	if got, problem := reached([]Attempt{refused, {Address: second, Code: diagnosis.BeaconTimeout}}); got.IsValid() || problem.Code != diagnosis.BeaconRefused || problem.Why != "no" {
		t.Errorf("%s, %+v", got, problem)
	}
	if _, problem := reached(nil); problem == nil {
		t.Error("reached without an address")
	}
}

func TestReferencesStayBelowTheLocation(t *testing.T) {
	for ref, want := range map[string]string{"Schedules/A.osd": "Schedules/A.osd", "a/../b.osd": "b.osd"} {
		if got, inside := below("", ref); got != want || !inside {
			t.Errorf("%s: %s, %t", ref, got, inside)
		}
	}
	for _, ref := range []string{"", ".", "..", "../a.osd", "a/../../b.osd", "/etc/passwd", "//host/a.osd"} {
		if got, inside := below("", ref); inside {
			t.Errorf("%q is %q", ref, got)
		}
	}
	if got, inside := below("Schedules/A", "../../../x"); inside {
		t.Error(got)
	}
}
