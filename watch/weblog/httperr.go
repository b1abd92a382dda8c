package weblog

import (
	"strings"
	"time"

	"beacontop/beacon/estate"
)

// reasons are why HTTP.SYS rejected or ended a request before, or without, IIS: the values of
// the column s-reason on the vendor's page "Error logging in HTTP APIs".
var reasons = map[string]meaning{
	"AppOffline":                      {estate.CausePool, "application pool stopped after crashes"},
	"AppPoolTimer":                    {estate.CausePool, "application pool too busy"},
	"AppShutdown":                     {estate.CausePool, "application pool shutting down"},
	"BadRequest":                      {estate.CauseBadRequest, "malformed request"},
	"Client_Reset":                    {estate.CauseAborted, "the agent disconnected before the request was forwarded"},
	"Connection_Abandoned_By_AppPool": {estate.CausePool, "the application pool crashed or was killed during the request"},
	"Connection_Abandoned_By_ReqQueue": {
		estate.CausePool, "the application pool crashed or was killed before the answer",
	},
	"Connection_Dropped":           {estate.CauseAborted, "connection dropped before the end"},
	"Connection_Dropped_List_Full": {estate.CauseAborted, "connection dropped; list of dropped connections full"},
	"ConnLimit":                    {estate.CauseOverload, "connection limit of the site"},
	"Connections_Refused":          {estate.CauseOverload, "no memory for connections in the kernel"},
	"Disabled":                     {estate.CausePool, "application pool disabled"},
	"EntityTooLarge":               {estate.CauseTooLarge, "body too large"},
	"FieldLength":                  {estate.CauseFiltered, "request header too long"},
	"Forbidden":                    {estate.CauseForbidden, "forbidden"},
	"Header":                       {estate.CauseBadRequest, "malformed header"},
	"Hostname":                     {estate.CauseHostName, "no site with this host name"},
	"Internal":                     {estate.CauseInternal, "server error"},
	"Invalid_CR/LF":                {estate.CauseBadRequest, "stray carriage return or line feed"},
	"LengthRequired":               {estate.CauseLength, "length required"},
	"N/A":                          {estate.CauseInternal, "service unavailable"},
	"N/I":                          {estate.CauseVerb, "not implemented"},
	"Number":                       {estate.CauseBadRequest, "malformed number"},
	"Precondition":                 {estate.CauseStatus, "precondition failed"},
	"QueueFull":                    {estate.CauseOverload, "request queue of the application pool full"},
	"RequestLength":                {estate.CauseFiltered, "request too long"},
	"Request_Cancelled":            {estate.CauseAborted, "cancelled"},
	"Timer_AppPool":                {estate.CauseTimeout, "timeout waiting for the application pool"},
	"Timer_Connection":             {estate.CauseIdle, "connection idle"},
	"Timer_ConnectionIdle":         {estate.CauseIdle, "connection idle"},
	"Timer_EntityBody":             {estate.CauseIdle, "timeout waiting for the rest of the body"},
	"Timer_HeaderWait":             {estate.CauseIdle, "timeout waiting for the header"},
	"Timer_MinBytesPerSecond":      {estate.CauseIdle, "the agent read more slowly than the limit"},
	"Timer_ReqQueue":               {estate.CauseTimeout, "timeout in the queue of the application pool"},
	"Timer_Response":               {estate.CauseTimeout, "timeout sending the answer"},
	"URL":                          {estate.CauseBadPath, "malformed URL"},
	"URL_Length":                   {estate.CauseFiltered, "URL too long"},
	"Verb":                         {estate.CauseBadRequest, "malformed verb"},
	"Version_N/S":                  {estate.CauseHTTPVersion, "HTTP version not supported"},
}

// normal are reasons for which idle connections end every day: no further request came on them.
var normal = map[string]bool{"Timer_Connection": true, "Timer_ConnectionIdle": true}

// connection decodes a row of HTTP.SYS without a URL: a connection that ended before a request
// was read. It belongs to no device, but to the server as a whole.
func (d *decoder) connection(e *estate.Event, at time.Time) {
	c := &d.columns
	q := request{reason: c.value(columnReason)}
	status, _ := number(c.value(columnStatus)) // usually none
	q.status = int(min(status, 999))
	m := d.meaning(&q)
	named, text, _ := strings.Cut(m.detail, ": ")
	if normal[named] {
		m.cause = estate.CauseNone
	}
	*e = estate.Event{Time: at, Topic: estate.TopicConnection, Name: named, Address: d.addressOf(c), Status: q.status, Cause: m.cause, Detail: text}
}
