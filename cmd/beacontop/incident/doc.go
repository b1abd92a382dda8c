// Package incident plays what can go wrong: one incident for each code of package diagnosis, to
// show it, and to prove that it is raised.
//
//	Find ──▶ Incident.Play ──▶ Line, Line, …: what is raised, and which transfers fail
//	                      └──▶ Played.State ──▶ dashboard
//
// An incident is data: a code, how it is played, what it implies, and a script. The script runs on a
// stage: the fold of events, an engine that judges it, and a clock that can be set forward. So an
// incident of hours takes no time, and is judged as a beacon would judge it.
//
// Guarantees:
//
//   - What can be played without privileges and without other machines is real: a beacon on loopback
//     and clients that talk to it, folders that are followed, logs that are read. [How] says which.
//     The rest is injected: the events with which parts of a beacon report it.
//   - Only the clock and the disk are always the stage's own. Hours pass at once, and a full disk of
//     this machine changes nothing.
//   - An incident raises its code and those that it implies, and no other. A test plays all of them.
//   - [Missing] names the codes without an incident, and why there is none.
//
// Where things are:
//
//   - incident.go: the type, and how one is played; listing.go: all of them, and what has none
//   - agents.go, identity.go, beacons.go, certificates.go, disk.go, queue.go, folders.go, files.go: incidents of
//     what facts show
//   - load.go, silence.go: what many requests show, and what none for days shows
//   - front.go: a beacon in front of another one
//   - transfers.go, connections.go, forwarding.go, webservers.go: incidents of failures; the flaws of files are in
//     files.go, and the parents to which files are forwarded in forwarding.go
//   - stage.go: clock, fold and judgement, and what it reports
//   - site.go, visit.go, guarded.go, crowded.go: a real beacon and its agents
//   - weblog.go: the logs of a web server; quiet.go: events of an estate in which all is well
//
// Neighbours: package demo simulates an estate that lives; packages daemon, watch and follower are
// what is played; package engine judges.
package incident
