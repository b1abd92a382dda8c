package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/tomlfile"
)

// Signature is the header with the HMAC of the body.
const Signature = "X-Beacontop-Signature"

// receiver takes messages. An error says that one did not arrive, or may not have.
type receiver interface {
	send(ctx context.Context, m *Message) error
}

// webhook sends messages as HTTP requests.
type webhook struct {
	hook   *Hook
	client *http.Client
}

// sendTimeout is how long one request may take: chats answer within a second, and others wait.
const sendTimeout = 15 * time.Second

// answerMost is how much is read of an answer.
const answerMost = 4096

func newWebhook(h *Hook) (*webhook, error) {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
		IdleConnTimeout: time.Minute, MaxIdleConns: 1, ResponseHeaderTimeout: sendTimeout,
	}
	if h.Proxy != "" {
		proxy, err := url.Parse(h.Proxy)
		if err != nil {
			return nil, wrong("proxy", "must be a URL")
		}
		transport.Proxy = http.ProxyURL(proxy)
	}
	if h.CAFile != "" {
		pool, err := authorities(h.CAFile)
		if err != nil {
			return nil, &FieldError{"ca", err}
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	return &webhook{h, &http.Client{
		Transport: transport, Timeout: sendTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// authorities reads CA certificates.
func authorities(file string) (*x509.CertPool, error) {
	if err := tomlfile.CheckRegular(file); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: no certificates (PEM) in it", file)
	}
	return pool, nil
}

// StatusError says that a webhook answered, and did not accept the message.
type StatusError struct {
	Status string
	After  time.Duration // after which it may be asked again; 0: it did not say
	Code   int           // of HTTP; 0: of none
}

// ofMessage reports whether the answer is about the message and not about the receiver: others may be
// accepted. A receiver that is set up wrongly may answer like that, too.
func (e *StatusError) ofMessage() bool {
	return slices.Contains([]int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, e.Code)
}

func (e *StatusError) Error() string { return "the answer was " + e.Status }

// send posts a message. The errors do not contain the URL.
func (w *webhook) send(ctx context.Context, m *Message) error {
	body, err := m.body(w.hook.Style)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.hook.URL, bytes.NewReader(body))
	if err != nil {
		return withoutURL(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "beacontop")
	if w.hook.Secret != "" {
		req.Header.Set(Signature, Sign(w.hook.Secret, body))
	}
	res, err := w.client.Do(req)
	if err != nil {
		return withoutURL(err)
	}
	defer func() { _ = res.Body.Close() }() // nothing of it is needed any more
	head, err := io.ReadAll(io.LimitReader(res.Body, answerMost))
	switch {
	case res.StatusCode/100 != 2:
		return &StatusError{strconv.Itoa(res.StatusCode) + " " + http.StatusText(res.StatusCode), after(res.Header.Get("Retry-After")), res.StatusCode}
	case err != nil: // the status was sent, so the message arrived; but a proxy may have sent it
		return fmt.Errorf("read the answer: %w", err)
	case w.hook.Style == StyleTeams && bytes.Contains(head, []byte("delivery failed")): // with status 200
		return &StatusError{"that the delivery failed", 0, 0}
	}
	return nil
}

// Sign returns the signature of a body.
func Sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// withoutURL returns the cause of an error of package http, whose text contains the whole URL.
func withoutURL(err error) error {
	var u *url.Error
	if !errors.As(err, &u) {
		return err
	}
	if u.Timeout() {
		return errors.New("no answer within " + sendTimeout.String())
	}
	return u.Err
}

// after parses a Retry-After header with a number of seconds.
func after(text string) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, 1<<20))*time.Second, pauseMost)
}
