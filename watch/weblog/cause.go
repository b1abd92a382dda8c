package weblog

import (
	"beacontop/beacon/estate"
)

// The causes that only the logs of other web servers tell, beside those of estate. The
// verb has one of its own because the live beacon's CauseMethod has other advice: on IIS
// it is mostly WebDAV or request filtering (diagnoses.md C2 #14).
const (
	CauseBadRequest    estate.Cause = "bad request"
	CauseForbidden     estate.Cause = "forbidden"
	CauseAddress       estate.Cause = "address denied"    // by IP restrictions
	CauseTLSNeeded     estate.Cause = "tls needed"        // plain HTTP where IIS asks for TLS
	CauseExtensionDeny estate.Cause = "extension denied"  // by request filtering
	CauseMIME          estate.Cause = "mime type"         // IIS serves no file whose type it does not know
	CauseHidden        estate.Cause = "hidden segment"    // by request filtering
	CauseFiltered      estate.Cause = "request filtering" // any other rule of it
	CauseVerb          estate.Cause = "verb denied"       // by request filtering, WebDAV or handlers
	CauseHandler       estate.Cause = "no handler"        // IIS has nothing that serves this path and verb
	CauseConflict      estate.Cause = "conflict"          // 409: authentication, or WebDAV
	CauseConfiguration estate.Cause = "bad configuration" // IIS cannot read its own
	CausePool          estate.Cause = "application pool"  // stopped, crashed or recycling
	CauseGateway       estate.Cause = "bad gateway"       // a proxy did not reach the beacon
	CauseHTTPVersion   estate.Cause = "http version"      // one that HTTP.SYS does not speak
	CauseHostName      estate.Cause = "host name"         // no site has this name
)
