package notify

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// Sockets of the logs of a system, and the name under which messages are there.
const (
	syslogSocket   = "/dev/log"
	journaldSocket = "/run/systemd/journal/socket"
	program        = "beacontop"
)

// socketLog sends messages to a log that has a socket for datagrams.
type socketLog struct {
	path  string
	entry func(m *Message) string
}

func (l socketLog) send(ctx context.Context, m *Message) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unixgram", l.path)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // a datagram is sent at once
	if err := conn.SetWriteDeadline(time.Now().Add(sendTimeout)); err != nil {
		return err
	}
	_, err = conn.Write([]byte(l.entry(m)))
	return err
}

// Levels of RFC 5424, section 6.2.1.
const (
	levelError   = 3
	levelWarning = 4
	levelNotice  = 5
)

// level is that of a message.
func (m *Message) level() int {
	switch {
	case m.Event == Cleared, m.Event == Test:
		return levelNotice
	case m.Severity.String() == "problem":
		return levelError
	case m.Severity.String() == "warning":
		return levelWarning
	}
	return levelNotice
}

// facilityDaemon is that of RFC 5424.
const facilityDaemon = 3

// syslogEntry is a line as programs send it to the syslog of their machine (RFC 3164, without a host).
func syslogEntry(m *Message) string {
	return fmt.Sprintf("<%d>%s %s[%d]: %s", facilityDaemon<<3|m.level(), m.Time.Local().Format(time.Stamp), program, os.Getpid(), m.logLine())
}

// logLine has the code too, for those who search.
func (m *Message) logLine() string {
	return fmt.Sprintf("%s (%s %s, id %s)", m.line(), m.Event, m.Code, m.ID)
}

// journaldEntry is an entry in the native protocol of journald: fields as lines. No value has more
// than one line, because all text is safe to print.
func journaldEntry(m *Message) string {
	var b strings.Builder
	for _, f := range [][2]string{
		{"MESSAGE", m.line()}, {"PRIORITY", fmt.Sprint(m.level())}, {"SYSLOG_IDENTIFIER", program}, {"SYSLOG_FACILITY", fmt.Sprint(facilityDaemon)},
		{"BEACONTOP_EVENT", string(m.Event)}, {"BEACONTOP_CODE", string(m.Code)}, {"BEACONTOP_SEVERITY", m.Severity.String()},
		{"BEACONTOP_BEACON", m.Beacon}, {"BEACONTOP_ID", m.ID},
	} {
		b.WriteString(f[0] + "=" + strings.ReplaceAll(f[1], "\n", " ") + "\n")
	}
	return b.String()
}

// open prepares the receiver of a hook.
func (h *Hook) open() (receiver, error) {
	switch h.Log {
	case Syslog:
		return socketLog{syslogSocket, syslogEntry}, nil
	case Journald:
		return socketLog{journaldSocket, journaldEntry}, nil
	case EventLog:
		return eventLog{}, nil
	}
	return newWebhook(h)
}
