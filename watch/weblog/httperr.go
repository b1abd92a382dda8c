package weblog

import (
	"strings"
	"time"

	"beacontop/beacon/event"
)

// reasons are why HTTP.SYS rejected or ended a request before, or without, IIS: the values of
// the column s-reason on the vendor's page "Error logging in HTTP APIs".
var reasons = map[string]meaning{
	"AppOffline":                      {event.CausePool, "application pool stopped after crashes"},
	"AppPoolTimer":                    {event.CausePool, "application pool too busy"},
	"AppShutdown":                     {event.CausePool, "application pool shutting down"},
	"BadRequest":                      {event.CauseBadRequest, "malformed request"},
	"Client_Reset":                    {event.CauseAborted, "the agent disconnected before the request was forwarded"},
	"Connection_Abandoned_By_AppPool": {event.CausePool, "the application pool crashed or was killed during the request"},
	"Connection_Abandoned_By_ReqQueue": {
		event.CausePool, "the application pool crashed or was killed before the answer",
	},
	"Connection_Dropped":           {event.CauseAborted, "connection dropped before the end"},
	"Connection_Dropped_List_Full": {event.CauseAborted, "connection dropped; list of dropped connections full"},
	"ConnLimit":                    {event.CauseOverload, "connection limit of the site"},
	"Connections_Refused":          {event.CauseOverload, "no memory for connections in the kernel"},
	"Disabled":                     {event.CausePool, "application pool disabled"},
	"EntityTooLarge":               {event.CauseTooLarge, "body too large"},
	"FieldLength":                  {event.CauseFiltered, "request header too long"},
	"Forbidden":                    {event.CauseForbidden, "forbidden"},
	"Header":                       {event.CauseBadRequest, "malformed header"},
	"Hostname":                     {event.CauseHostName, "no site with this host name"},
	"Internal":                     {event.CauseInternal, "server error"},
	"Invalid_CR/LF":                {event.CauseBadRequest, "stray carriage return or line feed"},
	"LengthRequired":               {event.CauseLength, "length required"},
	"N/A":                          {event.CauseInternal, "service unavailable"},
	"N/I":                          {event.CauseVerb, "not implemented"},
	"Number":                       {event.CauseBadRequest, "malformed number"},
	"Precondition":                 {event.CauseStatus, "precondition failed"},
	"QueueFull":                    {event.CauseOverload, "request queue of the application pool full"},
	"RequestLength":                {event.CauseFiltered, "request too long"},
	"Request_Cancelled":            {event.CauseAborted, "cancelled"},
	"Timer_AppPool":                {event.CauseTimeout, "timeout waiting for the application pool"},
	"Timer_Connection":             {event.CauseIdle, "connection idle"},
	"Timer_ConnectionIdle":         {event.CauseIdle, "connection idle"},
	"Timer_EntityBody":             {event.CauseIdle, "timeout waiting for the rest of the body"},
	"Timer_HeaderWait":             {event.CauseIdle, "timeout waiting for the header"},
	"Timer_MinBytesPerSecond":      {event.CauseIdle, "the agent read more slowly than the limit"},
	"Timer_ReqQueue":               {event.CauseTimeout, "timeout in the queue of the application pool"},
	"Timer_Response":               {event.CauseTimeout, "timeout sending the answer"},
	"URL":                          {event.CauseBadPath, "malformed URL"},
	"URL_Length":                   {event.CauseFiltered, "URL too long"},
	"Verb":                         {event.CauseBadRequest, "malformed verb"},
	"Version_N/S":                  {event.CauseHTTPVersion, "HTTP version not supported"},
}

// normal are reasons for which idle connections end every day: no further request came on them.
var normal = map[string]bool{"Timer_Connection": true, "Timer_ConnectionIdle": true}

// connection decodes a row of HTTP.SYS without a URL: a connection that ended before a request
// was read. It belongs to no device, but to the server as a whole.
func (d *decoder) connection(e *event.Event, at time.Time) {
	c := &d.columns
	q := request{reason: c.value(columnReason)}
	status, _ := number(c.value(columnStatus)) // usually none
	q.status = int(min(status, 999))
	m := d.meaning(&q)
	named, text, _ := strings.Cut(m.detail, ": ")
	if normal[named] {
		m.cause = event.CauseNone
	}
	*e = event.Event{Time: at, Topic: event.TopicConnection, Name: named, Address: d.addressOf(c), Status: q.status, Cause: m.cause, Detail: text}
}
