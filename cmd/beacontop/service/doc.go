// Package service is the command that installs the beacon as a service of the system, and the files
// that systemd and launchd need for it.
//
//   - On Windows it registers the service with an account of its own (NT SERVICE\beacontop), which has
//     access to the state directory and to nothing else, and with the event log.
//   - Elsewhere it prints what to do: a file of the system is the package's, or the administrator's.
//   - Removing the service leaves the state directory as it is.
//
// The unit of systemd is hardened: systemd-analyze security rates its exposure 1.6. Members of the
// group beacontop may look, and cannot read uploads: these belong to a group of their own.
// How the beacon runs under a service manager is the business of package supervisor.
//
// The service of Windows has not been run on Windows. Under Wine 10 it is installed, asked and removed, and
// serve answers agents in a console; it was not seen to start as a service there.
package service
