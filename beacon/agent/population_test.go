package agent

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestFilesOutliveAnOutage has a beacon that accepts nothing for thirty hours: the agent keeps its
// newest files and delivers them afterwards, each once.
func TestFilesOutliveAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &Population{Agents: 1, Speed: 1, Home: "http://a"}
		m := p.member(0)
		m.lost, m.oracle, m.logs, m.joins = false, true, true, 0
		const outage = 30 * time.Hour
		start, refused, got := time.Now(), map[string]bool{}, map[string]int{}
		m.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			code := http.StatusOK
			if r.Method == http.MethodPut {
				if time.Since(start) < outage {
					refused[r.URL.Path], code = true, http.StatusServiceUnavailable
				} else {
					got[r.URL.Path]++
				}
			}
			return &http.Response{StatusCode: code, Body: http.NoBody}, nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 5*24*time.Hour)
		defer cancel()
		(&life{member: m, population: p}).run(ctx)
		folders := map[string]int{}
		for file, times := range got {
			folders[path.Base(path.Dir(file))]++
			if times != 1 {
				t.Errorf("%s was delivered %d times", file, times)
			}
		}
		for file := range refused {
			if got[file] == 0 {
				t.Errorf("%s was never delivered", file)
			}
		}
		if len(refused) == 0 || len(folders) != 3 {
			t.Errorf("%d refused; delivered %v, want inventories, usage and logs", len(refused), folders)
		}
	})
}

// TestAPopulationRunsUntilItsEnd runs a few agents at a high speed against a server until all have
// uploaded.
func TestAPopulationRunsUntilItsEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	beacon := newPaper(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		beacon.ServeHTTP(w, r)
		beacon.mu.Lock()
		defer beacon.mu.Unlock()
		devices := map[string]bool{}
		for _, asked := range beacon.asked {
			if name, is := strings.CutPrefix(asked, "PUT /ManageSoftRL/Inventories/"); is {
				devices[name] = true
			}
		}
		if len(devices) >= 3 {
			cancel()
		}
	}))
	defer server.Close()
	(&Population{Agents: 3, Speed: 1e6, Home: server.URL, Other: server.URL}).Run(ctx)
	if ctx.Err() == nil || t.Context().Err() != nil {
		t.Error("the population ended by itself")
	}
}
