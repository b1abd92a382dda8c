package mask

import (
	"testing"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestUnknownPathsAreOmitted masks paths that could contain anything.
func TestUnknownPathsAreOmitted(t *testing.T) {
	tests := []struct {
		direction event.Direction
		kind      protocol.Kind
		path      string
		want      string
	}{
		{event.DirectionDownload, protocol.KindOther, "/ManageSoftDL/home/joe/x.txt", "/ManageSoftDL/…"},
		{event.DirectionDownload, protocol.KindPolicy, "/ManageSoftDL/Policies/joe.npl", "/ManageSoftDL/…"},
		{event.DirectionDownload, protocol.KindSchedule, "/ManageSoftDL/Schedules/Default Machine Schedule/joe.osd", "/ManageSoftDL/Schedules/Default Machine Schedule/word-01.osd"},
		{event.DirectionUpload, protocol.KindOther, "/ManageSoftRL/joe/joe.doc", "/ManageSoftRL/…/…"},
		{event.DirectionUpload, protocol.KindLog, "/ManageSoftRL/Logs/of joe.log.gz", "/ManageSoftRL/…/….log.gz"},
	}
	for _, test := range tests {
		e := event.Event{Direction: test.direction, Kind: test.kind, Path: test.path}
		if got := New(true, estate.NewRoster(estate.Limits{})).Path(&e, -1); got != test.want {
			t.Errorf("%s: %q, want %q", test.path, got, test.want)
		}
	}
}

func TestAMaskThatIsOffChangesNothing(t *testing.T) {
	m := New(false, estate.NewRoster(estate.Limits{}))
	e := event.Event{Path: "/ManageSoftDL/home/joe"}
	for want, got := range map[string]string{"joe": m.Domain("joe"), "a.log": m.Log("a.log"), "joe on A": m.Text("joe on A"), "x": m.Line("x"), "joe/1": m.Plain("joe/1"), e.Path: m.Path(&e, -1)} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
