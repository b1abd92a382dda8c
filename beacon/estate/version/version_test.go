package version

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestAgentsAreCountedByVersion(t *testing.T) {
	var all Table
	old, young := all.Of("9.5", noon), all.Of("21.1.0", noon.Add(time.Hour))
	all.Change(0, old)
	all.Change(0, old)
	all.Change(old, young)
	all.Of("21.1.0", noon.Add(-time.Hour))
	want := []Count{{"21.1.0", 1, noon.Add(-time.Hour), false}, {"9.5", 1, noon, false}}
	if got := all.Counts(); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	var back Table
	back.Restore(all.Checkpoint())
	back.Change(0, back.Of("9.5", noon.AddDate(1, 0, 0)))
	if got := back.Counts(); len(got) != 1 || got[0].First != noon {
		t.Errorf("restored: %+v", got)
	}
	if all.Of("", noon) != 0 || all.Of("x", noon) != 0 || all.Text(0) != "" || all.Compare(0, old) != 0 || all.Compare(old, young) >= 0 {
		t.Error("an unknown version is none")
	}
}

func TestInventedVersionsTakeNoMemory(t *testing.T) {
	var all Table
	kept := all.Of("21.1", noon)
	all.Change(0, kept)
	for i := range 10_000 {
		if id := all.Of(fmt.Sprintf("1.%d", i), noon.Add(time.Duration(i))); id == kept {
			t.Fatal("a version with agents was replaced")
		}
	}
	if len(all.rows) > Limit || len(all.index) > Limit || all.Text(kept) != "21.1" {
		t.Errorf("%d rows", len(all.rows))
	}
	for i := range 10_000 {
		all.Change(0, all.Of(fmt.Sprintf("2.%d", i), noon))
	}
	if len(all.rows) > Limit || all.Of("3.0", noon) != 0 {
		t.Errorf("%d rows, all with agents", len(all.rows))
	}
}

func TestWithdrawnVersions(t *testing.T) {
	for text, want := range map[string]bool{
		"13.0.9": false, "13.1.0": true, "13.1": false, "14.2": true, "16.5.1.7": true, "17.0.0": true, "17.0.0.12": true, "17.0": false, "17.0.1": false, "21.1": false,
	} {
		var all Table
		all.Change(0, all.Of(text, noon))
		if got := all.Counts()[0].Withdrawn; got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

func TestWhoMovedDown(t *testing.T) {
	var m Moves
	m.Changed(1, "21.1", "20.0", -1, noon)
	m.Changed(2, "20.0", "21.1", 1, noon)
	m.Changed(3, "21.1", "20.0", -1, noon)
	m.Changed(3, "20.0", "21.1", 1, noon.Add(time.Hour))
	m.Changed(3, "21.1", "20.0", -1, noon.Add(2*time.Hour))
	m.Changed(4, "21.1", "20.0", -1, noon)
	m.Changed(4, "20.0", "19.0", -1, noon.Add(time.Hour))
	if got := m.Downs(noon.Add(2 * time.Hour)); !slices.Equal(got, []int32{1, 4}) {
		t.Errorf("%v moved down, want 1 and 4", got)
	}
	if d, is := m.Down(4); !is || d.From != "21.1" || d.To != "19.0" {
		t.Errorf("%+v", d)
	}
	if got := m.Downs(noon.Add(26 * time.Hour)); got != nil {
		t.Errorf("a day later: %v", got)
	}
	if m.Expire(noon.Add(9 * 24 * time.Hour)); len(m.Kept()) != 0 {
		t.Errorf("%v are remembered after more than a week", m.Kept())
	}
}

func TestWhoFetchesAnUpgradeAgainAndAgain(t *testing.T) {
	var m Moves
	for _, hour := range []int{0, 0, 24, 24, 48} {
		m.Fetched(1, "21.1", noon.Add(time.Duration(hour)*time.Hour))
	}
	for _, hour := range []int{48, 24, 0} { // in another order
		m.Fetched(2, "21.1", noon.Add(time.Duration(hour)*time.Hour))
	}
	for hour := range 3 {
		m.Fetched(3, "21.1", noon.Add(time.Duration(hour)*time.Minute))
	}
	versionOf := func(int32) string { return "21.1" }
	if got := m.Loops(versionOf); !slices.Equal(got, []int32{1, 2}) {
		t.Errorf("%v, want 1 and 2", got)
	}
	if f, is := m.Loop(1, "22.0"); is || f.First != noon || f.Last != noon.Add(48*time.Hour) {
		t.Errorf("upgraded: %+v", f)
	}
	m.Fetched(1, "22.0", noon.Add(72*time.Hour))
	m.Forget(2)
	if got := m.Loops(versionOf); got != nil {
		t.Errorf("%v after an upgrade", got)
	}
	var back Moves
	back.Restore(m.Kept()[0], nil, nil)
	for _, slot := range m.Kept() {
		d, f := m.Of(slot)
		back.Restore(slot, d, f)
	}
	if !slices.Equal(back.Kept(), m.Kept()) || len(m.Kept()) != 2 {
		t.Errorf("restored %v, want %v", back.Kept(), m.Kept())
	}
}
