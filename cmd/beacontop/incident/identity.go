package incident

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/cmd/beacontop/daemon"
)

// upgrade is the package of an upgrade, below the download location.
const upgrade = "Packages/Flexera/Adoption/22.0.0/Rev1.0/FlexNet Inventory Agent/"

// surveyTime is longer than a round over all devices takes.
const surveyTime = 25 * time.Minute

// withUpgrade publishes it.
func withUpgrade(_ *stage, c *daemon.Config) error {
	dir := filepath.Join(c.Dir, "Staging", "Common", filepath.FromSlash(upgrade))
	return errors.Join(
		os.MkdirAll(dir, 0o750),
		os.WriteFile(filepath.Join(dir, "agent.osd"), []byte(`<SOFTPKG NAME="agent"><IMPLEMENTATION><CODEBASE HREF="agent.ndc"/></IMPLEMENTATION></SOFTPKG>`), 0o600),
		os.WriteFile(filepath.Join(dir, "agent.ndc"), []byte("Format: 5.1\n"), 0o600),
	)
}

// describes uploads an inventory of a device that describes a machine.
func (b *site) describes(ctx context.Context, r resident, serial string) error {
	at := time.Now().Format("20060102T150405")
	body := fmt.Sprintf(`<Inventory MachineName=%q DateTime=%q Tracker=%q>`+
		`<Hardware Class="Win32_BIOS"><Property Name="SerialNumber" Value=%q/></Hardware><Hardware Class="Win32_ComputerSystem"><Property Name="Model" Value="Virtual machine"/></Hardware>`+
		`<Hardware Class="Win32_NetworkAdapter"><Property Name="MACAddress" Value="00:50:56:00:00:%s"/></Hardware></Inventory>`,
		r.device.Name, at, agentVersion, serial, serial[len(serial)-2:])
	return b.agentOf(r, b.header).Upload(ctx, "Inventories", fmt.Sprintf("system on %s at %s.ndi", r.device.Name, at), []byte(body))
}

var identityIncidents = []Incident{
	{
		Code: diagnosis.DuplicateIdentity, How: HTTP, Story: "two machines with one name come in turn, and their inventories have other serial numbers",
		play: played(nil, func(ctx context.Context, b *site) error {
			clone := resident{residents[0].device, netip.MustParseAddr("10.4.0.99")}
			for round := range 3 {
				for serial, r := range []resident{clone, residents[0]} {
					b.stage.pass(time.Hour)
					if _, err := b.agentOf(r, b.header).Policy(ctx); err != nil {
						return err
					}
					name := fmt.Sprintf("SN-08%02d", serial)
					if err := b.describes(ctx, r, name); err != nil {
						return err
					}
					if err := b.stage.await(ctx, "an inventory is examined", nth(round+1, func(e *event.Event) bool {
						return e.Topic == event.TopicInventory && e.Machine.Facts().Serial == name
					})); err != nil {
						return err
					}
				}
			}
			return nil
		}),
	},
	{
		Code: diagnosis.Readdressed, How: HTTP, Story: "a device comes from another address than before, in another network",
		play: played(nil, func(ctx context.Context, b *site) error {
			b.stage.pass(time.Hour)
			moved := resident{residents[0].device, netip.MustParseAddr("10.4.0.99")}
			if _, err := b.agentOf(moved, nil).Policy(ctx); err != nil {
				return err
			}
			err := b.stage.await(ctx, "it came", func(e *event.Event) bool { return e.Address == moved.address })
			b.stage.pass(surveyTime)
			return err
		}),
	},
	{
		Code: diagnosis.SharedAddress, How: HTTP, Story: "four devices of a site come from one address within minutes",
		play: played(nil, func(ctx context.Context, b *site) error {
			site := netip.MustParseAddr("10.5.0.1")
			for i := range 4 {
				r := resident{protocol.Device{Name: deviceName(i), Domain: "corp.example"}, site}
				if _, err := b.agentOf(r, nil).Policy(ctx); err != nil {
					return err
				}
			}
			err := b.stage.await(ctx, "all came", nth(4, func(e *event.Event) bool { return e.Address == site }))
			b.stage.pass(surveyTime)
			return err
		}),
	},
	{
		Code: diagnosis.UpgradeStuck, How: Injected, Story: "for eight days devices ask for an upgrade, and one of 20 keeps its version",
		play: injected(func(s *stage) {
			for day := 8; day >= 0; day-- {
				for i := range 20 {
					e := asks(passerby(i), protocol.KindPolicy, event.CauseNone)
					e.Time, e.UserAgent = s.time().Add(-time.Duration(day)*24*time.Hour), "ManageSoft/22.0.0"
					if i == 7 {
						e.UserAgent = "ManageSoft/21.1.0"
					}
					fetch := asks(passerby(i), protocol.KindUpgrade, event.CauseNone)
					fetch.Time, fetch.UserAgent, fetch.Path = e.Time, e.UserAgent, "/ManageSoftDL/"+upgrade+"agent.osd"
					s.inject(e, fetch)
				}
			}
			s.pass(surveyTime)
		}),
	},
	{
		Code: diagnosis.UpgradeLoop, How: HTTP, Story: "a device fetches an upgrade three times, and keeps its version",
		play: played(withUpgrade, func(ctx context.Context, b *site) error {
			for n := range 3 {
				b.stage.pass(2 * time.Hour)
				if err := b.visit(ctx, residents[0]); err != nil {
					return err
				}
				if err := b.agentOf(residents[0], nil).Package(ctx, upgrade+"agent.osd"); err != nil {
					return err
				}
				if err := b.stage.await(ctx, "the upgrade is fetched", nth(n+1, func(e *event.Event) bool { return strings.HasSuffix(e.Path, "/agent.ndc") })); err != nil {
					return err
				}
			}
			return nil
		}),
	},
	{
		Code: diagnosis.DowngradeSurprise, How: HTTP, Story: "three devices come with an older version than before",
		play: played(nil, func(ctx context.Context, b *site) error {
			b.stage.pass(time.Hour)
			for _, r := range residents {
				if err := b.visitAs(ctx, r, "20.0.1"); err != nil {
					return err
				}
			}
			return b.stage.await(ctx, "the older version is seen", nth(len(residents), describes("20.0.1")))
		}),
	},
	{
		Code: diagnosis.VersionWithdrawn, How: HTTP, Story: "a device comes with a version that the vendor withdrew",
		play: played(nil, func(ctx context.Context, b *site) error {
			if err := b.visitAs(ctx, newcomer, "16.5.1"); err != nil {
				return err
			}
			return b.stage.await(ctx, "the version is seen", describes("16.5.1"))
		}),
	},
	{
		Code: diagnosis.VersionDrift, How: Injected, Story: "30 devices have agents of three versions, and did not change for a week",
		play: injected(func(s *stage) {
			for i := range 30 {
				e := asks(passerby(i), protocol.KindPolicy, event.CauseNone)
				e.Time, e.UserAgent = s.time().Add(-8*24*time.Hour), "ManageSoft/"+[]string{"21.1.0", "20.0.1", "18.2.0"}[i%3]
				s.inject(e)
			}
			s.visits()
		}),
	},
}

// describes returns whether an inventory of a version was examined.
func describes(version string) func(*event.Event) bool {
	return func(e *event.Event) bool {
		return e.Topic == event.TopicInventory && e.Machine.Facts().Version == version
	}
}

// nth returns whether an event is the n-th one of a kind.
func nth(n int, is func(*event.Event) bool) func(*event.Event) bool {
	return func(e *event.Event) bool {
		if is(e) {
			n--
		}
		return n == 0
	}
}
