package rhythm_test

import (
	"bytes"
	"encoding"
	"math/rand/v2"
	"testing"
	"time"

	"beacontop/beacon/rhythm"
)

// form is a value with a form for checkpoints.
type form interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

func encode(t *testing.T, f form) []byte {
	t.Helper()
	data, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFormsForCheckpoints(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for range 200 {
		r := fold(contacts(rng, rng.IntN(200)))
		var gaps rhythm.Gaps
		for _, s := range randomGaps(rng, rng.IntN(30)) {
			gaps.Add(s.From, s.To)
		}
		var herd rhythm.Herd
		for range rng.IntN(300) {
			herd.Contact(after(rng.IntN(50), rng.IntN(24)))
		}
		var r2 rhythm.Rhythm
		var gaps2 rhythm.Gaps
		var herd2 rhythm.Herd
		text := encode(t, &r)
		if err := r2.UnmarshalBinary(text); err != nil || r2 != r {
			t.Fatalf("rhythm: %v, %+v is not %+v", err, r2, r)
		}
		if len(text) > 170 {
			t.Errorf("the form of a Rhythm has %d bytes", len(text))
		}
		if err := gaps2.UnmarshalBinary(encode(t, &gaps)); err != nil || gaps2 != gaps {
			t.Fatalf("gaps: %v", err)
		}
		if err := herd2.UnmarshalBinary(encode(t, &herd)); err != nil || herd2 != herd {
			t.Fatalf("herd: %v", err)
		}
	}
}

func TestANewAgentHasAShortForm(t *testing.T) {
	r := every(12*time.Hour, monday, after(5, 0))
	if n := len(encode(t, &r)); n > 60 {
		t.Errorf("%d bytes", n)
	}
}

func TestDamagedFormsAreRejected(t *testing.T) {
	r := every(12*time.Hour, monday, after(9, 0))
	var gaps rhythm.Gaps
	gaps.Add(after(1, 0), after(1, 5))
	gaps.Add(after(2, 0), after(2, 5))
	herd := mornings(-3, time.UTC, 20)
	for name, f := range map[string]form{"rhythm": &r, "gaps": &gaps, "herd": &herd} {
		good := encode(t, f)
		for name2, bad := range map[string][]byte{
			"empty": {}, "another version": append([]byte{2}, good[1:]...),
			"cut": good[:len(good)-1], "with more behind it": append(bytes.Clone(good), 0),
			"a number that is too large": {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
		} {
			if err := f.UnmarshalBinary(bad); err == nil {
				t.Errorf("%s: %s is accepted", name, name2)
			}
		}
		if !bytes.Equal(encode(t, f), good) {
			t.Errorf("%s: changed by forms that it rejects", name)
		}
	}
}

// FuzzForms: what is accepted is a value that has the same form again, and can be judged.
func FuzzForms(f *testing.F) {
	rng := rand.New(rand.NewPCG(9, 9))
	r := fold(contacts(rng, 60))
	var gaps rhythm.Gaps
	for _, s := range randomGaps(rng, 5) {
		gaps.Add(s.From, s.To)
	}
	herd := mornings(-2, time.UTC, 10)
	for _, v := range []form{&r, &gaps, &herd} {
		data, err := v.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var r rhythm.Rhythm
		var gaps rhythm.Gaps
		var herd rhythm.Herd
		for _, v := range []form{&r, &gaps, &herd} {
			if v.UnmarshalBinary(data) == nil && !bytes.Equal(encode(t, v), data) {
				t.Errorf("%T: another form than was read", v)
			}
		}
		now := r.Last().Add(20 * 24 * time.Hour)
		r.Outlook(now, &gaps, nil)
		if v := r.Silent(now, &gaps, nil); v.Missed < 0 || v.Chance < 0 || v.Chance > 1 || v.Age(now) < 0 {
			t.Errorf("%+v", v)
		}
		r.Channel(rhythm.Policy, now, &gaps)
		herd.Silent(herd.Silent(now, &gaps, nil).Since, nil, nil)
	})
}
