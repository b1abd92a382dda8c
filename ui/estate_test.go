package ui

import (
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/uitest"
)

var noon = uitest.Noon

func ago(d time.Duration) time.Time { return uitest.Ago(d) }

func begun() *estate.State { return uitest.Begun() }

func busy() *estate.State { return uitest.Busy() }

func hostile() *estate.State { return uitest.Hostile() }

func foreign() *estate.State { return uitest.Foreign() }

func request(at time.Duration, name string, n byte, k protocol.Kind, status int, cause event.Cause) event.Event {
	return uitest.Request(at, name, n, k, status, cause)
}

func logged(before time.Duration, device string, last byte, kind protocol.Kind, status int, cause event.Cause) event.Event {
	return uitest.Logged(before, device, last, kind, status, cause)
}
