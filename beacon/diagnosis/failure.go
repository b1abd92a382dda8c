package diagnosis

import (
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// CodeOf returns the code of a failed transfer, by its direction, kind, status and cause. Every
// failure has a code; the general ones refer the reader to the evidence.
func CodeOf(d event.Direction, k protocol.Kind, status int, c event.Cause) Code {
	if status == 431 {
		return HeaderTooLarge
	}
	if d == event.DirectionRelay {
		return codeOfRelay(c)
	}
	switch {
	case c == event.CauseVerb && status == 405:
		return WebDAV405
	case c == event.CauseRange && d != event.DirectionUpload: // so a log reports a range beyond the end of a file
		return Range416
	}
	if code, ok := codes[c]; ok {
		return code
	}
	switch {
	case status == 401:
		return Credentials401
	case status == 409:
		return Conflict409
	case status == 405:
		return Verb405
	case status == 416:
		return Range416
	case status == 404 && k == protocol.KindPolicy:
		return PolicyMissing
	case status == 404 && d == event.DirectionDownload && k != protocol.KindOther:
		return PackageMissing
	case status == 404:
		return FileMissing
	case status >= 500:
		return BeaconError
	}
	return TransferFailed
}

// codeOfRelay returns why a file was not forwarded to the parent. Most causes mean something else
// there than in a request of an agent.
func codeOfRelay(c event.Cause) Code {
	switch c {
	case event.CauseUnproven, event.CauseEarly, event.CauseArchive:
		return codes[c]
	}
	if code, ok := relayCodes[c]; ok {
		return code
	}
	return NotForwarded
}

// Advice explains a failure with this code and what to do about it.
func (c Code) Advice() Advice { return entries[c].Advice }

// codes are the codes of causes that need no other context. If the beacon may be either this
// program or another one on IIS, the advice names the setting of both.
var codes = map[event.Cause]Code{
	event.CauseBadPath:       BadPath,
	event.CauseAborted:       Aborted,
	event.CauseIdle:          Idle,
	event.CauseSlow:          TooSlow,
	event.CauseUnproven:      ParentUnproven,
	event.CauseEarly:         EarlyAnswer,
	event.CauseArchive:       NotArchived,
	event.CauseTooLarge:      TooLarge,
	event.CauseDiskFull:      DiskFull,
	event.CauseRange:         PartialUpload,
	event.CauseLength:        NoLength,
	event.CauseCoding:        Encoding,
	event.CauseCondition:     Precondition,
	event.CauseMethod:        Method,
	event.CauseUnreadable:    PermissionDenied,
	event.CauseOverload:      Overload,
	event.CauseTooMany:       TooMany,
	event.CauseExtension:     ExtensionUnknown,
	event.CauseTLSOnPlain:    TLSToHTTP,
	event.CausePlainOnTLS:    HTTPToTLS,
	event.CauseProxy:         ProxyHeader,
	event.CauseTLS:           TLSHandshake,
	event.CauseTimeout:       TLSTimeout,
	event.CauseTLSRejected:   TLSRejected,
	event.CauseTLSVersion:    TLSVersion,
	event.CauseTLSClient:     TLSClientCertificate,
	event.CauseEmpty:         Empty,
	event.CauseTruncated:     Truncated,
	event.CauseCorrupt:       Corrupt,
	event.CauseNotXML:        NotXML,
	event.CauseDevice:        OtherDevice,
	event.CauseCutName:       CutName,
	event.CauseTime:          ImplausibleTime,
	event.CauseShutdown:      Shutdown,
	event.CauseOriginDown:    OriginDown,
	event.CauseOriginSlow:    OriginSlow,
	event.CauseOriginCut:     OriginCut,
	event.CauseLoop:          OriginLoop,
	event.CauseNTLM:          OriginNTLM,
	event.CauseContent:       OriginWebPage, // in a request; elsewhere it is not classified here
	event.CauseBadRequest:    BadRequest,
	event.CauseForbidden:     Forbidden,
	event.CauseAddress:       AddressDenied,
	event.CauseTLSNeeded:     TLSNeeded,
	event.CauseExtensionDeny: ExtensionBlocked,
	event.CauseMIME:          MIMEType,
	event.CauseHidden:        HiddenSegment,
	event.CauseFiltered:      RequestFiltering,
	event.CauseVerb:          VerbDenied,
	event.CauseHandler:       NoHandler,
	event.CauseConflict:      AuthMismatch,
	event.CauseConfiguration: BadConfiguration,
	event.CausePool:          ApplicationPool,
	event.CauseGateway:       BadGateway,
	event.CauseHTTPVersion:   HTTPVersion,
	event.CauseHostName:      HostName,
}

var relayCodes = map[event.Cause]Code{
	event.CauseRefused: ParentRefused,
	event.CauseTimeout: ParentTimeout,
	event.CauseName:    ParentUnresolved,
	event.CauseTLS:     ParentTLS,
	event.CauseNetwork: ParentConnection,
	event.CauseStatus:  ParentRejects,
}
