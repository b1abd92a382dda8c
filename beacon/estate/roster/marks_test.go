package roster

import "testing"

func TestMarksAreReadableText(t *testing.T) {
	var m Marks
	m[ChannelPolicy] = Mark{Last: 1795435200, Success: 1795435200, Status: 200}
	m[ChannelInventory] = Mark{Last: 1795435201, Status: 507, Failed: true}
	m[ChannelUsage] = Mark{Last: 1795435201, Success: 1795348801, Failed: true}
	m[ChannelLog] = Mark{Last: 1795435201, Success: 1795348801, Status: 200, Blemish: PutAside}
	m[ChannelOther] = Mark{Last: 1795435201, Status: 200, Blemish: Flawed}
	const want = "policy:200@1795435200 inventory:507!1795435201 usage:0!1795435201<1795348801 log:200@1795435201<1795348801^ other:200@1795435201<0~"
	text, err := m.MarshalText()
	if err != nil || string(text) != want {
		t.Fatalf("%s, %v; want %s", text, err, want)
	}
	if back, err := ParseMarks(want + " sonar:200@5"); err != nil || back != m {
		t.Errorf("read back as %+v, %v", back, err)
	}
	for _, bad := range []string{"policy", "policy:200", "policy:x@1", "policy:200@x", "policy:200@1<x", "policy:200!1<", "policy:99999@1"} {
		if m, err := ParseMarks(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, m)
		}
	}
}
