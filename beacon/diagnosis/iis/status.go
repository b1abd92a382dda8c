package iis

import "beacontop/beacon/event"

// anySubstatus matches every sub-status of a status that has no entry of its own.
const anySubstatus = -1

// statuses are the meanings of a status with its sub-status. The first match applies. The texts
// are those of the vendor's list of IIS status codes, shortened.
var statuses = []struct {
	status, substatus int
	cause             event.Cause
	text              string
}{
	{400, anySubstatus, event.CauseBadRequest, "bad request"},
	{401, 1, event.CauseCredentials, "logon failed"},
	{401, 2, event.CauseCredentials, "credentials needed"},
	{401, 3, event.CauseUnreadable, "denied by the permissions of the file"},
	{401, 4, event.CauseCredentials, "denied by a filter"},
	{401, 5, event.CauseCredentials, "denied by the application"},
	{401, 501, event.CauseTooMany, "too many requests at once from the address"},
	{401, 502, event.CauseTooMany, "too many requests from the address"},
	{401, 503, event.CauseAddress, "address denied"},
	{401, anySubstatus, event.CauseCredentials, "credentials needed"},
	{403, 1, event.CauseForbidden, "execute access denied"},
	{403, 2, event.CauseUnreadable, "read access denied"},
	{403, 3, event.CauseUnreadable, "write access denied"},
	{403, 4, event.CauseTLSNeeded, "TLS required"},
	{403, 5, event.CauseTLSNeeded, "128-bit TLS required"},
	{403, 6, event.CauseAddress, "address denied"},
	{403, 7, event.CauseTLSClient, "client certificate required"},
	{403, 8, event.CauseAddress, "name denied"},
	{403, 9, event.CauseOverload, "too many connections"},
	{403, 13, event.CauseTLSClient, "client certificate revoked, or revocation unknown"},
	{403, 14, event.CauseForbidden, "directory listing denied"},
	{403, 16, event.CauseTLSClient, "client certificate not trusted"},
	{403, 17, event.CauseTLSClient, "client certificate expired or not yet valid"},
	{403, 18, event.CauseForbidden, "not in this application pool"},
	{403, 501, event.CauseTooMany, "too many requests at once from the address"},
	{403, 502, event.CauseTooMany, "too many requests from the address"},
	{403, 503, event.CauseAddress, "address denied"},
	{403, anySubstatus, event.CauseForbidden, "forbidden"},
	{404, 1, event.CauseHostName, "no such site"},
	{404, 2, event.CauseHandler, "denied by ISAPI and CGI restrictions"},
	{404, 3, event.CauseMIME, "no MIME type for the extension"},
	{404, 4, event.CauseHandler, "no handler"},
	{404, 5, event.CauseFiltered, "character sequence denied"},
	{404, 6, event.CauseVerb, "verb denied"},
	{404, 7, event.CauseExtensionDeny, "extension denied"},
	{404, 8, event.CauseHidden, "hidden segment"},
	{404, 9, event.CauseHidden, "hidden file"},
	{404, 10, event.CauseFiltered, "request header too long"},
	{404, 11, event.CauseFiltered, "path double-escaped"},
	{404, 12, event.CauseFiltered, "path is not ASCII"},
	{404, 13, event.CauseTooLarge, "body too large"},
	{404, 14, event.CauseFiltered, "URL too long"},
	{404, 15, event.CauseFiltered, "query too long"},
	{404, 16, event.CauseVerb, "DAV verb at a static file"},
	{404, 17, event.CauseHandler, "dynamic content at the handler of static files"},
	{404, 18, event.CauseFiltered, "query sequence denied"},
	{404, 19, event.CauseFiltered, "denied by a filtering rule"},
	{404, 20, event.CauseFiltered, "too many path segments"},
	{404, anySubstatus, event.CauseNotFound, "not found"},
	{405, anySubstatus, event.CauseVerb, "verb not allowed"},
	{406, anySubstatus, event.CauseMIME, "no acceptable form of the file"},
	{408, anySubstatus, event.CauseIdle, "request took too long"},
	{409, anySubstatus, event.CauseConflict, "conflict"},
	{411, anySubstatus, event.CauseLength, "length required"},
	{412, anySubstatus, event.CauseCondition, "precondition failed"},
	{413, anySubstatus, event.CauseTooLarge, "body too large"},
	{414, anySubstatus, event.CauseFiltered, "URL too long"},
	{416, anySubstatus, event.CauseRange, "range not in the file"},
	{429, anySubstatus, event.CauseTooMany, "too many requests"},
	{431, anySubstatus, event.CauseFiltered, "request header too long"},
	{499, anySubstatus, event.CauseAborted, "the agent disconnected"}, // of nginx
	{500, 11, event.CausePool, "application is shutting down"},
	{500, 12, event.CausePool, "application is restarting"},
	{500, 13, event.CauseOverload, "web server too busy"},
	{500, 16, event.CauseUnreadable, "wrong credentials for the network share"},
	{500, 19, event.CauseConfiguration, "bad configuration"},
	{500, 21, event.CauseHandler, "unknown module"},
	{500, 22, event.CauseConfiguration, "module not for this pipeline mode"},
	{500, 23, event.CauseConfiguration, "handler not for this pipeline mode"},
	{500, 24, event.CauseConfiguration, "impersonation not for this pipeline mode"},
	{500, 50, event.CauseConfiguration, "rewrite rule failed"},
	{500, anySubstatus, event.CauseInternal, "server error"},
	{501, anySubstatus, event.CauseVerb, "not implemented"},
	{502, anySubstatus, event.CauseGateway, "bad gateway"},
	{503, 2, event.CauseOverload, "too many requests at once"},
	{503, 3, event.CauseOverload, "application queue full"},
	{503, 4, event.CauseOverload, "FastCGI queue full"},
	{503, anySubstatus, event.CausePool, "application pool not available"},
	{504, anySubstatus, event.CauseGateway, "gateway timeout"},
	{505, anySubstatus, event.CauseHTTPVersion, "HTTP version not supported"},
	{507, anySubstatus, event.CauseDiskFull, "disk full"},
}

// Status returns why IIS, or another web server, answered with a failure status, and what its
// sub-status means; a negative one is unknown.
func Status(status, substatus int) (event.Cause, string) {
	for _, s := range statuses {
		if s.status == status && (s.substatus == substatus || s.substatus == anySubstatus) {
			return s.cause, s.text
		}
	}
	return event.CauseStatus, "rejected"
}
