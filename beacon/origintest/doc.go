// Package origintest is a stand-in for a genuine beacon on a real socket, for tests of a front.
//
// It answers like IIS with static files: paths without regard to case, entity tags and dates, 304, ranges,
// 404 with a page. Handle replaces the answer to some requests, Stop and Start let the machine come and go.
package origintest
