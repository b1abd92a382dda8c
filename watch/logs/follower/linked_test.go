package follower

import (
	"os"
	"testing"
)

// TestLinkedFileIsFollowed reads a file through a link that leads out of its directory.
func TestLinkedFileIsFollowed(t *testing.T) {
	g := newGround(t)
	g.write("disk/real.log", header(noon)+row(noon, 0))
	g.write("W3SVC1/notes.txt", "")
	g.link("disk/real.log", "W3SVC1/u_ex261123.log")
	c := Config{Logs: g.find("W3SVC1"), Offsets: g.path("places.json")}
	g.want("at first", g.run(c), 0)
	g.add("disk/real.log", row(noon, 1))
	g.want("through the link", g.run(c), 1)
}

func (g ground) link(target, name string) {
	g.Helper()
	err := os.Symlink(g.path(target), g.path(name))
	if _, made := os.Lstat(g.path(name)); err != nil || made != nil { // Wine reports success without making one
		g.Skip("no links here:", err)
	}
}

func TestUnsupportedFilesAreReported(t *testing.T) {
	g := newGround(t)
	g.write("W3SVC1/u_ex261122.log", header(noon)+row(noon, 0))
	g.write("W3SVC1/u_ex261123.log.zip", "PK\x03\x04")
	g.write("W3SVC1/u_ex261124.log", "\xff\xfe#\x00")
	events, sources := g.scan(ScanConfig{Logs: g.find("W3SVC1")})
	if len(events) != 1 || sources[0].Malformed != 0 || sources[0].Problem != "u_ex261123.log.zip: zip archive, not read: unpack it; and 1 more" {
		t.Errorf("%d events, %+v", len(events), sources[0])
	}
}
