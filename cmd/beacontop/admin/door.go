package admin

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/api"
)

// bodyTimeout is how long is waited for a body, which no question has.
const bodyTimeout = 5 * time.Second

// door lets requests pass that may be answered.
func (s *Server) door(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		why := s.refuses(r)
		if why == nil {
			h.ServeHTTP(w, r)
			return
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout)) // every connection here has one
		w.Header().Set("Connection", "close")
		if why.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="beacontop"`)
			s.report.Refused(event.Event{Address: addressOf(r.RemoteAddr), Cause: event.CauseCredentials, Detail: why.Text})
		}
		why.Answer(w)
	})
}

// refuses returns why a request is not answered; nil: it is.
func (s *Server) refuses(r *http.Request) *api.Refusal {
	switch {
	case !s.names(r.Host):
		return &api.Refusal{Status: http.StatusMisdirectedRequest, Text: "this is not a name of this machine", Hint: "use a name of its certificate, its own name, or its address"}
	case len(r.Header.Values("Origin")) > 0:
		return &api.Refusal{Status: http.StatusForbidden, Text: "requests of web pages are not answered", Hint: "use curl, or another program that sends no Origin"}
	case !s.authorized(r.Header.Values("Authorization")):
		text := "wrong token"
		if len(r.Header.Values("Authorization")) == 0 {
			text = "no token"
		}
		return &api.Refusal{Status: http.StatusUnauthorized, Text: text, Hint: "send the header Authorization: Bearer TOKEN; the token is in the file " + TokenFile + " in the state directory, or in that of --admin-token"}
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return &api.Refusal{Status: http.StatusMethodNotAllowed, Text: "this interface only answers questions", Hint: "use GET"}
	case r.ContentLength != 0:
		return &api.Refusal{Status: http.StatusBadRequest, Text: "a question has no body", Hint: "write parameters into the query string"}
	}
	return nil
}

// authorized reports whether a request has the token. Neither the length of the token nor its beginning
// shows in the time that this takes.
func (s *Server) authorized(headers []string) bool {
	if len(headers) != 1 {
		return false
	}
	scheme, given, _ := strings.Cut(headers[0], " ")
	sum := sha256.Sum256([]byte(strings.TrimSpace(given)))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(sum[:], s.token[:]) == 1
}

// names reports whether a Host is this machine. An address always is one: what a web page can choose, to
// reach a machine behind its visitor (DNS rebinding), are names.
func (s *Server) names(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.Trim(name, "[]"), ".")
	if _, err := netip.ParseAddr(name); err == nil || strings.EqualFold(name, "localhost") {
		return true
	}
	if own, err := os.Hostname(); err == nil && strings.EqualFold(name, own) {
		return true
	}
	if s.certificate == nil {
		return false
	}
	current, err := s.certificate.Current(nil)
	return err == nil && current.Leaf.VerifyHostname(name) == nil
}
