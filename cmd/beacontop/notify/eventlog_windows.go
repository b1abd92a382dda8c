package notify

import (
	"context"
	"errors"

	"golang.org/x/sys/windows/svc/eventlog"
)

// eventLog sends messages to the log of applications.
type eventLog struct{}

// eventID is that of all messages: the event viewer then shows their text without a message file.
const eventID = 1

func (eventLog) send(_ context.Context, m *Message) (err error) {
	log, err := eventlog.Open(program)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	switch m.level() {
	case levelError:
		return log.Error(eventID, m.logLine())
	case levelWarning:
		return log.Warning(eventID, m.logLine())
	}
	return log.Info(eventID, m.logLine())
}
