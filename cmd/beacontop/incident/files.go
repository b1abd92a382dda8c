package incident

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var fileIncidents = []Incident{
	{
		Code: diagnosis.FilesSetAside, How: HTTP, Story: "a device uploads a file with an unknown extension, which is kept in BadLogs",
		play: played(nil, func(ctx context.Context, b *site) error {
			b.send(ctx, request{method: "PUT", path: "/ManageSoftRL/Inventories/HERON01.exe", body: "MZ"})
			return b.stage.await(ctx, "the file is set aside", func(e *event.Event) bool { return e.Topic == event.TopicParked })
		}),
	},
	{
		Code: diagnosis.FilesFlawed, How: HTTP, Story: "three files arrive truncated",
		Implies: []diagnosis.Code{diagnosis.Truncated},
		play: played(nil, func(ctx context.Context, b *site) error {
			for i := range 3 {
				b.send(ctx, request{method: "PUT", path: "/ManageSoftRL/Inventories/" + fileName(i) + ".gz", body: zipped(inventoryOf(deviceName(i), "20261123T120000"))[:60]})
			}
			return b.stage.failing(ctx, diagnosis.Truncated)
		}),
	},
	{
		Code: diagnosis.FilesUnexamined, How: HTTP, Story: "an inventory is in an encoding that is not known here",
		play: played(nil, func(ctx context.Context, b *site) error {
			b.send(ctx, request{method: "PUT", path: inventoryPath, body: `<?xml version="1.0" encoding="IBM037"?><Inventory/>`})
			return b.stage.await(ctx, "the file is not examined", func(e *event.Event) bool { return e.Topic == event.TopicGap })
		}),
	},
	{
		Code: diagnosis.SourcesIncomplete, How: Logs, Story: "an older log is packed, and damaged",
		play: func(ctx context.Context, s *stage) error {
			log, err := s.writeLog()
			_, err2 := s.writeFile("W3SVC1", "u_ex"+now().AddDate(0, 0, -1).Format("060102")+".log.gz", "this is no gzip stream")
			return errors.Join(err, err2, s.read(ctx, log))
		},
	},
}

var historyIncidents = []Incident{
	lost(diagnosis.EventsLost, "this program is too slow for a moment, and loses events", event.Event{Topic: event.TopicGap, Count: 5, Detail: "events came faster than they could be applied"}),
	lost(diagnosis.HistoryNotWritten, "the history cannot be written, because its disk is full",
		event.Event{Topic: event.TopicHistory, Cause: event.CauseDiskFull, Detail: "write history: disk full"}),
	lost(diagnosis.HistoryIncomplete, "events are missing from the history", event.Event{Topic: event.TopicGap, Name: event.GapHistory, Count: 7, Detail: "the history was not writable"}),
	lost(diagnosis.HistoryLapsed, "the program was killed, so the end of the history may be missing",
		event.Event{Topic: event.TopicGap, Name: event.GapHistory, Detail: "the program ended without closing the history"}),
	lost(diagnosis.RecordingStopped, "the file of --record-wire cannot be written any more", event.Event{Topic: event.TopicGap, Name: event.GapRecording, Detail: "disk full"}),
	lost(diagnosis.NotifyFailed, "a webhook that was deleted answers every notification with 404",
		event.Event{Topic: event.TopicNotify, Name: "https://hooks.corp.example", Cause: event.CauseStatus, Detail: "the answer was 404 Not Found"}),
}

// lost is an incident that one event of the program itself reports.
func lost(code diagnosis.Code, story string, e event.Event) Incident {
	return Incident{Code: code, How: Injected, Story: story, play: injected(func(s *stage) { s.inject(e) })}
}

// relayed is an injected attempt to forward a file that failed.
func relayed(cause event.Cause, detail string) event.Event {
	return event.Event{
		Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Device: residents[0].device, Attribution: event.Named,
		Folder: "Inventories", Name: fileName(0), Peer: parentURL, Cause: cause, Detail: detail,
	}
}

// flawed is an incident in which a received file has a flaw.
func flawed(code diagnosis.Code, story, name, body string) Incident {
	return Incident{
		Code: code, How: HTTP, Story: story, Implies: []diagnosis.Code{diagnosis.FilesFlawed},
		play: played(nil, func(ctx context.Context, b *site) error {
			b.send(ctx, request{method: "PUT", path: "/ManageSoftRL/Inventories/" + name, body: body})
			return b.stage.failing(ctx, code)
		}),
	}
}

// besides is an incident that also implies another code.
func besides(code diagnosis.Code, i Incident) Incident {
	i.Implies = append(i.Implies, code)
	return i
}

// inventoryOf is a small inventory of a device, made at a time.
func inventoryOf(device, at string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Inventory MachineName=%q DateTime=%q Tracker=%q></Inventory>`, device, at, agentVersion)
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
	return b.String()
}

var flawIncidents = []Incident{
	flawed(diagnosis.Empty, "a device whose disk is full uploads an empty file", "system on HERON01 at 20261123T120000.ndi", ""),
	flawed(diagnosis.Truncated, "a file ends in the middle", "system on HERON01 at 20261123T120000.ndi.gz", zipped(inventoryOf("HERON01", "20261123T120000"))[:60]),
	flawed(diagnosis.Corrupt, "a proxy rewrites uploads", "system on HERON01 at 20261123T120000.ndi.gz", "this is no gzip stream"),
	flawed(diagnosis.NotXML, "a program uploads another format", "system on HERON01 at 20261123T120000.ndi", `{"machine": "HERON01"}`),
	flawed(diagnosis.OtherDevice, "a cloned machine uploads an inventory of the original", "system on HERON01 at 20261123T120000.ndi", inventoryOf("HERON99", "20261123T120000")),
	besides(diagnosis.FilesSetAside, flawed(diagnosis.CutName, "a user name with a # cuts the name of the file", "jdoe", inventoryOf("HERON01", "20261123T120000"))),
	flawed(diagnosis.ImplausibleTime, "the clock of a device is years behind", "system on HERON01 at 20010101T120000.ndi", inventoryOf("HERON01", "20010101T120000")),
}
