// Package iis says what other web servers, in general IIS, log about a request: status and
// sub-status, the reasons of HTTP.SYS, and Windows error codes.
//
//	a row of a log ──▶ Status, Reason, Win32 ──▶ event.Cause, and a text for the record
//
// The tables are those of the vendor's documentation, shortened. Unknown values are no error:
// they give the general cause, or their number.
//
// Where things are:
//
//   - status.go: status and sub-status
//   - reason.go: the column s-reason of HTTPERR
//   - win32.go: the column sc-win32-status
//
// Neighbours: package weblog reads the logs. What to do about a cause is in package diagnosis.
package iis
