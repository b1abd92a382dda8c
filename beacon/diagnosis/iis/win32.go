package iis

import "strconv"

// Windows error codes that are more specific than the status beside them.
const (
	win32Denied        = 5
	win32DiskFull      = 112
	win32HandleFull    = 39
	win32NetnameGone   = 64
	win32Semaphore     = 121
	win32Aborted       = 995
	win32ConnAborted   = 1236
	winsockConnAborted = 10053
	winsockConnReset   = 10054
)

// win32Texts are the codes that occur with failures of a web server.
var win32Texts = map[int64]string{
	2: "file not found", 3: "path not found", win32Denied: "access denied", 13: "invalid data", 32: "file in use",
	win32HandleFull: "disk full", 50: "not supported", win32NetnameGone: "the agent disconnected",
	win32DiskFull: "disk full", win32Semaphore: "network timeout", 123: "invalid name", 206: "name too long",
	win32Aborted: "aborted", win32ConnAborted: "connection aborted", 1326: "wrong user or password",
	1330: "password expired", 1331: "account disabled", 1907: "password must be changed", 1909: "account locked",
	winsockConnAborted: "connection aborted", winsockConnReset: "connection reset",
	0x8009030c: "logon denied", 0x8009030e: "no credentials given",
}

// Disconnected reports whether a win32 status means that the other side closed the connection.
func Disconnected(win32 int64) bool {
	switch win32 {
	case win32NetnameGone, win32Semaphore, win32Aborted, win32ConnAborted, winsockConnAborted, winsockConnReset:
		return true
	}
	return false
}

// Win32 formats a win32 status with its meaning, if it occurs with failures of a web server.
func Win32(code int64) string {
	number := "win32 " + strconv.FormatInt(code, 10)
	if text, ok := win32Texts[code]; ok {
		return text + " (" + number + ")"
	}
	return number
}

// NoSpace reports whether a win32 status means that the disk is full.
func NoSpace(win32 int64) bool { return win32 == win32DiskFull || win32 == win32HandleFull }

// Denied reports whether a win32 status means that the account has no permission.
func Denied(win32 int64) bool { return win32 == win32Denied }
