package incident

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func deviceName(i int) string { return fmt.Sprintf("WREN%04d", i) }

// newcomer is a device that was never seen before.
var newcomer = resident{protocol.Device{Name: "RAVEN77", Domain: "corp.example"}, netip.MustParseAddr("10.1.0.77")}

// losing lets a new device fail to get its first policy, and stay silent for a time.
func losing(silent time.Duration) func(context.Context, *stage) error {
	return played(nil, func(ctx context.Context, b *site) error {
		wrong := newcomer
		wrong.device.Domain += ":8080"
		_, err := b.agentOf(wrong, nil).Policy(ctx)
		if err == nil {
			return fmt.Errorf("the beacon served a policy for the domain %q", wrong.device.Domain)
		}
		if err := b.stage.failing(ctx, diagnosis.BadPath); err != nil {
			return err
		}
		b.stage.pass(silent)
		return nil
	})
}

var agentIncidents = []Incident{
	{
		Code: diagnosis.FirstPolicyLost, How: HTTP, Story: "a new device fails to get its first policy, and stays silent",
		Implies: []diagnosis.Code{diagnosis.FirstPolicyFailed, diagnosis.BadPath}, play: losing(6 * time.Minute),
	},
	{
		Code: diagnosis.FirstPolicyFailed, How: HTTP, Story: "a new device just failed to get its first policy",
		Implies: []diagnosis.Code{diagnosis.BadPath},
		play:    losing(0),
	},
	{
		Code: diagnosis.AgentsFailing, How: HTTP, Story: "the uploads of three devices are rejected",
		Implies: []diagnosis.Code{diagnosis.PartialUpload},
		play: played(nil, func(ctx context.Context, b *site) error {
			for range residents {
				b.send(ctx, request{method: "PUT", path: inventoryPath, header: map[string][]string{"Content-Range": {"bytes 5-9/10"}}, body: "01234"})
			}
			return b.stage.failing(ctx, diagnosis.PartialUpload)
		}),
	},
	{
		Code: diagnosis.PolicyIncomplete, How: HTTP, Story: "a device gets its policy, and then asks for a schedule that is not published",
		Implies: []diagnosis.Code{diagnosis.PackageMissing},
		play: played(nil, func(ctx context.Context, b *site) error {
			_ = b.agentOf(residents[0], nil).Package(ctx, "Schedules/Gone/Gone.osd") // it fails, as it should
			return b.stage.failing(ctx, diagnosis.PackageMissing)
		}),
	},
	{
		Code: diagnosis.AuthExpired, How: HTTP, Story: "the password of the agents is changed on the beacon, and not on twelve devices",
		Implies: []diagnosis.Code{diagnosis.Credentials401},
		play: guarded(func(ctx context.Context, b *site) error {
			for i := range 12 {
				if _, err := b.agentOf(passerby(i), b.header).Policy(ctx); err != nil {
					return err
				}
			}
			b.stage.pass(2 * time.Hour)
			old := &http.Request{Header: http.Header{}}
			old.SetBasicAuth(user, "the password of last year")
			for i := range 12 {
				if _, err := b.agentOf(passerby(i), old.Header).Policy(ctx); err == nil {
					return errors.New("the beacon accepts an old password")
				}
			}
			return b.stage.await(ctx, "all are rejected", nth(12, func(e *event.Event) bool { return failure(e) == diagnosis.Credentials401 }))
		}),
	},
	{
		Code: diagnosis.AddressesFailing, How: HTTP, Story: "an address that no device uses asks for a schedule that is not published",
		Implies: []diagnosis.Code{diagnosis.PackageMissing},
		play: played(nil, func(ctx context.Context, b *site) error {
			_ = b.agentOf(newcomer, nil).Package(ctx, "Schedules/Unknown/Unknown.osd") // it fails, as it should
			return b.stage.failing(ctx, diagnosis.PackageMissing)
		}),
	},
	{
		Code: diagnosis.ProtocolNewer, How: HTTP, Story: "an agent of release 21.3 asks for its JSON configuration",
		play: played(nil, func(ctx context.Context, b *site) error {
			b.send(ctx, request{method: "GET", path: "/ManageSoftDL/api/agent-configurations/HERON01"})
			return b.stage.await(ctx, "the configuration is asked for", func(e *event.Event) bool { return e.Kind == protocol.KindAgentConfiguration })
		}),
	},
	{
		Code: diagnosis.AgentsForgotten, How: HTTP, Story: "100 devices come, and the memory holds 40", limits: estate.Limits{Agents: 40},
		play: played(nil, func(ctx context.Context, b *site) error {
			for i := range 100 {
				r := resident{protocol.Device{Name: deviceName(i), Domain: "corp.example"}, netip.AddrFrom4([4]byte{10, 3, 0, byte(i)})}
				if _, err := b.agentOf(r, nil).Policy(ctx); err != nil {
					return err
				}
			}
			return nil
		}),
	},
}
