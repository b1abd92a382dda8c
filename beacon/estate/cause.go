package estate

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// Cause is a short, stable reason why something failed. It is part of the key by
// which failures are grouped, so it holds no names and no numbers.
type Cause string

// The causes that beacontop itself can tell.
const (
	CauseNone        Cause = ""
	CauseAborted     Cause = "aborted"                // the other side went away before the end
	CauseIdle        Cause = "idle"                   // nothing came within the idle timeout
	CauseBadPath     Cause = "bad path"               // a path that this beacon will not use
	CauseNotFound    Cause = "not found"              // no such file, and none to generate
	CauseMethod      Cause = "method"                 // a verb that this location does not serve
	CauseTooLarge    Cause = "too large"              // over the size limit
	CauseLength      Cause = "no length"              // an upload that does not tell where it ends
	CauseRange       Cause = "range"                  // Content-Range on an upload
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

	// Flaws of a received file.
	CauseEmpty     Cause = "empty"
	CauseTruncated Cause = "truncated"
	CauseCorrupt   Cause = "corrupt"      // gzip that does not unpack
	CauseNotXML    Cause = "no xml"       // a document without a root
	CauseDevice    Cause = "other device" // name and content disagree
	CauseTime      Cause = "absurd time"
)

// Advice is what a failure means and what to do about it.
type Advice struct {
	Means  string
	Remedy string
}

// AdviceFor explains a failed transfer by its kind, direction, status and cause
// (diagnoses.md C2). Every failure has advice; the general one sends the reader
// to the evidence.
func AdviceFor(d Direction, k Kind, status int, c Cause) Advice {
	switch c {
	case CauseBadPath:
		return Advice{"the path holds a part that is never valid", "check the agent's download and upload locations, MGSFT_DOMAIN_NAME and MGSFT_MACHINE_ID"}
	case CauseAborted:
		return Advice{"the agent closed the connection before the end", "look for time-outs in proxies and for unstable links"}
	case CauseIdle:
		return Advice{"the agent sent nothing for the idle timeout", "look for a stalled link or proxy; the agent keeps the file and tries again"}
	case CauseTooLarge:
		return Advice{"the upload is over the size limit", "raise --max-upload, or find out why the file is so large"}
	case CauseDiskFull:
		return Advice{"the beacon's disk is full", "free space on the beacon; agents keep their files and try again"}
	case CauseRange:
		return Advice{"the agent tried to continue a partial upload", "nothing to do: the agent starts again from the beginning"}
	case CauseLength:
		return Advice{"the upload did not tell its length", "look for a proxy that strips headers; agents send Content-Length"}
	case CauseMethod:
		return Advice{"the verb is not served at this location", "check which program sends it; agents use GET and PUT"}
	case CauseUnreadable:
		return Advice{"the beacon may not read or write the file", "check owner and permissions below the state directory"}
	case CauseOverload:
		return Advice{"more at once than this beacon takes", "spread the schedules; raise limits.connections or limits.receives"}
	case CauseTooMany:
		return Advice{"one address holds too many connections", "is it a proxy or a whole branch? raise limits.per-address, or trust the proxy"}
	case CauseExtension:
		return Advice{"uploads of this extension are refused", "relax limits.strict, or find out what sends them"}
	case CauseTLSOnPlain:
		return Advice{"an agent speaks TLS to the HTTP port", "correct protocol and port in the agent's settings and in the failover list"}
	case CausePlainOnTLS:
		return Advice{"an agent speaks plain HTTP to the HTTPS port", "correct protocol and port in the agent's settings and in the failover list"}
	case CauseProxy:
		return Advice{"a connection begins with a PROXY header that is broken or not believed", "name the load balancer with --trust-proxy, or turn PROXY off there"}
	case CauseTLSRejected:
		return Advice{"the agent does not accept this beacon's certificate", "install the root authority on the agent (cert.pem on UNIX), serve the full chain, make the CRL reachable"}
	case CauseTLSVersion:
		return Advice{"agent and beacon share no TLS version or cipher", "upgrade the agent, or allow older TLS with --tls-min and --tls-old-ciphers"}
	case CauseTLSClient:
		return Advice{"the agent's certificate is missing, out of date or not trusted", "give the agent a certificate (AddClientCertificateAndKey), or relax --client-certs"}
	case CauseEmpty, CauseTruncated:
		return Advice{"the file arrived without its content or its end", "have the agent collect again; look for full disks there, and for time-outs and size limits in proxies"}
	case CauseCorrupt, CauseNotXML:
		return Advice{"the file arrived whole, but is not what its name says", "look at the file; what made it is broken, or something rewrites uploads on the way"}
	case CauseDevice:
		return Advice{"the name of the file is of one device, its content of another", "a renamed or cloned machine: compare serial numbers, reset the agent ID on clones"}
	case CauseTime:
		return Advice{"a time in the file is absurd", "set the clock of the device (NTP)"}
	case CauseShutdown:
		return Advice{"the beacon was stopping", "nothing to do: the agent tries again"}
	}
	switch {
	case status == 401:
		return Advice{"credentials are needed or wrong", "use anonymous access, or give the agents the right credentials"}
	case status == 409:
		return Advice{"authentication of uploads and downloads disagree", "align the Basic credentials of beacon and web server, and both locations"}
	case status == 405:
		return Advice{"the verb is not served", "on IIS remove WebDAV publishing"}
	case status == 404 && d == DirectionDownload && k != KindOther:
		return Advice{"a file that the policy names is missing", "publish it below Staging/Common, or remove it from the policy"}
	case status == 404:
		return Advice{"nobody published this file", "look at the path: a wrong location or a stray program"}
	case status >= 500:
		return Advice{"the beacon failed", "read the beacon's log for the reason"}
	}
	return Advice{"the transfer failed", "open the device and look at its last requests"}
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
	case errors.Is(err, syscall.ECONNREFUSED):
		return CauseRefused
	case errors.Is(err, syscall.ENOSPC):
		return CauseDiskFull
	case errors.Is(err, fs.ErrPermission):
		return CauseUnreadable
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &network) && network.Timeout():
		return CauseTimeout
	}
	return CauseNetwork
}
