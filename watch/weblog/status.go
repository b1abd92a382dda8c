package weblog

import (
	"beacontop/beacon/estate"
)

// anySubstatus matches every sub-status of a status that has no entry of its own.
const anySubstatus = unknown

// statuses are the meanings of a status with its sub-status. The first match applies. The texts
// are those of the vendor's list of IIS status codes, shortened.
var statuses = []struct {
	status, substatus int
	cause             estate.Cause
	text              string
}{
	{400, anySubstatus, estate.CauseBadRequest, "bad request"},
	{401, 1, estate.CauseCredentials, "logon failed"},
	{401, 2, estate.CauseCredentials, "credentials needed"},
	{401, 3, estate.CauseUnreadable, "denied by the permissions of the file"},
	{401, 4, estate.CauseCredentials, "denied by a filter"},
	{401, 5, estate.CauseCredentials, "denied by the application"},
	{401, 501, estate.CauseTooMany, "too many requests at once from the address"},
	{401, 502, estate.CauseTooMany, "too many requests from the address"},
	{401, 503, estate.CauseAddress, "address denied"},
	{401, anySubstatus, estate.CauseCredentials, "credentials needed"},
	{403, 1, estate.CauseForbidden, "execute access denied"},
	{403, 2, estate.CauseUnreadable, "read access denied"},
	{403, 3, estate.CauseUnreadable, "write access denied"},
	{403, 4, estate.CauseTLSNeeded, "TLS required"},
	{403, 5, estate.CauseTLSNeeded, "128-bit TLS required"},
	{403, 6, estate.CauseAddress, "address denied"},
	{403, 7, estate.CauseTLSClient, "client certificate required"},
	{403, 8, estate.CauseAddress, "name denied"},
	{403, 9, estate.CauseOverload, "too many connections"},
	{403, 13, estate.CauseTLSClient, "client certificate revoked, or revocation unknown"},
	{403, 14, estate.CauseForbidden, "directory listing denied"},
	{403, 16, estate.CauseTLSClient, "client certificate not trusted"},
	{403, 17, estate.CauseTLSClient, "client certificate expired or not yet valid"},
	{403, 18, estate.CauseForbidden, "not in this application pool"},
	{403, 501, estate.CauseTooMany, "too many requests at once from the address"},
	{403, 502, estate.CauseTooMany, "too many requests from the address"},
	{403, 503, estate.CauseAddress, "address denied"},
	{403, anySubstatus, estate.CauseForbidden, "forbidden"},
	{404, 1, estate.CauseHostName, "no such site"},
	{404, 2, estate.CauseHandler, "denied by ISAPI and CGI restrictions"},
	{404, 3, estate.CauseMIME, "no MIME type for the extension"},
	{404, 4, estate.CauseHandler, "no handler"},
	{404, 5, estate.CauseFiltered, "character sequence denied"},
	{404, 6, estate.CauseVerb, "verb denied"},
	{404, 7, estate.CauseExtensionDeny, "extension denied"},
	{404, 8, estate.CauseHidden, "hidden segment"},
	{404, 9, estate.CauseHidden, "hidden file"},
	{404, 10, estate.CauseFiltered, "request header too long"},
	{404, 11, estate.CauseFiltered, "path double-escaped"},
	{404, 12, estate.CauseFiltered, "path is not ASCII"},
	{404, 13, estate.CauseTooLarge, "body too large"},
	{404, 14, estate.CauseFiltered, "URL too long"},
	{404, 15, estate.CauseFiltered, "query too long"},
	{404, 16, estate.CauseVerb, "WebDAV verb at a static file"},
	{404, 17, estate.CauseHandler, "dynamic content at the handler of static files"},
	{404, 18, estate.CauseFiltered, "query sequence denied"},
	{404, 19, estate.CauseFiltered, "denied by a filtering rule"},
	{404, 20, estate.CauseFiltered, "too many path segments"},
	{404, anySubstatus, estate.CauseNotFound, "not found"},
	{405, anySubstatus, estate.CauseVerb, "verb not allowed"},
	{406, anySubstatus, estate.CauseMIME, "no acceptable form of the file"},
	{408, anySubstatus, estate.CauseIdle, "request took too long"},
	{409, anySubstatus, estate.CauseConflict, "conflict"},
	{411, anySubstatus, estate.CauseLength, "length required"},
	{412, anySubstatus, estate.CauseStatus, "precondition failed"},
	{413, anySubstatus, estate.CauseTooLarge, "body too large"},
	{414, anySubstatus, estate.CauseFiltered, "URL too long"},
	{416, anySubstatus, estate.CauseRange, "range not in the file"},
	{429, anySubstatus, estate.CauseTooMany, "too many requests"},
	{431, anySubstatus, estate.CauseFiltered, "request header too long"},
	{499, anySubstatus, estate.CauseAborted, "the agent disconnected"}, // of nginx
	{500, 11, estate.CausePool, "application is shutting down"},
	{500, 12, estate.CausePool, "application is restarting"},
	{500, 13, estate.CauseOverload, "web server too busy"},
	{500, 16, estate.CauseUnreadable, "wrong credentials for the network share"},
	{500, 19, estate.CauseConfiguration, "bad configuration"},
	{500, 21, estate.CauseHandler, "unknown module"},
	{500, 22, estate.CauseConfiguration, "module not for this pipeline mode"},
	{500, 23, estate.CauseConfiguration, "handler not for this pipeline mode"},
	{500, 24, estate.CauseConfiguration, "impersonation not for this pipeline mode"},
	{500, 50, estate.CauseConfiguration, "rewrite rule failed"},
	{500, anySubstatus, estate.CauseInternal, "server error"},
	{501, anySubstatus, estate.CauseVerb, "not implemented"},
	{502, anySubstatus, estate.CauseGateway, "bad gateway"},
	{503, 2, estate.CauseOverload, "too many requests at once"},
	{503, 3, estate.CauseOverload, "application queue full"},
	{503, 4, estate.CauseOverload, "FastCGI queue full"},
	{503, anySubstatus, estate.CausePool, "application pool not available"},
	{504, anySubstatus, estate.CauseGateway, "gateway timeout"},
	{505, anySubstatus, estate.CauseHTTPVersion, "HTTP version not supported"},
	{507, anySubstatus, estate.CauseDiskFull, "disk full"},
}

// lookup returns the meaning of a status.
func lookup(status, substatus int) (estate.Cause, string) {
	for _, s := range statuses {
		if s.status == status && (s.substatus == substatus || s.substatus == anySubstatus) {
			return s.cause, s.text
		}
	}
	return estate.CauseStatus, "rejected"
}
