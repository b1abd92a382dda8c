package incident

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"beacontop/beacon/agent"
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// resident is a device of the estate. The beacon sees its address by X-Forwarded-For.
type resident struct {
	device  protocol.Device
	address netip.Addr
}

// residents are the devices of a quiet estate. Things happen to the first one.
var residents = []resident{
	{protocol.Device{Name: "HERON01", Domain: "corp.example"}, netip.MustParseAddr("10.1.0.11")},
	{protocol.Device{Name: "OWL02", Domain: "corp.example"}, netip.MustParseAddr("10.1.0.12")},
	{protocol.Device{Name: "KITE03", Domain: "lab.example"}, netip.MustParseAddr("10.2.0.13")},
}

// agentVersion is the version of the simulated agents.
const agentVersion = "21.1.0"

// forwarded sends requests as a proxy does for a device.
type forwarded struct {
	http.RoundTripper
	header http.Header
}

// RoundTrip adds the header.
func (f forwarded) RoundTrip(r *http.Request) (*http.Response, error) {
	for name, values := range f.header {
		r.Header[name] = values
	}
	return f.RoundTripper.RoundTrip(r)
}

// agentOf returns the agent of a device, with further header lines.
func (b *site) agentOf(r resident, header http.Header) *agent.Agent {
	all := http.Header{"X-Forwarded-For": {r.address.String()}}
	for name, values := range header {
		all[name] = values
	}
	return &agent.Agent{
		Device: r.device, Version: agentVersion, Beacons: []string{"http://" + b.address},
		Transport: forwarded{agent.NewTransport(netip.Addr{}), all},
	}
}

// visit is what a healthy agent does: it fetches its policy with all that is named there, and
// uploads an inventory.
func (b *site) visit(ctx context.Context, r resident) error { return b.visitAs(ctx, r, agentVersion) }

// visitAs is a visit of an agent of some version. It is over when the stage has seen its end.
func (b *site) visitAs(ctx context.Context, r resident, version string) error {
	a := b.agentOf(r, b.header)
	a.Version = version
	if err := a.Apply(ctx); err != nil {
		return err
	}
	f := inventory(r, version)
	before := b.stage.count(uploadOf(r))
	if err := a.Upload(ctx, f.Folder, f.Name, f.Body); err != nil {
		return err
	}
	seen := 0
	return b.stage.await(ctx, "the upload is seen", func(e *event.Event) bool {
		if uploadOf(r)(e) {
			seen++
		}
		return seen > before
	})
}

// uploadOf recognises the uploads of a device.
func uploadOf(r resident) func(*event.Event) bool {
	return func(e *event.Event) bool {
		return e.Topic == event.TopicRequest && e.Direction == event.DirectionUpload && e.Device == r.device
	}
}

// inventory returns a valid inventory of a device.
func inventory(r resident, version string) agent.File {
	return agent.Inventory(rand.New(rand.NewPCG(1, 1)), r.device, version, "", time.Now().Truncate(time.Second))
}

// request is one request of the first resident.
type request struct {
	method, path string
	header       http.Header
	body         string
}

// inventoryPath is where its inventories go.
const inventoryPath = "/ManageSoftRL/Inventories/system on HERON01 at 20261123T120000.ndi"

// send sends a request, whatever the beacon answers. A beacon that rejects an upload may close the
// connection before the client has sent it, so an error is part of the play.
func (b *site) send(ctx context.Context, r request) {
	u := url.URL{Scheme: "http", Host: b.address, Path: r.path}
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), strings.NewReader(r.body))
	if err != nil {
		return
	}
	if len(r.header) > 0 {
		req.Header = r.header.Clone()
	}
	req.Header.Set("User-Agent", "ManageSoft/"+agentVersion)
	res, err := b.agentOf(residents[0], nil).Transport.RoundTrip(req)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	_ = res.Body.Close()
}

// say sends a text as it is, and reads until the beacon closes the connection.
func (b *site) say(ctx context.Context, text string) error {
	c, err := dial(ctx, b.address)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, text); err != nil {
		return fmt.Errorf("write to the beacon: %w", err)
	}
	_, _ = io.Copy(io.Discard, c)
	return nil
}

// hang sends a text and closes the connection without waiting for an answer.
func (b *site) hang(ctx context.Context, text string) error {
	c, err := dial(ctx, b.address)
	if err != nil {
		return err
	}
	_, err = io.WriteString(c, text)
	return errors.Join(err, c.Close())
}

func dial(ctx context.Context, address string) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return c, c.SetDeadline(time.Now().Add(patience))
}

// greet attempts a TLS handshake, and a request after it.
func greet(ctx context.Context, address string, how *tls.Config) error {
	c, err := dial(ctx, address)
	if err != nil {
		return err
	}
	secured := tls.Client(c, how)
	if secured.HandshakeContext(ctx) == nil {
		_, _ = io.WriteString(secured, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")
		_, _ = io.Copy(io.Discard, secured)
	}
	_ = secured.Close() // the beacon may have closed it
	return nil
}

// failing waits until a transfer failed for a reason.
func (s *stage) failing(ctx context.Context, code diagnosis.Code) error {
	return s.await(ctx, "a transfer fails: "+string(code), func(e *event.Event) bool { return failure(e) == code })
}
