package incident

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
	"beacontop/cmd/beacontop/daemon"
)

// failing is what follows if a device of the estate fails at something.
var agentFails = []diagnosis.Code{diagnosis.AgentsFailing}

// packagesFail is what follows if it gets its policy, and not a file that the policy names.
var packagesFail = []diagnosis.Code{diagnosis.PolicyIncomplete}

// implying returns an incident that implies others.
func implying(i Incident, codes ...diagnosis.Code) Incident {
	i.Implies = codes
	return i
}

// rejected is an incident in which the beacon rejects a request.
func rejected(code diagnosis.Code, story string, configure func(*stage, *daemon.Config) error, r request) Incident {
	return Incident{Code: code, How: HTTP, Story: story, Implies: agentFails, play: played(configure, func(ctx context.Context, b *site) error {
		b.send(ctx, r)
		return b.stage.failing(ctx, code)
	})}
}

// alone is an incident that implies no other: the request is no transfer of an agent.
func alone(i Incident) Incident {
	i.Implies = nil
	return i
}

// raw is an incident in which a client sends something that is not a usual request.
func raw(code diagnosis.Code, story string, implies []diagnosis.Code, configure func(*stage, *daemon.Config) error, text string) Incident {
	return Incident{Code: code, How: HTTP, Story: story, Implies: implies, play: played(configure, func(ctx context.Context, b *site) error {
		if err := b.say(ctx, text); err != nil {
			return err
		}
		return b.stage.failing(ctx, code)
	})}
}

// begun is the beginning of an upload that is not complete.
const begun = "PUT /ManageSoftRL/Inventories/system%20on%20HERON01%20at%2020261123T120000.ndi HTTP/1.1\r\nHost: b\r\nX-Forwarded-For: 10.1.0.11\r\nContent-Length: 1000\r\n\r\n<?xml"

func setting(set func(*daemon.Config)) func(*stage, *daemon.Config) error {
	return func(_ *stage, c *daemon.Config) error {
		set(c)
		return nil
	}
}

var transferIncidents = []Incident{
	rejected(diagnosis.BadPath, "a device asks for a policy with a colon in its domain", nil,
		request{method: "GET", path: "/ManageSoftDL/Policies/Merged/corp.example:8080_domain/Machine/HERON01.npl"}),
	{
		Code: diagnosis.Aborted, How: HTTP, Story: "a device closes the connection in the middle of an upload", Implies: agentFails,
		play: played(nil, func(ctx context.Context, b *site) error {
			if err := b.hang(ctx, begun); err != nil {
				return err
			}
			return b.stage.failing(ctx, diagnosis.Aborted)
		}),
	},
	raw(diagnosis.Idle, "a device stops sending in the middle of an upload", agentFails, setting(func(c *daemon.Config) { c.IdleTimeout = 2 * time.Second }), begun),
	{
		Code: diagnosis.TooSlow, How: Injected, Story: "a slow upload is ended because others need its connection", Implies: agentFails,
		play: injected(func(s *stage) { s.inject(delivers(residents[0], http.StatusRequestTimeout, event.CauseSlow)) }),
	},
	rejected(diagnosis.TooLarge, "a device uploads more than the limit of 1 MB", setting(func(c *daemon.Config) { c.UploadLimitBytes = 1 << 20 }),
		request{method: "PUT", path: inventoryPath, body: strings.Repeat("x", 1<<20+1)}),
	rejected(diagnosis.PartialUpload, "a device sends a part of a file", nil,
		request{method: "PUT", path: inventoryPath, header: http.Header{"Content-Range": {"bytes 5-9/10"}}, body: "01234"}),
	raw(diagnosis.NoLength, "an upload has no length", agentFails, nil,
		"PUT /ManageSoftRL/Inventories/system%20on%20HERON01%20at%2020261123T120000.ndi HTTP/1.0\r\nX-Forwarded-For: 10.1.0.11\r\n\r\n"),
	rejected(diagnosis.Encoding, "a proxy compresses an upload in a way that the beacon does not know", nil,
		request{method: "PUT", path: inventoryPath, header: http.Header{"Content-Encoding": {"br"}}, body: "01234"}),
	rejected(diagnosis.Precondition, "an upload is to replace a file that is not there", nil,
		request{method: "PUT", path: inventoryPath, header: http.Header{"If-Match": {`"1"`}}, body: "01234"}),
	alone(rejected(diagnosis.Method, "a program sends DELETE", nil, request{method: "DELETE", path: inventoryPath})),
	{
		Code: diagnosis.PermissionDenied, How: HTTP, Story: "there is a file where the folder of an upload should be", Implies: agentFails,
		play: played(nil, func(ctx context.Context, b *site) error {
			if err := os.WriteFile(filepath.Join(b.dir, spool.Incoming, "Custom"), nil, 0o640); err != nil {
				return err
			}
			b.send(ctx, request{method: "PUT", path: "/ManageSoftRL/Custom/system on HERON01 at 20261123T120000.log", body: "01234"})
			return b.stage.failing(ctx, diagnosis.PermissionDenied)
		}),
	},
	{
		Code: diagnosis.Overload, How: HTTP, Story: "more connections are open than the beacon accepts", Implies: strayFails,
		play: crowded(diagnosis.Overload, func(c *daemon.Config) { c.Connections.Total = fewConnections }),
	},
	{
		Code: diagnosis.TooMany, How: HTTP, Story: "one address opens more connections than it may", Implies: unseenFails,
		play: crowded(diagnosis.TooMany, func(c *daemon.Config) { c.Connections.PerAddress, c.Trusted = fewConnections, nil }),
	},
	rejected(diagnosis.ExtensionUnknown, "a device uploads a program", setting(func(c *daemon.Config) { c.Limits.Strict = true }),
		request{method: "PUT", path: "/ManageSoftRL/Inventories/HERON01.exe", body: "MZ"}),
	{
		Code: diagnosis.Shutdown, How: HTTP, Story: "the beacon stops in the middle of an upload", Implies: agentFails,
		play: shutdown,
	},
	{
		Code: diagnosis.Credentials401, How: HTTP, Story: "a device sends no credentials, and the beacon wants some", Implies: agentFails,
		play: guarded(func(ctx context.Context, b *site) error {
			b.send(ctx, request{method: "PUT", path: inventoryPath, body: "01234"})
			return b.stage.failing(ctx, diagnosis.Credentials401)
		}),
	},
	implying(rejected(diagnosis.PackageMissing, "a device asks for a package that is not published", nil,
		request{method: "GET", path: "/ManageSoftDL/Packages/Agent/1.0/Agent.osd"}), packagesFail...),
	rejected(diagnosis.FileMissing, "a device asks for a file that is not published", nil,
		request{method: "GET", path: "/ManageSoftDL/readme.txt"}),
	raw(diagnosis.HeaderTooLarge, "a proxy adds a header of 100 kB", nil, nil,
		"GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\nX-Long: "+strings.Repeat("x", 100_000)+"\r\n\r\n"),
	{
		Code: diagnosis.Range416, How: HTTP, Story: "a device resumes a download beyond the end of the file", Implies: agentFails,
		play: played(nil, func(ctx context.Context, b *site) error {
			b.send(ctx, request{method: "GET", path: "/ManageSoftDL/" + protocol.PolicyFile(residents[0].device), header: http.Header{"Range": {"bytes=1000000-"}}})
			return b.stage.failing(ctx, diagnosis.Range416)
		}),
	},
}

// strayFails is what follows if a client fails that is no device of the estate.
var strayFails = []diagnosis.Code{diagnosis.AddressesFailing}
