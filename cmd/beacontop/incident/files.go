package incident

import (
	"context"
	"errors"

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
	lost(diagnosis.HistoryIncomplete, "events are missing from the history", event.Event{Topic: event.TopicGap, Name: "history", Count: 7, Detail: "the history was not writable"}),
	lost(diagnosis.HistoryLapsed, "the program was killed, so the end of the history may be missing",
		event.Event{Topic: event.TopicGap, Name: "history", Detail: "the program ended without closing the history"}),
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
