// Package demo simulates an estate on this machine: a beacon, its sibling and its parent on the
// loopback interface, and agents that talk to them over HTTP. Nothing of it is drawn or made up:
// the beacons are stations of package daemon, the agents those of package agent.
//
//	New ──▶ Start: sibling and parent ──▶ Home.Run, and Play: agents and incidents ──▶ Stop
package demo
