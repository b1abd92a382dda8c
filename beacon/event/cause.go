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

// Cause is a short, stable reason why something failed. It is part of the key by
// which failures are grouped, so it holds no names and no numbers.
type Cause string

// The causes, those first that beacontop itself can tell.
const (
	CauseNone        Cause = ""
	CauseAborted     Cause = "aborted"                // the other side went away before the end
	CauseIdle        Cause = "idle"                   // nothing came within the idle timeout
	CauseSlow        Cause = "too slow"               // below the minimum rate while others waited
	CauseBadPath     Cause = "bad path"               // a path that this beacon will not use
	CauseNotFound    Cause = "not found"              // no such file, and none to generate
	CauseMethod      Cause = "method"                 // a verb that this location does not serve
	CauseTooLarge    Cause = "too large"              // over the size limit
	CauseLength      Cause = "no length"              // an upload that does not tell where it ends
	CauseRange       Cause = "range"                  // Content-Range on an upload
	CauseCoding      Cause = "content encoding"       // one that is not decoded
	CauseCondition   Cause = "precondition"           // If-Match or If-None-Match of an upload does not hold
	CauseDiskFull    Cause = "disk full"              // no space for the file
	CauseUnreadable  Cause = "unreadable"             // a file or folder that may not be read
	CauseInternal    Cause = "internal"               // anything else on our side
	CauseShutdown    Cause = "shutdown"               // the beacon is stopping
	CauseRefused     Cause = "refused"                // connection refused
	CauseTimeout     Cause = "timeout"                // no answer in time
	CauseName        Cause = "name lookup"            // the host name does not resolve
	CauseTLS         Cause = "tls"                    // no agreement on TLS or its certificates
	CauseTLSRejected Cause = "tls rejected by agent"  // the agent did not accept our certificate
	CauseTLSVersion  Cause = "tls version"            // no common protocol version or cipher
	CauseTLSClient   Cause = "tls client certificate" // the agent's certificate was not accepted
	CauseCredentials Cause = "credentials"            // none given, or wrong ones
	CauseOverload    Cause = "overload"               // too much at once
	CauseTooMany     Cause = "too many from one address"
	CauseExtension   Cause = "extension" // not one that is taken
	CauseTLSOnPlain  Cause = "tls to http port"
	CausePlainOnTLS  Cause = "http to https port"
	CauseProxy       Cause = "proxy protocol" // broken, or from an address that is not trusted
	CauseNetwork     Cause = "network"        // any other network error
	CauseStatus      Cause = "status"         // an answer other than success
	CauseContent     Cause = "content"        // an answer that is not what was asked for
	CauseUnproven    Cause = "not a beacon"   // a parent that has not shown that it is one
	CauseEarly       Cause = "early answer"   // success, told before the whole file was sent
	CauseArchive     Cause = "not archived"   // the parent has the file, but Archive could not keep it
	CauseRemoved     Cause = "removed"        // a folder of Incoming was, with what waited in it

	// Flaws of a received file.
	CauseEmpty     Cause = "empty"
	CauseTruncated Cause = "truncated"
	CauseCorrupt   Cause = "corrupt"      // gzip that does not unpack
	CauseNotXML    Cause = "no xml"       // a document without a root
	CauseDevice    Cause = "other device" // name and content disagree
	CauseTime      Cause = "absurd time"
	CauseCutName   Cause = "cut name" // it ends where an extension should be; also of refused uploads

	// What only other web servers tell, by their logs. The verb has a
	// cause of its own because there it is mostly WebDAV or request filtering.
	CauseBadRequest    Cause = "bad request"
	CauseForbidden     Cause = "forbidden"
	CauseAddress       Cause = "address denied"    // by IP restrictions
	CauseTLSNeeded     Cause = "tls needed"        // plain HTTP where IIS asks for TLS
	CauseExtensionDeny Cause = "extension denied"  // by request filtering
	CauseMIME          Cause = "mime type"         // IIS serves no file whose type it does not know
	CauseHidden        Cause = "hidden segment"    // by request filtering
	CauseFiltered      Cause = "request filtering" // any other rule of it
	CauseVerb          Cause = "verb denied"       // by request filtering, WebDAV or handlers
	CauseHandler       Cause = "no handler"        // IIS has nothing that serves this path and verb
	CauseConflict      Cause = "conflict"          // 409: authentication, or WebDAV
	CauseConfiguration Cause = "bad configuration" // IIS cannot read its own
	CausePool          Cause = "application pool"  // stopped, crashed or recycling
	CauseGateway       Cause = "bad gateway"       // a proxy did not reach the beacon
	CauseHTTPVersion   Cause = "http version"      // one that HTTP.SYS does not speak
	CauseHostName      Cause = "host name"         // no site has this name
)

// Flaw reports whether the cause is one of a file that was received.
func (c Cause) Flaw() bool {
	switch c {
	case CauseEmpty, CauseTruncated, CauseCorrupt, CauseNotXML, CauseDevice, CauseTime, CauseCutName:
		return true
	}
	return false
}

// CauseOf classifies why another beacon could not be reached, or a file not be
// handled, by the error of the network or the system. It is CauseNone for nil.
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
	case errors.Is(err, fs.ErrPermission), says(err, syscall.EACCES, 32, 33): // another program has the file
		return CauseUnreadable
	case errors.Is(err, fs.ErrNotExist):
		return CauseNotFound
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &network) && network.Timeout(), says(err, syscall.ETIMEDOUT, 10060):
		return CauseTimeout
	}
	return CauseNetwork
}

// says reports whether the system gave an error: under the name that Unix has for it, or
// under the numbers of Windows, which the standard library does not bring together.
func says(err error, unix syscall.Errno, windows ...syscall.Errno) bool {
	if runtime.GOOS != "windows" {
		return errors.Is(err, unix)
	}
	return slices.ContainsFunc(windows, func(n syscall.Errno) bool { return errors.Is(err, n) })
}
