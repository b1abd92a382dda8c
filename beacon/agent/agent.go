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

	"beacontop/beacon/estate"
	"beacontop/beacon/policy"
)

// Agent is one device. It is not safe for concurrent use.
type Agent struct {
	Device    estate.Device
	Version   string   // of the agent, as its user agent tells it
	Beacons   []string // roots of the beacons it knows ("http://beacon1:8080"), in order of preference
	Transport http.RoundTripper
}

// answerLimitBytes bounds what an agent reads of one answer: packages of these
// formats are a few kilobytes.
const answerLimitBytes = 16 << 20

// NewTransport returns a transport whose connections come from the given local
// address (the zero address: any), one for each request, as agents do.
func NewTransport(from netip.Addr) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if from.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0))
	}
	return &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, ResponseHeaderTimeout: time.Minute}
}

// StatusError is an answer other than success.
type StatusError struct {
	Status int
	Beacon string
}

// Error names the status.
func (e *StatusError) Error() string { return fmt.Sprintf("%s answers %d", e.Beacon, e.Status) }

// errNoBeacon is what is left when an agent knows no beacon.
var errNoBeacon = errors.New("no beacon known")

// do tries one operation at each beacon in turn until one succeeds, and returns
// its answer.
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
	req.Header.Set("User-Agent", "ManageSoft/"+a.Version+" (made up by beacontop)")
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
	file := fmt.Sprintf("%s/Policies/Merged/%s_domain/Machine/%s.npl", policy.DownloadLocation, a.Device.Domain, a.Device.Name)
	npl, err := a.do(ctx, http.MethodGet, file, nil)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	return policy.Packages(npl)
}

// Package fetches a package and the file that it points to.
func (a *Agent) Package(ctx context.Context, ref string) error {
	file := path.Join(policy.DownloadLocation, ref)
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

// Apply fetches the policy and everything that it names, as an agent does at a
// policy update. It goes on after a package that failed.
func (a *Agent) Apply(ctx context.Context) error {
	refs, err := a.Policy(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, ref := range refs {
		if strings.Contains(ref, "://") {
			continue // on another server: not this conversation
		}
		failed = errors.Join(failed, a.Package(ctx, ref))
	}
	return failed
}

// Upload delivers a file. When it returns nil a beacon has the file for good.
func (a *Agent) Upload(ctx context.Context, folder, name string, body []byte) error {
	if _, err := a.do(ctx, http.MethodPut, path.Join(policy.UploadLocation, folder, name), body); err != nil {
		return fmt.Errorf("upload %s: %w", name, err)
	}
	return nil
}
