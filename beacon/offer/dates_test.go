package offer

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func datesIn(t *testing.T, file string) *dates {
	t.Helper()
	return openDates(file, func(err error) { t.Errorf("reported %v", err) })
}

func newDatesFile(t *testing.T) string { return filepath.Join(t.TempDir(), "dates.json") }

func TestADateIsDurableBeforeItIsSent(t *testing.T) {
	file := newDatesFile(t)
	v := version{Path: "a", Beacon: "http://b1"}
	sent := datesIn(t, file).of(v, "1") // then the beacon crashes
	if sent.IsZero() {
		t.Fatal("no date")
	}
	again := datesIn(t, file)
	if got := again.of(v, "1"); !got.Equal(sent) {
		t.Errorf("after a crash %v, before %v", got, sent)
	}
	if got := again.of(v, "2"); !got.After(sent) {
		t.Errorf("another content after a crash is of %v, not after %v", got, sent)
	}
}

// TestDatesIncreaseWhateverTheClock starts with a date of a clock that was years ahead.
func TestDatesIncreaseWhateverTheClock(t *testing.T) {
	file := newDatesFile(t)
	ahead := time.Now().Add(4 * 365 * 24 * time.Hour).Unix()
	text := fmt.Sprintf(`{"last":%d,"given":[{"path":"a","beacon":"b","tag":"1","date":%[1]d}]}`, ahead)
	if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	d, v := datesIn(t, file), version{Path: "a", Beacon: "b"}
	if got := d.of(v, "1").Unix(); got != ahead {
		t.Errorf("the same content is of %d, want %d", got, ahead)
	}
	last := ahead
	for _, tag := range []string{"2", "3", "1", "2"} {
		if got := d.of(v, tag).Unix(); got <= last {
			t.Errorf("content %s of %d, not after %d", tag, got, last)
		} else {
			last = got
		}
	}
}

// TestBeaconsRarelyShareADate has beacons with the same history change a file at the same time,
// each to a different content, repeatedly.
func TestBeaconsRarelyShareADate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // its clock makes the figures reproducible
		const beacons, changes = 30, 40
		var all [beacons]*dates
		for i := range all {
			all[i] = datesIn(t, newDatesFile(t))
		}
		shared, v := 0, version{Path: "a", Beacon: "b"}
		for n := range changes {
			seen := map[int64]int{}
			for i := range all {
				date := all[i].of(v, fmt.Sprint(n, i))
				seen[date.Unix()]++
				if date.After(time.Now()) {
					t.Fatalf("change %d: %v is to come", n, date)
				}
			}
			shared += beacons - len(seen)
		}
		if pairs := changes * beacons * (beacons - 1) / 2; shared > pairs/1000 {
			t.Errorf("%d of %d pairs share a date", shared, pairs)
		}
	})
}

func TestADateThatCannotBeStoredIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := newDatesFile(t)
		told := 0
		d := openDates(file, func(error) { told++ })
		v := version{Path: "a", Beacon: "b"}
		first := d.of(v, "1")
		hinder := filepath.Join(file+".part", "x")
		if err := os.MkdirAll(hinder, 0o750); err != nil {
			t.Fatal(err)
		}
		if got := d.of(v, "2"); !got.IsZero() {
			t.Errorf("%v was given and is nowhere", got)
		}
		if got := d.of(v, "1"); !got.Equal(first) {
			t.Errorf("what was kept is of %v, want %v", got, first)
		}
		if err := os.RemoveAll(filepath.Dir(hinder)); err != nil {
			t.Fatal(err)
		}
		if got := d.of(v, "2"); !got.IsZero() {
			t.Error("tried again at once")
		}
		time.Sleep(datesRetry)
		if got := d.of(v, "2"); !got.After(first) {
			t.Errorf("when it can be written %v, want one after %v", got, first)
		}
		if told != 1 {
			t.Errorf("reported %d times", told)
		}
	})
}

func TestDamagedDates(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": `{"last":17`, "empty": "", "a date beyond HTTP": `{"last":999999999999,"given":[{"path":"a","beacon":"b","tag":"1","date":1}]}`,
		"a date after the last": `{"last":5,"given":[{"path":"a","beacon":"b","tag":"1","date":6}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			file := newDatesFile(t)
			if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			told := 0
			d := openDates(file, func(error) { told++ })
			if got := d.of(version{Path: "a", Beacon: "b"}, "1"); got.Unix() <= info.ModTime().Unix() || told != 1 {
				t.Errorf("of %v, reported %d times; want a date after the file's %v, once", got, told, info.ModTime())
			}
			datesIn(t, file)
		})
	}
}

func TestDatesAreBounded(t *testing.T) {
	d := datesIn(t, newDatesFile(t))
	for i := range datesKept {
		d.given[version{Path: fmt.Sprint(i), Beacon: "b"}] = dating{tag: "1", date: 1}
	}
	v := version{Path: "new", Beacon: "b"}
	if !d.of(v, "1").IsZero() {
		t.Error("more dates than are kept")
	}
	d.begin()
	if d.of(version{Path: "7", Beacon: "b"}, "1").IsZero() || d.of(v, "1").IsZero() || len(d.given) != 2 {
		t.Errorf("%d dates, want those of the current rules", len(d.given))
	}
}
