package beacon

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"beacontop/beacon/event"
)

func TestConditionalUploads(t *testing.T) {
	for _, c := range []struct {
		name, header string
		waits        bool
		status       int
	}{
		{"if nothing is there, and nothing is", "If-None-Match: *", false, 200},
		{"if nothing is there, and a file is", "If-None-Match: *", true, 412},
		{"if another file is there", `If-None-Match: "a"`, true, 200},
		{"if a file is there, and it is", "If-Match: *", true, 200},
		{"if a file is there, and none is", "If-Match: *", false, 412},
		{"if that file is there", `If-Match: "a"`, true, 412},
		{"if that file is there, and none is", `If-Match: "a"`, false, 412},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, nil)
			want := ""
			if c.waits {
				want = "before"
				if res, _ := s.request("PUT", "/ManageSoftRL/Whatever/a.log", want); res.StatusCode != 200 {
					t.Fatal(res.StatusCode)
				}
			}
			n := 0
			if c.waits {
				n = 1
			}
			res, _ := s.request("PUT", "/ManageSoftRL/WHATEVER/a.log", "after", c.header)
			if e := s.event(n); res.StatusCode != c.status || (e.Cause == event.CauseCondition) != (c.status == 412) {
				t.Errorf("%d, cause %q; want %d", res.StatusCode, e.Cause, c.status)
			}
			if c.status == 200 {
				want = "after"
			}
			got := ""
			for _, spelt := range []string{"Whatever", "WHATEVER"} { // the spelling of the first upload is kept
				if text, err := os.ReadFile(filepath.Join(s.dir, "Incoming", spelt, "a.log")); err == nil {
					got += string(text)
				}
			}
			if got != want {
				t.Errorf("stored %q, want %q", got, want)
			}
		})
	}
}

// TestOneOfManyConditionalUploads uploads one name from many clients at the same time.
func TestOneOfManyConditionalUploads(t *testing.T) {
	s := start(t, nil)
	var taken, refused atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			switch res, _ := s.request("PUT", "/ManageSoftRL/Logs/a.log", "x", "If-None-Match: *"); res.StatusCode {
			case 200:
				taken.Add(1)
			case 412:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 1 || refused.Load() != 19 {
		t.Errorf("%d were accepted and %d rejected, want 1 and 19", taken.Load(), refused.Load())
	}
}
