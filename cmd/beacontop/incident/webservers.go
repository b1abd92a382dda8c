package incident

import (
	"context"
	"errors"
	"net/netip"
	"slices"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/protocol"
)

// served is an incident in the log of a web server: a device of the estate fails once.
func served(code diagnosis.Code, story string, rows ...row) Incident {
	return Incident{Code: code, How: Logs, Story: story, Implies: agentFails, play: logged(rows...)}
}

// upload and download are requests of the first resident with a status and a sub-status.
func upload(status, substatus int) row   { return delivered(residents[0], status, substatus, 0) }
func download(status, substatus int) row { return asked(residents[0], status, substatus) }

// packaged is a request for a package that IIS denies with a 404 and a sub-status.
func packaged(substatus int) row {
	return row{residents[0], "GET", "/ManageSoftDL/Schedules/Default/Schedule.osd", 404, substatus, 0}
}

var webServerIncidents = []Incident{
	served(diagnosis.BadRequest, "IIS rejects a malformed request", upload(400, 0)),
	served(diagnosis.Forbidden, "IIS denies the execution of a file", download(403, 1)),
	served(diagnosis.AddressDenied, "IIS denies the address of a device", download(403, 6)),
	served(diagnosis.TLSNeeded, "the site requires TLS, and a device speaks plain HTTP", download(403, 4)),
	implying(served(diagnosis.ExtensionBlocked, "request filtering denies the extension .osd", packaged(7)), packagesFail...),
	implying(served(diagnosis.MIMEType, "IIS has no MIME type for .osd", packaged(3)), packagesFail...),
	implying(served(diagnosis.HiddenSegment, "request filtering hides a segment of the path", packaged(8)), packagesFail...),
	implying(served(diagnosis.RequestFiltering, "request filtering denies a path that is escaped twice", packaged(11)), packagesFail...),
	served(diagnosis.VerbDenied, "request filtering denies PUT", upload(404, 6)),
	served(diagnosis.WebDAV405, "WebDAV answers uploads with 405", upload(405, 0)),
	served(diagnosis.NoHandler, "IIS has no handler for uploads", upload(404, 4)),
	served(diagnosis.AuthMismatch, "the two locations differ in their authentication", upload(409, 0)),
	served(diagnosis.BadConfiguration, "a web.config is damaged", download(500, 19)),
	served(diagnosis.ApplicationPool, "the application pool is stopped", upload(503, 0)),
	served(diagnosis.BadGateway, "a proxy does not reach the beacon", upload(502, 0)),
	served(diagnosis.HTTPVersion, "a client speaks another version of HTTP", download(505, 0)),
	served(diagnosis.HostName, "a device asks for a host name that no site has", download(404, 1)),
	served(diagnosis.PolicyMissing, "IIS has no policy for a device", download(404, 0)),
	served(diagnosis.BeaconError, "the web server fails without saying why", upload(500, 0)),
	served(diagnosis.TransferFailed, "the web server rejects an upload with an unusual status", upload(418, 0)),
	{
		Code: diagnosis.UploadsRejected, How: Logs, Story: "IIS rejects uploads because its disk is full",
		Implies: []diagnosis.Code{diagnosis.DiskFull, diagnosis.AgentsFailing}, play: logged(delivered(residents[0], 500, 0, 112)),
	},
	{
		Code: diagnosis.ConnectionsEnded, How: Logs, Story: "connections end at the limit of the site, as HTTPERR says",
		play: func(ctx context.Context, s *stage) error {
			access, err := s.writeLog()
			reasons, err2 := s.writeReasons("ConnLimit", 12)
			return errors.Join(err, err2, s.read(ctx, access, reasons))
		},
	},
	{
		Code: diagnosis.WatchedSilent, How: Logs, Story: "devices come twice a day for three weeks, and after that IIS writes no line",
		play: func(ctx context.Context, s *stage) error {
			log, err := s.writeWeeks(100)
			err = errors.Join(err, s.read(ctx, log))
			s.pass(visitTime + herdTime)
			return err
		},
	},
	{
		Code: diagnosis.ClientsHidden, How: Logs, Story: "a load balancer hides the addresses of 60 devices",
		play: logged(behindOneAddress(60)...),
	},
}

// behindOneAddress are the visits of devices that come from one address.
func behindOneAddress(devices int) (rows []row) {
	for i := range devices {
		r := resident{protocol.Device{Name: deviceName(i), Domain: "corp.example"}, netip.MustParseAddr("10.255.0.2")}
		rows = slices.Concat(rows, []row{asked(r, 200, 0), delivered(r, 200, 0, 0)})
	}
	return rows
}
