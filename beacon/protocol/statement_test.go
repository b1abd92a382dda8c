package protocol

import (
	"strings"
	"testing"
)

func TestDeviceIn(t *testing.T) {
	header := func(name, value string) map[string][]string { return map[string][]string{name: {value}} }
	heron, corp := Device{Name: "HERON07"}, Device{Name: "HERON07", Domain: "corp.example"}
	for _, c := range []struct {
		name string
		in   Statement
		want Device
	}{
		{"a parameter", Statement{Path: "/ManageSoftDL/agent-configurations", Query: "v=1&machineName=HERON07&os=linux"}, heron},
		{"a parameter with a domain", Statement{Query: "computer-name=HERON07%2Ecorp.example."}, corp},
		{"two parameters", Statement{Query: "host=HERON07&domain=corp.example"}, corp},
		{"a short domain", Statement{Query: "host=HERON07&domain=CORP"}, heron},
		{"a path element after its name", Statement{Path: "/ManageSoftDL/agent-configurations/hostname/HERON07.json"}, heron},
		{"a parameter in the path", Statement{Path: "/ManageSoftDL/agent-configurations/deviceName=HERON07;v=2"}, heron},
		{"the form of policies", Statement{Path: "agent-configurations/corp.example_domain/Machine/HERON07.npl"}, corp},
		{"any path element", Statement{Path: "/ManageSoftDL/agent-configurations/HERON07"}, Device{}},
		{"a header", Statement{Header: header("X-Computer-Name", "HERON07")}, heron},
		{"a header of a vendor", Statement{Header: header("X-Flexera-Device-Name", "HERON07.corp.example")}, corp},
		{"the name of the beacon", Statement{Header: header("Host", "beacon1")}, Device{}},
		{"the name that a proxy was asked for", Statement{Header: header("X-Forwarded-Hostname", "beacon1")}, Device{}},
		{"a body", Statement{Body: []byte(`{"device":{"hostName":"HERON07","fqdn":"heron07.corp.example","ram":16}}`)}, corp},
		{"a body that is cut", Statement{Body: []byte(`{"fqdn":"HERON07.corp.example","x":[1,{"a`)}, corp},
		{"a body of other machines", Statement{Body: []byte(`{"proxy":{"host":"p1"},"downloadServers":[{"host":"b1"}],"disks":[{"machine":"x1"}]}`)}, Device{}},
		{"an identifier", Statement{Query: "machineId=3f2504e0-4f89-11d3-9a0c-0305e82c3301&device=0123456789abcdef&host=42"}, Device{}},
		{"an address", Statement{Query: "host=10.1.2.3&fqdn=::1"}, Device{}},
		{"no name known", Statement{Query: "hostname=localhost&fqdn=unknown&computer="}, Device{}},
		{"two names", Statement{Query: "hostname=HERON07", Body: []byte(`{"hostname":"OWL01"}`)}, Device{}},
		{"two domains", Statement{Query: "hostname=HERON07.a.example&fqdn=heron07.b.example"}, Device{}},
		{"the same twice", Statement{Query: "hostname=HERON07", Header: header("X-Hostname", "heron07.corp.example")}, corp},
		{"a name with a blank", Statement{Query: "hostname=HERON+07&computer=a%00b&machine=%1b[2J"}, Device{}},
		{"a body that is no JSON", Statement{Body: []byte("hostname=HERON07")}, Device{}},
		{"a number", Statement{Body: []byte(`{"hostname":7,"machine":null,"host":["a"]}`)}, Device{}},
		{"deep nesting", Statement{Body: []byte(strings.Repeat("[", 100_000))}, Device{}},
		{"nothing", Statement{}, Device{}},
	} {
		if got := DeviceIn(c.in); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// FuzzDeviceIn: whatever a request holds, a device has a valid name that the request says.
func FuzzDeviceIn(f *testing.F) {
	f.Add("/a/hostname/b", "host=c", "X-Device-Name", "d", []byte(`{"fqdn":"e.f"}`))
	f.Add("/hostname=a;b", "machine%20name=%41", "Fqdn", "x.y.", []byte(`{"a":{"host":"x","domain":"y.z"}}`))
	f.Fuzz(func(t *testing.T, path, query, name, value string, body []byte) {
		d := DeviceIn(Statement{Path: path, Query: query, Header: map[string][]string{name: {value}}, Body: body})
		if d != d.Valid(IsName) || strings.ContainsAny(d.Name, " .:/%\"") {
			t.Errorf("%+v", d)
		}
		if d != DeviceIn(Statement{Path: path, Query: query, Header: map[string][]string{name: {value}}, Body: body}) {
			t.Error("differs the second time")
		}
	})
}
