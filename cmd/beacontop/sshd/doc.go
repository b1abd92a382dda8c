// Package sshd serves a dashboard and read-only commands over SSH, on a port of its own.
//
//	accept ─▶ door ─▶ handshake, public key ─▶ seats ─▶ session ─▶ Dashboard, on a terminal
//	          limits   keys.Authorized.Find    limits           └▶ Command, with its arguments
//
// What it guarantees:
//
//   - Only public keys of authorized_keys log in (see package keys), under any user name. A key that
//     is removed, expires or is restricted ends its sessions within seconds.
//   - There is no shell and no program is started. Forwarding of ports, sockets, agents and X11,
//     subsystems (sftp) and all environment variables but a few are refused. A command is a list of
//     words for Command; nothing expands it.
//   - The number of sessions is limited: in all, for each key, and for each address (IPv6: network of 64
//     bits). So are connections that have not logged in, and refused logins of one address within a minute.
//     A session without input, or for commands without output, ends after a while.
//   - Logins, refusals, and sessions that the server ends, are events. A flood of refusals is counted.
//   - A session that panics, does not read or disappears affects no other. What is sent to a terminal is
//     at most a few kilobytes ahead of what its client has read, so that a slow line shows the present.
//   - When Run returns, everything that it started has ended.
//
// It uses golang.org/x/crypto/ssh directly. A server library on top of it would read options of keys
// and requests of clients for us, which is what has to be decided here, case by case; and what it
// would save is the file session.go.
//
// It knows neither the dashboard nor the commands.
package sshd
