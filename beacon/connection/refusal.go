package connection

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/event"
)

// refused publishes that a connection ended before there was a request.
func (s *Set) refused(peer string, cause event.Cause, detail string) {
	s.config.Publish(event.Event{
		Time: time.Now().UTC(), Topic: event.TopicRequest, Address: addressOf(peer), Cause: cause, Detail: event.Clip(detail, event.TextLimitBytes),
	})
}

// tellBroken publishes why a connection broke during a read, if that helps an administrator: a
// failed handshake, or a broken PROXY protocol, whose library has no common error type. A client
// that merely disconnects is not an error.
func (s *Set) tellBroken(c net.Conn, err error) {
	why, peer := err.Error(), c.RemoteAddr().String()
	switch {
	case errors.Is(err, errPlainOnTLS), errors.Is(err, errTLSOnPlain), errors.Is(err, errProxy): // published when it was detected
	case strings.HasPrefix(why, "proxyproto: "):
		s.refused(peer, event.CauseProxy, why)
	case handshakeFailed(c, err):
		if alert := c.(*tls.Conn).NetConn().(*sniffed).alert; alert != 0 {
			why = remoteError + ": " + tls.AlertError(alert).Error()
		}
		s.refused(peer, causeOfHandshake(why), why)
	}
}

// handshakeFailed reports whether an error ended a handshake in progress, or is the other side's
// alert after it (TLS 1.3).
func handshakeFailed(c net.Conn, err error) bool {
	secured, ok := c.(*tls.Conn)
	if !ok {
		return false
	}
	begun := secured.NetConn().(*sniffed).known
	unfinished := begun && !secured.ConnectionState().HandshakeComplete && !errors.Is(err, io.EOF)
	return unfinished || strings.Contains(err.Error(), remoteError)
}

// remoteError marks the alerts of the other side in errors of crypto/tls.
const remoteError = "remote error"

// causeOfHandshake determines who ended a handshake and why. The errors of crypto/tls have no types.
func causeOfHandshake(why string) event.Cause {
	switch {
	case strings.Contains(why, "protocol version"), strings.Contains(why, "unsupported versions"), strings.Contains(why, "cipher suite"):
		return event.CauseTLSVersion
	case strings.Contains(why, remoteError):
		return event.CauseTLSRejected
	case strings.Contains(why, "certificate"):
		return event.CauseTLSClient
	case strings.Contains(why, "timeout"):
		return event.CauseTimeout
	}
	return event.CauseTLS
}

// tellAnswer publishes an answer that net/http gave without calling a handler: to input that is
// not HTTP, an oversized header, or an unknown expectation. Such answers have no date, or status
// 417.
func (s *Set) tellAnswer(c *Conn, answer []byte) {
	const version = "HTTP/1.1 "
	if len(answer) <= len(version) || answer[len(version)] < '4' || !bytes.HasPrefix(answer, []byte(version)) {
		return
	}
	head, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	if bytes.Contains(head, []byte("\r\nDate: ")) && !bytes.HasPrefix(head, []byte(version+"417 ")) {
		return
	}
	if c.ended.Load() { // the client is gone
		s.refused(c.RemoteAddr().String(), event.CauseAborted, "connection ended before the request did")
		return
	}
	status, _, _ := strings.Cut(string(head[len(version):]), " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		return
	}
	line, _, _ := strings.Cut(string(head[len(version):]), "\r\n")
	now, peer, why := time.Now().UTC(), c.RemoteAddr().String(), event.Clip(cmp.Or(string(body), line), event.TextLimitBytes)
	s.config.Publish(event.Event{
		Time: now, Topic: event.TopicRequest, Address: addressOf(peer), Status: code, Cause: event.CauseBadRequest, Detail: why,
	})
	if s.config.Wire != nil {
		_, secured := c.Conn.(*tls.Conn)
		s.record(Exchange{Time: now, Peer: peer, TLS: secured, Status: code, Error: why})
	}
}

// complaints receives the log of net/http. Most of it is caused by agents and already published
// as events; a panic of a handler is our fault and must be visible.
type complaints struct{ set *Set }

func (c complaints) Write(line []byte) (int, error) {
	text, ok := strings.CutPrefix(string(line), "http: panic serving ")
	if ok {
		peer, why, _ := strings.Cut(text, ": ")
		why, _, _ = strings.Cut(why, "\n")
		c.set.refused(peer, event.CauseInternal, "panic: "+why)
	}
	return len(line), nil
}
