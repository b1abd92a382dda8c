package weblogtest

// The columns of an IIS log, as in #Fields.
const (
	// DefaultFields are the defaults of IIS 7 to 10.
	DefaultFields = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip " +
		"cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken"

	// FullFields are all selectable fields, and the header of a proxy.
	FullFields = "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port " +
		"cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus " +
		"sc-win32-status sc-bytes cs-bytes time-taken X-Forwarded-For"
)
