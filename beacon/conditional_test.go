package beacon

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestConditionalGet sends the conditional requests of agents and proxies (RFC 9110 §13).
func TestConditionalGet(t *testing.T) {
	s := start(t, nil)
	file := filepath.Join(s.dir, "Staging", "Common", "published.ini")
	day := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	if err := os.WriteFile(file, []byte("published"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, day, day.Add(300*time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{heronPolicy, schedule, "/ManageSoftDL/published.ini"} {
		first, _ := s.request("GET", path, "")
		tag, date := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
		at, err := http.ParseTime(date)
		if tag == "" || err != nil {
			t.Fatalf("%s: headers %v", path, first.Header)
		}
		for _, c := range []struct {
			name   string
			want   int
			header []string
		}{
			{"the same date", 304, []string{"If-Modified-Since: " + date}},
			{"the same date as old libraries send it", 304, []string{"If-Modified-Since: " + date + "; length=9"}},
			{"the same date in the form of RFC 850", 304, []string{"If-Modified-Since: " + at.Format("Monday, 02-Jan-06 15:04:05 GMT")}},
			{"a second later", 200, []string{"If-Modified-Since: " + at.Add(time.Second).Format(http.TimeFormat)}},
			{"a year later", 200, []string{"If-Modified-Since: " + at.AddDate(1, 0, 0).Format(http.TimeFormat)}},
			{"a second earlier", 200, []string{"If-Modified-Since: " + at.Add(-time.Second).Format(http.TimeFormat)}},
			{"no date", 200, []string{"If-Modified-Since: yesterday"}},
			{"the tag", 304, []string{"If-None-Match: " + tag}},
			{"the tag and a later date", 304, []string{"If-None-Match: " + tag, "If-Modified-Since: " + at.AddDate(1, 0, 0).Format(http.TimeFormat)}},
			{"the tag, weakened by a proxy", 304, []string{"If-None-Match: W/" + tag}},
			{"another tag and the same date", 200, []string{`If-None-Match: "other"`, "If-Modified-Since: " + date}},
			{"several tags", 304, []string{`If-None-Match: "other", ` + tag}},
		} {
			if res, _ := s.request("GET", path, "", c.header...); res.StatusCode != c.want {
				t.Errorf("%s, %s: %d, want %d", path, c.name, res.StatusCode, c.want)
			}
			if res, _ := s.request("HEAD", path, "", c.header...); res.StatusCode != c.want {
				t.Errorf("HEAD %s, %s: %d, want %d", path, c.name, res.StatusCode, c.want)
			}
		}
	}
}
