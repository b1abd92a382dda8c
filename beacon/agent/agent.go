package agent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// Agent simulates one device. It is not safe for concurrent use.
type Agent struct {
	Device    protocol.Device
	Version   string   // of the agent, for its user agent string
	Beacons   []string // root URLs of the beacons it knows ("http://beacon1:8080"), in order of preference
	Transport http.RoundTripper
}

// answerLimitBytes bounds the size of an answer: packages of these formats are a few kilobytes.
const answerLimitBytes = 16 << 20

// NewTransport returns a transport whose connections come from the given local address (zero:
// any), one for each request, like those of agents.
func NewTransport(from netip.Addr) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if from.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0))
	}
	return &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, ResponseHeaderTimeout: time.Minute}
}

// StatusError is an unsuccessful answer.
type StatusError struct {
	Status int
	Beacon string
}

// Error returns beacon and status.
func (e *StatusError) Error() string { return fmt.Sprintf("%s: got status %d", e.Beacon, e.Status) }

// errNoBeacon is the error of an agent that knows no beacon.
var errNoBeacon = errors.New("no beacon known")

// do tries one operation at each beacon in turn until one succeeds, and returns its answer.
func (a *Agent) do(ctx context.Context, method, file string, body []byte) ([]byte, error) {
	err := errNoBeacon
	for _, beacon := range a.Beacons {
		var answer []byte
		if answer, err = a.ask(ctx, beacon, method, file, body); err == nil || ctx.Err() != nil {
			return answer, err
		}
	}
	return nil, err
}

func (a *Agent) ask(ctx context.Context, beacon, method, file string, body []byte) ([]byte, error) {
	u, err := url.Parse(beacon)
	if err != nil {
		return nil, fmt.Errorf("beacon %q: not a URL", beacon)
	}
	u.Path = path.Join("/", u.Path, file)
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "ManageSoft/"+a.Version+" (simulated by beacontop)")
	res, err := a.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerLimitBytes))
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	if res.StatusCode/100 != 2 {
		return nil, &StatusError{Status: res.StatusCode, Beacon: beacon}
	}
	return answer, nil
}

// Policy fetches the device's policy and returns the packages that it names.
func (a *Agent) Policy(ctx context.Context) ([]string, error) {
	file := protocol.DownloadLocation + "/" + protocol.PolicyFile(a.Device)
	npl, err := a.do(ctx, http.MethodGet, file, nil)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	return policy.Packages(npl)
}

// Package fetches a package and the file that it points to.
func (a *Agent) Package(ctx context.Context, ref string) error {
	file := path.Join(protocol.DownloadLocation, ref)
	osd, err := a.do(ctx, http.MethodGet, file, nil)
	if err != nil {
		return fmt.Errorf("package %s: %w", ref, err)
	}
	target, err := policy.Target(osd)
	if err != nil {
		return fmt.Errorf("package %s: %w", ref, err)
	}
	if _, err := a.do(ctx, http.MethodGet, path.Join(path.Dir(file), target), nil); err != nil {
		return fmt.Errorf("package %s: %s: %w", ref, target, err)
	}
	return nil
}

// Apply fetches the policy and everything that it names, like an agent's policy update. It
// continues after a failed package.
func (a *Agent) Apply(ctx context.Context) error {
	refs, err := a.Policy(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, ref := range refs {
		if strings.Contains(ref, "://") {
			continue // on another server, so not part of this conversation
		}
		failed = errors.Join(failed, a.Package(ctx, ref))
	}
	return failed
}

// Upload uploads a file. nil means that a beacon has stored the file durably.
func (a *Agent) Upload(ctx context.Context, folder, name string, body []byte) error {
	if _, err := a.do(ctx, http.MethodPut, path.Join(protocol.UploadLocation, folder, name), body); err != nil {
		return fmt.Errorf("upload %s: %w", name, err)
	}
	return nil
}
