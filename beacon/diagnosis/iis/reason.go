package iis

import "beacontop/beacon/event"

// reason is what an entry of the column s-reason means.
type reason struct {
	cause event.Cause
	text  string
}

// reasons are why HTTP.SYS rejected or ended a request before, or without, IIS: the values of
// the column s-reason on the vendor's page "Error logging in HTTP APIs".
var reasons = map[string]reason{
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
	"Precondition":                 {event.CauseCondition, "precondition failed"},
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

// Reason returns why HTTP.SYS rejected or ended a request, by its name in HTTPERR.
func Reason(name string) (cause event.Cause, text string, known bool) {
	r, known := reasons[name]
	return r.cause, r.text, known
}

// Unremarkable reports whether connections end every day for a reason of HTTP.SYS: they were idle,
// and no further request came on them.
func Unremarkable(reason string) bool {
	return reason == "Timer_Connection" || reason == "Timer_ConnectionIdle"
}
