package weblog

// The columns of an IIS log, as #Fields names them.
const (
	// DefaultFields are those that IIS 7 to 10 log when nobody changed anything.
	DefaultFields = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip " +
		"cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken"

	// FullFields are all that an admin can select, and the header of a proxy.
	FullFields = "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port " +
		"cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus " +
		"sc-win32-status sc-bytes cs-bytes time-taken X-Forwarded-For"
)
