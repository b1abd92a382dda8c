package settings

import (
	"fmt"

	"beacontop/beacon"
	"beacontop/beacon/connection"
	"beacontop/beacon/journal"
	"beacontop/beacon/relay"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/sshd"
	"beacontop/cmd/beacontop/viewers"
)

// relay is the section about forwarding to the parents.
func (v *Values) relay() Table {
	r := &v.Relay
	return Table{
		{
			Name: "relay.parallel", Help: "forward up to `NUMBER` files at the same time",
			Value: Whole(&r.Parallel), Default: "4", Check: between(&r.Parallel, 1, 64),
		},
		{
			Name: "relay.rate", Help: "forward at most `SIZE` per second in total",
			Value: Size(&r.BytesPerSecond), Default: "0B", Nothing: "0: no limit", Check: atLeast(&r.BytesPerSecond, 0),
		},
		{
			Name: "relay.windows", Help: "forward only in these `SPANS` of the day, in local time: \"22:00-06:00\"",
			Value: List(&r.Windows, parseWindow), Nothing: "none: always",
		},
		{
			Name: "relay.refusals", Help: "move a file to BadLogs after a healthy parent has rejected it `NUMBER` times",
			Value: Whole(&r.Refusals), Default: fmt.Sprint(relay.DefaultRefusals), Nothing: fmt.Sprintf("0: %d", relay.DefaultRefusals), Check: atLeast(&r.Refusals, 0),
		},
		{
			Name: "relay.archive", Help: "keep forwarded files for `DURATION`",
			Value: Duration(&r.Archive), Default: "0s", Nothing: "0: relayed files are deleted", Check: atLeast(&r.Archive, 0),
		},
	}
}

// limits is the section that protects the beacon under load and on a full disk.
func (v *Values) limits() Table {
	c, l := &v.Connections, &v.Limits
	return Table{
		{
			Name: "limits.connections", Help: "accept up to `NUMBER` connections",
			Value: Whole(&c.Total), Default: fmt.Sprint(connection.DefaultTotal), Nothing: fmt.Sprintf("0: %d", connection.DefaultTotal), Check: atLeast(&c.Total, 0),
		},
		{
			Name: "limits.per-address", Help: "accept up to `NUMBER` connections from one address",
			Value: Whole(&c.PerAddress), Default: "0", Nothing: "0: no limit", Check: atLeast(&c.PerAddress, 0),
		},
		{
			Name: "limits.receives", Help: "let up to `NUMBER` uploads write to disk at the same time",
			Value: Whole(&l.Receives), Default: fmt.Sprint(beacon.DefaultReceives), Nothing: fmt.Sprintf("0: %d", beacon.DefaultReceives), Check: atLeast(&l.Receives, 0),
		},
		{
			Name: "limits.min-rate", Help: "close connections slower than `SIZE` per second when their slots are needed",
			Value: Size(&c.MinRate), Default: tomlfile.Size(connection.DefaultMinRate).String(), Nothing: fmt.Sprintf("0: %dB", connection.DefaultMinRate), Check: atLeast(&c.MinRate, 0),
		},
		{
			Name: "limits.free-bytes", Help: "keep `SIZE` of the disk free",
			Value: Size(&l.FreeBytes), Default: "0B", Nothing: "0: 256 MiB, or a fiftieth of a small disk", Check: atLeast(&l.FreeBytes, 0),
		},
		{
			Name: "limits.free-inodes", Help: "keep `NUMBER` inodes free",
			Value: Whole(&l.FreeInodes), Default: "0", Nothing: "0: 10,000, or a hundredth of a small disk", Check: atLeast(&l.FreeInodes, 0),
		},
		{
			Name: "limits.strict", Help: "reject unknown extensions; default: move the uploads to BadLogs",
			Value: Switch(&l.Strict), Default: "false",
		},
		{
			Name: "limits.types", Help: "upload `TYPES` that always get their own folder, in addition to the known ones",
			Value: List(&v.Types, parseType), Nothing: "none besides the vendor's",
		},
	}
}

// history is the section about the stored history.
func (v *Values) history() Table {
	h := &v.History
	return Table{
		{
			Name: "history.off", Help: "store nothing: nothing is known after a restart",
			Value: Switch(&h.Off), Default: "false",
		},
		{
			Name: "history.days", Help: "keep the history of `NUMBER` days",
			Value: Whole(&h.Days), Default: fmt.Sprint(journal.DefaultKeepDays), Check: atLeast(&h.Days, 1),
			Amounts: func() string {
				return fmt.Sprintf("about %d MB for each 1,000 devices", h.Days*1000*journal.DailyEvents*journal.EventBytes/1e6)
			},
		},
		{
			Name: "history.bytes", Help: "keep up to `SIZE` of history",
			Value: Size(&h.Bytes), Default: tomlfile.Size(journal.DefaultKeepBytes).String(), Check: atLeast(&h.Bytes, 1),
			Amounts: func() string { return fmt.Sprintf("about %d million events", h.Bytes/journal.EventBytes/1e6) },
		},
	}
}

// control is the section about the control socket.
func (v *Values) control() Table {
	return Table{{
		Name: "control.group", Help: "let members of `GROUP` look at the beacon: the dashboard and the commands, read-only",
		Value: Text(&v.ControlGroup), Nothing: "none: only the user of the beacon",
	}}
}

// ssh is the section about people who look at the beacon over SSH.
func (v *Values) ssh() Table {
	c, usual := &v.SSH, sshd.DefaultLimits
	return Table{
		{
			Name: "viewers.keys", Help: "public keys that may log in, in `FILE` in the form of OpenSSH, with the options from= and expiry-time=; only its owner may write it",
			Value: File(&c.Keys), Nothing: "empty: " + viewers.KeysFile + " in the state directory",
		},
		{
			Name: "viewers.sessions", Help: "up to `NUMBER` sessions at the same time",
			Value: Whole(&c.Limits.Sessions), Default: fmt.Sprint(usual.Sessions), Check: atLeast(&c.Limits.Sessions, 1),
		},
		{
			Name: "viewers.per-key", Help: "up to `NUMBER` sessions of one key",
			Value: Whole(&c.Limits.PerKey), Default: fmt.Sprint(usual.PerKey), Check: atLeast(&c.Limits.PerKey, 1),
		},
		{
			Name: "viewers.per-address", Help: "up to `NUMBER` sessions from one address",
			Value: Whole(&c.Limits.PerAddress), Default: fmt.Sprint(usual.PerAddress), Check: atLeast(&c.Limits.PerAddress, 1),
		},
		{
			Name: "viewers.idle", Help: "end a session in which nothing happens for `DURATION`: no key at the dashboard",
			Value: Duration(&c.Limits.Idle), Default: text(usual.Idle), Nothing: "0: never", Check: atLeast(&c.Limits.Idle, 0),
		},
	}
}
