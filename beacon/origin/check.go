package origin

import (
	"context"
	"io"
	"net/http"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// run asks the origin for its test page until ctx ends: so its state is known without agents, and they do
// not wait for one that is down.
func (o *origin) run(ctx context.Context) {
	defer o.transport.CloseIdleConnections()
	for {
		o.check(ctx)
		timer := time.NewTimer(time.Until(o.nextAt()))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-o.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (o *origin) nextAt() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.next
}

// check asks for the test page once. Any answer shows that the origin is up, but for those of a web server or
// a proxy without it.
func (o *origin) check(ctx context.Context) {
	asked, cancel := context.WithTimeout(ctx, min(o.Timeout, 10*time.Second))
	defer cancel()
	req, err := http.NewRequestWithContext(asked, http.MethodGet, o.scheme+"://"+o.host, nil)
	if err != nil {
		o.becomes(event.ReachDown, event.CauseInternal, err.Error())
		return
	}
	req.URL = o.url("/"+protocol.DownloadLocation+"/test", true)
	if o.Host != HostOfAgent {
		req.Host = o.Host
	}
	if o.User != "" {
		req.SetBasicAuth(o.User, o.Password)
	}
	began := time.Now()
	res, err := o.transport.RoundTrip(req)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		o.becomes(event.ReachDown, event.CauseOf(err), err.Error())
		return
	}
	took := time.Since(began)
	_, _ = io.CopyN(io.Discard, res.Body, 4096) // so that the connection can be used again
	_ = res.Body.Close()
	o.mu.Lock()
	o.latency, o.status = took, res.StatusCode
	o.mu.Unlock()
	switch {
	case res.StatusCode == http.StatusBadGateway, res.StatusCode == http.StatusServiceUnavailable, res.StatusCode == http.StatusGatewayTimeout:
		o.becomes(event.ReachDown, event.CauseStatus, res.Status)
	case o.open && (o.User != "" || res.StatusCode == http.StatusUnauthorized):
		o.becomes(event.ReachUp, event.CauseUnguarded, "")
	default:
		o.becomes(event.ReachUp, event.CauseNone, "")
	}
}
