package beacon

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/origintest"
)

// TestAListThatLeadsPastTheFront passes failover lists, one after the other under the same name.
func TestAListThatLeadsPastTheFront(t *testing.T) {
	list := func(hosts ...string) []byte {
		text := "Format: 5.1\r\nApplication: ManagedDeviceSettings\r\nPackageType: ClientSettings\r\n\r\n"
		for i, host := range hosts {
			for _, value := range [][2]string{{"Protocol", "http"}, {"Host", host}, {"Port", "80"}, {"Directory", "/ManageSoftDL"}} {
				text += fmt.Sprintf(`Registry: set; root = HKLM; key = "SOFTWARE\\ManageSoft Corp\\ManageSoft\\Common\\DownloadSettings\\L%d"; name = %s; value = "%s"; type = SZ`+"\r\n", i, value[0], value[1])
			}
		}
		return []byte(text)
	}
	o := origintest.New(t)
	var mu sync.Mutex
	var told []string
	s := front(t, o, func(c *origin.Config) {
		c.Self = []string{"front.corp.example"}
		publish := c.Publish
		c.Publish = func(e event.Event) {
			if e.Topic == event.TopicBypass {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, fmt.Sprintf("%d %s", e.Count, e.Peer))
			}
			publish(e)
		}
	}, nil)
	for _, test := range []struct {
		hosts   []string
		chunked bool
		want    string // told in addition; empty: nothing
	}{
		{[]string{"front.corp.example", "other.corp.example"}, false, ""},
		{[]string{"127.0.0.1", "FRONT.corp.example"}, false, "1 http://127.0.0.1"}, // the origin itself
		{[]string{"127.0.0.1", "front.corp.example"}, true, ""},                    // the same again
		{[]string{"a", "b"}, true, "2 http://a http://b"},
		{[]string{"beacon1"}, false, "0 "}, // as the agent calls the front
	} {
		o.Put("/ClientSettings/Default Failover Settings/Default Failover Settings.ndc", origintest.File{Body: list(test.hosts...), Chunked: test.chunked})
		mu.Lock()
		told = nil
		mu.Unlock()
		res, body := s.request("GET", "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.ndc", "")
		if res.StatusCode != 200 || body != string(list(test.hosts...)) {
			t.Fatalf("%s %q", res.Status, body)
		}
		mu.Lock()
		if got := strings.Join(told, "|"); got != test.want {
			t.Errorf("%q: told %q, want %q", test.hosts, got, test.want)
		}
		mu.Unlock()
	}
}

// TestAFrontThatAsksForNoAccount says that uploads are taken without the account that the origin asks for.
func TestAFrontThatAsksForNoAccount(t *testing.T) {
	for _, open := range []bool{true, false} {
		o := origintest.New(t)
		o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("WWW-Authenticate", `Basic realm="o"`)
			w.WriteHeader(http.StatusUnauthorized)
			return true
		})
		told := make(chan event.Event, 100)
		front(t, o, func(c *origin.Config) {
			c.Open = open
			c.Publish = func(e event.Event) {
				if e.Topic == event.TopicOrigin {
					told <- e
				}
			}
		}, nil)
		e := <-told
		for e.Reach == event.ReachUnknown {
			e = <-told
		}
		if e.Reach != event.ReachUp || e.Status != 401 || (e.Cause == event.CauseUnguarded) != open {
			t.Errorf("open %v: %+v", open, e)
		}
	}
}
