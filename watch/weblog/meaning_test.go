package weblog

import (
	"testing"

	"beacontop/beacon/event"
)

func TestMeaningsOfStatuses(t *testing.T) {
	const npl, put = "/ManageSoftDL/Policies/Merged/x_domain/Machine/A.npl", "/ManageSoftRL/Inventories/A+at+20261123T000000.ndi.gz"
	tests := []struct {
		method, stem, status string
		cause                event.Cause
		detail               string
	}{
		{"GET", npl, "200 0 0", event.CauseNone, ""},
		{"GET", npl, "304 0 0", event.CauseNone, ""},
		{"GET", npl, "404 7 0", event.CauseExtensionDeny, "404.7 extension denied"},
		{"GET", npl, "404 8 0", event.CauseHidden, "404.8 hidden segment"},
		{"GET", npl, "404 3 50", event.CauseMIME, "404.3 no MIME type for the extension: not supported (win32 50)"},
		{"GET", npl, "404 4 2", event.CauseHandler, "404.4 no handler: file not found (win32 2)"},
		{"GET", npl, "404 0 2", event.CauseNotFound, "404 not found: file not found (win32 2)"},
		{"GET", npl, "404 - -", event.CauseNotFound, "404 not found"},
		{"GET", npl, "404 123 0", event.CauseNotFound, "404.123 not found"},
		{"PUT", put, "404 13 0", event.CauseTooLarge, "404.13 body too large"},
		{"PUT", put, "413 0 0", event.CauseTooLarge, "413 body too large"},
		{"PUT", put, "404 6 0", event.CauseVerb, "404.6 verb denied"},
		{"PUT", put, "405 0 1", event.CauseVerb, "405 verb not allowed: win32 1"},
		{"PUT", put, "409 0 0", event.CauseConflict, "409 conflict"},
		{"PUT", put, "401 2 5", event.CauseCredentials, "401.2 credentials needed: access denied (win32 5)"},
		{"PUT", put, "401 1 1326", event.CauseCredentials, "401.1 logon failed: wrong user or password (win32 1326)"},
		{"PUT", put, "401 2 2148074254", event.CauseCredentials, "401.2 credentials needed: no credentials given (win32 2148074254)"},
		{"PUT", put, "403 7 64", event.CauseTLSClient, "403.7 client certificate required: the agent disconnected (win32 64)"},
		{"PUT", put, "403 99 0", event.CauseForbidden, "403.99 forbidden"},
		{"PUT", put, "500 0 112", event.CauseDiskFull, "500 server error: disk full (win32 112)"},
		{"PUT", put, "500 0 5", event.CauseUnreadable, "500 server error: access denied (win32 5)"},
		{"PUT", put, "500 19 5", event.CauseConfiguration, "500.19 bad configuration: access denied (win32 5)"},
		{"PUT", put, "503 0 0", event.CausePool, "503 application pool not available"},
		{"PUT", put, "200 0 64", event.CauseAborted, "200 but the agent disconnected (win32 64)"},
		{"GET", npl, "200 0 1236", event.CauseAborted, "200 but connection aborted (win32 1236)"},
		{"GET", npl, "0 0 64", event.CauseAborted, "0 but the agent disconnected (win32 64)"},
		{"GET", npl, "418 0 0", event.CauseStatus, "418 rejected"},
		{"GET", npl, "200 0 -2146893042", event.CauseNone, ""},
		{"GET", "/ManageSoftDL/agent-configurations/x", "404 0 2", event.CauseNone, "404 not found: file not found (win32 2)"},
		{"GET", "/ManageSoftDL/agent-configurations/x", "500 19 0", event.CauseConfiguration, "500.19 bad configuration"},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.status, func(t *testing.T) {
			e := one(t, row(tt.method, tt.stem, tt.status))
			if e.Cause != tt.cause || e.Detail != tt.detail {
				t.Errorf("%q %q, want %q %q", e.Cause, e.Detail, tt.cause, tt.detail)
			}
		})
	}
}

func TestMissingConfigurationIsNotAFailure(t *testing.T) {
	for _, status := range []string{"404 0 2", "404 4 2", "405 0 1"} {
		if e := one(t, row("GET", "/ManageSoftDL/agent-configurations/x", status)); e.Failed() {
			t.Errorf("%s: %+v", status, e)
		}
	}
}

func TestHTTPERR(t *testing.T) {
	const head = "#Software: Microsoft HTTP API 2.0\r\n#Version: 1.0\r\n" +
		"#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename\r\n" +
		"2026-11-23 00:05:00 10.1.0.7 50123 10.255.0.10 80 "
	tests := []struct {
		row    string
		cause  event.Cause
		detail string
	}{
		{"HTTP/1.1 GET /ManageSoftDL/a.osd?x=1 - 503 1 QueueFull Flexera+Beacon", event.CauseOverload, "QueueFull: request queue of the application pool full"},
		{"HTTP/1.1 GET /ManageSoftDL/a.osd - 503 1 AppOffline Flexera+Beacon", event.CausePool, "AppOffline: application pool stopped after crashes"},
		{"HTTP/1.1 PUT /ManageSoftRL/Logs/a.log - - 1 Timer_EntityBody Flexera+Beacon", event.CauseIdle, "Timer_EntityBody: timeout waiting for the rest of the body"},
		{"HTTP/1.1 PUT /ManageSoftRL/Logs/a.log - - 1 Something_New Flexera+Beacon", event.CauseStatus, "Something_New: rejected by HTTP.SYS"},
	}
	for _, tt := range tests {
		e := one(t, head+tt.row+"\r\n")
		if e.Cause != tt.cause || e.Detail != tt.detail || !e.Failed() || e.Address != tenOne {
			t.Errorf("%s\n got %+v", tt.row, e)
		}
	}
	events, report := whole(head + "- - - - - - Timer_ConnectionIdle -\r\n")
	if report.Format != FormatHTTPERR || report.Events != 1 || len(events) != 1 || events[0].Failed() || report.Blind() != nil {
		t.Errorf("a connection that was idle: %+v", report)
	}
}
