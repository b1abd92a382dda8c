package probe

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/iis"
	"beacontop/beacon/event"
	"beacontop/beacon/printable"
	"beacontop/beacon/protocol"
)

// textLimitBytes bounds a text of the system or the other side.
const textLimitBytes = 240

// shown makes a text of the other side harmless on a terminal, and bounds it.
func shown(text string) string { return event.Clip(printable.Text(text), textLimitBytes) }

// problem says why there was no answer.
func (w *walk) problem(err error) *Problem {
	p := &Problem{Code: w.codeOf(err), Why: shown(err.Error())}
	if refused := (*tunnelError)(nil); errors.As(err, &refused) {
		p.Status = refused.status
	}
	return p
}

func (w *walk) codeOf(err error) diagnosis.Code {
	var tunnel *tunnelError
	var name *net.DNSError
	var dial *net.OpError
	switch proxied, text := w.proxy != nil, err.Error(); {
	case errors.As(err, &tunnel):
		return codeOfProxy(tunnel.status)
	case errors.As(err, &name), errors.As(err, &dial) && dial.Op == "dial":
		if proxied {
			return diagnosis.ProxyUnreachable
		}
		return codeOfDial(err)
	case isHandshake(err):
		return codeOfHandshake(err)
	case strings.Contains(text, "malformed"): // of net/http, without types
		return diagnosis.NotBeacon
	case event.CauseOf(err) == event.CauseTimeout:
		return diagnosis.BeaconMute
	}
	return diagnosis.BeaconConnection
}

// codeOfDial says why no connection was made.
func codeOfDial(err error) diagnosis.Code {
	switch event.CauseOf(err) {
	case event.CauseName:
		return diagnosis.BeaconUnresolved
	case event.CauseRefused:
		return diagnosis.BeaconRefused
	case event.CauseTimeout:
		return diagnosis.BeaconTimeout
	}
	return diagnosis.BeaconUnreachable
}

// codeOfProxy says why a proxy did not pass a request on.
func codeOfProxy(status int) diagnosis.Code {
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return diagnosis.BadGateway
	}
	return diagnosis.ProxyRefuses
}

// remoteError marks alerts of the other side in errors of crypto/tls, which have no types.
const remoteError = "remote error: tls"

// isHandshake reports whether an error is one of a handshake, or an alert after it.
func isHandshake(err error) bool {
	var handshake *handshakeError
	return errors.As(err, &handshake) || strings.Contains(err.Error(), remoteError)
}

// codeOfHandshake says why there is no TLS, apart from the certificate of the beacon.
func codeOfHandshake(err error) diagnosis.Code {
	var record tls.RecordHeaderError
	var bad *certificateError
	text := err.Error()
	switch {
	case errors.As(err, &bad):
		return bad.faults[0].Code
	case errors.As(err, &record):
		return diagnosis.TLSToHTTP
	case event.CauseOf(err) == event.CauseTimeout:
		return diagnosis.TLSTimeout
	case strings.Contains(text, "protocol version"), strings.Contains(text, "unsupported version"), strings.Contains(text, "cipher suite"):
		return diagnosis.TLSVersion
	case strings.Contains(text, remoteError) && strings.Contains(text, "certificate"): // its verdict on ours
		return diagnosis.TLSClientCertificate
	}
	return diagnosis.TLSHandshake
}

// detailed finds status and sub-status in an error page of IIS, which it sends to clients on its
// own machine, or where it is configured to.
var detailed = regexp.MustCompile(`HTTP Error (\d{3})\.(\d{1,3})\b`)

// problemOf says why an answer is not a success.
func (w *walk) problemOf(a *answer, d event.Direction, k protocol.Kind) *Problem {
	p := &Problem{Status: a.status, Why: a.said()}
	substatus := -1
	if m := detailed.FindSubmatch(a.body); m != nil && string(m[1]) == strconv.Itoa(a.status) {
		substatus, _ = strconv.Atoi(string(m[2])) // digits
		p.Substatus = substatus
	}
	microsoft := substatus >= 0 || strings.HasPrefix(a.header.Get("Server"), "Microsoft-")
	switch {
	case a.status/100 == 3:
		p.Code, p.Location = diagnosis.Redirect, shown(a.header.Get("Location"))
	case a.status/100 == 2:
		p.Code = diagnosis.AnswerUnreadable
	case a.status == http.StatusProxyAuthRequired && w.proxy != nil:
		p.Code = diagnosis.ProxyRefuses
	case w.proxy != nil && codeOfProxy(a.status) == diagnosis.BadGateway:
		p.Code = diagnosis.BadGateway
	case a.status == http.StatusServiceUnavailable && !microsoft: // of IIS it means its application pool
		p.Code = diagnosis.BeaconError
	default:
		cause, _ := iis.Status(a.status, substatus)
		p.Code = diagnosis.CodeOf(d, k, a.status, cause)
	}
	return p
}
