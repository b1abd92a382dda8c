package event

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"os"
	"runtime"
	"slices"
	"syscall"
)

// Cause is a short, stable reason why something failed. Failures are grouped by it, so it
// contains no names and no numbers.
type Cause string

// The causes, starting with those that beacontop itself can detect.
const (
	CauseNone        Cause = ""
	CauseAborted     Cause = "aborted"                // the other side disconnected before the end
	CauseIdle        Cause = "idle"                   // no data within the idle timeout
	CauseSlow        Cause = "too slow"               // below the minimum rate while other requests waited
	CauseBadPath     Cause = "bad path"               // a path that this beacon rejects
	CauseNotFound    Cause = "not found"              // no such file, and none to generate
	CauseMethod      Cause = "method"                 // a verb that this location does not support
	CauseTooLarge    Cause = "too large"              // over the size limit
	CauseLength      Cause = "no length"              // an upload without a length
	CauseRange       Cause = "range"                  // Content-Range on an upload
	CauseCoding      Cause = "content encoding"       // an unsupported encoding
	CauseCondition   Cause = "precondition"           // If-Match, If-None-Match or the like failed
	CauseDiskFull    Cause = "disk full"              // no space for the file
	CauseUnreadable  Cause = "unreadable"             // a file or folder without read permission
	CauseInternal    Cause = "internal"               // any other error of this beacon
	CauseShutdown    Cause = "shutdown"               // the beacon is stopping
	CauseRefused     Cause = "refused"                // connection refused
	CauseTimeout     Cause = "timeout"                // no answer in time
	CauseName        Cause = "name lookup"            // the host name does not resolve
	CauseTLS         Cause = "tls"                    // TLS or certificate negotiation failed
	CauseTLSRejected Cause = "tls rejected by agent"  // the agent rejected our certificate
	CauseTLSVersion  Cause = "tls version"            // no common protocol version or cipher
	CauseTLSClient   Cause = "tls client certificate" // the agent's certificate was rejected
	CauseCredentials Cause = "credentials"            // missing or wrong credentials
	CauseOverload    Cause = "overload"               // too many requests at once
	CauseTooMany     Cause = "too many from one address"
	CauseExtension   Cause = "extension" // an extension that is not accepted
	CauseTLSOnPlain  Cause = "tls to http port"
	CausePlainOnTLS  Cause = "http to https port"
	CauseProxy       Cause = "proxy protocol" // malformed, or from an untrusted address
	CauseNetwork     Cause = "network"        // any other network error
	CauseStatus      Cause = "status"         // a status other than success
	CauseContent     Cause = "content"        // a response with unexpected content
	CauseUnproven    Cause = "not a beacon"   // a parent that has not proven to be a beacon
	CauseEarly       Cause = "early answer"   // success was reported before the whole file was sent
	CauseArchive     Cause = "not archived"   // the parent has the file, but storing it in Archive failed
	CauseRemoved     Cause = "removed"        // a folder of Incoming was removed, with its waiting files

	// Causes of downloads that an origin answers.
	CauseOriginDown Cause = "origin down" // not reached, and no copy of its answer is kept
	CauseOriginSlow Cause = "origin slow" // no answer in time, and no copy of one is kept
	CauseOriginCut  Cause = "origin cut"  // it ended in the middle of its answer
	CauseUnguarded  Cause = "unguarded"   // it asks for an account, and the beacon in front of it does not
	CauseLoop       Cause = "loop"        // the request has passed through this beacon before
	CauseNTLM       Cause = "ntlm"        // it asks for a log-in that belongs to one connection

	// Flaws of a received file.
	CauseEmpty     Cause = "empty"
	CauseTruncated Cause = "truncated"
	CauseCorrupt   Cause = "corrupt"      // gzip that cannot be decompressed
	CauseNotXML    Cause = "no xml"       // an XML document without a root element
	CauseDevice    Cause = "other device" // name and content disagree
	CauseTime      Cause = "absurd time"
	CauseCutName   Cause = "cut name" // the name ends before its extension; also of rejected uploads

	// Causes that only the logs of other web servers report. A denied verb has a separate cause
	// because there it is mostly due to WebDAV or request filtering.
	CauseBadRequest    Cause = "bad request"
	CauseForbidden     Cause = "forbidden"
	CauseAddress       Cause = "address denied"    // by IP restrictions
	CauseTLSNeeded     Cause = "tls needed"        // plain HTTP where IIS requires TLS
	CauseExtensionDeny Cause = "extension denied"  // by request filtering
	CauseMIME          Cause = "mime type"         // IIS does not serve files of unknown type
	CauseHidden        Cause = "hidden segment"    // by request filtering
	CauseFiltered      Cause = "request filtering" // any other rule of request filtering
	CauseVerb          Cause = "verb denied"       // by request filtering, WebDAV or handlers
	CauseHandler       Cause = "no handler"        // no IIS handler for this path and verb
	CauseConflict      Cause = "conflict"          // 409: authentication, or WebDAV
	CauseConfiguration Cause = "bad configuration" // IIS cannot read its configuration
	CausePool          Cause = "application pool"  // stopped, crashed or recycling
	CauseGateway       Cause = "bad gateway"       // a proxy could not reach the beacon
	CauseHTTPVersion   Cause = "http version"      // a version that HTTP.SYS does not support
	CauseHostName      Cause = "host name"         // no site has this name
)

// Flaw reports whether the cause describes a flaw of a received file.
func (c Cause) Flaw() bool {
	switch c {
	case CauseEmpty, CauseTruncated, CauseCorrupt, CauseNotXML, CauseDevice, CauseTime, CauseCutName:
		return true
	}
	return false
}

// CauseOf classifies a network or system error: why another beacon could not be reached, or why a
// file could not be processed. It returns CauseNone for nil.
func CauseOf(err error) Cause {
	var dns *net.DNSError
	var network net.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case err == nil:
		return CauseNone
	case errors.As(err, &dns):
		return CauseName
	case errors.As(err, &certificate), errors.As(err, &record):
		return CauseTLS
	case says(err, syscall.ECONNREFUSED, 10061):
		return CauseRefused
	case says(err, syscall.ENOSPC, 39, 112):
		return CauseDiskFull
	case errors.Is(err, fs.ErrPermission), says(err, syscall.EACCES, 32, 33): // or the file is in use
		return CauseUnreadable
	case errors.Is(err, fs.ErrNotExist):
		return CauseNotFound
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &network) && network.Timeout(), says(err, syscall.ETIMEDOUT, 10060):
		return CauseTimeout
	}
	return CauseNetwork
}

// says reports whether the system returned an error, given by its Unix name or by its Windows
// numbers. The standard library does not map one to the other.
func says(err error, unix syscall.Errno, windows ...syscall.Errno) bool {
	if runtime.GOOS != "windows" {
		return errors.Is(err, unix)
	}
	return slices.ContainsFunc(windows, func(n syscall.Errno) bool { return errors.Is(err, n) })
}
